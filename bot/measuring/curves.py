"""The cost of a message by threshold as a picture: one line a language, a dot where it is."""

from collections.abc import Mapping, Sequence

from bot.measuring.plot import HEIGHT, LEFT, SIDE, TOP, WIDTH, style
from bot.measuring.subject import Subject
from bot.mind.costs import mean_cost
from bot.mind.evaluation import Judged
from bot.mind.matcher import Matcher

LOWEST = 0.5
STEPS = 50
"""Thresholds tried, from LOWEST to 1."""
DASHES = ("", "8 4", "2 4", "12 4 2 4", "4 2", "1 3")
"""How the lines differ, in the order of the languages."""
GAP = 15
"""Pixels between two names."""
_NAMESPACE = "http://www.w3.org/2000/svg"

Points = Sequence[tuple[float, float]]
"""Thresholds and mean costs."""


def curves(judged: Sequence[Judged], subject: Subject) -> str:
    """An SVG that stands alone, of the lines by language."""
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        groups.setdefault(each.line.language, []).append(each)
    matcher = subject.matcher
    chosen = {
        language: matcher.thresholds(language).answer if isinstance(matcher, Matcher) else LOWEST
        for language in groups
    }
    grid = [LOWEST + (1 - LOWEST) * step / STEPS for step in range(STEPS + 1)]
    found = {
        language: [(value, mean_cost(groups[language], value)) for value in grid]
        for language in sorted(groups)
    }
    dots = {language: (at, mean_cost(groups[language], at)) for language, at in chosen.items()}
    return drawn(found, dots)


def drawn(found: Mapping[str, Points], dots: Mapping[str, tuple[float, float]]) -> str:
    """The picture of these lines and dots."""
    top = max((cost for points in found.values() for _, cost in points), default=0.0) or 1.0
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    told = "; ".join(f"{name}: {cost:.2f} at {at:.2f}" for name, (at, cost) in dots.items())
    parts = [
        f'<svg xmlns="{_NAMESPACE}" {size} role="img" aria-labelledby="title desc">',
        '<title id="title">Mean cost of a message by threshold</title>',
        f'<desc id="desc">What a message costs where answers begin. {told}</desc>',
        f"<style>{style()}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
        *(_ticks(quarter / 4, top) for quarter in range(5)),
        f'<path class="axes" d="M{LEFT} {TOP}V{TOP + SIDE}H{LEFT + SIDE}"/>',
    ]
    heights = _apart({name: float(_y(points[0][1], top)) for name, points in found.items()})
    for place, (name, points) in enumerate(found.items()):
        way = "L".join(f"{_x(at)} {_y(cost, top)}" for at, cost in points)
        dash = DASHES[place % len(DASHES)]
        parts.append(f'<path class="curve" stroke-dasharray="{dash}" d="M{way}"/>')
        parts.append(f'<text x="{LEFT + 6}" y="{heights[name] - 6:.1f}">{name}</text>')
        at, cost = dots[name]
        parts.append(f'<circle class="bar" cx="{_x(at)}" cy="{_y(cost, top)}" r="5"/>')
    legend = "mean cost; a dot: the threshold in use"
    parts += [
        f'<text x="{LEFT}" y="{TOP - 16}">{legend}</text>',
        f'<text x="{LEFT + SIDE / 2:g}" y="{HEIGHT - 14}" text-anchor="middle">threshold</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(value: float) -> str:
    return f"{LEFT + (value - LOWEST) / (1 - LOWEST) * SIDE:.1f}"


def _y(cost: float, top: float) -> str:
    return f"{TOP + (1 - cost / top) * SIDE:.1f}"


def _ticks(share: float, top: float) -> str:
    value = LOWEST + share * (1 - LOWEST)
    return (
        f'<text x="{_x(value)}" y="{TOP + SIDE + 20}" text-anchor="middle">{value:g}</text>'
        f'<text x="{LEFT - 10}" y="{_y(share * top, top)}" dy="4" text-anchor="end">'
        f"{share * top:.2f}</text>"
    )


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """The same heights, moved up where two names would overlap."""
    found: dict[str, float] = {}
    last = float("inf")
    for name in sorted(heights, key=heights.__getitem__, reverse=True):
        last = found[name] = min(heights[name], last - GAP)
    return found
