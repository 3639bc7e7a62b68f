"""Requests that no browser sends, over bare sockets."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.console.security import csrf_of
from tests.hostile.odd import (
    BODIES,
    CHUNKED,
    ENDINGS,
    FIELDS,
    METHODS,
    NAMES,
    ODD,
    OWN,
    PATHS,
    TARGETS,
    USUAL,
    VALUES,
    VERSIONS,
)
from tests.process import HOOK_KEY

QUIET_SECONDS = 0.25
"""Silence after which no more of an answer is awaited."""

ANSWER_SECONDS = 8.0

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """What opens doors, so that hostile input comes behind them too."""

    visitor: str
    """A cookie of the web chat."""
    csrf: str
    """Its forms' token."""
    operator: str
    """The token of an administrator's session."""


Maker = Callable[[random.Random, Keys], bytes]
"""Makes what is sent over one connection."""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def request(choose: random.Random) -> bytes:
    """One request, more or less: any part of it may be what it should not be."""
    path = choose.choice(PATHS) + choose.choice(ENDINGS)
    target = path if choose.random() < 0.85 else choose.choice(TARGETS)
    line = f"{choose.choice(METHODS)} {target}{choose.choice(VERSIONS)}"
    headers = [] if choose.random() < 0.1 else ["Host: 127.0.0.1"]
    for _ in range(choose.randint(0, 4)):
        name = choose.choice(NAMES)
        usual = USUAL.get(name, ())
        value = choose.choice(usual if usual and choose.random() < 0.7 else ODD)
        headers.append(name + choose.choice((*[": "] * 12, ":", " : ", "", ":\r\n ")) + value)
    end = choose.choice((*["\r\n"] * 12, "\n", "\r"))
    head = end.join([line, *headers, "", ""])
    return _encoded(head)


def framed(choose: random.Random) -> bytes:
    """A request whose line is good, whose body and its framing need not be."""
    path = choose.choice(("/say", "/hook", "/console/login", "/console/setup/x", "/"))
    headers = ["Host: 127.0.0.1"]
    if choose.random() < 0.8:
        headers.append("Sec-Fetch-Site: same-origin")
    if path == "/hook":
        headers.append(f"X-Telegram-Bot-Api-Secret-Token: {HOOK_KEY}")
    types = USUAL["Content-Type"]
    headers.append(f"Content-Type: {types[0] if choose.random() < 0.7 else choose.choice(types)}")
    for name in ("Content-Encoding", "Origin", "Cookie", "Accept", "X-CSRF-Token", "Expect"):
        if choose.random() < 0.25:
            headers.append(f"{name}: {choose.choice((*USUAL.get(name, ()), *ODD[:6]))}")
    if choose.random() < 0.5:
        headers.append("Transfer-Encoding: chunked")
        body = choose.choice(CHUNKED)
        if choose.random() < 0.3:
            part = choose.choice(BODIES)
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(part), part)
    else:
        body = choose.choice(BODIES)
        length = len(body) if choose.random() < 0.7 else len(body) + choose.choice((-1, 1, 9))
        headers.append(f"Content-Length: {length}")
    return _encoded("\r\n".join([f"POST {path} HTTP/1.1", *headers, "", ""])) + body


def visitor(choose: random.Random, keys: Keys) -> bytes:
    """A post of the web chat's own page, with junk in its fields."""
    pairs = _pairs(choose, ("text", "payload", "nonce", "after", "lang", "place"))
    body = f"csrf={keys.csrf}&text={choose.choice(VALUES)}&{pairs}".encode()
    head = [
        "POST /say HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {FORM}",
        f"Cookie: tu_causa={keys.visitor}", f"Content-Length: {len(body)}",
        f"Accept: {choose.choice(USUAL['Accept'])}",
        f"Accept-Language: {choose.choice(USUAL['Accept-Language'])}",
    ]  # fmt: skip
    return _encoded("\r\n".join([*head, "", ""])) + body


def operator(choose: random.Random, keys: Keys) -> bytes:
    """A request of somebody logged in, for any page and with any fields."""
    pairs, path = _pairs(choose, FIELDS), choose.choice(OWN)
    head = [
        "Host: 127.0.0.1", "Sec-Fetch-Site: same-origin", f"Cookie: console={keys.operator}",
        f"Accept: {choose.choice(USUAL['Accept'])}", f"Last-Event-ID: {choose.choice(VALUES)}",
    ]  # fmt: skip
    if choose.random() < 0.6:
        return _encoded("\r\n".join([f"GET {path}?{pairs} HTTP/1.1", *head, "", ""]))
    head += [
        f"X-CSRF-Token: {csrf_of(keys.operator)}", f"Content-Type: {FORM}",
        f"Content-Length: {len(pairs.encode())}",
    ]  # fmt: skip
    return _encoded("\r\n".join([f"POST {path} HTTP/1.1", *head, "", pairs]))


def _pairs(choose: random.Random, names: tuple[str, ...]) -> str:
    count = choose.randint(0, 4)
    return "&".join(f"{choose.choice(names)}={choose.choice(VALUES)}" for _ in range(count))


def talk(choose: random.Random, keys: Keys) -> bytes:
    """What one connection brings: one request, several behind one another, or noise."""
    kind = choose.random()
    if kind < 0.25:
        return framed(choose)
    if kind < 0.5:
        return request(choose) + choose.choice(BODIES)
    if kind < 0.65:
        return visitor(choose, keys)
    if kind < 0.9:
        return operator(choose, keys)
    if kind < 0.97:
        parts = [choose.choice((request, framed))(choose) for _ in range(choose.randint(2, 5))]
        return b"".join(parts)
    return choose.randbytes(choose.randint(1, 3000))


@dataclass(slots=True)
class Said:
    """What was sent over one connection, and what came back."""

    sent: bytes
    answer: bytes = b""
    statuses: list[int] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether the server failed, or told how."""
        return any(status >= 500 for status in self.statuses) or b"Traceback" in self.answer


async def say(address: str, data: bytes, *, seconds: float = ANSWER_SECONDS) -> Said:
    """Send bytes over a connection of their own; read until its end or until silence."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    said = Said(data)
    try:
        writer.write(data)
        async with asyncio.timeout(seconds):
            while chunk := await asyncio.wait_for(reader.read(1 << 16), QUIET_SECONDS):
                said.answer += chunk
    except (ConnectionError, TimeoutError):
        pass
    finally:
        writer.close()
    said.statuses = [int(found) for found in STATUS.findall(said.answer)]
    return said
