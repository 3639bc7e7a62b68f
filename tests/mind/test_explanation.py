"""What the matcher says it saw."""

import pytest

from bot.mind.explanation import nearest, read_words, spoke
from bot.mind.matcher import Matcher
from bot.mind.scoring import Fact, Kind
from bot.mind.text import tokens
from tests.mind.conftest import small_examples


def _facts(matcher: Matcher, text: str) -> list[Fact]:
    return matcher.scorer.read(tokens(text, "es"), "es")


def test_each_word_is_told_as_it_was_read(matcher: Matcher) -> None:
    words = tokens("kiero renobar zzqx permiso kiero", "es")
    told = {read.typed: (read.read, read.kind) for read in read_words(matcher.scorer, words, "es")}
    assert told == {
        "kiero": ("quiero", Kind.REPAIRED),
        "renobar": ("renovar", Kind.REPAIRED),
        "zzqx": ("zzqx", Kind.UNKNOWN),
        "permiso": ("permiso", Kind.KNOWN),
    }


@pytest.mark.parametrize(
    ("text", "topic", "word"),
    [
        ("quiero renovar mi permiso", "permit/renew", "renovar"),
        ("matricular en el colegio", "school/enrol", "colegio"),
        ("where is a hospital", "health/clinic", "hospital"),
    ],
)
def test_the_telling_word_speaks_for_its_topic(
    matcher: Matcher, text: str, topic: str, word: str
) -> None:
    said = spoke(matcher.scorer, _facts(matcher, text), matcher.topics.index(topic))
    assert word in [part.name for part in said[:3]]
    assert all(part.weight > 0 for part in said)
    weights = [part.weight for part in said]
    assert weights == sorted(weights, reverse=True)


def test_what_speaks_adds_up_to_the_lead_of_the_first_topic(matcher: Matcher) -> None:
    text = "quiero renovar el permiso"
    first, second = matcher.scorer.rate(tokens(text, "es"), "es").order[:2]
    facts = _facts(matcher, text)
    lead = [sum(part.weight for part in spoke(matcher.scorer, facts, c)) for c in (first, second)]
    assert lead[0] > lead[1]


def test_nothing_speaks_in_an_empty_text(matcher: Matcher) -> None:
    assert spoke(matcher.scorer, (), 0) == ()
    assert read_words(matcher.scorer, (), "es") == ()
    assert nearest(matcher.scorer, (), [("hola", "es")]) == ()


def test_the_nearest_phrase_is_the_phrase_itself(matcher: Matcher) -> None:
    phrases = [(example.text, example.language) for example in small_examples()]
    near = nearest(matcher.scorer, _facts(matcher, "quiero renovar el permiso"), phrases)
    assert phrases[near[0].phrase][0] == "quiero renovar el permiso"
    assert near[0].likeness == pytest.approx(1.0)
    assert len(near) == 3
    assert near[0].likeness >= near[1].likeness >= near[2].likeness
