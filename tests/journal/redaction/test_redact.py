"""What redaction promises of any text."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.journal.redaction import PLACEHOLDERS, holds_placeholder, redact
from bot.journal.redaction.redact import KEPT
from tests.journal.redaction.test_corpus import entries, harmless

LARGEST = 32 * 1024
LANGUAGES = st.sampled_from(["es", "en", "pt", "fr", "xx"])

PIECES = st.sampled_from(
    [
        " ", " ", ", ", "\n", ". ", "-", "/", "@", ":", "+", "(", ")", "V-", "12345678", "987 654 321",
        "12.345.678", "me llamo ", "soy ", "Ana", "Pérez", "de", "nací el ", "3 de mayo de 1990",
        "av. grau 123", "mz b lt 5", "a@b.co", "t.me/x", "https://", "x.com/", "arroba", "punto com",
        "dni ", "expediente ", "[name]", "[docu", "ment]", "cero uno dos tres", "4111111111111111",
        "S/ ", "ley ", "2019", "105", "1.000.000", "\u200b", "é", "e\u0301", "\U0001f469\u200d\U0001f467", "\ud800",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    ]
)  # fmt: skip

WORST = {
    "digits": "1234567 ", "ones": "1 ", "dashes": "1-", "hyphens": "a-", "hosts": "a.", "ats": "a@",
    "links": "http://a ", "streets": "av los a 1 ", "houses": "casa 1 ", "names": "me llamo ",
    "selves": "soy Ana ", "capitals": "Juan Perez ", "births": "naci el ", "numbers": "uno ",
    "documents": "dni 12345 ", "phones": "+51 987 654 321 ", "dates": "1/1/1999 ", "spaces": " ",
    "mails": "bo at gmail ", "placeholders": "[name] ", "thousands": "1,234,", "accents": "á",
}  # fmt: skip


@given(text=st.lists(PIECES, max_size=40).map("".join), language=LANGUAGES)
@settings(max_examples=250, deadline=None)
@example(text="[[document]", language="es")
@example(text="a" * (KEPT - 8) + " a@b.co a@b.co", language="es")
def test_redacting_twice_changes_nothing(text: str, language: str) -> None:
    once = redact(text, language)
    twice = redact(once.text, language)
    assert twice.text == once.text
    assert twice.kinds == ()


@given(text=st.text(max_size=300), language=LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_any_text_is_taken(text: str, language: str) -> None:
    once = redact(text, language)
    assert once == redact(text, language)
    assert redact(once.text, language).text == once.text
    assert len(once.text) <= KEPT


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_long_text_is_taken(data: st.DataObject) -> None:
    piece = data.draw(st.text(min_size=1, max_size=40))
    text = (piece * (LARGEST // len(piece)))[:LARGEST]
    assert len(redact(text, "es").text) <= KEPT


@given(number=st.from_regex(r"[1-9][0-9]{7,11}", fullmatch=True), language=LANGUAGES)
@settings(max_examples=100, deadline=None)
def test_a_bare_long_number_never_stays(number: str, language: str) -> None:
    assert number not in redact(f"{number}", language).text
    assert number not in redact(f"hola {number}.", language).text


def _seconds(text: str, *, times: int) -> float:
    """The least time of the process that redacting took."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        redact(text, "es")
        spent.append(time.process_time() - start)
    return min(spent)


def test_an_ordinary_message_takes_less_than_a_millisecond() -> None:
    texts = [entry.text for entry in entries()[::7]] + [text for _, text in harmless()[::5]]
    redact("+51 987 654 321", "es")
    slow = [number for number, text in enumerate(texts) if _seconds(text, times=5) > 0.001]
    assert slow == []


def test_half_of_the_sentences_that_name_nobody_take_less_than_forty_microseconds() -> None:
    spent = sorted(_seconds(text, times=5) for _, text in harmless())
    assert spent[len(spent) // 2] < 0.000_040
    assert spent[len(spent) * 99 // 100] < 0.000_300


@pytest.mark.parametrize("piece", WORST.values(), ids=WORST.keys())
def test_the_longest_text_takes_less_than_ten_milliseconds(piece: str) -> None:
    text = (piece * LARGEST)[:LARGEST]
    assert _seconds(text, times=4) < 0.010


def test_of_a_text_too_long_to_be_a_message_the_rest_is_dropped_with_what_the_cut_halved() -> None:
    text = f"{'hola ' * ((KEPT - 6) // 5)} 987 654 321"
    kept = redact(text, "es").text
    assert len(kept) <= KEPT
    assert "987" not in kept
    assert kept.endswith("…")


def test_each_kind_is_named_once_and_stands_in_the_text() -> None:
    found = redact("me llamo Ana Pérez, dni 12345678, mi hermana 23456789", "es")
    assert found.kinds == ("document", "name")
    assert found.text == "me llamo [name], dni [document], mi hermana [document]"
    assert all(f"[{kind}]" in PLACEHOLDERS for kind in found.kinds)


def test_a_placeholder_is_recognised() -> None:
    assert holds_placeholder("mi dni es [document]")
    assert not holds_placeholder("mi dni es [dni]")
    assert len(PLACEHOLDERS) == 11


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("v-12.345.678", "[document]", id="dots"),
        pytest.param("ci 12345678", "ci [document]", id="ci"),
        pytest.param("cedula v12345678", "cedula [document]", id="glued letter"),
        pytest.param("C.E. 001234567", "C.E. [document]", id="CE"),
        pytest.param("dni 1\u200b2345678", "dni [document]", id="zero width"),
        pytest.param("dni \uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "dni [document]", id="wide"),
        pytest.param("9\ufe0f\u20e38\ufe0f\u20e37\ufe0f\u20e36\ufe0f\u20e35\ufe0f\u20e34\ufe0f\u20e33\ufe0f\u20e3", "[document]\ufe0f\u20e3", id="keycaps"),
        pytest.param("ley 32154 y DL 1719", "ley 32154 y DL 1719", id="laws"),
        pytest.param("105, 106 o 1818", "105, 106 o 1818", id="hotlines"),
        pytest.param("soy venezolana", "soy venezolana", id="nationality"),
        pytest.param("soy Ana, venezolana", "soy [name], venezolana", id="name"),
        pytest.param("www.gob.pe", "www.gob.pe", id="public host"),
        pytest.param("www.gob.pe?dni=1", "[link]", id="public host with a query"),
    ],
)  # fmt: skip
def test_typed_as_people_type(written: str, kept: str) -> None:
    assert redact(written, "es").text == kept


def test_lima_is_a_surname_in_portuguese_alone() -> None:
    assert redact("me chamo Ana Lima", "pt").text == "me chamo [name]"
    assert redact("me llamo Ana y vivo en Lima", "es").text.endswith("vivo en Lima")
