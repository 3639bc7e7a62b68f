"""People who chat for as long as a soak lasts, and know what must come back.

``python -m benchmarks.walkers CACHE SECONDS RATE``: prints the address of its Bot API server,
begins when a bot polls it, and prints at its end what was counted, as JSON.
Each conversation is somebody's new one: a script of tests/dialogues, or phrases of every
topic, buttons, commands, forms and what nobody understands, in one of the languages. What
must come back is worked out here by the same mind, without channel or store.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.box import ROOT, TOKEN
from bot import acting
from bot.catalog import Catalog
from bot.content.build import read
from bot.content.library import Library
from bot.counting import Counts
from bot.mind.commands import TYPED
from bot.model import Button
from bot.ports import Actions
from tests.botapi import BotApi, Rules
from tests.botapi.markup import parse_html
from tests.dialogues.doors import Mind
from tests.dialogues.scripts import LANGUAGES, START, Script, Turn, scripts, squeezed

SEED = 20
PACE_SECONDS = 4.0
"""From one message of a person to the next: as many talk at once as the rate then needs."""

PATIENCE = 60.0
"""After which a reply is lost."""

CALM_SECONDS = 1.0
"""What is waited at the end of a conversation for replies too many."""

FREE_STEPS = range(6, 16)
UNKNOWN = ("asdfgh qwerty", "🤷🤷", "3,1415", "¿¿??", "xkcd lorem ipsum dolor", "z" * 900, ".", "ლ")


@dataclass(slots=True)
class Tally:
    """What was said, and what was wrong with what came back."""

    said: dict[str, int] = field(default_factory=dict)
    """Messages by kind."""
    replies: int = 0
    lost: int = 0
    """Replies that did not come."""
    doubled: int = 0
    """Replies beyond those that had to come."""
    misordered: int = 0
    """Replies that came, but not in the order of their messages."""
    odd: int = 0
    """Replies with other words than had to come."""
    people: int = 0

    def judge(self, wanted: Sequence[str], came: Sequence[str]) -> None:
        """Compare all the replies to one message, or to some that were sent at once."""
        self.replies += len(came)
        self.lost += max(0, len(wanted) - len(came))
        self.doubled += max(0, len(came) - len(wanted))
        if len(wanted) != len(came) or list(wanted) == list(came):
            return
        if strange := (Counter(came) - Counter(wanted)).total():
            self.odd += strange
        else:
            self.misordered += 1


@dataclass(kw_only=True, slots=True)
class Walkers:
    """Everybody who talks."""

    api: BotApi
    catalog: Catalog
    actions: Actions
    """The bot's own, over the figures of an empty log."""
    phrases: dict[str, list[str]]
    """Test phrases by language, those that nobody should understand among them."""
    rate: float
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))
    tally: Tally = field(default_factory=Tally)
    scripts: list[Script] = field(default_factory=scripts)
    until: float = 0.0

    @classmethod
    def over(cls, api: BotApi, catalog: Catalog, *, rate: float) -> "Walkers":
        """Those of the project's own content; ``rate`` is in messages a second."""
        actions = acting.here(lambda: catalog, Counts().worded)
        return cls(api=api, catalog=catalog, actions=actions, phrases=phrases(ROOT), rate=rate)

    async def walk(self, seconds: float) -> None:
        """Talk for so long; what was said by then is still heard."""
        self.until = asyncio.get_running_loop().time() + seconds
        crowd = max(1, round(self.rate * PACE_SECONDS))
        await asyncio.gather(*(self._one_after_another(place / crowd) for place in range(crowd)))

    async def _one_after_another(self, place: float) -> None:
        await asyncio.sleep(place * PACE_SECONDS)
        while not self.is_over:
            language = self.rng.choice(LANGUAGES)
            person = Walker(self, language)
            self.tally.people += 1
            turns = self.written(language) if self.rng.random() < 0.4 else self.free(person)
            await person.talks(turns)
            self.api.world.forget_record()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be said."""
        return asyncio.get_running_loop().time() >= self.until

    def written(self, language: str) -> Iterator[list[tuple[str, Turn]]]:
        """A volunteers' script."""
        mine = [script for script in self.scripts if script.language == language]
        yield [("start", Turn(text=START, press=False))]
        for turn in self.rng.choice(mine).turns:
            yield [("script", turn)]

    def free(self, person: "Walker") -> Iterator[list[tuple[str, Turn]]]:
        """Something of everything."""
        rng = self.rng
        yield [("start", Turn(text=START, press=False))]
        for _ in range(rng.choice(FREE_STEPS)):
            lot = rng.random()
            if lot < 0.1:
                yield [("burst", self._phrase(person)) for _ in range(3)]
            elif lot < 0.6:
                yield [("phrase", self._phrase(person))]
            elif lot < 0.8 and person.buttons:
                yield [("button", Turn(text=rng.choice(person.buttons).title, press=True))]
            elif lot < 0.87:
                yield [("command", Turn(text=f"/{rng.choice(TYPED)}", press=False))]
            elif lot < 0.93:
                topic = rng.choice(list(self.catalog.topics))
                yield [("topic", Turn(text=f"/{topic}", press=False))]
            else:
                yield [("unknown", Turn(text=rng.choice(UNKNOWN), press=False))]

    def _phrase(self, person: "Walker") -> Turn:
        return Turn(text=self.rng.choice(self.phrases[person.language]), press=False)


