"""Handing out and taking in changes nothing, whatever the texts are."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import csv_exchange, folder, po_file, scalars
from bot.content.folder import Folder
from bot.content.merge import merge
from bot.content.units import Unit, shown, target
from bot.model import LanguageCode
from tests.content.little import ROOT, TODAY
from tests.content.translators import (
    EN,
    FORMS,
    after,
    all_units,
    answer,
    little_folder,
    put,
    taken,
    unit,
    with_text,
    written,
)

LITTLE = little_folder()
PTP_EN = "responses/en/ptp.yml"
PO_EN = "locales/en/LC_MESSAGES/bot.po"
BEGIN = st.sampled_from(["", "=1+1", "@x", "+51", "-", "'", "'=", "''@", "\t", " ", "\n", "#", "|"])
END = st.sampled_from(
    ["", " ", "  ", "\n", "\n\n", "\\", '"', "'", ",", ";", "\u200f", "\U0001f600"]
)
ANY = st.builds(
    "{}{}{}".format, BEGIN, st.text(st.characters(exclude_categories=["Cs"]), max_size=60), END
)
"""Whatever a file can hold, mean beginnings and ends first."""
TYPED = st.builds(
    "{}{}{}".format,
    BEGIN,
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.just("\n"), max_size=60
    ),
    END,
)
"""Whatever a translator can type."""


def _round(content: Folder, form: str) -> dict[str, str]:
    found, wrong = taken(form, written(form, all_units(content)))
    assert wrong == []
    merged = merge(content, found, TODAY, by_person=False)
    assert [str(one) for one in merged.findings if not one.warning] == []
    return merged.files


@pytest.mark.parametrize("form", FORMS)
def test_the_projects_own_content_comes_back_byte_for_byte(form: str) -> None:
    assert _round(folder.read(ROOT, ("intents", "responses", "locales")), form) == {}


@pytest.mark.parametrize("form", FORMS)
def test_every_text_of_an_answer_and_of_the_machine_is_handed_out(form: str) -> None:
    found, _ = taken(form, written(form, all_units(LITTLE)))
    contexts = [one.context for one in found]
    assert contexts[:3] == [f"bot/menu {field}" for field in ("text", "title", "button /menu")]
    assert len([c for c in contexts if not c.startswith("machine ")]) == 15
    spanish = po_file.read("", LITTLE.texts["locales/es/LC_MESSAGES/bot.po"])[0]
    assert len([c for c in contexts if c.startswith("machine ")]) == len(spanish) - 1
    assert all(target(context) for context in contexts)


@settings(max_examples=60, deadline=None)
@given(spanish=ANY, english=ANY, title=ANY, phrase=ANY)
def test_any_text_comes_back_byte_for_byte(
    spanish: str, english: str, title: str, phrase: str
) -> None:
    content = LITTLE
    for path, text in (("responses/es/ptp.yml", spanish), (PTP_EN, english)):
        old = answer(content, "ptp/deadline", path.split("/")[1])
        head = (
            f'version: "3.1"\nresponses:\n  utter_ptp/deadline:\n  - text: {scalars.quoted(text)}\n'
        )
        tail = f'      source_hash: "{old.hash}"\n      translation: approved\n'
        metadata = f"    metadata:\n      title: {scalars.quoted(title)}\n{tail}"
        content = with_text(content, path, head + metadata)
    lines = "\n".join(po_file.lines("msgstr", phrase))
    content = with_text(content, PO_EN, f'msgid "menu.head"\n{lines}\n')
    for form in FORMS:
        assert _round(content, form) == {}


@settings(max_examples=150, deadline=None)
@given(source=ANY, text=ANY, previous=ANY, fuzzy=st.booleans())
def test_a_file_handed_in_says_what_was_handed_out(
    source: str, text: str, previous: str, fuzzy: bool
) -> None:
    one = Unit(
        language=EN, context="ptp/deadline text", source=source, text=text, fuzzy=fuzzy,
        previous=previous, title="Título", source_date="2018-12",
    )  # fmt: skip
    for form in FORMS:
        found, wrong = taken(form, written(form, [one]))
        assert wrong == []
        (back,) = found
        assert (back.language, back.context, back.source) == (one.language, one.context, source)
        assert (back.text, back.fuzzy) == (text, fuzzy)
        if form == "po":
            assert back.previous == (previous if fuzzy else "")


@settings(max_examples=60, deadline=None)
@given(text=TYPED)
def test_whatever_a_translator_types_is_what_the_next_export_hands_out(text: str) -> None:
    context = "ptp/expired text"
    new = replace(unit(LITTLE, context), text=text)
    merged = put(LITTLE, new)
    if not merged.good:  # the checker refuses empty texts and foreign markup, by their place
        assert [(found.path, found.line) for found in merged.findings] == [
            ("mine.po", new.line)
        ] * len(merged.findings)
        return
    content = after(LITTLE, merged)
    expected = text or unit(LITTLE, context).text
    assert unit(content, context).text == expected
    assert _others(content) == _others(LITTLE)


def _others(content: Folder) -> list[Unit]:
    return [
        replace(u, line=0) for u in all_units(content) if not u.context.startswith("ptp/expired")
    ]


@settings(max_examples=60, deadline=None)
@given(text=TYPED.filter(lambda text: "<" not in text and "&" not in text and "{" not in text))
def test_a_phrase_of_the_machine_is_kept_as_it_was_typed(text: str) -> None:
    context = "machine web.title"
    content = after(LITTLE, put(LITTLE, replace(unit(LITTLE, context), text=text)))
    assert unit(content, context).text == (text or unit(LITTLE, context).text)


@settings(max_examples=200, deadline=None)
@given(cell=ANY)
def test_no_cell_is_a_formula_and_every_cell_comes_back(cell: str) -> None:
    safe = csv_exchange.safe(cell)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert csv_exchange.plain(safe) == cell


def test_a_formula_in_the_spanish_text_reaches_the_spreadsheet_as_text() -> None:
    one = replace(unit(LITTLE, "ptp/deadline text"), source='=HYPERLINK("http://x")', title="@a")
    table = csv_exchange.written([one]).removeprefix("\ufeff")
    row = list(csv.reader(io.StringIO(table)))[1]
    assert [cell for cell in row if cell.startswith(("=", "@"))] == []
    assert '\'=HYPERLINK("http://x")' in row


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_saved_by_another_spreadsheet_is_taken(delimiter: str, end: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_exchange.written(all_units(LITTLE))[1:], newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([*rows, [""] * 8])
    found, wrong = taken("csv", out.getvalue())
    assert wrong == []
    assert put(LITTLE, *found).files == {}


def test_line_ends_that_a_spreadsheet_changed_change_nothing() -> None:
    found = [replace(one, text=one.text.replace("\n", "\r\n")) for one in all_units(LITTLE)]
    assert any("\r" in one.text for one in found)
    assert put(LITTLE, *found).files == {}


def test_the_file_is_one_that_gettext_tools_read(tmp_path: Path) -> None:
    text = written("po", all_units(LITTLE))
    catalog = read_po(io.StringIO(text), abort_invalid=True)
    known = {one.context: one for one in all_units(LITTLE)}
    messages = [message for message in catalog if message.id]
    assert {str(message.context) for message in messages} == set(known)
    for message in messages:
        one = known[str(message.context)]
        assert (message.id, message.string, message.fuzzy) == (one.source, one.text, one.fuzzy)
    assert str(catalog.locale) == "en"


def test_the_translator_sees_title_source_date_and_place_of_the_spanish() -> None:
    text = written("po", all_units(LITTLE))
    assert "#. Plazo del PTP (2026-03)\n#: responses/es/ptp.yml:4\n" in text
    row = list(csv.DictReader(io.StringIO(written("csv", all_units(LITTLE))[1:])))[-1]
    assert set(row) == set(csv_exchange.COLUMNS)


def test_the_last_line_end_of_a_block_is_no_business_of_translators() -> None:
    assert shown("a\n") == "a"
    assert shown("a\n\n") == "a\n"
    assert unit(LITTLE, "ptp/expired text").source == "Tu permiso venció.\nHay otros caminos."


def test_escapes_of_other_programs_are_read_as_c_reads_them() -> None:
    text = 'msgid "a"\nmsgstr "\\x41\\102\\t\\"\\\\n"\n'
    assert po_file.read("", text)[0][0].values["msgstr"] == 'AB\t"\\n'


def test_a_language_without_files_is_handed_out_empty() -> None:
    found = all_units(LITTLE, "ht")
    assert {one.text for one in found} == {""}
    assert not any(one.fuzzy for one in found)
    assert {one.language for one in found} == {LanguageCode("ht")}
