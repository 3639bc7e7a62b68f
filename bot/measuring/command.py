"""The command ``tucausa evaluate``: its options, in what order they act, its exit codes."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.measuring.report import Report
    from bot.measuring.subject import Subject

Command = Callable[[Settings, argparse.Namespace], int]

DEFAULT_SEED = 0


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register the command and its options."""
    command = add("evaluate", "measure how well the bot understands its test phrases", evaluate)
    command.set_defaults(fail=command.error)
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--topics", action="store_true", help="show every topic")
    for name, what in (("--train", "learn from"), ("--test", "ask")):
        command.add_argument(
            name, nargs="+", type=Path, metavar="FILE",
            help=f"{what} lines of text, label, language, by tabs (label oos: out of scope), "
            "instead of the content",
        )  # fmt: skip
    command.add_argument(
        "--examples", type=_count, metavar="N", help="with --train: learn from N lines a label only"
    )
    command.add_argument(
        "--seed", type=int, metavar="S", help=f"which ones (default: {DEFAULT_SEED})"
    )
    command.add_argument("--noise", action="store_true", help="with --test: bad typing, too")
    command.add_argument(
        "--peers", action="store_true", help="measure other matchers beside; implies --noise"
    )
    command.add_argument("--save", type=Path, metavar="FILE", help="write this run as JSON")
    command.add_argument(
        "--against", type=Path, metavar="FILE", help="what changed since a saved run"
    )
    command.add_argument(
        "--bounds", type=Path, metavar="FILE", help="exit 1 if a figure breaks a bound of this file"
    )
    command.add_argument("--plot", type=Path, metavar="FILE", help="draw the scores' reliability")
    command.add_argument(
        "--curves", type=Path, metavar="FILE", help="draw the cost of a message by threshold"
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def evaluate(settings: Settings, parsed: argparse.Namespace) -> int:
    """Measure, print, and say with 1 that a bound is broken."""
    _usable(parsed)
    from bot.measuring import bounds, compare

    limits = bounds.read(parsed.bounds) if parsed.bounds else ()
    earlier = compare.read(parsed.against) if parsed.against else None
    for path in filter(None, (parsed.save, parsed.plot, parsed.curves)):
        _room_for(path)
    report = _measured(settings, parsed)
    from bot.measuring.report import as_json

    found = as_json(report)
    if parsed.save:
        _write(parsed.save, json.dumps(found) + "\n")
    if parsed.plot:
        from bot.measuring.plot import svg

        _write(parsed.plot, svg(report.found.bins))
    if parsed.curves:
        from bot.measuring.curves import curves

        _write(parsed.curves, curves(report.judged, report.subject))
    changed = compare.compare(earlier, found) if earlier else None
    broken = bounds.broken(limits, found)
    if parsed.json:
        found |= {"changed": asdict(changed)} if changed else {}
        found |= {"broken": broken} if parsed.bounds else {}
        print(json.dumps(found))
    else:
        _show(report, parsed, compare.shown(changed) if changed else [])
    for line in broken:
        print(line, file=sys.stderr if parsed.json else sys.stdout)
    return 1 if broken else 0


def _usable(parsed: argparse.Namespace) -> None:
    """End with a usage error where options do not go together."""
    if bool(parsed.train) != bool(parsed.test):
        parsed.fail("--train and --test go together")
    if not parsed.train and (parsed.examples is not None or parsed.seed is not None):
        parsed.fail("--examples and --seed go with --train")
    if parsed.seed is not None and parsed.examples is None:
        parsed.fail("--seed goes with --examples")


def _room_for(path: Path) -> None:
    """Said before the measuring, which takes long. Raises SettingsError."""
    if path.is_dir() or not path.parent.is_dir():
        raise SettingsError(f"{path} cannot be written; name a file in a folder that is there.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}. Name another file."
        ) from error


def _measured(settings: Settings, parsed: argparse.Namespace) -> "Report":
    from bot.measuring import subject, tsv

    if not parsed.train:
        return _report(subject.of_content(settings), noise=True, peers=parsed.peers)
    known, asked = tsv.read(parsed.train), tsv.read(parsed.test)
    if parsed.examples:
        seed = DEFAULT_SEED if parsed.seed is None else parsed.seed
        known = tsv.sample(known, parsed.examples, seed)
    with tempfile.TemporaryDirectory(prefix="tucausa-") as folder:
        found = subject.of_lines(known, asked, Path(folder))
        return _report(found, noise=parsed.noise or parsed.peers, peers=parsed.peers)


def _report(subject: "Subject", *, noise: bool, peers: bool) -> "Report":
    from bot.measuring import danger, speed
    from bot.measuring.report import Report, heard, in_noise

    judged, found = heard(subject)
    cost = speed.measure(subject.model, subject.asked, train_seconds=subject.train_seconds)
    contest = None
    if peers:
        from bot.measuring.contest import contest as tried

        contest = tried(subject, cost, noise=noise)
    return Report(
        subject=subject, judged=judged, found=found, speed=cost, contest=contest,
        noise=in_noise(subject, found) if noise else None,
        danger=danger.measure(subject.drafts) if subject.drafts else None,
    )  # fmt: skip


def _show(report: "Report", parsed: argparse.Namespace, changed: list[str]) -> None:
    from bot.channels.terminal import clean
    from bot.measuring.shown import shown

    print(shown(report, all_topics=parsed.topics))
    if changed:
        print("\n" + clean("\n".join(changed)))
