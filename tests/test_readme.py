"""README says what the program has."""

import argparse
import re
from pathlib import Path

from bot.cli import _parser

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    actions = [a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return set(actions[0].choices)


def test_the_table_of_commands_has_every_command_and_no_other() -> None:
    assert set(re.findall(r"^\| `tucausa ([a-z-]+)", README, re.MULTILINE)) == commands()


def test_every_file_that_readme_shows_is_there() -> None:
    for path in re.findall(r"\]\(((?!https?://)[^)#]+)\)", README):
        assert (Path(__file__).parent.parent / path).exists(), path
