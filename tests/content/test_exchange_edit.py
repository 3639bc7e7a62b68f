"""An import touches the words it brings, and no other byte of the file."""

from dataclasses import replace

import pytest

from bot.content import answer_edit
from bot.content.folder import Folder
from bot.content.parse import drafts
from tests.content.little import TEXTS, source_hash
from tests.content.test_exchange_import import without
from tests.content.translators import (
    after,
    all_units,
    answer,
    little_folder,
    put,
    unit,
    with_replaced,
    with_text,
)

LITTLE = little_folder()
PTP_EN = "responses/en/ptp.yml"
PO_EN = "locales/en/LC_MESSAGES/bot.po"
NOW = source_hash("ptp/deadline")
ODD = f"""\
# English, kept by nobody

version:   "3.1"   # Rasa's
responses:

  # the first
  utter_ptp/deadline:   # closed
  - text: |   # keep this
      You can no longer ask.

    buttons:   # one
    -   {{payload: /menu,   title: 'It''s more' }}   # button
    metadata: {{ title: 'PTP''s end',  source_hash: "{NOW}" }}   # in braces


  # the last
  utter_ptp/expired:
  -   metadata:
        translation:   'draft'   # nobody yet
        source_hash: "{source_hash("ptp/expired")}"
        # what buttons say
        title: PTP expired
      text: "It ran out.\\tSee below."   # soon
      buttons:
        - payload: /menu
          title: >-
            See
            more
# end"""
"""As far from our own style as YAML allows."""


def odd(*, eol: str = "\n") -> Folder:
    return with_text(LITTLE, PTP_EN, ODD.replace("\n", eol))


def edited(content: Folder, **texts: str) -> str:
    """The English file after an import; fields by ``deadline_text`` and the like."""
    found = []
    for name, text in texts.items():
        topic, _, field = name.partition("_")
        context = f"ptp/{topic} {'button /menu' if field == 'button' else field}"
        found.append(replace(unit(content, context), text=text, fuzzy=False))
    return after(content, put(content, *found)).texts[PTP_EN]


@pytest.mark.parametrize(
    ("texts", "changes"),
    [
        pytest.param(
            {"deadline_text": "One.\n\n  Two."},
            [("|   # keep this\n      You can no longer ask.", "|\n      One.\n\n        Two.")],
            id="a block",
        ),
        pytest.param(
            {"deadline_title": 'It\'s "over"'},
            [("'PTP''s end'", "'It''s \"over\"'")],
            id="single quotes, in braces",
        ),
        pytest.param(
            {"deadline_button": "What's new"}, [("'It''s more'", "'What''s new'")], id="a button"
        ),
        pytest.param(
            {"expired_text": 'a "b" \\ c'},
            [('"It ran out.\\tSee below."', '"a \\"b\\" \\\\ c"')],
            id="double quotes",
        ),
        pytest.param(
            {"expired_title": "Over: # no"}, [("PTP expired", '"Over: # no"')], id="plain"
        ),
        pytest.param(
            {"expired_button": "More"},
            [(">-\n            See\n            more", '"More"')],
            id="folded",
        ),
    ],
)
def test_only_the_words_change(texts: dict[str, str], changes: list[tuple[str, str]]) -> None:
    expected = ODD
    if any(name.startswith("deadline") for name in texts):
        expected = expected.replace(f'"{NOW}" }}', f'"{NOW}", translation: draft }}')
    for old, new in changes:
        assert old in expected
        expected = expected.replace(old, new, 1)
    assert edited(odd(), **texts) == expected


