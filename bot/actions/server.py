"""The same actions behind Rasa's protocol: an action server for any assistant of Rasa."""

import json
import logging
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from bot.actions.workshop import AllStuck, Workshop

log = logging.getLogger(__name__)

BODY_BYTES = 4 * 1024 * 1024
"""Unpacked: a tracker with a long history and a large domain fits in."""

_NAME = 100
"""Characters of an action's name that are repeated."""

RETRY_WITH_DOMAIN = 449
"""Rasa sends the call again, with its domain."""


def application(workshop: Workshop) -> web.Application:
    """``POST /webhook``, ``GET /actions`` and ``GET /health``.

    Deflated bodies are unpacked by aiohttp, which also bounds what comes out.
    """

    async def webhook(request: web.Request) -> web.Response:
        try:
            call = json.loads(await request.read())
        except (ValueError, RecursionError, HttpProcessingError, web.RequestPayloadError):
            call = None
        if not isinstance(call, dict):
            return web.json_response({"error": "Invalid body request"}, status=400)
        return await _done(workshop, call)

    async def actions(request: web.Request) -> web.Response:
        return web.json_response([{"name": name} for name in await workshop.names()])

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    server = web.Application(client_max_size=BODY_BYTES)
    server.add_routes(
        [web.post("/webhook", webhook), web.get("/actions", actions), web.get("/health", health)]
    )
    return server


async def _done(workshop: Workshop, call: dict[str, Any]) -> web.Response:
    """The answer. No error repeats what was asked, but for the action's name."""
    name = str(call.get("next_action") or "")[:_NAME]
    try:
        return web.json_response(await workshop.run(call))
    except ActionExecutionRejection:
        return _error(400, f"Custom action '{name}' rejected execution.", name)
    except ActionNotFoundException:
        return _error(404, f"No registered action found for name '{name}'.", name)
    except ActionMissingDomainException as error:
        return _error(RETRY_WITH_DOMAIN, error.message, name)
    except (TimeoutError, AllStuck):
        return _error(500, "The action did not answer in time.", name)
    except Exception as error:  # an action may raise anything, and the server goes on
        log.error("an action ended in %s", _place(error))
        return _error(500, "The action failed.", name)


def _error(status: int, message: str, action: str) -> web.Response:
    return web.json_response({"error": message, "action_name": action}, status=status)


def _place(error: Exception) -> str:
    """Where an error happened, without its message, which may quote a person."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} in {where}"
