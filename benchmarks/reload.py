"""Content edited under a running bot: how soon it is live, and what messages notice of it."""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

from benchmarks import box
from benchmarks.crowd import PEOPLE, Crowd
from benchmarks.hundred import EDITED, GROUP, Hundred
from benchmarks.programs import Contest
from benchmarks.report import table
from bot.content import folder, matcher_cache
from bot.content.build import read
from bot.content.drafts import Phrase

EDITS = 5
PHRASE_EDITS = 2
LOAD_SECONDS = 15.0
RATE = 100.0
LOOK_SECONDS = 0.05
"""Between two questions of the person who waits for an edit."""

_PATIENCE = 60.0
_NUMBER = re.compile(r"Número (\d+)")


@dataclass(slots=True)
class Editor:
    """Saves numbered versions, and asks until a reply shows them."""

    content: Hundred
    crowd: Crowd
    user: int = 0
    number: int = 0

    async def arrive(self) -> None:
        """A new person, greeted."""
        self.user = int(str((await self.crowd.api.do("user"))["id"]))
        await self._ask("hola")

    async def _ask(self, text: str) -> tuple[str, float]:
        """The next reply to the text, and when it was sent."""
        await self.crowd.api.do("say", user=self.user, text=text)
        with suppress(TimeoutError):
            await self.crowd.api.do("hears", chat=self.user, n=1)
        found: Any = (await self.crowd.api.do("replies", chat=self.user))["replies"]
        return f"{found[-1]['plain']}\n{found[-1]['buttons']}", found[-1]["time"]

    def save(self, files: dict[str, str] | None = None, *, elsewhere: str = "") -> float:
        """The next version of the numbered files, and other files; when they were there."""
        self.number += 1
        for name, text in (self.content.numbered(self.number) | (files or {})).items():
            self.content.save(elsewhere + name, text)
        return asyncio.get_running_loop().time()

    async def until(self, question: str, *words: str) -> float:
        """When a reply with some of these words was sent. Raises Failed."""
        limit = asyncio.get_running_loop().time() + _PATIENCE
        while asyncio.get_running_loop().time() < limit:
            text, at = await self._ask(question)
            if any(each in text for each in words):
                return at
            await asyncio.sleep(LOOK_SECONDS)
        raise box.Failed(f"no reply to {question!r} had {words[0]!r} within {_PATIENCE:.0f} s")

    async def answer_edit(self) -> float:
        """Seconds from saving until the new text is sent."""
        saved = self.save()
        return await self.until(f"/{EDITED[0]}", f"Número {self.number}\n") - saved

    async def phrase_edit(self) -> tuple[float, float]:
        """Seconds until answers saved with new phrases are live, and until these match."""
        word = "".join(chr(ord("a") + (self.number * 7 + n * 3) % 26) for n in range(8))
        more = tuple(f"{verb} mi {word}" for verb in ("cuido", "vendo", "pierdo", "busco", "veo"))
        saved = self.save(self.content.phrases(more))
        live = await self.until(f"/{EDITED[0]}", f"Número {self.number}\n") - saved
        return live, await self.until(f"mi {word}", "Prueba two", f"/{EDITED[1]}") - saved

    @asynccontextmanager
    async def every_second(self, *, elsewhere: str = "") -> AsyncIterator[None]:
        """Edit, or do the same work where the bot does not look."""

        async def edit() -> None:
            while True:
                self.save(elsewhere=elsewhere)
                await asyncio.sleep(1)

        task = asyncio.create_task(edit())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def run(contest: Contest) -> dict[str, Any]:
    """By polling, over a real Redis; the bot and its children on one core."""
    base = contest.folder / "reload"
    base.mkdir()
    content = Hundred(base / "content")
    reading = read(content.root, datetime.now(UTC).date(), folder.LIVE)
    if not reading.usable:
        raise box.Failed(f"the content made for this is broken: {reading.problems[0]}")
    await asyncio.to_thread(matcher_cache.train, reading.examples(), base / "cache")
    async with AsyncExitStack() as stack:
        crowd = await stack.enter_async_context(Crowd.gathered(base / "crowd"))
        redis_url, _ = await stack.enter_async_context(box.redis(base / "redis"))
        child, _ = await stack.enter_async_context(
            box.bot(
                base, redis_url=redis_url, telegram_bot_token=box.TOKEN,
                telegram_api_url=crowd.url, content_dir=content.root,
            )
        )  # fmt: skip
        await crowd.connected()
        editor = Editor(content, crowd)
        await editor.arrive()
        found = await _measured(editor, _texts(reading.drafts.phrases))
        return {**found, "peak_mb": box.megabytes(child.pid, "VmHWM")}


