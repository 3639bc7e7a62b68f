"""Labelled lines in files."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.measuring.tsv import read, sample
from bot.mind.evaluation import Line

GOOD = b"hola\tgreet\tes\n"


def _file(folder: Path, data: bytes, name: str = "f.tsv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_line_is_text_label_and_language(tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD + b"allin p'unchay\tgreet\tqu\n\n \nllueve\toos\tes")
    assert read([path]) == (
        Line(text="hola", topic="greet", language="es", where=f"{path}:1"),
        Line(text="allin p'unchay", topic="greet", language="qu", where=f"{path}:2"),
        Line(text="llueve", topic="out_of_scope", language="es", where=f"{path}:5"),
    )


def test_several_files_are_one(tmp_path: Path) -> None:
    paths = [_file(tmp_path, GOOD, name) for name in ("a.tsv", "b.tsv")]
    assert [line.where for line in read(paths)] == [f"{path}:1" for path in paths]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfhola\tgreet\tes\r\n", "hola"),
        ("a\u2028b\x85c\tgreet\tes\n".encode(), "a\u2028b\x85c"),
        (b'"a" ""b\tgreet\tes\n', '"a" ""b'),
    ],
    ids=["marked and from Windows", "odd line ends inside", "quotes are text"],
)
def test_what_programs_write_is_read_as_it_is(tmp_path: Path, data: bytes, text: str) -> None:
    (line,) = read([_file(tmp_path, data)])
    assert (line.text, line.language) == (text, "es")


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (b"secret words\n", "1 fields instead of 3"),
        (b"secret\tgreet\n", "2 fields instead of 3"),
        (b"secret\tgreet\tes\tmore\n", "4 fields instead of 3"),
        (b"\tgreet\tes\n", "the text is empty"),
        (b"secret\t \tes\n", "the label is empty"),
        (b"secret\tgreet\t\n", "the language is empty"),
        (b"secret \xff\tgreet\tes\n", "no UTF-8"),
    ],
)
def test_a_bad_line_is_told_by_its_place_and_never_shown(
    tmp_path: Path, bad: bytes, told: str
) -> None:
    path = _file(tmp_path, GOOD + b"\n" + bad + GOOD)
    with pytest.raises(SettingsError) as caught:
        read([path])
    assert str(caught.value).startswith(f"{path}:3: ")
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read([tmp_path / "none.tsv"])
    with pytest.raises(SettingsError, match="cannot be read"):
        read([tmp_path])
    with pytest.raises(SettingsError, match=r"There are no lines in .*empty"):
        read([_file(tmp_path, b"\n \n", "empty.tsv")])


LINES = [Line(text=f"{topic} {n}", topic=topic, language="es") for n in range(9) for topic in "abc"]


def test_a_sample_has_so_many_of_each_label_in_the_old_order() -> None:
    found = sample(LINES, 4, 0)
    assert [sum(line.topic == topic for line in found) for topic in "abc"] == [4, 4, 4]
    assert list(found) == [line for line in LINES if line in found]


def test_the_seed_decides_what_is_drawn() -> None:
    assert sample(LINES, 4, 1) == sample(LINES, 4, 1)
    assert sample(LINES, 4, 1) != sample(LINES, 4, 2)


def test_a_label_with_fewer_lines_keeps_them_all() -> None:
    assert sample(LINES[:4], 3, 0) == tuple(LINES[:4])
