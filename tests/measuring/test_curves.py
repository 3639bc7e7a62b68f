"""The cost by threshold as a picture."""

from xml.etree import ElementTree as ET

from bot.measuring.curves import LOWEST, drawn
from bot.measuring.plot import LEFT, SIDE, TOP

SVG = "{http://www.w3.org/2000/svg}"
FOUND = {"es": [(0.5, 2.0), (1.0, 1.0)], "fr": [(0.5, 0.0), (1.0, 0.5)]}
DOTS = {"es": (1.0, 1.0), "fr": (0.75, 0.25)}


def test_each_language_has_a_line_of_its_own_look_and_a_dot() -> None:
    root = ET.fromstring(drawn(FOUND, DOTS))
    lines = [path for path in root.iter(f"{SVG}path") if path.get("class") == "curve"]
    assert len({line.get("stroke-dasharray") for line in lines}) == 2
    assert lines[0].get("d") == f"M{LEFT:.1f} {TOP:.1f}L{LEFT + SIDE:.1f} {TOP + SIDE / 2:.1f}"
    dots = [
        (float(dot.get("cx", "")), float(dot.get("cy", ""))) for dot in root.iter(f"{SVG}circle")
    ]
    assert dots == [(LEFT + SIDE, TOP + SIDE / 2), (LEFT + SIDE / 2, TOP + SIDE * 0.875)]
    assert {"es", "fr"} <= {text.text for text in root.iter(f"{SVG}text")}


def test_it_tells_the_same_in_words() -> None:
    desc = ET.fromstring(drawn(FOUND, DOTS)).find(f"{SVG}desc")
    assert desc is not None
    assert "es: 1.00 at 1.00; fr: 0.25 at 0.75" in (desc.text or "")


def test_nothing_to_draw_is_an_empty_picture() -> None:
    root = ET.fromstring(drawn({}, {}))
    assert not list(root.iter(f"{SVG}circle"))
    assert LOWEST == 0.5
