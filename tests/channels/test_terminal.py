"""Replies in a terminal: nothing in them steers it, and no blank is lost."""

import pytest

from bot.channels import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Où aller\u00a0? Prix\u202f: 5", "Où aller ? Prix : 5", id="French blanks"),
        pytest.param("a\nb", "a\nb", id="lines stay"),
        pytest.param("\x1b[31mrojo\x07\r", "[31mrojo", id="no control characters"),
        pytest.param("a\u202eb\u2028c", "abc", id="no change of direction, no odd line ends"),
        pytest.param("¡Niño! 🚨", "¡Niño! 🚨", id="letters and signs stay"),
    ],
)
def test_what_could_steer_the_terminal_goes_and_blanks_stay(text: str, shown: str) -> None:
    assert terminal.clean(text) == shown
