"""Whatever an answer or a setting says, Telegram takes the message, and a page runs none of it."""

import tempfile
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.catalog import Catalog, Source
from bot.channels.web.assets import Assets
from bot.channels.web.markup import to_html
from bot.channels.web.needs import WebNeeds
from bot.channels.web.pages import Pages, View
from bot.content.build import build
from bot.mind import markup
from bot.mind.replies import Voice
from bot.model import Attachment, Button, LanguageCode, PersonKey, Reply, TopicId
from bot.ports import Letter
from bot.staff import Host
from tests.botapi.markup import parse_html
from tests.content.little import Little
from tests.content.real import Silent
from tests.hostile.bounds import searched

ES = LanguageCode("es")
TOPIC = TopicId("ptp/deadline")
LIMIT = 4096
"""UTF-16 units of a message, by the Bot API."""

ATTACKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "' onmouseover='alert(1)",
    '<a href="javascript:alert(1)">x</a>', "javascript:alert(1)", "http://x.pe/", "tg://user?id=1", '<a href="http://x.pe">x</a>', "</textarea><script>", "{{7*7}}", "{% raw %}", "{who_runs}",
    "<b>", "</b>", "<b><i>", "&", "&amp", "&#0;", "&#xd800;", "<", ">", "\x00", "\u202e", "\ud800", "\u2028", "]]>", "<!--", "-->",
    "data:text/html,x", "\n\n", "😀" * 40, "x" * 900, "https://x.pe/?a=\"'<>", "<a href='https://x.pe'>", "</a>", "${7*7}", "%s%n",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=8), max_size=12).map("".join)
GOOD = ("<b>", "</b>", "<i>", "</i>", '<a href="https://x.pe/?a=1&amp;b=2">', "</a>", "<pre>", "</pre>", "<blockquote>",
        "</blockquote>", "&lt;", "&amp;", "{who_runs}", "{human_status}", "palabra ", "😀", "\n\n", ". ", "x" * 700, "ñ" * 40)  # fmt: skip


LONG = st.lists(
    st.sampled_from(GOOD[-8:]) | HOSTILE.map(markup.escape), min_size=8, max_size=40
).map(lambda parts: f"<b>uno <i>{' dos '.join(parts)}</i></b>")
"""Longer than a message, so that it is cut where tags are open."""


