"""Announcements put together: activities and corrections, to whom they concern, at their pace.

The pace is one for all processes, kept in Redis: a limiter such as aiolimiter counts inside
one process only. A message goes into its outbox when its turn has come and not before, so
that answers to people who write meanwhile never stand behind a queue of announcements.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.catalog import SOURCE_LANGUAGE, Answer, Catalog, Event
from bot.errors import StoreUnavailable
from bot.mind import events, feedback, subscribing
from bot.mind.events import Occasion
from bot.mind.replies import Voice
from bot.mind.subscribing import ACTIVITIES
from bot.model import LanguageCode, Reply, Session, TopicId
from bot.staff import Host
from bot.store import keys
from bot.store.codec import Whereabouts
from bot.store.subscriptions import Recipient, Subscriptions, Told

log = logging.getLogger(__name__)

A_SECOND = 25.0
"""Messages in all processes together: Telegram's FAQ says about 30 for bulk messages."""

MOST_WAITING = 50
"""Unsent replies of all kinds beyond which nothing is added: half of what is sent at a time."""

LOOK_SECONDS = 20.0

CHANGE_DAYS = 7
"""Whoever was last told something longer ago has no session, and subscribers got it then."""

CHANGE_OPEN_SECONDS = 900.0
"""After a change, another process may for a moment still give the old answer."""

_RENEW_SECONDS = 3.0
_BETWEEN_LOOKS = 10
_BACKED_UP_SECONDS = 0.2

Progress = Callable[[int], None]
"""Told of the number of people looked at so far."""


@dataclass(slots=True)
class Counts:
    """What came of an announcement."""

    told: int = 0
    before: int = 0
    """Told by an earlier run."""
    others: int = 0
    """Subscribers whom it does not concern: another subject, another language."""
    gone: int = 0
    """Told, but they have blocked the bot: their subscriptions ended."""

    @property
    def seen(self) -> int:
        """All of them."""
        return self.told + self.before + self.others


class NotOurs(Exception):
    """Another process goes on with it."""


def event_name(event: Event, why: Occasion) -> str:
    """What an announcement is marked with at each person."""
    return f"event/{event.id}/{why}"


def change_name(topic: TopicId, changed: str) -> str:
    """What a correction is marked with at each person."""
    return f"change/{topic}/{changed}"


