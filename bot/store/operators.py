"""Operators at work: their sessions, their presence, and how often passwords were wrong.

All of it lives in Redis alone and ends by itself. Times are handed in, Unix seconds.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from bot.store import keys
from bot.store.link import Link, Script
from bot.store.operator_scripts import FOUND, TRIED, TRY

IDLE_SECONDS = keys.OPERATOR_IDLE_SECONDS
PRESENT_SECONDS = 10 * 60
"""Who did something in this time is there."""

_FOUND = Script(FOUND)
_TRY = Script(TRY)
_TRIED = Script(TRIED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """Whose session a token is."""

    operator: str
    epoch: int
    """The account's epoch when the session began."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A login that is about to be tried, by marks: keyed hashes of what was typed and whence."""

    name: str
    address: str
    pair: str
    """Of name and address together."""


class OperatorDesk:
    """Sessions, presence and the brake on passwords. Every method raises StoreUnavailable."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def begin(self, operator: str, *, epoch: int, now: float) -> str:
        """A new session; gives its token, which is kept nowhere but in the browser."""
        token = secrets.token_urlsafe(32)
        value = f"{operator}:{epoch}:{now:.0f}:{now:.0f}"
        await self._link.call("SET", _session(token), value, "EX", keys.OPERATOR_IDLE_SECONDS)
        return token

    async def find(self, token: str, *, now: float, active: bool = True) -> Signed | None:
        """The session of a token, unless it idled out or is older than a shift.

        ``active`` keeps it from idling out.
        """
        found = await self._link.run(
            _FOUND,
            [_session(token)],
            [
                f"{now:.0f}", keys.OPERATOR_IDLE_SECONDS, keys.OPERATOR_SHIFT_SECONDS,
                "1" if active else "",
            ],
        )  # fmt: skip
        if not found:
            return None
        operator, epoch = found
        return Signed(operator=operator.decode(), epoch=int(epoch))

    async def end(self, token: str) -> None:
        """The session is over, here and in any copy of its cookie."""
        await self._link.call("DEL", _session(token))

    async def seen(self, operator: str, *, now: float) -> None:
        """The operator did something; only for those who can answer people."""
        await self._link.call("ZADD", keys.OPERATORS_SEEN, f"{now:.0f}", operator)
        await self._link.call("EXPIRE", keys.OPERATORS_SEEN, PRESENT_SECONDS)

    async def gone(self, operator: str) -> None:
        """The operator left the desk."""
        await self._link.call("ZREM", keys.OPERATORS_SEEN, operator)

    async def present(self, now: float) -> list[str]:
        """Ids of the operators who did something in the last ten minutes."""
        oldest = f"{now - PRESENT_SECONDS:.0f}"
        found = await self._link.call("ZRANGE", keys.OPERATORS_SEEN, oldest, "+inf", "BYSCORE")
        return [id.decode() for id in found]

    async def try_login(self, attempt: Attempt, *, now: float) -> int:
        """Seconds to wait before this login may be tried; 0 lets it be tried now.

        It counts as wrong until ``logged_in`` says otherwise, so that many at once gain
        nothing. From an address where this account logged in before, only the tries of
        that address on that account count: strangers cannot shut its owner out.
        """
        waits = await self._link.run(_TRY, _brakes(attempt), [f"{now:.0f}", attempt.pair])
        return int(waits)

    async def logged_in(self, attempt: Attempt, *, now: float) -> None:
        """The password was right: forget the wrong tries, and remember the address."""
        await self._link.run(
            _TRIED,
            _brakes(attempt),
            [f"{now:.0f}", attempt.pair, keys.KNOWN_ADDRESS_SECONDS, keys.KNOWN_ADDRESSES],
        )


def _session(token: str) -> str:
    return keys.operator_session(sha256(token.encode()).hexdigest())


def _brakes(attempt: Attempt) -> list[str]:
    return [
        keys.tries("name", attempt.name),
        keys.tries("address", attempt.address),
        keys.tries("pair", attempt.pair),
        keys.known_addresses(attempt.name),
    ]