class Page(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def dangers(self) -> list[str]:
        """What could run, load or lead somewhere it should not."""
        found = []
        for tag, attributes in self.tags:
            if tag in ("iframe", "object", "embed", "base", "svg", "math", "style", "img", "meta"):
                found += [tag] if tag != "meta" or "http-equiv" in attributes else []
            if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
                found.append("script")
            for name, value in attributes.items():
                address = (value or "").strip().lower()
                if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                    found.append(name)
                if name in ("href", "src", "action") and not address.startswith(
                    ("https://", "/", "#")
                ):
                    found.append(address)
        return found


@cache
def content() -> Catalog:
    """A little one, with the machine's real phrases."""
    with tempfile.TemporaryDirectory(prefix="tc-little-") as root:
        return build(Little(Path(root)).read(), Silent())


def spoken(text: str, *, host: Host, source: str) -> list[Reply]:
    """An answer with that text, and its sources, as messages."""
    catalog = content()
    answer = catalog.answers[TOPIC, ES]
    changed = replace(
        answer,
        text=text,
        title=source,
        sources=(Source(title=source, url="https://x.pe/?a=1&b=\u202e"),),
    )
    changed_catalog = replace(catalog, answers={**catalog.answers, (TOPIC, ES): changed}, memo={})
    voice = Voice(catalog=changed_catalog, language=ES, host=host, now=2e9, channel="telegram")
    more = [
        *voice.reply(voice.sources(changed)),
        *voice.reply(voice.notice()),
        *voice.reply(voice.who_runs()),
    ]
    return [*voice.answer(TOPIC), *more]


def taken(reply: Reply) -> None:
    """Telegram's own parser takes it, it is short enough, and its links are of the web."""
    found = parse_html(reply.text)
    assert len(found.plain.encode("utf-16-le", "surrogatepass")) // 2 <= LIMIT
    links = [one.argument for one in found.entities if one.type == "text_link"]
    assert all(link.startswith("https://") for link in links)
    assert markup.problems(reply.text) == []
    page = Page(to_html(reply.text))
    assert page.dangers() == []


@searched(sample=60, full=10_000)
@given(
    text=st.lists(st.sampled_from(GOOD) | HOSTILE.map(markup.escape), max_size=30).map("".join) | LONG,
    organisation=HOSTILE, contact=HOSTILE, hours=HOSTILE, present=st.booleans(), source=HOSTILE,
)  # fmt: skip
def test_what_the_checker_passes_and_any_setting_become_messages_that_telegram_takes(
    text: str, organisation: str, contact: str, hours: str, present: bool, source: str
) -> None:
    if markup.problems(text):  # the checker refuses it: what is left of it is taken
        text = markup.escape(text)
    assume(markup.problems(text) == [])
    host = Host(organisation=organisation, contact=contact, human_hours=hours, present=present)
    for reply in spoken(text, host=host, source=source):
        taken(reply)


class _Store:
    """Stands for what pages do not ask."""


def _say(language: str, key: str) -> str:
    return key


def needs() -> WebNeeds:
    """What pages ask for."""
    nothing: Any = _Store()
    return WebNeeds(
        inbox=nothing, mailbox=nothing, pseudonym=lambda channel, raw: PersonKey(raw),
        csrf=lambda token: token, say=_say, languages=lambda: [("es", "Español", "ltr")],
        host_line=lambda language: ATTACKS[0],
    )  # fmt: skip


PAGES = Pages(needs(), Assets())


@searched(sample=60, full=10_000)
@given(
    text=HOSTILE,
    title=HOSTILE,
    payload=HOSTILE,
    url=HOSTILE | st.sampled_from(ATTACKS),
    said=HOSTILE,
)
def test_a_page_of_the_web_chat_runs_nothing_that_anybody_wrote(
    text: str, title: str, payload: str, url: str, said: str
) -> None:
    buttons = ((Button(title=title, payload=payload), Button(title=title, url=url or "x")),)
    named = payload.encode(errors="replace").decode()  # names and codes come from files
    file = Attachment(name=named, title=title, text=text)
    reply = Reply(text=text, language=LanguageCode(named[:9]), buttons=buttons)
    letters = [
        Letter(id=payload, reply=reply),
        Letter(id="2", reply=replace(reply, attachment=file)),
    ]
    view = View(
        language="es", csrf=said, nonce=title, history=letters[:1], echo=said, letters=letters,
        notice=title, retry=payload, draft=said,
    )  # fmt: skip
    html = PAGES.chat(view)
    page = Page(html.encode("utf-8", "replace").decode())
    assert page.dangers() == []
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 1
    told = PAGES.said("es", "es", letters)
    for letter in told["letters"]:  # type: ignore[attr-defined]  # a list of LetterView
        assert Page(letter["html"]).dangers() == []
        urls = [one["url"] for row in letter["buttons"] for one in row if "url" in one]
        assert all(one.startswith(("https://", "/activities/")) for one in urls)


@pytest.mark.parametrize(
    "html",
    ["<script>x</script>", "<script src=//evil/x.js>", "<img src=x>", "<b onclick=x>", "<p style=x>",
     '<a href="javascript:x">', "<a href=' JavaScript:x'>", "<form action=http://x>", "<svg/onload=x>"],
)  # fmt: skip
def test_the_eye_sees_what_it_should_see(html: str) -> None:
    assert Page(html).dangers()


def test_an_ordinary_page_has_nothing_of_it() -> None:
    assert Page(PAGES.chat(View(language="es", csrf="x", nonce="y"))).dangers() == []
