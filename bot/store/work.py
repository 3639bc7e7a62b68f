"""What the lanes of a process work with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.model import Message, Reply
from bot.ports import Door, Entry, Parcel
from bot.store.intake import Intake
from bot.store.leases import Leases
from bot.store.pace import Pace
from bot.store.state import State


def _nothing(message: Message) -> bool:
    """No message goes first."""
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What the lanes work with."""

    intake: Intake
    state: State
    leases: Leases
    doors: Mapping[str, Door]
    answer: Callable[[Entry], Awaitable[list[Parcel]]]
    """Takes a turn and commits it."""
    plain: Callable[[Reply], Reply]
    """A reply without markup, for a channel that refused it."""
    pressing: Callable[[Message], bool] = _nothing
    """Whether a message goes first where there is a crowd."""
    pace: Pace | None = None
    """Of what goes to Telegram; None where nothing holds it up."""

    def stop(self) -> None:
        """The program ends: nobody waits any more."""
        if self.pace is not None:
            self.pace.close()
