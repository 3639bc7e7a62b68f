"""Which processes run, and the content that each of them answers from."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import StoreUnavailable
from bot.store import keys
from bot.store.link import Link, Script

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0

_TELL = Script("""
-- KEYS fleet   ARGV this process or '', its content, seconds after which one is gone, lifetime
-- Returns name, content, since when and now of all that run, by Redis's clock.
local now = tonumber(redis.call('TIME')[1])
if ARGV[1] ~= '' then
  local was = redis.call('HGET', KEYS[1], ARGV[1]) or ''
  local content, since = string.match(was, '^(%S+) (%d+) ')
  if content ~= ARGV[2] then since = now end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. since .. ' ' .. now)
  redis.call('EXPIRE', KEYS[1], ARGV[4])
end
local out, rows = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #rows, 2 do
  local content, since, seen = string.match(rows[i + 1], '^(%S+) (%d+) (%d+)$')
  if now - tonumber(seen) > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], rows[i])
  else
    for _, one in ipairs({rows[i], content, since, tostring(now)}) do out[#out + 1] = one end
  end
end
return out
""")


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A process that runs."""

    name: str
    """As in the leases."""
    content: str
    """The version that it answers from."""
    since: int
    """Seconds for which it has."""
    differs: bool
    """The rest has another."""


class Fleet:
    """Tells the others of this process, and knows them as they were a moment ago."""

    def __init__(self, link: Link, name: str, content: Callable[[], str]) -> None:
        self._link = link
        self._name = name
        self._content = content
        self.processes: Sequence[Running] = ()
        """By name; empty as long as Redis has told nothing."""

    @property
    def lagging(self) -> list[str]:
        """The names of processes whose content is not that of the rest."""
        return [one.name for one in self.processes if one.differs]

    async def run(self, *, bot: bool = True) -> None:
        """Look for ever; ``bot`` is False for a process that answers nobody."""
        while True:
            before = self.lagging
            try:
                await self.look(bot=bot)
            except StoreUnavailable:
                self.processes = ()
            if self.lagging and self.lagging == before:
                log.warning("other content than the rest: %s", ", ".join(before))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, *, bot: bool = True) -> None:
        """Look once, and be seen. Raises StoreUnavailable."""
        name = self._name if bot else ""
        answer = await self._link.run(
            _TELL, [keys.FLEET], [name, self._content(), 3 * LOOK_SECONDS, keys.FLEET_LASTS]
        )
        cells = [cell.decode() for cell in answer]
        rows = list(zip(*(cells[at::4] for at in range(4)), strict=True))
        usual = _usual([(content, int(since)) for _, content, since, _ in rows])
        self.processes = [
            Running(
                name=name, content=content, since=int(now) - int(since), differs=content != usual
            )
            for name, content, since, now in sorted(rows)
        ]

    def told(self) -> list[dict[str, object]]:
        """For ``/readyz``."""
        return [
            {"name": one.name, "content": one.content, "since_seconds": one.since}
            | ({"differs": True} if one.differs else {})
            for one in self.processes
        ]


def _usual(found: Sequence[tuple[str, int]]) -> str:
    """The version that most have; of equally many, the one that was taken up last."""
    counts = Counter(content for content, _ in found)
    return max(found, key=lambda one: (counts[one[0]], one[1]))[0] if found else ""
