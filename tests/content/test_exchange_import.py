"""What an import does to a translation: its words, its state, and what it was made from."""

from dataclasses import replace

import pytest

from bot.content.findings import MESSAGES
from bot.content.folder import Folder
from bot.content.merge import Merged
from bot.content.parse import drafts
from bot.content.units import Unit, units
from tests.content.little import source_hash
from tests.content.translators import (
    EN,
    after,
    all_units,
    answer,
    little_folder,
    put,
    taken,
    unit,
    with_replaced,
    written,
)

LITTLE = little_folder()
TOPIC = "ptp/deadline"
PTP, PTP_EN = "responses/es/ptp.yml", "responses/en/ptp.yml"
NOW = source_hash(TOPIC)
APPROVED = with_replaced(LITTLE, PTP_EN, "translation: draft", "translation: approved")
"""The English answer was approved by a person."""


def spanish_changes(content: Folder) -> Folder:
    return with_replaced(content, PTP, "El plazo cerró.", "El plazo terminó.")


def of(content: Folder, topic: str = TOPIC) -> list[Unit]:
    return [one for one in all_units(content) if one.context.startswith(f"{topic} ")]


def state(content: Folder) -> tuple[str | None, str | None]:
    found = answer(content, TOPIC)
    return found.source_hash, found.translation


def worded(found: list[Unit], text: str, *, fuzzy: bool) -> list[Unit]:
    return [
        replace(one, text=text if one.context.endswith(" text") else one.text, fuzzy=fuzzy)
        for one in found
    ]


def warned(merged: Merged, code: str) -> bool:
    piece = MESSAGES[code][1].partition("}")[2].partition("{")[0]
    return [found.warning and piece in found.en for found in merged.findings] == [True]


def test_a_draft_is_handed_out_as_fuzzy_and_an_approved_translation_is_not() -> None:
    assert {one.fuzzy for one in of(LITTLE)} == {True}
    assert {one.fuzzy for one in of(APPROVED)} == {False}


def test_a_stale_translation_is_fuzzy_with_the_spanish_it_was_made_from() -> None:
    content = spanish_changes(APPROVED)
    draft, _ = drafts(content)
    known = {(TOPIC, NOW): "El PTP, antes.\n"}
    found = list(units(content, draft, EN, lambda topic, mark: known.get((topic, mark), "")))
    stale = [one for one in found if one.context.startswith(TOPIC)]
    assert {one.fuzzy for one in stale} == {True}
    text = written("po", stale)
    assert '#, fuzzy\n#| msgid "El PTP, antes."\n' in text
    assert "El plazo terminó." in text
    assert "El PTP, antes." in written("csv", stale)


@pytest.mark.parametrize("by_person", [False, True], ids=["by nobody", "by a person"])
def test_a_new_text_is_approved_only_if_a_person_says_so(by_person: bool) -> None:
    new = worded(of(LITTLE), "New words.", fuzzy=False)
    content = after(LITTLE, put(LITTLE, *new, by_person=by_person))
    assert state(content) == (NOW, "approved" if by_person else "draft")
    assert answer(content, TOPIC).text == "New words.\n"


def test_what_is_still_fuzzy_is_never_approved() -> None:
    found = worded(of(LITTLE), "New words.", fuzzy=True)
    content = after(LITTLE, put(LITTLE, *found, by_person=True))
    assert state(content) == (NOW, "draft")


def test_one_fuzzy_button_keeps_the_answer_a_draft() -> None:
    *others, button = worded(of(LITTLE), "New words.", fuzzy=False)
    merged = put(LITTLE, *others, replace(button, fuzzy=True), by_person=True)
    assert state(after(LITTLE, merged)) == (NOW, "draft")


def test_nobody_approves_an_answer_by_its_title_alone() -> None:
    title = replace(unit(LITTLE, f"{TOPIC} title"), text="PTP closed", fuzzy=False)
    content = after(LITTLE, put(LITTLE, title, by_person=True))
    assert (answer(content, TOPIC).title, state(content)) == ("PTP closed", (NOW, "draft"))


def test_a_reviewed_draft_is_approved_without_a_new_word() -> None:
    reviewed = [replace(one, fuzzy=False) for one in of(LITTLE)]
    content = after(LITTLE, put(LITTLE, *reviewed, by_person=True))
    assert state(content) == (NOW, "approved")
    assert put(LITTLE, *reviewed).files == {}


def test_new_words_in_an_approved_translation_make_it_a_draft_again() -> None:
    new = worded(of(APPROVED), "New words.", fuzzy=False)
    assert state(after(APPROVED, put(APPROVED, *new))) == (NOW, "draft")


def test_a_stale_translation_that_was_looked_at_is_no_longer_stale() -> None:
    content = spanish_changes(LITTLE)
    looked_at = [replace(one, fuzzy=False) for one in of(content)]
    done = after(content, put(content, *looked_at))
    assert state(done) == (answer(done, TOPIC, "es").hash, "draft")


