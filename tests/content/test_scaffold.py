"""A new language is a folder of empty files that already works."""

import re
from argparse import Namespace
from pathlib import Path

import pytest

from bot import workbench
from bot.catalog import Catalog, Match
from bot.content import folder
from bot.content.build import build
from bot.content.library import Library
from bot.content.mistake_kinds import Level
from bot.content.parse import drafts
from bot.content.scaffold import known, scaffold
from bot.errors import ContentError
from bot.mind import dialogue, markup
from bot.model import Kind, LanguageCode, Message, Outcome, PersonKey, Session, TopicId
from bot.settings import Settings
from bot.staff import Host
from tests.content.little import LANGUAGES, Little

PATH = "intents/languages.yml"


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Little:
    monkeypatch.setenv("LANG", "en")
    return Little(tmp_path / "content")


def begin(little: Little, code: str, *, name: str | None = None, rtl: bool = False) -> int:
    desk = Settings(content_dir=little.root)
    return workbench.new_language(desk, Namespace(code=code, name=name, rtl=rtl))


def entry(little: Little) -> str:
    return little.text(PATH).splitlines()[-1]


@pytest.mark.parametrize("code", ["xx", "ht", "ar", "no", "qqq"])
def test_a_new_language_has_no_errors_and_warnings_only_of_what_is_not_written_yet(
    code: str, little: Little
) -> None:
    assert begin(little, code) == 0
    reading = little.read()
    assert reading.usable
    assert {found.level for found in reading.problems} == {Level.WARNING}
    codes = {found.code for found in reading.problems}
    assert codes == {"translation-missing", "phrases-missing"}
    assert list(reading.drafts.languages) == ["es", "en", code]


def test_every_group_has_its_files(little: Little) -> None:
    begin(little, "ht")
    groups = ["bot", "protection", "ptp", "smalltalk"]
    for tree, more in (
        ("intents", ["_urgent", "out_of_scope"]),
        ("responses", []),
        ("tests/phrases", ["out_of_scope"]),
    ):
        names = sorted(path.stem for path in (little.root / tree / "ht").iterdir())
        assert names == sorted([*groups, *more]), tree
    assert "Plazo del PTP" in little.text("intents/ht/ptp.yml")
    po = little.text("locales/ht/LC_MESSAGES/bot.po")
    assert '"Language: ht\\n"' in po
    assert po.count('msgstr ""') == po.count("msgid ")
    assert little.read().drafts.machine[LanguageCode("ht")] == {}


def test_the_list_of_languages_gets_one_line_and_keeps_the_others(little: Little) -> None:
    begin(little, "ht")
    assert little.text(PATH) == LANGUAGES + (
        '- {code: ht, name: "Kreyòl Ayisyen", direction: ltr, leaders: []}\n'
    )


@pytest.mark.parametrize(
    ("code", "name", "rtl", "line"),
    [
        pytest.param("ar", None, False, '{code: ar, name: "العربية", direction: rtl, leaders: []}', id="Babel knows"),
        pytest.param("xx", None, False, '{code: xx, name: "xx", direction: ltr, leaders: []}', id="made up"),
        pytest.param("xx", 'A "b"', True, '{code: xx, name: "A \\"b\\"", direction: rtl, leaders: []}', id="told"),
        pytest.param("no", None, False, '{code: "no", name: "Norsk", direction: ltr, leaders: []}', id="a trap of YAML"),
    ],
)  # fmt: skip
def test_name_and_direction_are_told_or_known(
    code: str, name: str | None, rtl: bool, line: str, little: Little
) -> None:
    begin(little, code, name=name, rtl=rtl)
    assert entry(little) == f"- {line}"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("en", "exists already", id="exists"),
        pytest.param("fr", "exists already", id="files of it exist"),
        pytest.param("English", "no language code", id="a name"),
        pytest.param("e", "no language code", id="one letter"),
        pytest.param("../x", "no language code", id="a path"),
        pytest.param("pt-br", "no language code", id="a region"),
        pytest.param("", "no language code", id="nothing"),
    ],
)
def test_what_exists_or_is_no_code_is_refused_in_one_line(
    code: str, said: str, little: Little
) -> None:
    little.write("intents/fr/ptp.yml", 'version: "3.1"\nnlu: []\n')
    before = sorted(little.root.rglob("*"))
    with pytest.raises(ContentError, match=said) as caught:
        begin(little, code)
    assert "\n" not in str(caught.value)
    assert sorted(little.root.rglob("*")) == before


