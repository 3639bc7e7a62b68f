"""A run as JSON."""

import json
from dataclasses import replace
from pathlib import Path

from bot.catalog import OUT_OF_SCOPE, Match
from bot.measuring.report import Report, as_json, heard, in_noise
from bot.measuring.speed import Pass, Speed, Times
from bot.measuring.subject import Subject
from bot.mind.evaluation import Line
from bot.mind.noise import noisy
from bot.model import Candidate, LanguageCode, Outcome, TopicId

TIMES = Times(median_us=1 / 3, p99_us=2.0)
PASS = Pass(language=TIMES, match=TIMES, message=TIMES)
SPEED = Speed(train_seconds=1.0, load_ms=1.0, memory_mb=1.0, cold=PASS, warm=PASS)
TOPICS = ("a/a", "a/b", "a/c", "a/d")


class Scripted:
    """Decides by the text's first word; everything else was never heard."""

    def match(self, text: str, language: LanguageCode) -> Match:
        outcome = {
            "answer": Outcome.ANSWER, "suggest": Outcome.SUGGEST,
        }.get(text.partition(" ")[0], Outcome.FALLBACK)  # fmt: skip
        candidates = tuple(Candidate(topic=TopicId(t), score=2 / 3) for t in TOPICS)
        return Match(outcome=outcome, score=2 / 3, candidates=candidates)

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return LanguageCode("es"), 1.0


def _subject(version: str = "v1") -> Subject:
    known = tuple(Line(text="x", topic="a/a", language=code) for code in ("es", "en"))
    asked = tuple(
        Line(text=text, topic=topic, language=language, where=f"f.yml:{number}")
        for number, (text, topic, language) in enumerate([
            ("answer it", "a/a", "es"), ("suggest it", "a/d", "en"), ("miss it", OUT_OF_SCOPE, "es"),
        ])
    )  # fmt: skip
    return Subject(
        known=known, asked=asked, matcher=Scripted(), safety=None, model=Path(),
        train_seconds=1.0, version=version,
    )  # fmt: skip


def _report(version: str = "v1") -> Report:
    subject = _subject(version)
    judged, found = heard(subject)
    noise = in_noise(subject, found)
    return Report(subject=subject, judged=judged, found=found, noise=noise, speed=SPEED)


def test_a_phrase_keeps_what_a_person_would_have_been_shown() -> None:
    answered, suggested, missed = as_json(_report())["phrases"]
    assert answered == {
        "id": answered["id"], "where": "f.yml:0", "text": "answer it", "topic": "a/a",
        "language": "es", "decision": "answer", "score": 0.666667, "first": "a/a",
        "shown": ["a/a"],
    }  # fmt: skip
    assert suggested["shown"] == ["a/a", "a/b", "a/c"]
    assert (missed["shown"], missed["first"]) == ([], "a/a")


def test_a_phrase_of_a_file_is_named_by_its_place() -> None:
    found = as_json(_report(version=""))
    assert [phrase["text"] for phrase in found["phrases"]] == [None] * 3
    assert found["confusions"][0]["phrases"] == ["f.yml:1"]
    assert as_json(_report())["confusions"][0]["phrases"] == ["suggest it"]
    assert "suggest it" not in json.dumps(found)


def test_the_same_phrase_has_the_same_id_and_no_other() -> None:
    first, second = ([p["id"] for p in as_json(_report(v))["phrases"]] for v in ("v1", ""))
    assert first == second
    assert len(set(first)) == 3


def test_figures_have_six_digits() -> None:
    found = as_json(_report())
    assert found["speed"]["cold"]["match"]["median_us"] == 0.333333
    assert found["all"]["language_right"] == 0.666667
    assert json.loads(json.dumps(found)) == found


def test_noise_is_of_the_same_lines_typed_badly() -> None:
    subject = replace(_subject(), asked=(Line(text="ANSWER me", topic="a/a", language="en"),))
    _, found = heard(subject)
    noise = in_noise(subject, found)
    assert set(noise) == {"all", "en"}
    assert noisy("ANSWER me", "en") == "answer me"
    assert found.overall.helped == 0.0
    assert noise["all"] == noise["en"]
    assert (noise["en"].helped, noise["en"].helped_lost) == (1.0, -1.0)
