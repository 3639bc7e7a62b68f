"""The child process that times a matcher where nothing is warm and nothing else is kept.

A request on stdin, ``{"model": path, "rows": [[text, language], …]}``; JSON on stdout.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.content.matcher_cache import opened
from bot.mind.matcher import Matcher
from bot.model import LanguageCode

WARM_PASSES = 3
_STATUS = Path("/proc/self/status")
_KILOBYTE = 1024


def resident() -> float:
    """Megabytes of this process in memory: now, or at most so far where only that is known."""
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / _KILOBYTE
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (_KILOBYTE * _KILOBYTE if sys.platform == "darwin" else _KILOBYTE)


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile; 0 of none."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1] if ordered else 0.0


def passed(matcher: Matcher, rows: Sequence[tuple[str, str]]) -> dict[str, list[float]]:
    """Microseconds of each message: its language, its match, and both."""
    language, match = [], []
    for text, code in rows:
        prior = LanguageCode(code)
        start = time.perf_counter_ns()
        matcher.language(text, prior)
        between = time.perf_counter_ns()
        matcher.match(text, prior)
        language.append((between - start) / 1000)
        match.append((time.perf_counter_ns() - between) / 1000)
    both = [sum(pair) for pair in zip(language, match, strict=True)]
    return {"language": language, "match": match, "message": both}


def _summed(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    return {
        step: {"median_us": percentile(each, 50), "p99_us": percentile(each, 99)}
        for step, each in times.items()
    }


def main() -> None:
    """Load, then hear every message: once cold, and warm again and again."""
    request = json.load(sys.stdin)
    before, start = resident(), time.perf_counter()
    matcher = Matcher(opened(Path(request["model"])))
    loaded = (time.perf_counter() - start) * 1000
    cold = passed(matcher, request["rows"])
    after = resident()
    passes = [passed(matcher, request["rows"]) for _ in range(WARM_PASSES)]
    warm = {step: [each for times in passes for each in times[step]] for step in cold}
    found = {
        "load_ms": loaded,
        "memory_mb": after - before,
        "cold": _summed(cold),
        "warm": _summed(warm),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
