"""The waiting desk: who waits for a person, and the conversations that an operator has."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from bot.catalog import SOURCE_LANGUAGE, in_language
from bot.console.desk_needs import DeskNeeds, Guest, Prepared, Talk
from bot.console.lines import PERU, Fragments, Presenter
from bot.console.shell import Shell
from bot.console.sse import HEARTBEAT_SECONDS, Feed, Streams, event, heartbeat
from bot.console.thread import CONVERSATION
from bot.model import LanguageCode
from bot.ports import Waiting
from bot.staff import Operator, Role

LINES = 30
"""Of each conversation, beside its reply box; the thread has all."""

REPLY_LONGEST = 3000
NOTE_LONGEST = 1000

LOOK_SECONDS = 5.0
"""How often a stream looks whether a colleague has handed something over."""

POLL_SECONDS = 1.0

_TALKING = ("human", "urgent")


class DeskPage:
    """The pages under /console/waiting."""

    def __init__(
        self,
        needs: DeskNeeds,
        shell: Shell,
        streams: Streams,
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._needs = needs
        self._shell = shell
        self._streams = streams
        self._presenter = Presenter(needs.catalog, needs.say)
        self._fragments = Fragments(needs.say)
        self._place = 0
        self._queue: object = None
        self._feed: Feed[str] = Feed(self._begin, self._changes, poll_seconds=poll_seconds)
        self._deeds: Mapping[str, Callable[[str, str, dict[str, str]], Awaitable[str]]] = {
            "claim": self._claim,
            "reply": self._reply,
            "hand": self._hand,
            "note": self._note,
            "release": self._release,
            "close": self._close,
        }

    def routes(self) -> list[web.RouteDef]:
        """All may look; only operators act."""
        guarded = self._shell.guarded
        return [
            web.get("/console/waiting", guarded(self._page)),
            web.get("/console/waiting/state", guarded(self._state, passive=True)),
            web.get("/console/waiting/events", guarded(self._events, passive=True)),
            web.post("/console/waiting/beat", guarded(self._idle, Role.OPERATOR, passive=True)),
            web.post("/console/waiting/here", guarded(self._here, Role.OPERATOR)),
            web.post("/console/waiting/{deed}", guarded(self._act, Role.OPERATOR)),
        ]

    async def close(self) -> None:
        """Stop reading."""
        await self._feed.close()

    async def _page(self, request: web.Request) -> web.StreamResponse:
        ui, operator = self._shell.language(request), self._shell.operator(request)
        done = request.query.get("done", "")
        guests, talks = await self._guests(ui), await self._talks(operator, ui)
        return self._shell.render(
            request,
            "waiting.html",
            guests=guests,
            talks=talks,
            acts=operator.role.may(Role.OPERATOR),
            done=done if done in self._deeds else "",
            idle_seconds=self._needs.idle_seconds,
            text_days=self._needs.text_days,
        )

    async def _state(self, request: web.Request) -> web.StreamResponse:
        """What the page shows now, in pieces."""
        ui, operator = self._shell.language(request), self._shell.operator(request)
        guests, talks = await self._guests(ui), await self._talks(operator, ui)
        acts, csrf = operator.role.may(Role.OPERATOR), self._shell.csrf(request)
        return web.json_response(
            {
                "queue": self._fragments.render(
                    "_queue.html", ui, guests=guests, acts=acts, csrf=csrf
                ),
                "waiting": [guest.waiting.conversation for guest in guests],
                "urgent": [g.waiting.conversation for g in guests if g.waiting.urgent],
                "talks": [self._piece(talk, ui, csrf) for talk in talks],
            }
        )

    def _piece(self, talk: Talk, ui: str, csrf: str) -> dict[str, object]:
        render, days = self._fragments.render, self._needs.text_days
        return {
            "conversation": talk.guest.waiting.conversation,
            "box": render("_talk.html", ui, talk=talk, csrf=csrf, text_days=days),
            "lines": render("_turns.html", ui, rows=talk.rows, text_days=days),
            "places": [row.line.place for row in talk.rows],
            "note": talk.note,
            "seconds_left": max(0, round(talk.guest.waiting.until - self._needs.clock())),
        }

    async def _guests(self, ui: str) -> list[Guest]:
        return [self._guest(one, ui) for one in await self._needs.waiting()]

    async def _talks(self, operator: Operator, ui: str) -> list[Talk]:
        mine = await self._needs.mine(operator.id)
        here = await self._needs.colleagues() if mine else ()
        others = [other for other in here if other.id != operator.id]
        return [await self._talk(one, others, ui) for one in mine]

    async def _talk(self, one: Waiting, others: Sequence[Operator], ui: str) -> Talk:
        lines = await self._needs.lines(one.conversation, LINES)
        return Talk(
            guest=self._guest(one, ui),
            rows=self._presenter.rows(lines, ui),
            note=self._presenter.shown(await self._needs.note(one.conversation), ui),
            canned=self._prepared(one.language, ui),
            colleagues=others,
            token=secrets.token_hex(8),
        )

    def _prepared(self, language: str, ui: str) -> list[Prepared]:
        def worded(texts: Mapping[LanguageCode, str], code: str) -> str:
            return in_language(texts, LanguageCode(code))

        return [
            Prepared(id=one.id, title=worded(one.titles, ui), text=worded(one.texts, language))
            for one in self._needs.catalog().canned
        ]

    def _guest(self, one: Waiting, ui: str) -> Guest:
        hours, minutes = divmod(max(0, int(self._needs.clock() - one.since)) // 60, 60)
        key = "console.desk.hours" if hours else "console.desk.minutes"
        since = datetime.fromtimestamp(one.since, UTC).astimezone(PERU)
        name, direction = self._presenter.language(one.language)
        return Guest(
            waiting=replace(one, line=self._presenter.shown(one.line, ui)),
            waited=self._needs.say(ui, key, hours=hours, minutes=minutes),
            clock=f"{since:%H:%M}",
            moment=since.isoformat(timespec="seconds"),
            language=name,
            direction=direction,
            channel=self._presenter.channel(one.channel, ui),
        )

    async def _idle(self, request: web.Request) -> web.StreamResponse:
        return await self._beat(request, active=False)

    async def _here(self, request: web.Request) -> web.StreamResponse:
        return await self._beat(request, active=True)

    async def _beat(self, request: web.Request, *, active: bool) -> web.StreamResponse:
        """The tab is open; and its operator did something since the last time."""
        operator = self._shell.operator(request)
        for one in await self._needs.mine(operator.id):
            await self._needs.heartbeat(one.conversation, operator.id, active)
        return await self._state(request)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        """Do what the form asks, if the conversation is the operator's to do it with."""
        name, form = request.match_info["deed"], await self._shell.form(request)
        conversation = form.get("conversation", "")
        if name not in self._deeds or not CONVERSATION.fullmatch(conversation):
            raise web.HTTPNotFound
        operator = self._shell.operator(request)
        form = {**form, "ui": self._shell.language(request)}
        wrong = await self._deeds[name](conversation, operator.id, form)
        if wrong in ("console.desk.taken", "console.desk.not_yours"):
            await self._shell.audit(request, f"{name} refused", conversation)
            return self._shell.bad(request, wrong, status=409)
        if wrong:
            return self._shell.bad(request, wrong, longest=REPLY_LONGEST)
        await self._shell.audit(request, name, conversation)
        if "application/json" in request.headers.get("Accept", ""):
            return await self._state(request)
        raise web.HTTPSeeOther(f"/console/waiting?done={name}")

    async def _claim(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        good = await self._needs.claim(conversation, operator)
        return "" if good else "console.desk.taken"

    async def _reply(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        text = form.get("text", "").replace("\r\n", "\n").strip()
        if not text and form.get("canned"):
            language = {w.conversation: w.language for w in await self._needs.mine(operator)}
            ready = self._prepared(language.get(conversation, SOURCE_LANGUAGE), SOURCE_LANGUAGE)
            text = next((one.text for one in ready if one.id == form["canned"]), "")
        if not text:
            return "console.desk.empty"
        if len(text) > REPLY_LONGEST:
            return "console.desk.too_long"
        return _theirs(
            await self._needs.reply(conversation, operator, text, form.get("token", "")[:64])
        )

    async def _hand(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        to = form.get("to", "")
        if to not in {one.id for one in await self._needs.colleagues()} - {operator}:
            return "console.desk.no_colleague"
        return _theirs(await self._needs.hand_over(conversation, operator, to))

    async def _note(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        typed = form.get("text", "").replace("\r\n", "\n").strip()
        text = self._presenter.stored(typed, form["ui"])[:NOTE_LONGEST]
        return _theirs(await self._needs.keep_note(conversation, operator, text))

    async def _release(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        return _theirs(await self._needs.release(conversation, operator))

    async def _close(self, conversation: str, operator: str, form: dict[str, str]) -> str:
        return _theirs(await self._needs.close(conversation, operator))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        operator = self._shell.operator(request)
        return await self._streams.serve(request, self._shell, self._told(operator.id))

    async def _told(self, operator: str) -> AsyncGenerator[bytes, None]:
        """``desk`` whenever the page should ask for its state again."""
        now = asyncio.get_running_loop().time
        async with self._feed.listening() as listener:
            seen, spoken = await self._mine(operator), now()
            yield event("desk", {})
            while True:
                change = await listener.next(LOOK_SECONDS)
                mine = seen if change else await self._mine(operator)
                if change == "" or change in mine or mine != seen:
                    yield event("desk", {})
                elif now() - spoken < HEARTBEAT_SECONDS:
                    continue
                else:
                    yield heartbeat()
                seen, spoken = mine, now()

    async def _mine(self, operator: str) -> dict[str, tuple[bool, str]]:
        mine = await self._needs.mine(operator)
        return {one.conversation: (one.urgent, one.line) for one in mine}

    async def _begin(self) -> None:
        self._place, self._queue = await self._needs.newest(), None

    async def _changes(self) -> list[str]:
        """Empty for the queue, else the conversation in which somebody spoke."""
        waiting = [(w.conversation, w.urgent, w.line) for w in await self._needs.waiting()]
        changes = [] if waiting == self._queue else [""]
        self._queue = waiting
        for line in await self._needs.since(self._place, 200):
            self._place = line.place
            if line.outcome in _TALKING:
                changes.append(line.conversation)
        return changes


def _theirs(good: bool) -> str:  # noqa: FBT001  # what the store answers
    return "" if good else "console.desk.not_yours"
