"""What one message leads to, and how an action is asked on the way."""

from collections.abc import Generator
from dataclasses import dataclass

from bot.flows import ActionCall, ActionResult
from bot.model import Decision, LanguageCode, Opinion, Outcome, Reply, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What one message leads to, before the notice and the log record are added."""

    decision: Decision
    session: Session | None
    replies: list[Reply]
    language_choice: LanguageCode | None = None
    subscription: tuple[str, ...] | None = None
    erase: bool = False
    opinion: Opinion | None = None
    """The vote that is asked for, or was given."""
    counted: tuple[tuple[str, str], ...] = ()
    """What was chosen in a form that is counted: path, slots and values, never words."""


Flow = Generator[ActionCall, ActionResult, Step]
"""A step that needs actions: it yields what it wants done and is sent what came of it.

ActionFailed is thrown into it where nothing did.
"""


def command_decision(name: str) -> Decision:
    """The decision for a command or a button of the machine."""
    return Decision(outcome=Outcome.COMMAND, score=1.0, command=name)
