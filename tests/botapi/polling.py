"""getUpdates and the methods that choose between it and a webhook."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

from .errors import ApiError, bad_request, conflict, too_many_requests
from .webhook import Target

if TYPE_CHECKING:
    from .args import Args
    from .records import JsonObject, Rules
    from .updates import Entry, UpdateQueue
    from .webhook import Webhook

LONGEST_POLL = 50
"""Seconds; LONG_POLL_MAX_TIMEOUT in Client.h."""
_MAX_SECRET = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_URL = re.compile(r"https?://[^\s/]+.*")
_CONFLICT_PAUSE = 3.0
_REPEAT_LIMITED, _REPEAT_SLOWED = 0.5, 3.0


class RawJson(bytes):
    """A result that is JSON already."""

    __slots__ = ()


class Receiving:
    """How the bot gets its updates: one poller or one webhook."""

    def __init__(self, queue: UpdateQueue, webhook: Webhook, rules: Rules) -> None:
        """Hand out this queue."""
        self._queue = queue
        self._webhook = webhook
        self._rules = rules
        self._waiting: asyncio.Future[ApiError | None] | None = None
        self._next_conflict = 0.0
        self._next_set = 0.0
        self._previous = (0, 0.0)
        self.polls = 0
        """How often getUpdates was called."""
        queue.on_push = self._on_push

    async def get_updates(self, args: Args) -> RawJson:
        """Give updates, waiting for some if there are none."""
        self.polls += 1
        if self._webhook.target is not None:
            raise await self._conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        offset = args.integer("offset", low=-(2**31), high=2**31 - 1)
        limit = args.integer("limit", 100, low=1, high=100)
        timeout = args.integer("timeout", low=0, high=LONGEST_POLL)
        self._queue.allow(args.json("allowed_updates", "allowed_updates"))
        if self._rules.same_offset_rules:
            limit, timeout = self._slowed(offset, limit, timeout)
        self._end_poll(
            "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        found = self._queue.read(offset, limit)
        if not found and timeout:
            await self._wait(timeout)
            found = self._queue.read(offset, limit)
        return RawJson(b"[" + b",".join(entry.body for entry in found) + b"]")

    async def set_webhook(self, args: Args) -> bool:
        """Send updates to an address from now on; an empty one is deleteWebhook.

        Plain http is accepted, as by a server in local mode.
        """
        url = args.text("url")
        if not url:
            return await self.delete_webhook(args)
        now = time.monotonic()
        if now < self._next_set:
            raise too_many_requests(1)
        self._next_set = now + self._rules.webhook_gap
        if not _URL.fullmatch(url):
            raise bad_request("invalid webhook URL specified")
        secret = args.text("secret_token")
        if len(secret) > _MAX_SECRET:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._queue.allow(args.json("allowed_updates", "allowed_updates"))
        if args.flag("drop_pending_updates"):
            self._queue.clear()
        self._end_poll("terminated by setWebhook request")
        most = args.integer("max_connections", 40, low=1, high=100)
        address = args.text("ip_address") or "127.0.0.1"
        await self._webhook.set(
            Target(url=url, secret=secret, max_connections=most, ip_address=address)
        )
        return True

    async def delete_webhook(self, args: Args) -> bool:
        """Go back to getUpdates."""
        await self._webhook.clear()
        if args.flag("drop_pending_updates"):
            self._queue.clear()
        return True

    def get_webhook_info(self, _args: Args) -> JsonObject:
        """Say where updates go and how that went."""
        target, error = self._webhook.target, self._webhook.last_error
        info: JsonObject = {
            "url": target.url if target else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if error and target:
            info |= {"last_error_date": error[0], "last_error_message": error[1]}
        if target:
            info |= {"max_connections": target.max_connections, "ip_address": target.ip_address}
        if self._queue.allowed:
            info["allowed_updates"] = self._queue.allowed
        return info

    def close(self) -> None:
        """Let a waiting poller go with nothing."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _on_push(self, entry: Entry) -> None:
        if self._webhook.target is not None:
            self._webhook.add(entry)
        else:
            self.close()

    async def _wait(self, seconds: int) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                ended = await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if ended is not None:
            raise await self._conflict(ended.description.removeprefix("Conflict: "))

    def _end_poll(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(conflict(reason))
        self._waiting = None

    async def _conflict(self, reason: str) -> ApiError:
        """Make a 409; within 3 s of the last one it takes 3 s (fail_query_conflict)."""
        now = time.monotonic()
        pause = _CONFLICT_PAUSE * self._rules.time_scale
        if now < self._next_conflict:
            await asyncio.sleep(pause)
        else:
            self._next_conflict = now + pause
        return conflict(reason)

    def _slowed(self, offset: int, limit: int, timeout: int) -> tuple[int, int]:
        """Treat a repeated offset as process_get_updates_query does."""
        now = time.monotonic()
        before, then = self._previous
        self._previous = (offset, now)
        if offset != before:
            return limit, timeout
        if now < then + _REPEAT_SLOWED:
            timeout = max(timeout, int(_REPEAT_SLOWED))
        return (1 if now < then + _REPEAT_LIMITED else limit), timeout
