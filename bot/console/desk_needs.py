"""What the waiting desk is handed, and who waits there as its page shows them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.catalog import Catalog
from bot.console.lines import Line, Row
from bot.console.needs import Say
from bot.ports import Waiting
from bot.staff import Operator


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskNeeds:
    """What the page is handed; operators are named by id.

    What returns a bool says whether the conversation was the operator's (for ``claim``:
    free) at that moment.
    """

    waiting: Callable[[], Awaitable[Sequence[Waiting]]]
    """Those who wait, urgent first, then the longest wait."""
    mine: Callable[[str], Awaitable[Sequence[Waiting]]]
    """The conversations that an operator has."""
    claim: Callable[[str, str], Awaitable[bool]]
    heartbeat: Callable[[str, str, bool], Awaitable[bool]]
    """Conversation, operator, whether the operator did something since the last one."""
    release: Callable[[str, str], Awaitable[bool]]
    close: Callable[[str, str], Awaitable[bool]]
    reply: Callable[[str, str, str, str], Awaitable[bool]]
    """Conversation, operator, plain text, token: what comes twice with one token is sent once."""
    hand_over: Callable[[str, str, str], Awaitable[bool]]
    """Conversation, operator, the colleague's id."""
    note: Callable[[str], Awaitable[str]]
    """The note that the last shift left on a conversation."""
    keep_note: Callable[[str, str, str], Awaitable[bool]]
    """Conversation, operator, text."""
    colleagues: Callable[[], Awaitable[Sequence[Operator]]]
    """Who is at the desk now."""
    lines: Callable[[str, int], Awaitable[Sequence[Line]]]
    """Conversation, count -> its last lines, in order."""
    since: Callable[[int, int], Awaitable[Sequence[Line]]]
    """As the live view has it."""
    newest: Callable[[], Awaitable[int]]
    """As the live view has it."""
    catalog: Callable[[], Catalog]
    say: Say
    clock: Callable[[], float]
    text_days: int
    idle_seconds: int
    """After so long without doing anything an operator loses a conversation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """A conversation at the desk with the words of one console language around it."""

    waiting: Waiting
    waited: str
    """How long, in words."""
    clock: str
    """Since when."""
    moment: str
    """ISO 8601."""
    language: str
    direction: str
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A reply that is ready to be sent, with its title for the operator."""

    id: str
    title: str
    text: str
    """In the person's language, else in Spanish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """A conversation that the operator has, with all that its box shows."""

    guest: Guest
    rows: Sequence[Row]
    note: str
    canned: Sequence[Prepared]
    colleagues: Sequence[Operator]
    token: str
    """Of the next reply."""
