"""The reliability diagram as a picture: what the scores say, and what comes of it."""

from collections.abc import Sequence

from bot.mind.reliability import Bin

SIDE, LEFT, TOP = 400, 64, 40
"""Pixels: of the square, and of the room for words beside and above it."""
WIDTH, HEIGHT = SIDE + LEFT + 24, SIDE + TOP + 72
_NAMESPACE = "http://www.w3.org/2000/svg"
LIGHT = {"paper": "#ffffff", "ink": "#1b1b1b", "bar": "#2f6db5", "line": "#a13d00"}
DARK = {"paper": "#16181c", "ink": "#ececec", "bar": "#6ea8e8", "line": "#ffab70"}
"""Colours by what they draw, for each of the reader's schemes."""


def svg(bins: Sequence[Bin]) -> str:
    """An SVG that stands alone: a bar a bin, its count, the diagonal of a perfect score."""
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    legend = "share right; numbers: lines in the bin; dashed: a perfect score"
    parts = [
        f'<svg xmlns="{_NAMESPACE}" {size} role="img" aria-labelledby="title desc">',
        '<title id="title">Reliability of the scores</title>',
        f'<desc id="desc">{_told(bins)}</desc>',
        f"<style>{style()}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        *(_axis(tenth) for tenth in range(0, 11, 2)),
        *(_bar(one) for one in bins if one.count),
        *(
            f'<path class="{name}" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
            for name in ("halo", "line")  # so that it stands out from the bars, too
        ),
        f'<path class="axes" d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}"/>',
        f'<text x="{_x(0.5)}" y="{HEIGHT - 14}" text-anchor="middle">score</text>',
        f'<text x="{_x(0)}" y="{TOP - 16}">{legend}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(value: float) -> str:
    return f"{LEFT + value * SIDE:g}"


def _y(value: float) -> str:
    return f"{TOP + (1 - value) * SIDE:g}"


def style() -> str:
    """The rules of a picture that reads well on white and on dark."""

    def colours(scheme: dict[str, str]) -> str:
        return (
            f".paper{{fill:{scheme['paper']}}}text{{fill:{scheme['ink']}}}"
            f".bar{{fill:{scheme['bar']}}}.axes{{stroke:{scheme['ink']}}}"
            f".line,.curve{{stroke:{scheme['line']}}}.halo{{stroke:{scheme['paper']}}}"
        )

    return (
        "text{font:13px sans-serif}.axes,.line,.curve,.halo{fill:none;stroke-width:2}"
        ".halo{stroke-width:6}"
        f".line{{stroke-dasharray:6 4}}{colours(LIGHT)}"
        f"@media (prefers-color-scheme:dark){{{colours(DARK)}}}"
    )


def _axis(tenth: int) -> str:
    value = tenth / 10
    return (
        f'<text x="{_x(value)}" y="{TOP + SIDE + 36}" text-anchor="middle">{value:g}</text>'
        f'<text x="{LEFT - 10}" y="{_y(value)}" dy="4" text-anchor="end">{value:g}</text>'
    )


def _bar(one: Bin) -> str:
    wide, high = (one.high - one.low) * SIDE, one.right * SIDE
    middle = (one.low + one.high) / 2
    return (
        f'<rect class="bar" x="{_x(one.low + 0.005)}" y="{_y(one.right)}" '
        f'width="{wide - 0.01 * SIDE:g}" height="{high:g}"/>'
        f'<text x="{_x(middle)}" y="{TOP + SIDE + 18}" text-anchor="middle">{one.count}</text>'
    )


def _told(bins: Sequence[Bin]) -> str:
    """The same for those who do not see it."""
    said = [
        f"score {one.low:g} to {one.high:g}: {one.right:.0%} right of {one.count}"
        for one in bins
        if one.count
    ]
    return "Of the lines with each score, the share whose first topic is right. " + "; ".join(said)
