"""The server itself: sockets, addresses, and the test's own view of it all."""

from __future__ import annotations

import asyncio
import json
import random
from typing import TYPE_CHECKING, Self

from aiohttp import web

from . import crowd
from .args import Args, read_args
from .calls import Answer, Calls, handlers
from .control import Control
from .errors import ApiError
from .faults import UNTROUBLED, Fate, Faults
from .methods import Messages
from .people import Group, Person
from .polling import Receiving
from .profile import Profile
from .records import Call, JsonObject, Rules
from .updates import UpdateQueue
from .webhook import Webhook
from .world import World

if TYPE_CHECKING:
    from types import TracebackType

    from aiohttp import StreamReader
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http import RawRequestMessage
    from aiohttp.web_protocol import RequestHandler

MAX_BODY = 50 * 1024 * 1024
"""Bytes; what a bot may upload: core.telegram.org/bots/api#sending-files."""


class BotApi:
    """api.telegram.org for one bot, and the people who chat with it.

    Args:
        token: the bot's token, "<number>:<secret>"; it is never printed.
        rules: lifetimes, speeds and seed.
        port: 0 for a free one.

    """

    def __init__(
        self,
        token: str = "123456:TEST",  # a name for tests, no secret
        *,
        rules: Rules | None = None,
        port: int = 0,
    ) -> None:
        """Prepare; `async with` opens the door."""
        self.rules = rules or Rules()
        rng = random.Random(self.rules.seed)  # tests repeat, nothing is secret
        self._token = token
        self._port = port
        self._people = 0
        self.world = World(_bot_user(token))
        self.queue = UpdateQueue(rng, self.rules.first_update_id)
        self.faults = Faults(rng)
        self.webhook = Webhook(self.queue, self.rules, rng)
        self.profile = Profile(self.world.bot)
        self.receiving = Receiving(self.queue, self.webhook, self.rules)
        table = handlers(Messages(self.world), self.profile, self.receiving)
        self.calls = Calls(self.world, table)
        self.webhook.run_method = self._run_in_body
        self._control = Control(self)
        self._runner: web.ServerRunner | None = None
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}

    async def __aenter__(self) -> Self:
        """Listen on 127.0.0.1."""
        self._runner = web.ServerRunner(
            web.Server(self._handle, access_log=None, request_factory=_request),
            shutdown_timeout=0.2,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and delivering."""
        await self.webhook.clear()
        self.receiving.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address, for TELEGRAM_API_URL; python-telegram-bot's base_url is f"{url}/bot"."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def sent(self) -> list[Call]:
        """Everything the bot did except polling, in order."""
        return self.world.sent

    @property
    def cuts(self) -> list[Call]:
        """Calls that were taken and whose answer did not reach the bot."""
        return self.world.cuts

    def user(self, name: str = "Ana", *, language_code: str | None = "es") -> Person:
        """Let a new person open a chat with the bot."""
        self._people += 1
        user_id = 700_000_000 + self._people
        user: JsonObject = {"id": user_id, "is_bot": False, "first_name": name}
        if language_code:
            user["language_code"] = language_code
        state = self.world.add_chat(user_id, {"type": "private", "first_name": name})
        person = Person(self.world, state, self.queue, self.rules).described(user)
        self.people[user_id] = person
        return person

    def group(self, title: str = "Vecinos") -> Group:
        """Open a group that the bot is in."""
        self._people += 1
        chat_id = -(4_000_000_000 + self._people)
        json_chat: JsonObject = {
            "type": "group",
            "title": title,
            "all_members_are_administrators": False,
        }
        group = Group(self.world, self.world.add_chat(chat_id, json_chat))
        self.groups[chat_id] = group
        return group

    def inject(self, raw: object, *, lane: str = "injected") -> int:
        """Queue anything as an update; see UpdateQueue.inject."""
        return self.queue.inject(raw, lane=lane, lifetime=self.rules.message_seconds)

    async def crowd(self, plan: crowd.Plan) -> crowd.Result:
        """Let many people chat and measure; see crowd.Plan."""
        return await crowd.run(self, plan)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/control/"):
            return await self._control.handle(request, path.removeprefix("/control/"))
        if not path.startswith("/bot"):
            return _response(_error(404, "Not Found"))
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != self._token:
            words = "Unauthorized" if ":" in token else "Unauthorized: invalid token specified"
            return _response(_error(401, words))
        return await self._call(request, method)

    async def _call(self, request: web.BaseRequest, method: str) -> web.StreamResponse:
        try:
            args = await read_args(request)
        except ApiError as error:
            return _response(_error(error.code, error.description))
        fate = self.faults.draw(method.lower(), args.chat_id)
        if fate is not UNTROUBLED and not await self._arrives(request, fate):
            self.calls.note(method, args, 0, "not taken")
            return _cut(request)
        answer, call = await self.calls.run(method, args, fate)
        if fate.late:
            await asyncio.sleep(fate.late)
        if fate.failure in ("drop_after", "drop_middle") or _is_gone(request):
            if method.lower() != "getupdates":
                self.world.cuts.append(call)
            if fate.failure == "drop_middle":
                await _send_half(request, answer)
            return _cut(request)
        return _response(answer)

    async def _arrives(self, request: web.BaseRequest, fate: Fate) -> bool:
        """Delay a call and say whether it is taken after that."""
        if fate.failure == "drop_before":
            return False
        await asyncio.sleep(fate.wait + fate.hang)
        return not (fate.hang and _is_gone(request))

    async def _run_in_body(self, method: str, values: JsonObject) -> None:
        args = Args({key: value for key, value in values.items() if key != "method"})
        fate = self.faults.draw(method.lower(), args.chat_id)
        await asyncio.sleep(fate.wait + fate.hang)
        if fate.failure == "drop_before":
            self.calls.note(method, args, 0, "not taken", in_body=True)
            return
        await self.calls.run(method, args, fate, in_body=True)


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """Make a request that may be as large as a file; aiohttp's own limit is 1 MB."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY)


def _bot_user(token: str) -> JsonObject:
    number = token.partition(":")[0]
    return {
        "id": int(number) if number.isdecimal() else 1,
        "is_bot": True,
        "first_name": "Tu Causa",
        "username": "tucausa_test_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _error(code: int, description: str) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    return Answer(status=code, body=json.dumps(body).encode())


def _response(answer: Answer) -> web.Response:
    return web.Response(
        status=answer.status,
        body=answer.body,
        content_type=answer.content_type,
        headers=answer.headers,
    )


async def _send_half(request: web.BaseRequest, answer: Answer) -> None:
    """Promise the whole answer and send the first half."""
    length = {"Content-Length": str(len(answer.body))}
    half = web.StreamResponse(status=answer.status, headers={**answer.headers, **length})
    half.content_type = answer.content_type
    await half.prepare(request)
    await half.write(answer.body[: len(answer.body) // 2])


def _is_gone(request: web.BaseRequest) -> bool:
    return request.transport is None or request.transport.is_closing()


def _cut(request: web.BaseRequest) -> web.Response:
    """Break the connection; the response that the framework wants goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
