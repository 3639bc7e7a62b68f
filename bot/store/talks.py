"""Which conversations an operator has, as one look tells: a list of where to look.

The desk's own record of a conversation is what counts; it lies with its person, in a shard.
A name comes into this list before the conversation changes hands, so none is ever missing;
one too many is passed over, and taken out when nobody can be about to claim it any more.
"""

from collections.abc import Iterable

from bot.model import PersonKey
from bot.store import keys
from bot.store.link import Link, Script

_NOTE = Script("""
-- KEYS talks   ARGV person, now, lifetime, '1' to leave the time of who is there already
if ARGV[4] == '1' then redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
else redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
""")

_PRUNE = Script("""
-- KEYS talks   ARGV time, person...   Takes out who was noted before the time.
for i = 2, #ARGV do
  local noted = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if noted and tonumber(noted) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
return 1
""")


class Talks:
    """Every method raises StoreUnavailable. Times are Unix seconds."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of(self, operator: str) -> dict[PersonKey, float]:
        """Whose conversations the operator may have, and since when that is noted."""
        rows = await self._link.call("ZRANGE", keys.talks(operator), 0, -1, "WITHSCORES")
        pairs = rows if rows and isinstance(rows[0], list | tuple) else _pairs(rows)
        return {PersonKey(person.decode()): float(noted) for person, noted in pairs}

    async def note(
        self, operator: str, person: PersonKey, now: float, *, again: bool = False
    ) -> None:
        """The operator has, or is about to have, this person's conversation.

        ``again`` for one that is noted already, as far as is known.
        """
        lifetime = keys.SESSION_SECONDS
        known = [person, f"{now:.3f}", lifetime, "1" if again else ""]
        await self._link.run(_NOTE, [keys.talks(operator)], known)

    async def prune(self, operator: str, people: Iterable[PersonKey], before: float) -> None:
        """Take out those noted before a time."""
        await self._link.run(_PRUNE, [keys.talks(operator)], [f"{before:.3f}", *people])


def _pairs(rows: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Members and scores as the second version of Redis's protocol lists them."""
    return list(zip(rows[::2], rows[1::2], strict=True))