def test_a_stale_translation_that_is_still_fuzzy_stays_stale() -> None:
    content = spanish_changes(APPROVED)
    done = after(content, put(content, *worded(of(content), "Half new.", fuzzy=True)))
    assert state(done) == (NOW, "draft")


def test_a_translation_of_the_spanish_of_before_is_a_draft_and_stale() -> None:
    new = worded(of(APPROVED), "New words.", fuzzy=False)
    content = spanish_changes(APPROVED)
    merged = put(content, *new, by_person=True)
    assert state(after(content, merged)) == (NOW, "draft")
    assert warned(merged, "outdated")


def test_a_new_answer_made_from_the_spanish_of_before_is_stale_from_the_start() -> None:
    new = [replace(one, text=f"{one.source[:20]} en", fuzzy=False) for one in of(LITTLE)]
    content = spanish_changes(without(LITTLE, TOPIC))
    assert state(after(content, put(content, *new))) == (NOW, "draft")


def test_a_newer_translation_is_not_replaced_by_one_of_the_spanish_of_before() -> None:
    old = worded(of(LITTLE), "Old words.", fuzzy=False)
    content = spanish_changes(LITTLE)
    content = after(content, put(content, *worded(of(content), "Newest words.", fuzzy=False)))
    merged = put(content, *old)
    assert merged.files == {}
    assert warned(merged, "newer")


def test_a_spanish_title_that_changed_makes_its_translation_a_draft() -> None:
    new = [
        replace(one, text="Deadline", fuzzy=False) if one.context.endswith("title") else one
        for one in of(APPROVED)
    ]
    content = with_replaced(APPROVED, PTP, "Plazo del PTP", "Plazos del PTP")
    assert state(after(content, put(content, *new, by_person=True))) == (NOW, "draft")


def test_what_was_not_translated_stays_as_it_was() -> None:
    empty = [replace(one, text="", fuzzy=False) for one in all_units(LITTLE)]
    assert put(LITTLE, *empty, by_person=True).files == {}


def without(content: Folder, *topics: str) -> Folder:
    """The folder with English answers taken away."""
    texts = dict(content.texts)
    for topic in topics:
        path = f"responses/en/{topic.partition('/')[0]}.yml"
        head, *answers = texts[path].split("  utter_")
        kept = [one for one in answers if not one.startswith(f"{topic}:")]
        texts[path] = "  utter_".join([head, *kept]) if kept else f"{head.rstrip()} {{}}\n"
    return Folder(texts=texts, problems=())


def test_a_new_answer_waits_until_its_title_is_translated_too() -> None:
    content = without(LITTLE, TOPIC)
    text = replace(unit(LITTLE, f"{TOPIC} text"), text="It is over.")
    merged = put(content, text)
    assert merged.files == {}
    assert warned(merged, "half")
    assert "title, button /menu" in merged.findings[0].en


def test_what_is_gone_in_spanish_is_passed_over_with_a_word() -> None:
    gone = replace(unit(LITTLE, f"{TOPIC} text"), context="ptp/bygone text", text="x")
    merged = put(LITTLE, gone)
    assert merged.good
    assert warned(merged, "gone")


@pytest.mark.parametrize("by_person", [False, True], ids=["by nobody", "by a person"])
def test_a_phrase_of_the_machine_is_a_draft_until_a_person_approves_it(by_person: bool) -> None:
    new = replace(unit(LITTLE, "machine web.title"), text="Your cause")
    content = after(LITTLE, put(LITTLE, new, by_person=by_person))
    found = unit(content, "machine web.title")
    assert (found.text, found.fuzzy) == ("Your cause", not by_person)
    approved = after(content, put(content, replace(found, fuzzy=False), by_person=True))
    assert unit(approved, "machine web.title").fuzzy is False


def test_a_phrase_whose_spanish_changed_is_a_draft() -> None:
    new = replace(unit(LITTLE, "machine web.title"), text="Your cause", source="Antes")
    merged = put(LITTLE, new, by_person=True)
    assert unit(after(LITTLE, merged), "machine web.title").fuzzy is True
    assert warned(merged, "outdated")


def test_a_phrase_that_a_translator_doubts_becomes_a_draft() -> None:
    doubted = replace(unit(LITTLE, "machine web.title"), fuzzy=True)
    content = after(LITTLE, put(LITTLE, doubted))
    assert unit(content, "machine web.title").fuzzy is True


@pytest.mark.parametrize("form", ["po", "csv"])
def test_a_whole_language_is_taken_in_from_nothing(form: str) -> None:
    languages = "intents/languages.yml"
    content = with_replaced(
        LITTLE, languages, "- {code: en", '- {code: ht, name: "Kreyòl ayisyen"}\n- {code: en'
    )
    found = [
        replace(one, text=one.source if "113" in one.source else one.source[:25])
        for one in all_units(content, "ht")
    ]
    back, wrong = taken(form, written(form, found, "ht"))
    assert wrong == []
    done = after(content, put(content, *back))
    assert [one.text for one in all_units(done, "ht")] == [one.text for one in found]
    assert drafts(done)[1] == []
    assert put(done, *[replace(one, fuzzy=True) for one in back]).files == {}
