"""How often one chat may write: the rates that Redis counts when a message is stored.

Each rate is a bucket that holds ``most`` messages and loses one every ``each_ms``. A
message that finds it full is over the limit. Where a rate ``tells``, the first one over
it is kept and answered by a request for patience, and then the chat is passed over until
its bucket is down to two thirds: a third of a minute of calm, or of writing slower than
the rate.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Kind, Message

log = logging.getLogger(__name__)

MINUTE_MS = 60_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """One bucket."""

    each_ms: int
    """Milliseconds that one message takes to drain; 0 for no limit."""
    most: int
    tells: bool = False

    @property
    def arguments(self) -> tuple[int, int, str]:
        """As RECEIVE takes it."""
        return self.each_ms, self.most, "1" if self.tells else ""


FREE = Rate(each_ms=0, most=0)
"""For what must never be passed over: somebody who blocks the bot is to be forgotten."""

GROUP = Rate(each_ms=MINUTE_MS, most=1)
"""A group is shown the way to the private chat once a minute, whoever asks."""

URGENT = Rate(each_ms=5_000, most=5)
"""Of a chat over its limit: five pressing messages at once, then one every five seconds."""


def person(a_minute: int) -> Rate:
    """So many messages at once, and as many again in each minute; 0 for no limit."""
    if not a_minute:
        return FREE
    return Rate(each_ms=max(1, MINUTE_MS // a_minute), most=a_minute, tells=True)


def _never(message: Message) -> bool:
    return False


class Limits:
    """Which rate a message counts against, and which is stored whatever its rate says."""

    def __init__(self, a_minute: int = 0, *, pressing: Callable[[Message], bool] = _never) -> None:
        """``pressing`` is asked only of messages over the limit."""
        self._person = person(a_minute)
        self._pressing = pressing

    def is_pressing(self, message: Message) -> bool:
        """Whether to store it all the same; so is what cannot be judged."""
        try:
            return self._pressing(message)
        except Exception as error:  # a text must not stop the way in for everybody
            log.error("a message could not be judged: %s", type(error).__name__)
            return True

    def rate(self, message: Message) -> Rate:
        """The rate of the message's chat."""
        match message.kind:
            case Kind.LEFT:
                return FREE
            case Kind.GROUP:
                return GROUP
            case _:
                return self._person
