"""Matching with a small trained model."""

import dataclasses
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catalog import OUT_OF_SCOPE, Matching
from bot.mind.matcher import Matcher
from bot.mind.scoring import CACHED_WORDS
from bot.mind.trained import Model, Thresholds
from bot.model import LanguageCode, Outcome

ES, EN = LanguageCode("es"), LanguageCode("en")


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        pytest.param("renovar permiso", ES, "permit/renew", id="seen words"),
        pytest.param("KIERO RENOBAR MI PERMISOO", ES, "permit/renew", id="spelt by ear"),
        pytest.param("mi hijo al colejio", ES, "school/enrol", id="typo"),
        pytest.param("toy enfermo", ES, "health/clinic", id="short form"),
        pytest.param("need to see a docter", EN, "health/clinic", id="English typo"),
        pytest.param("renew my permit", ES, "permit/renew", id="English in a Spanish chat"),
        pytest.param("holaaa", ES, "smalltalk/greet", id="greeting"),
    ],
)
def test_the_right_topic_comes_first(
    matcher: Matcher, text: str, language: LanguageCode, topic: str
) -> None:
    assert matcher.match(text, language).candidates[0].topic == topic


def test_a_concept_links_words_that_share_no_letters(matcher: Matcher) -> None:
    assert matcher.match("liceo pal chamo", ES).candidates[0].topic == "school/enrol"


def test_it_is_what_the_catalog_asks_for(matcher: Matcher) -> None:
    matching: Matching = matcher
    assert matching.language("hello my friend", ES)[0] in {ES, EN}


@pytest.mark.parametrize("text", ["", "   ", "😭😭", "¿?", "\x00", "日本語"])
def test_a_text_without_evidence_falls_back_with_no_candidates(matcher: Matcher, text: str) -> None:
    match = matcher.match(text, ES)
    assert match.outcome is Outcome.FALLBACK
    assert match.score == 0.0
    assert match.candidates == ()


def test_known_phrases_score_higher_than_strangers(matcher: Matcher) -> None:
    known = matcher.match("quiero renovar el permiso", ES).score
    assert known > 0.5
    assert matcher.match("receta de pancakes con miel", ES).score < known / 2


def test_out_of_scope_is_never_a_candidate(matcher: Matcher) -> None:
    match = matcher.match("quien gano el partido de futbol", ES)
    assert match.outcome is Outcome.FALLBACK
    assert match.candidates
    assert OUT_OF_SCOPE not in {c.topic for c in match.candidates}


def _limits(answer: float, suggest: float, smalltalk: float | None = None) -> Thresholds:
    small = answer if smalltalk is None else smalltalk
    return Thresholds(answer=answer, suggest=suggest, smalltalk=small)


def _with(model: Model, answer: float, suggest: float) -> Matcher:
    strict = MappingProxyType({"": _limits(answer, suggest)})
    return Matcher(dataclasses.replace(model, thresholds=strict))


@pytest.mark.parametrize(
    ("answer", "suggest", "outcome"),
    [(0.0, 0.0, Outcome.ANSWER), (1.1, 0.0, Outcome.SUGGEST), (1.1, 1.1, Outcome.FALLBACK)],
)
def test_the_thresholds_decide(
    model: Model, answer: float, suggest: float, outcome: Outcome
) -> None:
    assert _with(model, answer, suggest).match("mi permiso", ES).outcome is outcome


def test_thresholds_belong_to_a_language(model: Model) -> None:
    table = {"": _limits(0.0, 0.0), "en": _limits(2.0, 2.0)}
    matcher = Matcher(dataclasses.replace(model, thresholds=MappingProxyType(table)))
    assert matcher.match("permiso", ES).outcome is Outcome.ANSWER
    assert matcher.match("permiso", EN).outcome is Outcome.FALLBACK


def test_small_talk_has_a_threshold_of_its_own(model: Model) -> None:
    table = MappingProxyType({"": _limits(2.0, 2.0, smalltalk=0.0)})
    matcher = Matcher(dataclasses.replace(model, thresholds=table))
    assert matcher.match("hola", ES).outcome is Outcome.ANSWER
    assert matcher.match("permiso", ES).outcome is Outcome.FALLBACK


def test_small_talk_comes_last_among_other_suggestions(model: Model) -> None:
    match = _with(model, 2.0, 0.0).match("buenas tardes necesito renovar mi permiso", ES)
    assert [c.topic.startswith("smalltalk/") for c in match.candidates] == [0, 0, 0, 1]


def test_without_topics_to_choose_from_there_is_no_suggestion(model: Model) -> None:
    for text in ("permiso", "hola", "hospital"):
        match = _with(model, 2.0, 0.0).match(text, ES)
        assert match.outcome is Outcome.SUGGEST
        assert len(match.candidates) >= 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(codec=None)) | st.text("aeiouptc kñ😀\x00\u202e", max_size=2000))
def test_any_string_gets_a_sound_match(matcher: Matcher, text: str) -> None:
    match = matcher.match(text, ES)
    scores = [c.score for c in match.candidates]
    assert match.outcome in {Outcome.ANSWER, Outcome.SUGGEST, Outcome.FALLBACK}
    assert 0.0 <= match.score <= 1.0
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len(scores) <= 5
    assert len({c.topic for c in match.candidates}) == len(scores)
    if scores:
        assert scores[0] == pytest.approx(match.score)


def test_the_same_text_gets_the_same_match_whatever_came_before(model: Model) -> None:
    fresh, used = Matcher(model), Matcher(model)
    for i in range(CACHED_WORDS // 20):
        used.match(" ".join(f"zq{i}x{j}" for j in range(30)), ES)
    for text in ("como renuevo mi permizo", "abcq defq ghiq jklq mnoq pqrq permizo ospital"):
        assert fresh.match(text, ES) == used.match(text, ES) == used.match(text, ES)


def test_a_very_long_text_is_judged_by_its_start_and_its_end(matcher: Matcher) -> None:
    text = "quiero renovar mi permiso " + "x9 " * 10000 + "renovar el permiso"
    assert matcher.match(text, ES).candidates[0].topic == "permit/renew"
