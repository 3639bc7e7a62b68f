"""The commands that hand the content to other programs: export rasa, export schemas."""

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.content import catalogue, rasa, schema
from bot.content.build import read
from bot.errors import ContentError, SettingsError
from bot.settings import Settings

Run = Callable[[Settings, argparse.Namespace], int]


def add_commands(add: Callable[[str, str, Run], argparse.ArgumentParser]) -> None:
    """Put ``export`` among the commands, with the formats of this module alone."""
    command = add("export", "write the content for other programs", export)
    command.add_argument("format", choices=EXPORTS, help="what to write")
    command.add_argument("--out", type=Path, metavar="DIR", help="where to write")
    add_options(command)


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what only these formats ask to an ``export`` that has a format and --out."""
    profiles = [str(profile) for profile in rasa.Profile]
    command.add_argument(
        "--profile", choices=profiles, default=profiles[0],
        help="rasa: vary responses by a slot 'language' (conditional), or use the translation "
        "keys that only Rasa Pro reads (translation)",
    )  # fmt: skip


def export(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write the content in another program's form."""
    return EXPORTS[parsed.format](settings, parsed)


def export_rasa(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write the content as a Rasa assistant into a new or empty folder."""
    out = _out(parsed)
    reading = read(settings.content_dir, datetime.now(UTC).date())
    if not reading.usable:
        raise ContentError("The content has errors; see them with: tucausa check")
    if out.is_dir() and any(out.iterdir()):
        raise SettingsError(f"{out} is not empty; name a new folder, so that nothing old stays.")
    files = rasa.export(reading.drafts, rasa.Profile(parsed.profile))
    return _write(out, files)


def export_schemas(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write the schemas over what the folder had of them."""
    return _write(_out(parsed), schema.texts())


def export_mistakes(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write the page about every mistake the checker knows."""
    return _write(_out(parsed), {"mistakes.md": catalogue.page()})


EXPORTS: dict[str, Run] = {
    "rasa": export_rasa,
    "schemas": export_schemas,
    "mistakes": export_mistakes,
}
"""What these commands write, by its format."""


def _out(parsed: argparse.Namespace) -> Path:
    if parsed.out is None:
        raise SettingsError("Say where to write: --out DIR")
    return Path(parsed.out)


def _write(out: Path, files: Mapping[str, str]) -> int:
    try:
        for name, text in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{out} cannot be written ({error.strerror}).") from error
    print(f"{out}: {len(files)}")
    return 0