class Walker:
    """One person, and the mind that knows what they must hear."""

    def __init__(self, walkers: Walkers, language: str) -> None:
        self.language = language
        self._walkers = walkers
        self._tally = walkers.tally
        self._person = walkers.api.user("Ana", language_code=language)
        self._mind = Mind(walkers.catalog, language, "telegram")
        self._mind.trip = replace(self._mind.trip, actions=walkers.actions)
        self._heard = self._toasted = 0

    @property
    def buttons(self) -> list[Button]:
        """Those under the last replies that lead somewhere in the chat."""
        return [one for one in self._mind.buttons[-8:] if one.payload]

    async def talks(self, turns: Iterator[list[tuple[str, Turn]]]) -> None:
        """From the first message to the last, at a person's pace."""
        for together in turns:
            if self._walkers.is_over:
                break
            wanted: list[str] = []
            for kind, turn in together:
                said = self._tally.said
                said[kind] = said.get(kind, 0) + 1
                wanted += await self._does(turn)
            self._tally.judge(wanted, await self._hears(len(wanted)))
            await asyncio.sleep(PACE_SECONDS * self._walkers.rng.uniform(0.5, 1.5))
        await asyncio.sleep(CALM_SECONDS)
        self._tally.judge((), self._news())

    async def _does(self, turn: Turn) -> list[str]:
        """Do it, and work out what must be heard."""
        payload = self._mind.payload(turn.text) if turn.press else ""
        await self._mind.does(turn)
        done = self._mind.memory.turn
        if turn.press:
            shown = [one for one in self._person.replies if (turn.text, payload) in one.buttons]
            await self._person.forges((shown or self._person.replies)[-1], payload)
        else:
            await self._person.says(turn.text)
        return [as_read(reply.text) for reply in done.replies] if done else []

    async def _hears(self, count: int) -> list[str]:
        """So many replies, or those that came in time."""
        came: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while len(came) < count:
                    await asyncio.sleep(0.02)
                    came += self._news()
        except TimeoutError:
            pass
        return came

    def _news(self) -> list[str]:
        fresh = [one for one in self._person.replies if not one.edited][self._heard :]
        toasts = [one.text for one in self._person.toasts[self._toasted :]]
        self._heard += len(fresh)
        self._toasted += len(toasts)
        return [squeezed(text) for text in (*(one.plain for one in fresh), *filter(None, toasts))]


def as_read(markup: str) -> str:
    """What a person reads of it in Telegram, an end of line being a blank."""
    return squeezed(parse_html(markup).plain)


def phrases(root: Path) -> dict[str, list[str]]:
    """The test phrases by language, sorted, so that a seed picks the same."""
    tests = read(root, datetime.now(UTC).date()).drafts.tests
    return {
        code: sorted({test.text for test in tests if test.language == code}) for code in LANGUAGES
    }


async def main(cache: Path, seconds: float, rate: float) -> None:
    """Serve, walk as soon as a bot has come, tell, and serve on until SIGTERM."""
    library = Library(ROOT, cache)
    library.load()
    async with BotApi(TOKEN, rules=Rules(seed=SEED)) as api:
        print(api.url, flush=True)
        walkers = Walkers.over(api, library.catalog, rate=rate)
        while not api.receiving.polls:
            await asyncio.sleep(0.05)
        await walkers.walk(seconds)
        print(json.dumps(asdict(walkers.tally)), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
