"""The reliability diagram as a picture."""

from itertools import product
from xml.etree import ElementTree as ET

import pytest

from bot.measuring.plot import DARK, LEFT, LIGHT, SIDE, TOP, svg
from bot.mind.reliability import bins

SVG = "{http://www.w3.org/2000/svg}"
SCORED = [(0.05, False)] * 3 + [(0.55, True), (0.55, False)] + [(0.95, True)] * 7


def _root() -> ET.Element:
    return ET.fromstring(svg(bins(SCORED)))


def test_it_has_a_title_and_tells_the_same_in_words() -> None:
    root = _root()
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "Reliability" in (title.text or "")
    assert "0.5 to 0.6: 50% right of 2; score 0.9 to 1: 100% right of 7" in (desc.text or "")


def test_a_bin_with_lines_has_a_bar_as_high_as_its_share_and_its_count() -> None:
    root = _root()
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "bar"]
    heights = [float(bar.get("height", "")) for bar in bars]
    assert heights == [0, SIDE / 2, SIDE]
    assert [float(bar.get("y", "")) for bar in bars] == [TOP + SIDE, TOP + SIDE / 2, TOP]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"3", "2", "7", "score"} <= set(texts)


def test_the_diagonal_goes_from_corner_to_corner() -> None:
    (line,) = [path for path in _root().iter(f"{SVG}path") if path.get("class") == "line"]
    assert line.get("d") == f"M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}"


def test_nothing_lies_outside_the_picture() -> None:
    root = _root()
    wide, high = float(root.get("width", "")), float(root.get("height", ""))
    assert root.get("viewBox") == f"0 0 {wide:g} {high:g}"
    for shape in [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}text")]:
        x, y = (float(shape.get(name, "0")) for name in ("x", "y"))
        assert 0 <= x <= x + float(shape.get("width", "0")) <= wide
        assert 0 <= y <= y + float(shape.get("height", "0")) <= high


def test_it_fetches_nothing_and_is_small() -> None:
    text = svg(bins(SCORED))
    assert "href" not in text
    assert "url(" not in text
    assert len(text) < 6000
    ET.fromstring(svg(bins([])))


def _light(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("scheme", "part"), list(product([LIGHT, DARK], ["ink", "bar", "line"])), ids=str
)
def test_what_is_drawn_stands_out_from_its_own_paper(scheme: dict[str, str], part: str) -> None:
    low, high = sorted((_light(scheme["paper"]), _light(scheme[part])))
    assert (high + 0.05) / (low + 0.05) >= (4.5 if part == "ink" else 3)


def test_both_schemes_are_in_the_picture() -> None:
    text = svg(bins(SCORED))
    before, _, after = text.partition("@media (prefers-color-scheme:dark)")
    assert all(colour in before for colour in LIGHT.values())
    assert all(colour in after for colour in DARK.values())