async def _measured(editor: Editor, texts: list[str]) -> dict[str, Any]:
    await _load(editor.crowd, texts, seconds=2.0)
    async with editor.every_second(elsewhere="elsewhere/"):
        still = await _load(editor.crowd, texts, seconds=LOAD_SECONDS)
    async with editor.every_second():
        edited = await _load(editor.crowd, texts, seconds=LOAD_SECONDS)
    answers = [await editor.answer_edit() for _ in range(EDITS)]
    phrases = [await editor.phrase_edit() for _ in range(PHRASE_EDITS)]
    return {
        "still": still,
        "edited": edited,
        "answers": answers,
        "phrases_live": [live for live, _ in phrases],
        "phrases_match": [match for _, match in phrases],
    }


def _texts(phrases: Iterable[Phrase]) -> list[str]:
    """What the crowd asks: each edited answer, their menu, and free text, in turn."""
    asked = (f"/{EDITED[0]}", f"/menu:{GROUP}", f"/{EDITED[1]}")
    said = [phrase.text for phrase in phrases if phrase.language == "es"][::29]
    return [text for pair in zip(cycle(asked), islice(said, 240), strict=False) for text in pair]


async def _load(crowd: Crowd, texts: list[str], *, seconds: float) -> dict[str, Any]:
    """The crowd's figures, and how many versions and mixed replies it was sent."""
    rule = {f"/{topic}": f"Prueba {topic.partition('/')[2]}" for topic in EDITED}
    rule = dict.fromkeys(texts, "") | {f"/menu:{GROUP}": "Número"} | rule
    wish = {"texts": texts, "rule": rule, "warm_up": "hola", "seconds": seconds, "rate": RATE}
    found: dict[str, Any] = await crowd.api.do("crowd", people=PEOPLE, **wish)
    calls: Any = (await crowd.api.do("sent"))["calls"]
    await crowd.api.do("forget")
    shown = [set(_NUMBER.findall(_readable(call["args"]))) for call in calls]
    return {
        **found,
        "versions": len(set().union(*shown)),
        "numbered": sum(bool(numbers) for numbers in shown),
        "mixed": sum(len(numbers) > 1 for numbers in shown),
    }


def _readable(args: dict[str, Any]) -> str:
    """Text and buttons of one call."""
    return f"{args.get('text', '')}\n{args.get('reply_markup', '')}"


def show(found: dict[str, Any]) -> None:
    """Print what ``run`` found."""
    names = {
        "answers": "edited answer is sent", "phrases_live": "answer saved with phrases is sent",
        "phrases_match": "new phrases match",
    }  # fmt: skip
    table(
        ["seconds from saving until", "median", "longest", "edits"],
        [
            [name, f"{statistics.median(found[key]):.2f}", f"{max(found[key]):.2f}",
             len(found[key])]
            for key, name in names.items()
        ],
    )  # fmt: skip
    rows = []
    for key, name in (("still", "no edits"), ("edited", "an edit every second")):
        got = found[key]
        wrong = (got[kind] for kind in ("lost", "doubled", "misordered", "unmatched"))
        rows.append([
            name, got["answered"], *(f"{got[of]:.1f}" for of in ("p50", "p99", "longest")),
            "/".join(map(str, wrong)), f"{got['mixed']} of {got['numbered']}", got["versions"],
        ])  # fmt: skip
    table(
        [f"at {RATE:.0f} messages/s", "answered", "p50", "p99", "longest",
         "lost/doubled/misordered/odd", "mixed", "versions"],
        rows,
    )  # fmt: skip
    longer = found["edited"]["longest"] - found["still"]["longest"]
    print(f"the longest wait is {longer:+.0f} ms with edits; the bot's most memory "
          f"{found['peak_mb']:.0f} MB")  # fmt: skip
