"""How much one browser, or one network address, may ask of the web chat.

Counted in this process's memory alone. An address is known by a hash under a key that
ends with the process: it cannot be read from here, and nothing is written down.
"""

import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from bot.channels.web.needs import WebNeeds
from bot.model import Message

KNOWN = 50_000
"""Names that one bucket remembers, 10 MB at most; the one unused for longest goes first."""

HURRIED_SECONDS = "30"
"""When to come back after too many requests."""


class Hurried(web.HTTPTooManyRequests):
    """Too many requests from one place; 429."""

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": HURRIED_SECONDS})


class Disguise:
    """Names addresses so that the same one has the same name until the process ends."""

    def __init__(self) -> None:
        self._key = os.urandom(32)

    def __repr__(self) -> str:
        return "Disguise(…)"

    def name(self, address: str) -> bytes:
        """The name; empty for the empty address, which is nobody's."""
        if not address:
            return b""
        return hashlib.blake2b(address.encode(), key=self._key, digest_size=16).digest()


class Bucket:
    """A leaky bucket for each name: ``most`` at once, then ``a_second``."""

    def __init__(
        self, most: float, a_second: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """A ``most`` of 0 means no limit; ``clock`` gives seconds."""
        self._most = most
        self._each = 1 / a_second if a_second else 0.0
        self._clock = clock
        self._empty_at: OrderedDict[bytes, float] = OrderedDict()

    def takes(self, name: bytes) -> bool:
        """Whether there is room for one more of this name, which is then counted."""
        if not name or not self._most or not self._each:
            return True
        now = self._clock()
        full = max(now, self._empty_at.get(name, now)) + self._each
        if full - now > self._most * self._each + 1e-9:
            return False
        self._empty_at[name] = full
        self._empty_at.move_to_end(name)
        if len(self._empty_at) > KNOWN:
            self._empty_at.popitem(last=False)
        return True


class Gate:
    """Lets requests in, or says that there are too many."""

    def __init__(self, needs: WebNeeds, disguise: Disguise) -> None:
        self._needs = needs
        self._disguise = disguise
        minute = needs.posts_per_minute
        self._visits = Bucket(needs.visits_at_once, needs.visits_a_second)
        self._posts = Bucket(needs.posts_at_once, needs.posts_a_second)
        self._person = Bucket(minute, minute / 60)
        self._pressing = Bucket(needs.posts_at_once, needs.posts_a_second)

    def address(self, request: web.Request) -> bytes:
        """The name of the address that asks; empty where it is nobody's."""
        return self._disguise.name(self._needs.address(request))

    def visit(self, request: web.Request) -> None:
        """Count a page or a stream. Raises Hurried."""
        if not self._visits.takes(self.address(request)):
            self._needs.refused()
            raise Hurried

    def lets(self, request: web.Request, message: Message) -> bool:
        """Whether a post is taken: what is pressing has buckets of its own."""
        address = self.address(request)
        if self._posts.takes(address) and self._person.takes(message.person.encode()):
            return True
        if self._needs.pressing(message) and self._pressing.takes(address):
            return True
        self._needs.refused()
        return False
