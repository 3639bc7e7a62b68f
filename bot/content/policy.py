"""Rules of the content that need more than one value: dates, states, numbers, near copies."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.catalog import SOURCE_LANGUAGE, State
from bot.content.drafts import DraftAnswer, Phrase
from bot.content.mistakes import Problem, problem
from bot.mind.dates import MONTH
from bot.mind.text import fold
from bot.model import LanguageCode, TopicId

RULES_MONTHS = 18
"""A rule in force is looked at again after this."""

PLACES_MONTHS = 6
"""Phones, places and fees change sooner."""

_NEAR_WORDS = 10
"""From this many words on, a phrase that lacks one word of another is its near copy."""

_NUMBER = re.compile(r"\d(?:[\d]|[.,\u00a0\u202f' -](?=\d))*")
_THOUSANDS = re.compile(r"(?<=\d)\s+(?:mil|mille|thousand)\b", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"')]+|\b[\w.-]+@[\w-]+\.[\w.]+\b")
_SLASHED = re.compile(r"(?<!\S)/[a-z]+")


def dates(answer: DraftAnswer) -> Iterator[Problem]:
    """``review_by`` and ``checked_on`` against the state and the source's date."""
    date, review = answer.source_date, answer.review_by
    if review and answer.state in (State.ENDED, State.UNVERIFIED):
        line = answer.lines.get("review_by", answer.line)
        yield problem(answer.path, line, "review-none", state=answer.state)
    elif review and date and len(review) == MONTH:
        wanted = [_later(date, PLACES_MONTHS), _later(date, RULES_MONTHS)]
        if review not in wanted:
            line = answer.lines.get("review_by", answer.line)
            yield problem(
                answer.path, line, "review-policy",
                value=review, places=wanted[0], rules=wanted[1],
            )  # fmt: skip
    if date and answer.checked_on and answer.checked_on < date:
        line = answer.lines.get("checked_on", answer.line)
        yield problem(answer.path, line, "state-date", value=answer.checked_on, date=date)


def _later(date: str, months: int) -> str:
    """``YYYY-MM`` so many months after a date; a bare year counts from its January."""
    year, month = int(date[:4]), int(date[5:7] or 1)
    total = year * 12 + month - 1 + months
    return f"{total // 12:04}-{total % 12 + 1:02}"


def facts(text: str) -> set[str]:
    """The numbers of two digits and more, and the links, that a translation must repeat.

    How a language writes them does not count: 495,000 and 495 mil are the same.
    """
    links = {found.rstrip(".,;:") for found in _LINK.findall(text)}
    rest = _SLASHED.sub(" ", _LINK.sub(" ", text))
    numbers = {re.sub(r"\D", "", found) for found in _NUMBER.findall(_THOUSANDS.sub("000", rest))}
    return links | {number for number in numbers if len(number) > 1}


def translation(answer: DraftAnswer, original: DraftAnswer) -> Iterator[Problem]:
    """Numbers, links and buttons of a translation against the Spanish answer."""
    mine, theirs = facts(answer.text), facts(original.text)
    if mine != theirs:
        yield problem(
            answer.path, answer.text_line, "translation-differs",
            missing=", ".join(sorted(theirs - mine)) or "-",
            extra=", ".join(sorted(mine - theirs)) or "-",
        )  # fmt: skip
    if [b.payload for b, _ in answer.buttons] != [b.payload for b, _ in original.buttons]:
        yield problem(answer.path, answer.line, "translation-buttons")


def near_copies(training: Sequence[Phrase], tests: Sequence[Phrase]) -> Iterator[Problem]:
    """Test phrases that say nothing a training phrase does not say already.

    A near copy has the same words in any order, or of ten words and more all but one.
    """
    if not tests:
        return  # as in the running bot, which reads none
    known: dict[tuple[LanguageCode, frozenset[str]], Phrase] = {}
    exact: set[tuple[LanguageCode, str]] = set()
    for phrase in training:
        folded = fold(phrase.text)
        exact.add((phrase.language, folded))
        for words in _variants(frozenset(folded.split())):
            known.setdefault((phrase.language, words), phrase)
    for phrase in tests:
        folded = fold(phrase.text)
        if (phrase.language, folded) in exact:
            continue  # told as a copy
        for words in _variants(frozenset(folded.split())):
            if other := known.get((phrase.language, words)):
                yield problem(
                    phrase.path, phrase.line, "phrase-near",
                    phrase=phrase.text, other=other.text, where=other.where,
                )  # fmt: skip
                break


def _variants(words: frozenset[str]) -> Iterator[frozenset[str]]:
    yield words
    if len(words) >= _NEAR_WORDS:
        for word in words:
            yield words - {word}


def translations(
    answers: Mapping[tuple[TopicId, LanguageCode], DraftAnswer],
) -> Iterator[Problem]:
    """Every translation that is not behind its original, against it."""
    for (topic, language), answer in answers.items():
        original = answers.get((topic, SOURCE_LANGUAGE))
        if language != SOURCE_LANGUAGE and original and answer.source_hash == original.hash:
            yield from translation(answer, original)
