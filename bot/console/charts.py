"""Charts as SVG that stand alone: made by pygal, without script or anything from outside."""

import sys
import warnings
from collections.abc import Sequence
from functools import cache
from types import ModuleType
from xml.etree import ElementTree as ET

WIDTH, ROW, LEAST = 640, 34, 220
"""Pixels: of a chart, of a lying bar's row, and the least height."""
_COLOURS = {
    "background": "#ffffff", "plot_background": "#ffffff", "foreground": "#3c454d",
    "foreground_strong": "#1b1b1b", "foreground_subtle": "#8a949c",
    "colors": ("#0b5a8a", "#b9c4cc"),
}  # fmt: skip
_LETTERS = {
    "font_family": "sans-serif", "label_font_size": 13, "legend_font_size": 13,
    "major_label_font_size": 13, "value_font_size": 12,
}  # fmt: skip


@cache
def _library() -> ModuleType:
    """pygal, loaded when the first chart is drawn, and without its hook for plug-ins.

    The hook is of a kind that Python 3.11 warns about and later versions pass over.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import pygal
        import pygal.etree
        import pygal.style
    pygal.etree.etree.to_etree()  # not lxml, where somebody has it: one kind of tree everywhere
    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    library: ModuleType = pygal
    return library


def drawn(
    rows: Sequence[tuple[str, float, float]], *, today: str, before: str, lying: bool
) -> bytes:
    """A bar chart of names, each with two numbers, such as a count of today and of last week.

    ``lying`` bars have room for long names. The picture is for the eyes; the page has the
    same numbers as a table.
    """
    pygal = _library()
    kind = pygal.HorizontalBar if lying else pygal.Bar
    style = pygal.style.Style(
        **_COLOURS, **_LETTERS, opacity="1", opacity_hover="1", transition="0s"
    )
    shown = list(reversed(rows)) if lying else list(rows)
    height = max(LEAST, 90 + ROW * len(shown)) if lying else 300
    chart = kind(
        style=style, js=[], disable_xml_declaration=True, width=WIDTH, height=height,
        legend_at_bottom=True, margin=8, spacing=8,
        truncate_label=28, no_data_text="", print_values=False, explicit_size=True,
        order_min=0, min_scale=2, max_scale=6, formatter=lambda value: f"{value:g}",
    )  # fmt: skip
    chart.x_labels = [name for name, _, _ in shown]
    chart.add(today, [now for _, now, _ in shown])
    chart.add(before, [last for _, _, last in shown])
    root = chart.render_tree()
    for parent in root.iter():
        for child in [one for one in parent if str(one.tag).endswith("script")]:
            parent.remove(child)
    picture: bytes = ET.tostring(root)
    return picture