def test_windows_line_ends_stay() -> None:
    text = edited(odd(eol="\r\n"), deadline_text="One.\n\nTwo.", expired_title="Over")
    assert "\r\n" in text
    assert "\n" not in text.replace("\r\n", "")
    assert "|\r\n      One.\r\n\r\n      Two.\r\n" in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" begins with a space", id="space in front"),
        pytest.param("\nbegins with an empty line", id="empty line in front"),
        pytest.param("a\n\tb", id="tab in front of a line"),
        pytest.param("ends with an empty line\n", id="line end behind"),
        pytest.param("a\n   \nb", id="a line of spaces"),
        pytest.param("a  \nb  ", id="spaces behind"),
        pytest.param("\ufeffa\n--- b\n...\n# c\n- d: e", id="what YAML might take for its own"),
        pytest.param(
            "a\U0001f468\u200d\U0001f469\u200d\U0001f467\nاهلا\u200f!", id="emoji and Arabic"
        ),
    ],
)
@pytest.mark.parametrize("topic", ["deadline", "expired"])
def test_a_difficult_text_is_written_so_that_it_reads_back(text: str, topic: str) -> None:
    content = with_text(LITTLE, PTP_EN, edited(odd(), **{f"{topic}_text": text}))
    assert unit(content, f"ptp/{topic} text").text == text
    other = "expired" if topic == "deadline" else "deadline"
    assert answer(content, f"ptp/{other}").text == answer(odd(), f"ptp/{other}").text


def test_an_answer_that_was_missing_stands_where_the_spanish_file_has_it() -> None:
    texts = LITTLE.texts[PTP_EN]
    for topic, neighbour in (("ptp/deadline", "ptp/expired"), ("ptp/expired", "ptp/deadline")):
        content = without(LITTLE, topic)
        mine = [
            replace(one, fuzzy=False)
            for one in all_units(LITTLE)
            if one.context.startswith(f"{topic} ")
        ]
        done = after(content, put(content, *mine)).texts[PTP_EN]
        assert [line for line in done.split("\n") if line] == [
            line for line in texts.split("\n") if line
        ]
        assert answer(with_text(LITTLE, PTP_EN, done), neighbour) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no file"),
        pytest.param('version: "3.1"\nresponses: {}\n', id="empty braces"),
        pytest.param(
            '# mine\nversion: "3.1"\nresponses: {}   # nothing yet\n# end\n', id="comments"
        ),
    ],
)
def test_a_file_without_answers_is_filled(text: str | None) -> None:
    texts = {path: old for path, old in LITTLE.texts.items() if path != PTP_EN}
    content = Folder(texts=texts | ({PTP_EN: text} if text else {}), problems=())
    mine = [
        replace(one, fuzzy=False) for one in all_units(LITTLE) if one.context.startswith("ptp/")
    ]
    done = after(content, put(content, *mine))
    assert drafts(done)[1] == []
    topics = [topic for topic, language in drafts(done)[0].answers if language == "en"]
    assert [topic for topic in topics if topic.startswith("ptp/")] == [
        "ptp/deadline",
        "ptp/expired",
    ]
    if text is None:
        assert done.texts[PTP_EN].startswith('version: "3.1"\nresponses:\n  utter_ptp/deadline:\n')
        assert done.texts[PTP_EN].endswith("translation: draft\n")
    else:
        assert done.texts[PTP_EN].startswith(text.partition(" {}")[0])


BUTTONS = {
    "first": '- {title: "A", payload: /menu}\n    - {title: "B", payload: /ptp/expired}\n',
    "second": '- {title: "B", payload: /ptp/expired}\n    - {title: "A", payload: /menu}\n',
}


@pytest.mark.parametrize("place", BUTTONS)
@pytest.mark.parametrize("form", ["block", "flow", "none"])
def test_a_button_that_was_missing_stands_in_the_spanish_order(place: str, form: str) -> None:
    old = '- {title: "Ver más", payload: /menu}\n'
    content = with_replaced(LITTLE, "responses/es/ptp.yml", old, BUTTONS[place])
    written = f"    buttons:\n    {old}"
    english = {
        "block": written,
        "flow": '    buttons: [{title: "Ver más", payload: /menu}]\n',
        "none": "",
    }[form]
    content = with_replaced(content, PTP_EN, written, english)
    new = [
        replace(one, text="New", fuzzy=False)
        for one in all_units(content)
        if one.context.startswith("ptp/deadline button") and not one.text
    ]
    assert len(new) == (2 if form == "none" else 1)
    found = answer(after(content, put(content, *new)), "ptp/deadline")
    payloads = [button.payload for button, _ in found.buttons]
    spanish = answer(content, "ptp/deadline", "es")
    assert payloads == [button.payload for button, _ in spanish.buttons]