def test_a_file_that_cannot_be_read_is_not_overwritten(little: Little) -> None:
    little.write("intents/ht/ptp.yml", b"\xff")
    with pytest.raises(ContentError, match="exists already"):
        begin(little, "ht")
    assert (little.root / "intents/ht/ptp.yml").read_bytes() == b"\xff"
    assert not (little.root / "responses/ht").exists()


def test_a_list_of_languages_that_is_none_is_told(little: Little) -> None:
    little.write(PATH, "languages: {}\n")
    content = folder.read(little.root)
    with pytest.raises(ContentError, match="no list"):
        scaffold(content, drafts(content)[0], "ht", name="", rtl=False)


def test_what_babel_does_not_know_has_no_name() -> None:
    assert known("xx") == ("", False)
    assert known("he") == ("עברית", True)


class Knows:
    """A matcher that takes every text for one topic, in the language it was asked in."""

    def __init__(self, topic: str) -> None:
        self._topic = TopicId(topic)

    def match(self, text: str, language: LanguageCode) -> Match:
        return Match(outcome=Outcome.ANSWER, score=1.0, candidates=())

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return prior, 0.0


def press(catalog: Catalog, payload: str, language: str) -> list[str]:
    """What a person of that language reads after a button."""
    message = Message(
        id="1", person=PersonKey("0" * 32), channel="web", kind=Kind.BUTTON, text=payload,
        client_language=language, received_at=0.0,
    )  # fmt: skip
    session = Session(language=LanguageCode(language), chosen=True, introduced=True)
    turn = dialogue.respond(message, session, catalog, host=Host(), now=0.0)
    return [markup.plain(reply.text) for reply in turn.replies]


@pytest.mark.parametrize("code", ["xx", "ar"])
def test_the_bot_answers_in_spanish_and_says_so(code: str, little: Little) -> None:
    begin(little, code)
    catalog = build(little.read(), Knows("ptp/deadline"))
    (answer,) = press(catalog, "/ptp/deadline", code)
    only_spanish = catalog.phrases[LanguageCode("es")].say("notice.only_spanish")
    assert answer.startswith(f"{only_spanish}\n\nEl PTP ya no se puede pedir.")
    for command in ("/menu", "/ayuda", "/humano", "/privacidad", "/idioma", "/start"):
        assert press(catalog, command, code) == press(catalog, command, "es"), command


def test_the_matcher_trains_with_a_language_that_has_no_phrases(
    little: Little, tmp_path: Path
) -> None:
    begin(little, "xx")
    library = Library(little.root, tmp_path / "cache")
    library.load()
    assert LanguageCode("xx") in library.catalog.languages
    found = library.catalog.matcher.match("todavia puedo sacar el ptp", LanguageCode("xx"))
    assert found.candidates[0].topic == "ptp/deadline"


def test_a_translator_can_begin_at_once(little: Little, tmp_path: Path) -> None:
    begin(little, "ht")
    desk = Settings(content_dir=little.root)
    assert workbench.export(desk, Namespace(format="po", lang="ht", out=tmp_path)) == 0
    text = (tmp_path / "ht.po").read_text(encoding="utf-8")
    done = text.replace('msgstr ""\n\n', 'msgstr "Fini"\n\n')
    done = re.sub(r'(Gratis, 24 horas\."\n)msgstr "Fini"', r'\1msgstr "Liy 113, 24 èdtan"', done)
    (tmp_path / "ht.po").write_text(done, encoding="utf-8")
    files = [str(tmp_path / "ht.po")]
    importing = Namespace(format="po", files=files, approved_by_person=False)
    assert workbench.import_(desk, importing) == 0
    reading = little.read()
    assert reading.usable
    assert reading.drafts.answers[TopicId("ptp/deadline"), LanguageCode("ht")].text == "Fini\n"
    assert {found.code for found in reading.problems} <= {"phrases-missing", "translation-missing"}
