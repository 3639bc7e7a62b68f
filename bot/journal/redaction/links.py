"""Links, @names and the addresses of machines."""

import re
from collections.abc import Iterator
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.glance import DIGIT
from bot.journal.redaction.kinds import HANDLE, LINK
from bot.journal.redaction.published import Published, address

TAIL: Final = ".,;:!?)]}'*_"
"""What closes a sentence and not a link."""

_REST: Final = r"[^\s<>\"\ue000]"
_SCHEME: Final = re.compile(
    rf"(?<![a-z])(?:https?|ftp|tg|tel|mailto|whatsapp) ?: ?//?{_REST}++|(?<!\w)www\.{_REST}++"
)
_TELEGRAM: Final = re.compile(
    rf"(?:https?://)?(?<![\w.])(?:www\.)?(?:t|telegram)\.(?:me|dog)/{_REST}++"
)
_ENDINGS: Final = r"(?:com|org|net|info|pe|gob|edu|int|io|app|site|online|xyz|link|ly|top|club|live|br|ve|ht|cl|ec)"
_SITE: Final = re.compile(
    r"(?<![\w@.\ue000-])(?:[a-z0-9][a-z0-9-]*+\.)(?:[a-z0-9][a-z0-9-]*+\.){0,4}"
    rf"(?:{_ENDINGS}(?:/{_REST}*+|(?![\w@.-]))|[a-z]{{2,6}}/{_REST}*+)"
)
_OFFICIAL: Final = (".gob.pe", ".unhcr.org")
_PLAIN_PATH: Final = re.compile(r"(?:[a-z]{1,20}(?:[/-][a-z]{1,20}){0,8})?")
"""A path of words alone, which names a page and nobody."""

_HANDLE: Final = re.compile(r"(?<![\w@.])@ ?[a-z0-9_][a-z0-9_.]{2,40}")
_ACCOUNT: Final = re.compile(
    r"(?<!\w)(?:usuario|user(?:name)?|nick|alias|telegram|tg|instagram|insta|ig|facebook|face|fb"
    r"|tiktok|skype|twitter|pseudo|perfil)"
    r"(?: (?:de|en|on|no|do|du|sur|name|in) (?:telegram|instagram|insta|ig|facebook|fb|tiktok))?"
    r"(?: (?:es|is|e|est|soy|sou|como)\b:?|:| ?=)? ?@?"
    r"(?P<name>(?=[a-z_.]*[0-9_.][a-z0-9])(?=[0-9_.]*[a-z])[a-z0-9_.]{4,40})"
)
_ACCOUNT_SIGNS: Final = (
    "usuario", "user", "nick", "alias", "telegram", "tg", "insta", "ig", "face", "fb", "tiktok",
    "skype", "twitter", "pseudo", "perfil",
)  # fmt: skip

_MACHINE: Final = re.compile(
    r"(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w.]*\d)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])"
)
_TOKEN: Final = re.compile(r"(?<![\w-])(?=[a-z_-]*+\d)(?=[\d_-]*+[a-z])[\w-]{24,}+")
"""A long string of letters and digits: a key, a session, a receipt's code."""
_LONG: Final = 24
"""Its least length."""
_DOTTED: Final = re.compile(r"\.[a-z0-9]")
"""A dot inside a word, without which there is no site."""
_DOTS: Final = 3
"""Dots, or colons, that a machine's address has at least."""


def take(canvas: Canvas, published: Published) -> None:
    """Take links with a scheme out of the canvas; leave the public ones."""
    plain = canvas.plain
    if ".me/" in plain or ".dog/" in plain:
        canvas.take([(*_trimmed(found), HANDLE) for found in _TELEGRAM.finditer(plain)])
    if "www." in plain or (":" in plain and "/" in plain):
        canvas.take(list(_links(canvas, published, _SCHEME)))


def take_sites(canvas: Canvas, published: Published) -> None:
    """Take links without a scheme and machines' addresses out of the canvas."""
    if _DOTTED.search(canvas.plain):
        canvas.take(list(_links(canvas, published, _SITE)))
    if canvas.plain.count(".") >= _DOTS or canvas.plain.count(":") >= _DOTS:
        canvas.take([(*found.span(), LINK) for found in _MACHINE.finditer(canvas.plain)])
    if canvas.signs & DIGIT and max(map(len, canvas.plain.split()), default=0) >= _LONG:
        canvas.take([(*found.span(), LINK) for found in _TOKEN.finditer(canvas.plain)])


def take_handles(canvas: Canvas, published: Published) -> None:
    """Take @names and names in social networks out of the canvas."""
    plain = canvas.plain
    spans: list[Span] = []
    if "@" in plain:
        for found in _HANDLE.finditer(plain):
            handle = found[0].rstrip(".")
            if handle not in published.mails:
                spans.append((found.start(), found.start() + len(handle), HANDLE))
    telling = canvas.signs & DIGIT or "_" in plain or _DOTTED.search(plain)
    if telling and any(map(plain.__contains__, _ACCOUNT_SIGNS)):
        spans += ((*found.span("name"), HANDLE) for found in _ACCOUNT.finditer(plain))
    canvas.take(spans)


def _public(link: str, published: Published) -> bool:
    bare = address(link)
    host, _, path = bare.partition("/")
    official = host.endswith(_OFFICIAL) and _PLAIN_PATH.fullmatch(path)
    return bare in published.links or bool(official)


def _trimmed(found: re.Match[str]) -> tuple[int, int]:
    return found.start(), found.start() + len(found[0].rstrip(TAIL))


def _links(canvas: Canvas, published: Published, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in pattern.finditer(canvas.plain):
        start, end = _trimmed(found)
        if _public(canvas.plain[start:end], published):
            canvas.keep(start, end)
        else:
            yield start, end, LINK