def test_two_buttons_to_the_same_place_are_told_apart() -> None:
    old = '- {title: "Ver más", payload: /menu}\n'
    twice = f'{old}    - {{title: "O esto", payload: /menu}}\n'
    content = with_replaced(LITTLE, "responses/es/ptp.yml", old, twice)
    content = with_replaced(content, PTP_EN, old, twice)
    second = replace(unit(content, "ptp/deadline button /menu 2"), text="Or this")
    found = answer(after(content, put(content, second)), "ptp/deadline")
    assert [button.title for button, _ in found.buttons] == ["Ver más", "Or this"]


COMMENTED = """\
# a heading of ours
msgid ""
msgstr ""
"Language: en\\n"

# by a person
#. for buttons
#, fuzzy, no-wrap
msgid "menu.head"
msgstr ""
"What is it "
"about?"

#~ msgid "old"
#~ msgstr "gone"

msgid "web.title"
msgstr "Yours"
"""


def test_a_phrase_changes_and_its_neighbours_and_comments_stay() -> None:
    content = with_text(LITTLE, PO_EN, COMMENTED)
    new = replace(unit(content, "machine menu.head"), text='Say "it"\nnow', fuzzy=False)
    done = after(content, put(content, new, by_person=True)).texts[PO_EN]
    assert done == COMMENTED.replace("#, fuzzy, no-wrap", "#, no-wrap").replace(
        '""\n"What is it "\n"about?"', '""\n"Say \\"it\\"\\n"\n"now"'
    )


def test_a_phrase_that_was_missing_stands_in_the_spanish_order() -> None:
    content = with_text(LITTLE, PO_EN, COMMENTED)
    new = replace(unit(content, "machine notice.stale"), text="Maybe late.")
    done = after(content, put(content, new)).texts[PO_EN]
    entry = '\n#, fuzzy\nmsgid "notice.stale"\nmsgstr "Maybe late."\n'
    assert entry in done
    assert done.replace(entry, "", 1) == COMMENTED


def test_a_phrase_of_a_language_without_a_file_makes_one() -> None:
    texts = {path: text for path, text in LITTLE.texts.items() if path != PO_EN}
    content = Folder(texts=texts, problems=())
    new = replace(unit(LITTLE, "machine menu.head"), text="What?", fuzzy=False)
    done = after(content, put(content, new))
    assert drafts(done)[0].machine[new.language] == {"menu.head": "What?"}
    assert drafts(done)[1] == []


def test_a_state_that_was_never_noted_is_written_below_the_title() -> None:
    bare = f'      source_hash: "{NOW}"\n      translation: draft\n'
    content = with_replaced(LITTLE, PTP_EN, bare, "")
    new = replace(unit(content, "ptp/deadline text"), text="Over.", fuzzy=False)
    done = after(content, put(content, new)).texts[PTP_EN]
    assert done == LITTLE.texts[PTP_EN].replace(TEXTS["ptp/deadline"], "Over.")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("PTP expired", "spoiled", id="a neighbour"),
        pytest.param("responses:", "responses: [", id="the whole file"),
        pytest.param("nothing", "at all", id="the words did not come in"),
    ],
)
def test_an_edit_that_does_not_read_back_is_never_written(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiling(text: str, *_: object) -> str:
        return text.replace(old, new)

    monkeypatch.setattr(answer_edit, "edited", spoiling)
    merged = put(LITTLE, replace(unit(LITTLE, "ptp/deadline text"), text="Over.", line=7))
    assert merged.files == {}
    assert {("mine.po", 7)} <= {(found.path, found.line) for found in merged.findings}
    assert all("by hand" in found.en for found in merged.findings)


def test_a_file_that_no_program_can_change_is_left_to_a_person() -> None:
    text = (
        'version: "3.1"\nresponses: {utter_ptp/deadline: [{text: "x", metadata: {title: "y"}}]}\n'
    )
    content = with_text(LITTLE, PTP_EN, text)
    mine = [
        replace(one, text="z")
        for one in all_units(content)
        if one.context.startswith("ptp/expired")
    ]
    merged = put(content, *mine)
    assert not merged.good
    assert merged.files == {}
    assert "by hand" in merged.findings[0].en
    assert PTP_EN in merged.findings[0].en