class Announcer:
    """Every method raises StoreUnavailable; then it is begun again, and nobody told twice."""

    def __init__(
        self, subscriptions: Subscriptions, catalog: Callable[[], Catalog], host: Host,
        *, owner: str = "", a_second: float = A_SECOND,
    ) -> None:  # fmt: skip
        """``owner`` is this process's name, if it has to hold the right to announce."""
        self._subscriptions = subscriptions
        self._catalog = catalog
        self._host = host
        self._owner = owner
        self._a_second = a_second
        self._renewed = 0.0
        self._until_look = 0

    async def announce(
        self, event: Event, why: Occasion, *, dry: bool = False, progress: Progress | None = None
    ) -> Counts:
        """Tell the subscribers of the event's languages. With ``dry`` they are only counted."""
        counts, name, told = Counts(), event_name(event, why), list[Recipient]()
        async for one in self._subscribers(name):
            concerned = ACTIVITIES in one.subjects and one.at.language in event.languages
            if not concerned:
                counts.others += 1
            elif dry or one.told:
                counts.before += one.told
                counts.told += not one.told
            else:
                reply = events.announced(event, why, self._voice(one.at))
                if await self._tell(name, one, [reply], counts):
                    told.append(one)
            if progress:
                progress(counts.seen)
        if told and not dry:
            counts.gone = await self._gone(told, wait=progress is not None)
        return counts

    async def correct(self, topic: TopicId, changed: str) -> Counts:
        """Tell who got the old answer and is in conversation, and who subscribed to the topic."""
        counts, name = Counts(), change_name(topic, changed)
        async for one in self._conversing(name):
            if one.told or one.session is None or not self._had_old(topic, one.session):
                continue
            await self._correct(name, topic, one, counts)
        async for one in self._subscribers(name):
            if topic in one.subjects and not one.told:
                await self._correct(name, topic, one, counts)
        return counts

    async def _correct(self, name: str, topic: TopicId, one: Recipient, counts: Counts) -> None:
        replies = subscribing.correction(
            topic, self._voice(one.at), subscribed=topic in one.subjects
        )  # fmt: skip
        if replies:
            await self._tell(name, one, replies, counts)

    def _had_old(self, topic: TopicId, session: Session) -> bool:
        """Whether the answer they got is not the one that is given now."""
        for opinion in session.asked:
            if opinion.topic == topic:
                answer = self._catalog().answer(topic, opinion.language)
                return answer is not None and opinion.answer != feedback.version_of(answer)
        return topic == session.topic or topic in session.told  # no votes were asked for there

    async def _tell(self, name: str, one: Recipient, replies: list[Reply], counts: Counts) -> bool:
        """Wait for the next turn, and put it into the person's outbox; False if not now."""
        await self._turn()
        match await self._subscriptions.tell(name, one, replies):
            case Told.NOW:
                counts.told += 1
                return True
            case Told.BEFORE:
                counts.before += 1
            case Told.GONE:
                counts.others += 1
        return False

    async def _turn(self) -> None:
        """When the pace allows, and nothing is backed up."""
        await self._kept()
        await asyncio.sleep(await self._subscriptions.turn(self._a_second))
        self._until_look -= 1
        while self._until_look < 0:
            if await self._subscriptions.waiting() <= MOST_WAITING:
                self._until_look = _BETWEEN_LOOKS
            else:
                await asyncio.sleep(_BACKED_UP_SECONDS)
                await self._kept()

    async def _kept(self) -> None:
        """Keep the right to announce. Raises NotOurs."""
        now = time.monotonic()
        if self._owner and now - self._renewed > _RENEW_SECONDS:
            if not await self._subscriptions.take(self._owner):
                raise NotOurs
            self._renewed = now

    async def _gone(self, told: list[Recipient], *, wait: bool) -> int:
        """How many of those told ended their subscription by having blocked the bot."""
        deadline = time.monotonic() + (60.0 if wait else 0.0)
        while time.monotonic() < deadline and await self._subscriptions.waiting():
            await asyncio.sleep(_BACKED_UP_SECONDS)
        return len(told) - await self._subscriptions.subscribed([one.person for one in told])

    async def _subscribers(self, name: str) -> AsyncIterator[Recipient]:
        for shard in range(keys.SHARDS):
            async for some in self._subscriptions.subscribers(shard, name):
                for one in some:
                    yield one

    async def _conversing(self, name: str) -> AsyncIterator[Recipient]:
        for shard in range(keys.SHARDS):
            async for some in self._subscriptions.conversing(shard, name):
                for one in some:
                    yield one

    def _voice(self, at: Whereabouts) -> Voice:
        catalog = self._catalog()
        language = at.language if at.language in catalog.languages else SOURCE_LANGUAGE
        return Voice(
            catalog=catalog, language=LanguageCode(language), host=self._host, now=time.time(),
            channel=at.channel,
        )  # fmt: skip

    async def run(self) -> None:
        """Look for what is due, for ever; one of all processes at a time."""
        quiet = True
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if await self._subscriptions.take(self._owner):
                    await self.look(time.time())
                quiet = True
            except NotOurs:
                log.info("another process announces now")
            except StoreUnavailable as error:
                if quiet:
                    log.error("announcements: %s", error)
                quiet = False
            except Exception as error:  # one bad announcement must not end all others
                log.error("an announcement failed with %s", type(error).__name__)

    async def look(self, now: float) -> None:
        """Announce and correct what is due at a Unix time."""
        catalog = self._catalog()
        for event in catalog.events:
            why = events.due(event, now)
            if why is None or await self._subscriptions.is_done(event_name(event, why)):
                continue
            await self._subscriptions.begin(event_name(event, why), now)
            counts = await self.announce(event, why)
            await self._subscriptions.done(event_name(event, why))
            log.info("an activity was announced to %d people", counts.told + counts.before)
        for answer in _changed(catalog, now):
            await self._look_at(answer, now)

    async def _look_at(self, answer: Answer, now: float) -> None:
        name = change_name(answer.topic, answer.changed or "")
        if await self._subscriptions.is_done(name):
            return
        begun, _ = await self._subscriptions.begin(name, now)
        counts = await self.correct(answer.topic, answer.changed or "")
        if counts.told:
            log.info("a changed answer was told to %d people", counts.told)
        if now - begun > CHANGE_OPEN_SECONDS:
            await self._subscriptions.done(name)


def _changed(catalog: Catalog, now: float) -> list[Answer]:
    """The Spanish answers that changed of late."""
    day = datetime.fromtimestamp(now, UTC).date()
    since = (day - timedelta(days=CHANGE_DAYS)).isoformat()
    return [
        answer
        for (_, language), answer in catalog.answers.items()
        if language == SOURCE_LANGUAGE and answer.changed and answer.changed >= since
    ]
