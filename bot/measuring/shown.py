"""A run's figures as people read them: tables, confusions, one line for each of the rest."""

from collections.abc import Iterator, Mapping

from bot.catalog import OUT_OF_SCOPE
from bot.channels.terminal import clean
from bot.measuring.contest import EXTRA, Contest, Lead
from bot.measuring.report import Report, named
from bot.measuring.speed import Speed, Times
from bot.measuring.table import percent, points, table
from bot.mind.danger_figures import Danger
from bot.mind.evaluation import Confusion, Evaluation, Figures, Noise

WEAKEST = 10
"""Topics shown, unless all are asked for."""
CONFUSIONS = 15
PHRASES = 3
"""Shown of each confusion."""
LONGEST = 80
"""Characters of one."""


def shown(report: Report, *, all_topics: bool = False) -> str:
    """The whole report."""
    found = report.found
    groups = {"all": found.overall, **found.languages}
    parts = [
        _inside("in scope", groups),
        _outside(groups) if found.overall.out_of_scope else [],
        _topics(found, all_topics=all_topics),
        list(_confusions(found.confusions, own=report.subject.own)),
        _danger(report.danger) if report.danger else [],
        list(_lines(report)),
        list(_contest(report.contest)) if report.contest else [],
    ]
    return clean("\n\n".join("\n".join(part) for part in parts if part))


def _inside(title: str, groups: Mapping[str, Figures]) -> list[str]:
    head = [title, "lines", "right first", "in three", "helped", "answered right", "wrong",
            "suggested", "rejected"]  # fmt: skip
    return table(head, [_row(name, figures) for name, figures in groups.items()])


def _row(name: str, figures: Figures) -> list[str]:
    shares = (
        figures.right_first, figures.right_in_three, figures.helped, figures.answered_right,
        figures.answered_wrong, figures.suggested, figures.rejected,
    )  # fmt: skip
    return [name, str(figures.in_scope), *map(percent, shares)]


def _outside(groups: Mapping[str, Figures]) -> list[str]:
    head = ["out of scope", "lines", "answered", "suggested", "rejected", "near answered",
            "far answered", "recall"]  # fmt: skip
    rows = []
    for name, each in groups.items():
        shares = (
            each.out_of_scope_answered, each.out_of_scope_suggested, each.out_of_scope_rejected,
            each.near_answered, each.far_answered, each.out_of_scope_recall,
        )  # fmt: skip
        rows.append([name, str(each.out_of_scope), *map(percent, shares)])
    return table(head, rows)


def _danger(groups: Mapping[str, Danger]) -> list[str]:
    head = ["in danger, held out", "phrases", "learnt", "with rules", "near misses", "caught",
            "ordinary", "caught"]  # fmt: skip
    rows = []
    for name, each in groups.items():
        rows.append(
            [name, str(each.phrases), percent(each.learnt), percent(each.caught), str(each.near),
             percent(each.near_caught), str(each.ordinary), percent(each.ordinary_caught)]
        )  # fmt: skip
    return table(head, rows)


def _topics(found: Evaluation, *, all_topics: bool) -> list[str]:
    topics = {name: each for name, each in found.topics.items() if name != OUT_OF_SCOPE}
    if all_topics:
        return _inside("topic", topics)
    worst = sorted(topics, key=lambda name: (topics[name].helped or 0, name))
    weak = [name for name in worst[:WEAKEST] if (topics[name].helped or 0) < 1]
    return _inside("weakest topics", {name: topics[name] for name in weak}) if weak else []


def _confusions(confusions: tuple[Confusion, ...], *, own: bool) -> Iterator[str]:
    if not confusions:
        return
    wrong = sum(len(one.lines) for one in confusions)
    yield f"{wrong} lines have another topic first (expected -> got):"
    for one in confusions[:CONFUSIONS]:
        names = [named(line, own=own) for line in one.lines[:PHRASES]]
        phrases = " | ".join(_cut(name) if own else name for name in names)
        yield f"{len(one.lines):3} {one.expected} -> {one.got}: {phrases}"
    if len(confusions) > CONFUSIONS:
        yield f"… and {len(confusions) - CONFUSIONS} more pairs; --json has them all"


def _cut(phrase: str) -> str:
    return phrase if len(phrase) <= LONGEST else f"{phrase[: LONGEST - 1]}…"


def _lines(report: Report) -> Iterator[str]:
    overall = report.found.overall
    if overall.smalltalk:
        yield (
            f"small talk: {percent(overall.smalltalk_recognised)} of {overall.smalltalk} "
            "lines decided as such"
        )
    yield f"calibration: expected error {overall.calibration_error:.3f} of the score, over all lines"
    if report.noise:
        yield _noise(report.noise["all"])
    if overall.language_right is not None:
        yield (
            f"language: right {percent(overall.language_right)} in a conversation in it, "
            f"{percent(overall.language_right_from_spanish)} in one in Spanish"
        )
    yield _speed(report.speed)


def _noise(noise: Noise) -> str:
    shares = (
        ("right first", noise.right_first, noise.right_first_lost),
        ("helped", noise.helped, noise.helped_lost),
        ("language", noise.language_right, noise.language_lost),
    )
    told = [
        f"{name} {percent(now)} ({points(None if lost is None else -lost)})"
        for name, now, lost in shares
        if now is not None
    ]
    return f"noise: {', '.join(told)}, wrong {percent(noise.answered_wrong)}"


def _speed(speed: Speed) -> str:
    def told(times: Times) -> str:
        return f"{times.median_us:.0f} µs (p99 {times.p99_us:.0f})"

    return (
        f"cost: {told(speed.warm.message)} a message, first time {told(speed.cold.message)}; "
        f"trained in {speed.train_seconds:.1f} s, loaded in {speed.load_ms:.0f} ms, "
        f"{speed.memory_mb:.0f} MB of memory"
    )


def _contest(found: Contest) -> Iterator[str]:
    head = [
        "peers",
        "setting",
        "right first",
        "recall",
        "noisy",
        "noise-trained",
        "µs",
        "training s",
    ]
    rows = [
        [
            row.name, "-" if row.setting is None else f"{row.setting:g}", percent(row.accuracy),
            percent(row.out_of_scope_recall), percent(row.noisy_accuracy),
            percent(row.noisy_accuracy_trained_with_noise), f"{row.median_us:.0f}",
            f"{row.train_seconds:.1f}",
        ]
        for row in found.rows
    ]  # fmt: skip
    yield from table(head, rows)
    if found.lead:
        yield f"ours less the best: {_lead(found.lead)}"
    if found.noisy_lead:
        yield f"in noise: {_lead(found.noisy_lead)}"
    if found.missing:
        yield f"not tried: {', '.join(found.missing)}; {EXTRA} brings them"


def _lead(lead: Lead) -> str:
    return (
        f"{points(lead.difference)} points over {lead.over} "
        f"(95 % interval {points(lead.low)} to {points(lead.high)})"
    )
