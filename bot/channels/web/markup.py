"""The bot's markup (Telegram's HTML subset) as HTML that is safe in a page.

An allow-list: the output is built from nothing but the tags below, without any
attribute except a checked ``href``, and from escaped text. What is not on the list
loses its tag and keeps its words.
"""

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

_TAGS = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "code": "code",
    "pre": "pre",
    "a": "a",
    "blockquote": "blockquote",
}
_BLOCKS = frozenset({"pre", "blockquote"})
_NO_TAG = re.compile(r"<(?!/?[a-zA-Z])")
_NOT_IN_URLS = re.compile(r"[\s\x00-\x20\x7f\\\"'<>`\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_url(url: str) -> str:
    """``url`` if it is a plain https address with a host, else an empty string."""
    if _NOT_IN_URLS.search(url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        return ""
    return url


class _Rewriter(HTMLParser):
    """Copies what is allowed; everything it opens it closes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._after_block = False

    def set_cdata_mode(self, elem: str, **_: object) -> None:
        """Read what stands inside script, style and the like as any other words."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an allowed tag."""
        name = _TAGS.get(tag)
        if tag == "br":
            self.handle_data("\n")
        if name is None or (name in self._open and name in {"a", "pre"}):
            return
        opening = f"<{name}>"
        if name == "a":
            url = safe_url(dict(attrs).get("href") or "")
            if not url:
                return
            opening = f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        if name in _BLOCKS and self._out and self._out[-1] == "<br>":
            self._out.pop()
        self._open.append(name)
        self._out.append(opening)
        self._after_block = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<b/>`` holds nothing and leaves nothing; ``<br/>`` is a line break."""
        if tag == "br":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag and what was left open inside it; ignore a stray one."""
        name = _TAGS.get(tag)
        if name not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._out.append(f"</{last}>")
            self._after_block = last in _BLOCKS
            if last == name:
                return

    def handle_data(self, data: str) -> None:
        """Escape words; a line end that only ended a block is not shown again."""
        if self._after_block and data.startswith("\n"):
            data = data[1:]
        self._after_block = self._after_block and not data
        if "pre" in self._open:
            self._out.append(escape(data))
            return
        for index, line in enumerate(data.split("\n")):
            if index:
                self._out.append("<br>")
            if line:
                self._out.append(escape(line))

    def result(self) -> str:
        """The HTML of all that was fed, with every tag closed."""
        self.close()
        while self._open:
            self._out.append(f"</{self._open.pop()}>")
        return "".join(self._out)


def to_html(text: str) -> str:
    """The page's HTML for a reply's ``text``; never raises, whatever the text."""
    rewriter = _Rewriter()
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    rewriter.feed(_NO_TAG.sub("&lt;", plain))
    return rewriter.result()
