"""The bot's markup: what Telegram takes, cut where people would cut it."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind import markup
from tests.botapi.errors import ApiError
from tests.botapi.markup import parse_html

WORDS = st.text(st.sampled_from("aeñ ¿.,;\n👩🏽‍🦱é😀\u200d>\"'"), min_size=1, max_size=30)
LEAF = WORDS.map(markup.escape) | st.sampled_from(["&amp;", "&lt;b&gt;", "&#128227;", "\n\n", ". "])


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tag = st.sampled_from(["b", "i", "u", "s", "code", "em", "strong", "blockquote"])
    plain = st.tuples(tag, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
    link = inner.map(lambda text: f'<a href="https://example.org/?a=1&amp;b=2">{text}</a>')
    return plain | link | st.lists(inner, max_size=6).map("".join)


MARKUP = st.lists(st.recursive(LEAF, _wrapped, max_leaves=12), max_size=8).map("".join)


def bare(text: str) -> str:
    """The words without markup."""
    return html.unescape(re.sub(r"</?[a-z][^<>]*>", "", text))


def words(text: str) -> str:
    """The words without blanks."""
    return "".join(bare(text).split())


@given(MARKUP, st.integers(12, 60))
def test_parts_are_valid_short_enough_and_keep_every_word_in_order(text: str, limit: int) -> None:
    parts = markup.split(text, limit=limit)
    assert [markup.problems(part) for part in parts] == [[] for _ in parts]
    assert all(len(bare(part).encode("utf-16-le")) // 2 <= limit for part in parts)
    assert all(bare(part).strip() for part in parts)
    assert words("".join(parts)) == words(text)


@given(MARKUP, st.integers(12, 60))
def test_telegram_takes_every_part(text: str, limit: int) -> None:
    for part in markup.split(text, limit=limit):
        assert len(parse_html(part).plain.encode("utf-16-le")) // 2 <= limit


@given(MARKUP)
def test_what_is_short_enough_stays_whole(text: str) -> None:
    assert markup.split(text) == ([text] if bare(text).strip() else [])


@given(st.text("<>/abi &;#x\"'=ñ😀 \n", max_size=60) | MARKUP)
def test_what_has_no_problems_telegram_takes(text: str) -> None:
    if not markup.problems(text):
        parse_html(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("a < b", "'<' must be written &lt;", id="bare <"),
        pytest.param("a & b", "'&' must be written &amp;", id="bare &"),
        pytest.param("<b>x", "<b> is never closed", id="open"),
        pytest.param("x</b>", "</b> closes nothing", id="closes nothing"),
        pytest.param("<b><i>x</b></i>", "</b> closes nothing", id="crossed"),
        pytest.param("<script>x</script>", "<script> is not allowed", id="script"),
        pytest.param("<br>", "<br> is not allowed", id="br"),
        pytest.param("<img src=x onerror=y>", "<img> is not allowed", id="img"),
        pytest.param('<b onclick="x">x</b>', "<b> takes nothing but its name", id="attribute"),
        pytest.param("<b>x</b foo>", "</b> takes nothing", id="end tag with more"),
        pytest.param('<a href="javascript:x">x</a>', "must begin with https://", id="javascript"),
        pytest.param('<a href="http://x">x</a>', "must begin with https://", id="http"),
        pytest.param('<a href="tg://user?id=1">x</a>', "must begin with https://", id="person"),
        pytest.param("<a>x</a>", "a link is written", id="no address"),
        pytest.param('<a href="https://x" title="y">x</a>', "a link is written", id="title"),
        pytest.param("a&nbsp;b", "&nbsp; is not known to Telegram", id="nbsp"),
        pytest.param("<b", "'<' must be written &lt;", id="cut tag"),
    ],
)
def test_what_telegram_would_refuse_is_named(text: str, reason: str) -> None:
    assert [found for found in markup.problems(text) if reason in found], markup.problems(text)


@pytest.mark.parametrize(
    "text",
    ["", "hola", "a &lt; b &amp; c", "<b>x <i>y</i></b>", '<a href="https://x.pe/?a=1">x</a>',
     "<a href='https://x.pe'>x</a>", "&#128227; &quot;x&quot;", "x > y", "<B>x</B>",
     "<blockquote>x</blockquote>", "<pre>x</pre>"],
)  # fmt: skip
def test_what_telegram_takes_has_no_problems(text: str) -> None:
    assert markup.problems(text) == []
    parse_html(text)


@pytest.mark.parametrize("text", ["<b", "<b>x</b foo>", "<b><i>x</b></i>", "<b>x"])
def test_the_test_server_refuses_them_too(text: str) -> None:
    with pytest.raises(ApiError):
        parse_html(text)


def test_a_cut_comes_at_a_paragraph_before_a_sentence_before_a_space() -> None:
    sentence = "Una frase corta. "
    text = f"{sentence * 2}\n\n{sentence * 3}"
    assert markup.split(text, limit=60) == [(sentence * 2).rstrip(), (sentence * 3)]
    assert markup.split("Primera frase. Segunda frase", limit=20) == [
        "Primera frase.", "Segunda frase",
    ]  # fmt: skip
    assert markup.split("palabra otra tercera", limit=14) == ["palabra otra", "tercera"]


def test_an_emoji_is_never_cut_in_two() -> None:
    parts = markup.split("😀" * 3000)
    assert [len(part) for part in parts] == [2048, 952]


def test_an_entity_is_never_cut_in_two() -> None:
    parts = markup.split("&amp;" * 5000)
    assert [part.count("&amp;") for part in parts] == [4096, 904]
    assert markup.problems(parts[0]) == []


def test_tags_open_at_a_cut_are_opened_again() -> None:
    first, second = markup.split("<b><i>uno dos tres</i></b>", limit=9)
    assert (first, second) == ("<b><i>uno dos</i></b>", "<b><i>tres</i></b>")


def test_a_word_longer_than_a_message_is_cut_anyway() -> None:
    assert [len(part) for part in markup.split("x" * 9000)] == [4096, 4096, 808]


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
def test_nothing_to_say_is_no_message(text: str) -> None:
    assert [bare(part).strip() for part in markup.split(text)] == []


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_text_can_be_escaped_and_read_again(text: str) -> None:
    escaped = markup.escape(text)
    assert markup.problems(escaped) == []
    assert html.unescape(escaped) == text or "&" in text
    assert markup.plain(escaped) == text or "&" in text


def test_plain_spells_out_where_a_link_leads() -> None:
    assert markup.plain('<b>Mira</b> <a href="https://x.pe">aquí</a> &amp; ya') == (
        "Mira aquí (https://x.pe) & ya"
    )
    assert markup.plain('<a href="https://x.pe">https://x.pe</a>') == "https://x.pe"


def test_length_counts_what_people_see_in_telegram_s_units() -> None:
    assert markup.length("<b>a&amp;😀</b>") == 4


def test_an_address_cannot_leave_its_quotes() -> None:
    address = markup.escape_link('https://x.pe/?a="><script>&b')
    assert '"' not in address
    assert markup.problems(f'<a href="{address}">x</a>') == []


def test_long_hostile_markup_is_looked_through_at_once() -> None:
    for text in ("<" * 20000, "<a " * 7000, "&" * 20000, "<b>" * 5000, "<a href='" * 3000):
        assert markup.problems(text)
        markup.plain(text)
