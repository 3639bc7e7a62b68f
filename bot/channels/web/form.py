"""What a visitor posts, read with every bound in place."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from bot.point import Point

MAX_BODY = 64 * 1024
"""Bytes of a posted form."""

MAX_TEXT = 4096
"""Code points of a message, as in Telegram."""

_BODY_SECONDS = 30.0
_MAX_FIELDS = 20
_NONCE = re.compile(r"[0-9A-Za-z_-]{8,64}")

# As Telegram does it: control characters become spaces, overrides vanish.
_CLEAN: dict[int, str | None] = {
    **{code: " " for code in (*range(1, 32), *range(127, 160)) if code not in (9, 10)},
    **dict.fromkeys(range(0x202A, 0x202F)),
    0: None,
    0x2028: "\n",
    0x2029: "\n",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """The fields of one posted form."""

    text: str = ""
    payload: str = ""
    """A pressed button's value; it counts, and ``text`` is then only a draft."""
    nonce: str = ""
    csrf: str = ""
    after: str = ""
    """The last letter the page showed when it was sent."""
    lang: str = ""
    """The language the page was in."""
    place: Point | None = None
    """Where the browser says that it is, rounded; it comes with the button that asked for it."""

    @property
    def words(self) -> str:
        """What the person says with this post."""
        return self.payload or self.text


def clean(text: str) -> str:
    """``text`` without NUL, control characters, overrides and outer blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.translate(_CLEAN).strip()


async def read_post(request: web.Request) -> Post:
    """The posted fields.

    Raises HTTPRequestEntityTooLarge over MAX_BODY, HTTPUnsupportedMediaType for
    anything but a plain form, HTTPRequestTimeout and HTTPBadRequest.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    body = await _read(request)
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS
        )
    except ValueError as error:
        raise web.HTTPBadRequest from error
    fields = dict(pairs)
    nonce = fields.get("nonce", "")
    lat_lon = fields.get("place", "").split(",")
    return Post(
        text=clean(fields.get("text", "")),
        payload=clean(fields.get("payload", "")),
        nonce=nonce if _NONCE.fullmatch(nonce) else "",
        csrf=fields.get("csrf", ""),
        after=fields.get("after", ""),
        lang=fields.get("lang", ""),
        place=Point.rounded(*lat_lon) if len(lat_lon) == len(("lat", "lon")) else None,
    )


async def _read(request: web.Request) -> bytes:
    """The body, read only as far as it may go."""
    if (request.content_length or 0) > MAX_BODY:
        raise _too_large(request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MAX_BODY:
                    raise _too_large(len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except web.RequestPayloadError as error:  # no chunks, or not packed as it says
        raise web.HTTPBadRequest from error
    return bytes(body)


def _too_large(size: int) -> web.HTTPRequestEntityTooLarge:
    return web.HTTPRequestEntityTooLarge(max_size=MAX_BODY, actual_size=size)
