"""The command ``digest``: a day's figures as plain text, for a mail."""

import argparse
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from bot import boarding, logbook
from bot.channels import terminal
from bot.console.board import Bar, Sheet
from bot.console.lines import PERU
from bot.content.library import Library
from bot.errors import SettingsError
from bot.mind import markup
from bot.model import LanguageCode
from bot.settings import Settings, prepare

FEWEST = 5
"""A smaller count could be about one person; a mail may be read by anybody."""
SHOWN = 5
"""Names of a list."""


def digest(settings: Settings, parsed: argparse.Namespace) -> int:
    """Print the figures of yesterday, or of ``--day``."""
    prepare(settings)
    day = parsed.day or datetime.now(PERU).date() - timedelta(days=1)
    if day > datetime.now(PERU).date():
        raise SettingsError(f"--day {day} has not come yet; name an earlier one.")
    language = parsed.lang or ("en" if os.environ.get("LANG", "")[:2] == "en" else "es")
    library = Library(settings.content_dir, settings.data_dir / "cache")
    library.load()
    database = logbook.opened(settings)
    try:
        end = datetime.combine(day + timedelta(days=1), time(), PERU).astimezone(UTC)
        found = boarding.ledger(database).look(end - timedelta(microseconds=1))
    finally:
        database.close()
    phrases = library.phrasebook(language)

    def say(key: str, **values: object) -> str:
        return markup.plain(phrases.say(f"console.board.{key}", **values))

    shown = boarding.sheet(found, library.catalog, LanguageCode(language))
    print("\n".join(map(terminal.clean, lines(shown, day, say))))
    return 0


def lines(sheet: Sheet, day: date, say: Callable[..., str]) -> list[str]:
    """The sheet as lines; counts under FEWEST are not told exactly."""
    found = [f"{say('title')} · {day.isoformat()}", ""]
    for tile in sheet.tiles:
        then = f" ({say('then', value=_told(tile.before))})" if tile.before else ""
        parts = {name: _told(count) for name, count in tile.parts.items()}
        now = say(f"{tile.key}_are", **parts) if parts else _told(tile.now)
        found.append(f"{say(tile.key)}: {now}{then}")
    for key, bars in (("topics", sheet.topics), ("rising", sheet.rising),
                      ("languages", sheet.languages)):  # fmt: skip
        if bars:
            found += ["", say(key), *(_row(bar) for bar in bars[:SHOWN])]
    found += ["", f"{say('due_title')}: {sheet.due_count}"]
    return found


def _row(bar: Bar) -> str:
    return f"  {_told(str(bar.now)):>5}  {bar.name}"


def _told(value: str) -> str:
    return f"<{FEWEST}" if value.isdigit() and int(value) < FEWEST else value


def add_commands(
    add: Callable[
        [str, str, Callable[[Settings, argparse.Namespace], int]], argparse.ArgumentParser
    ],
) -> None:
    """Put the command and its options into the parser."""
    command = add("digest", "print a day's figures as plain text", digest)
    command.add_argument("--day", type=date.fromisoformat, help="such as 2026-03-31 (yesterday)")
    command.add_argument("--lang", choices=("es", "en"), help="language (default: LANG)")
