"""One run's figures, and the same as JSON under keys that stay. docs/evaluate.md says what each is."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.measuring.contest import Contest
from bot.measuring.garble import garbled
from bot.measuring.speed import Speed
from bot.measuring.subject import Subject
from bot.mind.danger_figures import Danger
from bot.mind.evaluation import SUGGESTED, Evaluation, Judged, Line, Noise, evaluate, noise
from bot.model import Outcome

FORMAT = 1
"""Of the JSON; a change that readers must know of raises it."""

_DIGITS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What one run found."""

    subject: Subject
    judged: tuple[Judged, ...]
    found: Evaluation
    noise: dict[str, Noise] | None
    """Of all lines and of each language; None where nobody asked for it."""
    speed: Speed
    contest: Contest | None = None
    danger: Mapping[str, Danger] | None = None
    """Of all languages and of each; None where files were given."""


def heard(subject: Subject) -> tuple[tuple[Judged, ...], Evaluation]:
    """What it makes of its lines as they are."""
    judged = tuple(subject.judged(subject.asked))
    return judged, evaluate(judged)


def in_noise(subject: Subject, clean: Evaluation) -> dict[str, Noise]:
    """What it makes of the same lines in bad typing, by language, and of all together."""
    bad = evaluate(subject.judged(garbled(subject.asked)))
    languages = {code: noise(clean.languages[code], bad.languages[code]) for code in bad.languages}
    return {"all": noise(clean.overall, bad.overall), **languages}


def as_json(report: Report) -> dict[str, Any]:
    """Everything, ready for ``json.dumps``."""
    found, subject = report.found, report.subject
    return {
        "format": FORMAT,
        "content": subject.version or None,
        "trained": len(subject.known),
        "asked": len(subject.asked),
        "all": _rounded(asdict(found.overall)),
        "languages": {code: _rounded(asdict(each)) for code, each in found.languages.items()},
        "topics": {topic: _rounded(asdict(each)) for topic, each in found.topics.items()},
        "confusions": [
            {
                "expected": one.expected,
                "got": one.got,
                "count": len(one.lines),
                "phrases": [named(line, own=subject.own) for line in one.lines],
            }
            for one in found.confusions
        ],
        "calibration": {
            "error": round(found.overall.calibration_error, _DIGITS),
            "bins": [_rounded(asdict(one)) for one in found.bins],
        },
        "noise": report.noise
        and {code: _rounded(asdict(each)) for code, each in report.noise.items()},
        "danger": report.danger
        and {code: _rounded(asdict(each)) for code, each in report.danger.items()},
        "speed": _rounded(asdict(report.speed)),
        "peers": report.contest and _rounded(asdict(report.contest)),
        "phrases": [_phrase(one, own=subject.own) for one in report.judged],
    }


def named(line: Line, *, own: bool) -> str:
    """The phrase itself where it is the content's own, else only where it stands."""
    return line.text if own else line.where


def _phrase(one: Judged, *, own: bool) -> dict[str, Any]:
    line, decision = one.line, one.decision
    shown = {Outcome.FALLBACK: 0, Outcome.SUGGEST: SUGGESTED}.get(decision.outcome, 1)
    return {
        "id": _id(line),
        "where": line.where,
        "text": line.text if own else None,
        "topic": line.topic,
        "language": line.language,
        "decision": str(decision.outcome),
        "score": round(decision.score, _DIGITS),
        "first": one.first,
        "shown": [candidate.topic for candidate in decision.candidates[:shown]],
    }


def _id(line: Line) -> str:
    """The same line has the same id in every run; the line cannot be read from it."""
    data = json.dumps([line.text, line.topic, line.language]).encode()
    return hashlib.sha256(data).hexdigest()[:16]


def _rounded(value: Any) -> Any:  # noqa: ANN401  # JSON
    match value:
        case float():
            return round(value, _DIGITS)
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
        case _:
            return value
