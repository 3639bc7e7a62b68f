"""The bot's markup becomes HTML that can do nothing but show words."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.markup import safe_url, to_html

_TAG = re.compile(
    r"</?(?:b|i|u|s|code|pre|blockquote)>|<br>|</a>"
    r'|<a href="https://[^"<>]*" target="_blank" rel="noopener noreferrer">'
)

ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<b onmouseover=alert(1)>x</b>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="https://x.example/" onclick="alert(1)">x</a>',
    '<a href="https://x.example/&quot; onclick=&quot;alert(1)">x</a>',
    "<a href='https://x.example/\" onclick=\"alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import 'https://evil.example'</style>",
    "<textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<![foo[<img src=x onerror=alert(1)>",
    "<?php <img src=x onerror=alert(1)> ?>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<<script>alert(1)//<</script>",
    "<form action=https://evil.example><button>x</button></form>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    '"><script>alert(1)</script>',
    "<plaintext><b>x",
    "\x00<scr\x00ipt>alert(1)</script>",
]


class _Seen(HTMLParser):
    """What a browser's parser would make of the HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.balance: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.balance.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.balance.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(html: str) -> None:
    """Only allowed tags, all of them closed in order, everything else escaped."""
    rest = _TAG.sub("", html)
    assert "<" not in rest
    assert ">" not in rest
    assert '"' not in rest
    seen = _Seen()
    seen.feed(html)
    seen.close()
    assert seen.balance == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_words(attack: str) -> None:
    assert_harmless(to_html(attack))
    assert_harmless(to_html(f"<b>antes {attack} después"))


@given(st.text())
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(to_html(text))


PIECES = """< > </ b " ' https://x.pe javascript: script !-- <pre> </pre> <b> </b> </a>
&lt; & #60; <![ ]]> <blockquote> </blockquote> <br> /> onload= = \\ ` ?"""


@given(st.lists(st.sampled_from([*PIECES.split(), "<a href=", "\n", " ", "\x00"])))
def test_any_soup_of_tags_is_harmless(parts: list[str]) -> None:
    assert_harmless(to_html("".join(parts)))


@given(st.text(alphabet=st.characters(exclude_characters="\x00\r\n", exclude_categories=["Cs"])))
def test_escaped_words_come_out_as_they_were(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert unescape(_TAG.sub("", to_html(escaped))) == words


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("uno\ndos", "uno<br>dos"),
        ("uno\r\ndos", "uno<br>dos"),
        ("<b>a</b> y <strong>b</strong>", "<b>a</b> y <b>b</b>"),
        ("<em>a</em><ins>b</ins><del>c</del>", "<i>a</i><u>b</u><s>c</s>"),
        ("<b><i>mal</b></i> fin", "<b><i>mal</i></b> fin"),
        ("<b>abierto", "<b>abierto</b>"),
        ("cerrado</b>", "cerrado"),
        ("3 < 5 y 7 > 2 & más", "3 &lt; 5 y 7 &gt; 2 &amp; más"),
        ("<pre>a\n b</pre>", "<pre>a\n b</pre>"),
        ("antes\n<blockquote>cita</blockquote>\nya", "antes<blockquote>cita</blockquote>ya"),
        ("<b>x<br/>y</b>", "<b>x<br>y</b>"),
        ("<tg-spoiler>visible</tg-spoiler>", "visible"),
        (
            '<a href="https://www.gob.pe/a?b=1&amp;c=2">aquí</a>',
            (
                '<a href="https://www.gob.pe/a?b=1&amp;c=2" target="_blank"'
                ' rel="noopener noreferrer">aquí</a>'
            ),
        ),
        ('<a href="http://www.gob.pe">aquí</a>', "aquí"),
        ("<a>aquí</a>", "aquí"),
        ("llama al 105", "llama al 105"),
    ],
)
def test_telegrams_markup_is_shown(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "url",
    [
        "http://x.example",
        "javascript:alert(1)",
        "//x.example",
        "https:x",
        "https://",
        "https://user:pass@x.example",
        "https://x.example\\@evil.example",
        "https://x.example/\u202egpj",
        "https://[x",
        "https://x.example:port/",
        "https://x.example/a b",
        "tel:105",
        "",
    ],
)
def test_a_doubtful_link_is_no_link(url: str) -> None:
    assert safe_url(url) == ""


def test_a_plain_https_link_is_kept() -> None:
    assert safe_url("https://www.gob.pe:443/á?x=1#y") == "https://www.gob.pe:443/á?x=1#y"
