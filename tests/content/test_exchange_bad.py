"""A file that a translator spoiled: every problem at its place, in their words; nothing written."""

import subprocess
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from bot import workbench
from bot.content.findings import MESSAGES, Finding
from bot.content.history import earlier
from bot.content.parse import drafts
from bot.content.writing import write
from bot.errors import ContentError
from bot.model import LanguageCode, TopicId
from bot.settings import Settings
from tests.content.little import Little
from tests.content.translators import all_units, little_folder, put, taken, unit, written

LITTLE = little_folder()
PO = written("po", all_units(LITTLE))
CSV = written("csv", all_units(LITTLE))
HEAD = "language,context,spanish,translation,draft\n"


@pytest.mark.parametrize(
    ("form", "text", "place", "code"),
    [
        pytest.param("po", PO.replace('msgid "Plazo', "msgid Plazo", 1), "msgid Plazo", "po-line", id="a quote is missing"),
        pytest.param("po", PO.replace('"Plazo del PTP"', '"Plazo" del PTP"', 1), '"Plazo" del', "po-line", id="a quote too many"),
        pytest.param("po", PO + "hello\n", "hello", "po-line", id="a word of its own"),
        pytest.param("po", PO + 'msgctxt "bot/menu text"\nmsgid "x"\n', 'msgctxt "bot/menu text"\nmsgid "x"', "po-half", id="no translation"),
        pytest.param("po", PO + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n', "msgid_plural", "po-plural", id="a plural"),
        pytest.param("po", PO.replace("Language: en", "Lang: en"), 1, "po-language", id="no language"),
        pytest.param("po", PO.replace("Language: en", "Language: qu"), 1, "language", id="a language of ours it is not"),
        pytest.param("csv", "a,b\n", 1, "csv-column", id="no columns"),
        pytest.param("csv", HEAD + 'en,"x\n', 2, "csv-broken", id="an open quote"),
        pytest.param("csv", HEAD + "en,bot/menu text,a,b,no,more\n", 2, "csv-cells", id="too many cells"),
        pytest.param("csv", HEAD + "\nen,bot/menu text,a,b,maybe\n", 3, "csv-draft", id="no yes or no"),
        pytest.param("csv", HEAD + "qu,bot/menu text,a,b,no\n", 2, "language", id="a foreign language"),
        pytest.param("csv", "", 1, "empty", id="nothing"),
    ],
)  # fmt: skip
def test_a_mistake_of_form_is_found_at_its_line(
    form: str, text: str, place: str | int, code: str
) -> None:
    _, wrong = taken(form, text)
    if isinstance(place, str):
        place = text[: text.rindex(place)].count("\n") + 1
    piece = MESSAGES[code][1].partition("{")[0]
    assert [(one.path, one.line) for one in wrong if one.en.startswith(piece)][:1] == [
        (f"mine.{form}", place)
    ]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = HEAD + "qu,bot/menu text,a,b,no\nen,bot/menu title,a,b,perhaps\n"
    _, wrong = taken("csv", text)
    assert [one.line for one in wrong] == [2, 3]
    spoiled = PO.replace('"Plazo del PTP"', "Plazo", 1) + "hello\n"
    assert len(taken("po", spoiled)[1]) == 2


def _same_twice() -> list[Finding]:
    one = unit(LITTLE, "ptp/deadline title")
    return put(LITTLE, replace(one, line=3), replace(one, line=9)).findings


@pytest.mark.parametrize(
    ("context", "text", "said"),
    [
        pytest.param("ptp deadline", "x", "is not known", id="no context of ours"),
        pytest.param("ptp/deadline title", "x" * 31, "does not fit a button", id="title too long"),
        pytest.param(
            "ptp/deadline button /menu", "x" * 31, "does not fit a button", id="button too long"
        ),
        pytest.param("ptp/deadline text", "<h1>x</h1>", "refuses this markup", id="markup"),
        pytest.param("ptp/deadline text", "Hola {nombre}", "{nombre} is not known", id="slot"),
        pytest.param("ptp/deadline text", "  ", "the text is empty", id="only spaces"),
        pytest.param("ptp/deadline text", "a\x07b", "U+0007", id="invisible"),
        pytest.param("machine menu.head", "a\u2028b", "U+2028", id="invisible line end"),
        pytest.param("machine notice.overdue", "Since {wen}", "{wen}", id="slot of a phrase"),
        pytest.param("machine menu.head", "<b>x", "refuses phrase", id="markup of a phrase"),
    ],
)
def test_a_mistake_in_the_words_is_told_at_the_entrys_line(
    context: str, text: str, said: str
) -> None:
    known = "ptp/deadline title" if context == "ptp deadline" else context
    one = replace(unit(LITTLE, known), context=context, text=text, line=42)
    merged = put(LITTLE, one)
    assert merged.files == {}
    errors = [found for found in merged.findings if not found.warning]
    assert {(found.path, found.line) for found in errors} == {("mine.po", 42)}
    assert said in errors[0].en
    assert errors[0].es != errors[0].en


def test_an_entry_that_stands_twice_is_told_with_both_places() -> None:
    (found,) = _same_twice()
    assert (found.path, found.line) == ("mine.po", 9)
    assert "mine.po:3" in found.en


def test_one_bad_entry_stops_all_the_others() -> None:
    good = replace(unit(LITTLE, "ptp/expired text"), text="Good words.")
    bad = replace(unit(LITTLE, "ptp/deadline title"), text="x" * 31)
    assert put(LITTLE, good, bad).files == {}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_in_two_languages_and_has_the_same_values(code: str) -> None:
    spanish, english = MESSAGES[code]
    assert spanish != english
    slots = [
        {part.partition("}")[0] for part in text.split("{")[1:]} for text in (spanish, english)
    ]
    assert slots[0] == slots[1]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LANG", "es_PE.UTF-8")
    monkeypatch.chdir(tmp_path)
    return Settings(content_dir=Little(tmp_path / "content").root, data_dir=tmp_path / "data")


def _import(desk: Settings, *files: Path, form: str = "po") -> int:
    names = [str(path) for path in files]
    return workbench.import_(desk, Namespace(format=form, files=names, approved_by_person=False))


def _tree(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b'msgid "\xe9"\n', "UTF-8", id="latin-1"),
        pytest.param("msgid".encode("utf-16"), "UTF-8", id="utf-16"),
        pytest.param(b"", "ninguna traducci", id="empty"),
        pytest.param(b"\x00\x01\x02", "no entiendo", id="binary"),
        pytest.param(b"x" * 20_000_001, "20 MB", id="huge"),
        pytest.param(None, "no se puede leer", id="no such file"),
    ],
)
def test_what_is_no_translation_is_refused_in_one_line(
    data: bytes | None, said: str, desk: Settings, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if data is not None:
        (tmp_path / "mine.po").write_bytes(data)
    before = _tree(desk.content_dir)
    assert _import(desk, tmp_path / "mine.po") == 1
    said_lines = capsys.readouterr().err.splitlines()
    assert said in said_lines[0]
    assert said_lines[0].startswith(f"{tmp_path / 'mine.po'}:")
    assert said_lines[-1].startswith("No se escribió nada")
    assert _tree(desk.content_dir) == before


@pytest.mark.parametrize("form", ["po", "csv"])
def test_the_commands_hand_out_and_take_in(
    form: str, desk: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _tree(desk.content_dir)
    assert workbench.export(desk, Namespace(format=form, lang=None, out=None)) == 0
    path = tmp_path / f"translations/en.{form}"
    assert _import(desk, path, form=form) == 0
    assert "no se cambió nada" in capsys.readouterr().out
    assert _tree(desk.content_dir) == before
    path.write_bytes(path.read_bytes().replace(b"PTP deadline", b"PTP end"))
    assert _import(desk, path, form=form) == 0
    assert "en: 1 textos cambiados" in capsys.readouterr().out
    after = _tree(desk.content_dir)
    (changed,) = [name for name in after if after[name] != before[name]]
    assert after[changed] == before[changed].replace(b"PTP deadline", b"PTP end")


def test_content_that_cannot_be_read_is_not_handed_out(desk: Settings) -> None:
    (desk.content_dir / "responses/es/ptp.yml").write_text("a: [")
    with pytest.raises(ContentError, match=r"\nresponses/es/ptp\.yml:\d: it is no YAML"):
        workbench.export(desk, Namespace(format="po", lang=None, out=None))


def test_a_mistake_that_is_there_already_can_be_mended_by_an_import(
    desk: Settings, tmp_path: Path
) -> None:
    path = desk.content_dir / "responses/en/ptp.yml"
    path.write_text(path.read_text().replace("PTP deadline", "x" * 31))
    assert workbench.export(desk, Namespace(format="po", lang=None, out=None)) == 0
    mine = tmp_path / "translations/en.po"
    mine.write_text(mine.read_text().replace("x" * 31, "PTP deadline"))
    assert _import(desk, mine) == 0
    assert 'title: "PTP deadline"' in path.read_text()


def test_the_spanish_of_before_is_found_in_git(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True)

    little = Little(tmp_path)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    draft = little.read().drafts
    old = draft.answers[TopicId("ptp/deadline"), LanguageCode("es")]
    little.replace("responses/es/ptp.yml", "El plazo cerró.", "El plazo terminó.")
    git("commit", "-qam", "second")
    now = little.read().drafts
    wanted = (old.topic, old.hash)
    assert earlier(tmp_path, now, {wanted, (old.topic, "000000000000")}) == {wanted: old.text}


def test_without_git_nothing_of_before_is_known(tmp_path: Path) -> None:
    draft = drafts(LITTLE)[0]
    assert earlier(tmp_path, draft, {(TopicId("ptp/deadline"), "000000000000")}) == {}


def test_a_disk_that_refuses_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("old")
    (tmp_path / "b").write_text("a file where a folder should be")
    with pytest.raises(ContentError, match="Nothing was changed"):
        write(tmp_path, {"a.yml": "new", "b/c.yml": "new"})
    assert (tmp_path / "a.yml").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yml", "b"]
