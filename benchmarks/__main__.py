"""Run the sections asked for, print what they found, and keep it as JSON if asked."""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import (
    box,
    load,
    matcher,
    memory,
    processes,
    profile,
    public,
    reload,
    sizes,
    start,
)
from benchmarks.programs import POLLING, WAYS, Contest
from benchmarks.questions import prepared, questions

SECTIONS = ("load", "processes", "memory", "start", "matcher", "sizes", "reload", "public")
ON_REQUEST = ("profile",)
Found = dict[str, Any]


def main() -> int:
    """Exit code 0 when every section ran or was skipped with a reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS + ON_REQUEST)
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--way", choices=WAYS, default=POLLING, help="of profile")
    wish = parser.parse_args()
    if unknown := set(wish.sections) - {*SECTIONS, *ON_REQUEST}:
        known = ", ".join(SECTIONS + ON_REQUEST)
        parser.error(f"no section {min(unknown)!r}; there are {known}")
    found = _run(wish.sections or list(SECTIONS), wish.way)
    if wish.json:
        wish.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0


def _run(wanted: list[str], way: str) -> Found:
    found: Found = {"machine": _machine(), "skipped": {}}
    _heading(found["machine"])
    with tempfile.TemporaryDirectory(prefix="tucausa-bench-") as name:
        folder = Path(name)
        catalog, trained = prepared(folder / "cache")
        contest = Contest(folder=folder, cache=folder / "cache", asked=questions(catalog))
        parts: dict[str, tuple[Callable[[], Found], Callable[[Found], None]]] = {
            "load": (lambda: asyncio.run(load.run(contest)), load.show),
            "processes": (lambda: _processes(contest), processes.show),
            "memory": (lambda: asyncio.run(memory.run(contest)), memory.show),
            "start": (lambda: asyncio.run(start.run(contest)), start.show),
            "matcher": (lambda: matcher.run(catalog, contest.cache, trained), matcher.show),
            "sizes": (sizes.run, sizes.show),
            "reload": (lambda: asyncio.run(reload.run(contest)), reload.show),
            "public": (lambda: public.run(os.environ), public.show),
            "profile": (lambda: asyncio.run(profile.run(contest, way)), profile.show),
        }
        for section, (run, show) in parts.items():
            if section in wanted:
                _section(found, section, run, show)
    return found


def _processes(contest: Contest) -> Found:
    """One process and two; more of them with ``python -m benchmarks.processes``."""
    folder = contest.folder / "processes"
    folder.mkdir()
    return asyncio.run(processes.run(folder, contest.cache, contest.asked, [1, 2]))


def _section(
    found: Found, name: str, run: Callable[[], Found], show: Callable[[Found], None]
) -> None:
    print(f"\n{name}")
    before = time.monotonic()
    try:
        found[name] = run()
    except box.Skipped as reason:
        found["skipped"][name] = str(reason)
        print(f"skipped: {reason}")
        return
    show(found[name])
    print(f"({time.monotonic() - before:.0f} s)", flush=True)


def _machine() -> Found:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def _heading(machine: Found) -> None:
    print(
        f"{machine['cores']} cores, load {machine['load_before']}, Python {machine['python']}; "
        "the bot has one core, everything else the others. Times in milliseconds."
    )
    if machine["load_before"] > machine["cores"] / 2:
        print("The machine is busy with other work: all figures are worse than the programs are.")
    if machine["cores"] == 1:
        print("Only one core: the crowd and the bot share it, so messages/s say little.")


if __name__ == "__main__":
    sys.exit(main())
