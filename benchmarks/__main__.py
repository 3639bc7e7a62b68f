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

from benchmarks import box, matcher, memory, public, reload, sizes, start, trip
from benchmarks.questions import prepared, questions

SECTIONS = ("trip", "peers", "memory", "start", "matcher", "sizes", "reload", "public")
Found = dict[str, Any]


def main() -> int:
    """Exit code 0 when every section ran or was skipped with a reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    wish = parser.parse_args()
    if unknown := set(wish.sections) - set(SECTIONS):
        parser.error(f"no section {min(unknown)!r}; there are {', '.join(SECTIONS)}")
    found = _run(wish.sections or list(SECTIONS))
    if wish.json:
        wish.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0


def _run(wanted: list[str]) -> Found:
    found: Found = {"machine": _machine(), "skipped": {}}
    _heading(found["machine"])
    with tempfile.TemporaryDirectory(prefix="tucausa-bench-") as name:
        folder = Path(name)
        catalog, trained = prepared(folder / "cache")
        match = trip.Contest(folder=folder, cache=folder / "cache", asked=questions(catalog))
        if names := [PROGRAMS[section] for section in PROGRAMS if section in wanted]:
            _section(found, "trip", lambda: asyncio.run(trip.run(match, names)), trip.show)
        if "memory" in wanted:
            _section(found, "memory", lambda: asyncio.run(memory.run(match)), memory.show)
        if "start" in wanted:
            _section(found, "start", lambda: asyncio.run(start.run(match)), start.show)
        if "matcher" in wanted:
            _section(
                found, "matcher", lambda: matcher.run(catalog, match.cache, trained),
                matcher.show,
            )  # fmt: skip
        if "sizes" in wanted:
            _section(found, "sizes", sizes.run, sizes.show)
        if "reload" in wanted:
            _section(found, "reload", lambda: asyncio.run(reload.run(match)), reload.show)
        if "public" in wanted:
            _section(found, "public", lambda: public.run(os.environ), public.show)
    return found


PROGRAMS = {"trip": "ours", "peers": "ptb_echo"}


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
