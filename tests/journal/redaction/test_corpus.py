"""How much of what says who somebody is goes, and how much of the rest stays.

Failures name numbers of entries in the files, never what stands there.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from bot.journal.redaction import holds_placeholder, published_in, redact

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MISSED = 0.01
TOUCHED = 0.01
NAMES_MISSED = 0.15
"""Names typed without their capital letters, or all in capitals."""
MISLABELLED = 0.03
COMMON = frozenset(
    [
        "com",
        "org",
        "net",
        "del",
        "dot",
        "http",
        "https",
        "www",
        "punto",
        "ponto",
        "point",
        "arroba",
        "arobase",
        "gmail",
        "hotmail",
        "yahoo",
        "example",
        "chamo",
        "señor",
        "señora",
    ]
)
"""Words of an identifier that tell nothing."""


class Entry(NamedTuple):
    number: int
    text: str
    language: str
    gone: tuple[tuple[str, str], ...]


@cache
def entries() -> tuple[Entry, ...]:
    found = yaml.safe_load((HERE / "identifiers.yml").read_text(encoding="utf-8"))["identifiers"]
    return tuple(
        Entry(
            number,
            entry["text"],
            entry["language"],
            tuple((item["kind"], item["value"]) for item in entry["gone"]),
        )
        for number, entry in enumerate(found)
    )


@cache
def harmless() -> tuple[tuple[str, str], ...]:
    found = yaml.safe_load((HERE / "harmless.yml").read_text(encoding="utf-8"))
    return tuple((language, text) for language, texts in found.items() for text in texts)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _telling(kind: str, value: str) -> set[str]:
    """The words of an identifier that alone would still say something of the person."""
    words = _words(value)
    if kind in ("name", "email", "link", "handle"):
        return {word for word in words if len(word) > 2 and word not in COMMON}
    if kind == "birthdate":
        return set()
    return {word for word in words if len(word) > 1 and any(map(str.isdigit, word))}


def remains(entry: Entry, kind: str, value: str) -> bool:
    """Whether an identifier, or a word of it that tells something, is still there."""
    kept = redact(entry.text, entry.language).text.lower()
    if value.lower() in kept:
        return True
    elsewhere = set(_words(entry.text.lower().replace(value.lower(), " ")))
    return bool(_telling(kind, value) & set(_words(kept)) - elsewhere)


def _left(entries: tuple[Entry, ...]) -> list[tuple[int, str]]:
    return [
        (entry.number, kind)
        for entry in entries
        for kind, value in entry.gone
        if remains(entry, kind, value)
    ]


def _typed(change: Callable[[str], str]) -> tuple[Entry, ...]:
    """The corpus, as somebody types it who has no capital letters, or no small ones."""
    return tuple(
        entry._replace(
            text=change(entry.text),
            gone=tuple((kind, change(value)) for kind, value in entry.gone),
        )
        for entry in entries()
    )


def test_the_corpus_has_the_size_and_the_languages_that_were_asked_for() -> None:
    values = [(entry.language, value) for entry in entries() for _, value in entry.gone]
    assert len(values) >= 500
    assert min(sum(lang == each for lang, _ in values) for each in ("es", "en", "pt", "fr")) >= 90
    assert len(harmless()) >= 200
    wrong = [
        entry.number for entry in entries() for _, value in entry.gone if value not in entry.text
    ]
    assert wrong == []


def test_at_least_ninety_nine_in_a_hundred_identifiers_are_gone() -> None:
    total = sum(len(entry.gone) for entry in entries())
    left = _left(entries())
    print(f"{len(left)} of {total} identifiers left")
    assert len(left) <= MISSED * total


@pytest.mark.parametrize("change", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
def test_only_names_are_ever_left(change: Callable[[str], str]) -> None:
    typed = _typed(change)
    left = _left(typed)
    names = sum(kind == "name" for entry in typed for kind, _ in entry.gone)
    assert {kind for _, kind in left} <= {"name"}
    assert len(left) <= NAMES_MISSED * names


def test_the_placeholder_says_what_was_there() -> None:
    every = [(entry, kind) for entry in entries() for kind, _ in entry.gone]
    wrong = [
        entry.number
        for entry, kind in every
        if kind not in redact(entry.text, entry.language).kinds
    ]
    assert len(wrong) <= MISLABELLED * len(every)


def test_at_most_one_in_a_hundred_harmless_sentences_is_touched() -> None:
    touched = [
        number
        for number, (language, text) in enumerate(harmless())
        if redact(text, language).text != text
    ]
    print(f"{len(touched)} of {len(harmless())} harmless sentences touched")
    assert len(touched) <= TOUCHED * len(harmless())


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_test_phrases_of_the_content_pass_untouched(language: str) -> None:
    touched = total = 0
    for path in sorted((ROOT / "tests" / "phrases" / language).glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^ +- (.+)$", text, re.MULTILINE):
            total += 1
            touched += redact(line, language).text != line
    assert total > 500
    assert touched <= 0.003 * total


def test_what_the_answers_publish_stays_in_a_question() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "responses").rglob("*.yml")]
    published = published_in(texts)
    assert len(published.phones) > 10
    assert len(published.links) > 50
    for phone in published.phones:
        asked = f"¿el 0{phone} es de la oficina?"
        assert redact(asked, "es", published=published).text == asked
    for link in published.links:
        asked = f"leí en {link} otra cosa"
        assert not holds_placeholder(redact(asked, "es", published=published).text)
