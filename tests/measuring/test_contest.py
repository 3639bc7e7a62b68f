"""Ours beside the peers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.catalog import OUT_OF_SCOPE, Match
from bot.errors import SettingsError
from bot.measuring import child, contest
from bot.measuring.contest import OURS, Contest, Row
from bot.measuring.garble import garbled
from bot.measuring.speed import Pass, Speed, Times
from bot.measuring.subject import Subject, of_lines
from bot.mind.evaluation import Line
from bot.model import Candidate, LanguageCode, Outcome, TopicId
from bot.peers.kinds import KINDS

TIMES = Times(median_us=40.0, p99_us=90.0)
LATER = Times(median_us=4.0, p99_us=9.0)
COLD = Pass(language=LATER, match=TIMES, message=LATER)
WARM = Pass(language=LATER, match=LATER, message=LATER)
SPEED = Speed(train_seconds=1.5, load_ms=1.0, memory_mb=1.0, cold=COLD, warm=WARM)


def _line(text: str, topic: str) -> Line:
    return Line(text=text, topic=topic, language="es")


KNOWN = tuple(_line(f"{topic} {n}", f"t/{topic}") for topic in ("uno", "dos") for n in range(3))
ASKED = (
    _line("uno", "t/uno"), _line("dos", "t/dos"), _line("uno dos", "t/dos"),
    _line("nada", OUT_OF_SCOPE), _line("uno nada", OUT_OF_SCOPE),
)  # fmt: skip


class First:
    """Takes a text's first word for its topic; sure of it unless a word is strange."""

    def __init__(self, always: str = "") -> None:
        self._always = always

    def match(self, text: str, language: LanguageCode) -> Match:
        words = [self._always] if self._always else text.split()
        score = 0.5 if set(words) <= {"uno", "dos"} else 0.2
        if words[0] not in ("uno", "dos"):
            return Match(outcome=Outcome.FALLBACK, score=0.0)
        candidate = Candidate(topic=TopicId(f"t/{words[0]}"), score=score)
        return Match(outcome=Outcome.ANSWER, score=score, candidates=(candidate,))

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return prior, 0.0


def _subject(known: tuple[Line, ...] = KNOWN) -> Subject:
    return Subject(
        known=known, asked=ASKED, matcher=First(), safety=None, model=Path("none"),
        train_seconds=1.5,
    )  # fmt: skip


Guesses = dict[tuple[int, int], list[tuple[str, float]]]
RIGHT = [("t/uno", 9.0), ("t/dos", 8.0), ("t/dos", 7.0), ("t/uno", 0.0), ("t/uno", 7.5)]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the children are asked; each peer is right on every clean line but rapidfuzz."""
    asked: list[dict[str, Any]] = []

    def ask(module: str, request: Any) -> Any:
        assert module == "bot.peers"
        asked.append(request)
        wrong = [("t/uno", 1.0)] * len(ASKED)
        guesses = [wrong if request["peer"] == "rapidfuzz" else RIGHT for _ in request["asks"]]
        return {"setting": 1.0, "train_seconds": 0.5, "median_us": 70.0, "guesses": guesses}

    monkeypatch.setattr(child, "ask", ask)
    monkeypatch.setattr(contest, "here", lambda kind: kind.name != "BM25")
    return asked


def _rows(found: Contest) -> dict[str, Row]:
    return {row.name: row for row in found.rows}


def test_all_learn_the_same_and_are_asked_the_same(requests: list[dict[str, Any]]) -> None:
    contest.contest(_subject(), SPEED, noise=False)
    assert [one["peer"] for one in requests] == [k.name for k in KINDS if k.name != "BM25"]
    for one in requests:
        assert one["trainings"] == [[(line.text, line.topic) for line in KNOWN]]
        assert one["texts"] == [[line.text for line in ASKED]]
        assert one["asks"] == [(0, 0)]


def test_each_row_is_counted_by_the_same_rule(requests: list[dict[str, Any]]) -> None:
    rows = _rows(contest.contest(_subject(), SPEED, noise=False))
    ours, svm = rows[OURS], rows["LinearSVC"]
    assert ours.accuracy == pytest.approx(2 / 3)
    assert ours.out_of_scope_recall == 1.0
    assert (ours.median_us, ours.train_seconds, ours.setting) == (40.0, 1.5, None)
    assert (svm.accuracy, svm.out_of_scope_recall) == (1.0, 0.5)
    assert (svm.median_us, svm.train_seconds, svm.setting) == (70.0, 0.5, 1.0)
    assert rows["rapidfuzz"].accuracy == pytest.approx(1 / 3)
    assert rows["rapidfuzz"].setting is None
    assert {row.noisy_accuracy for row in rows.values()} == {None}


def test_the_lead_is_over_the_best_peer_with_its_interval(requests: list[dict[str, Any]]) -> None:
    found = contest.contest(_subject(), SPEED, noise=False)
    assert found.lead
    assert found.lead.over == "LinearSVC"
    assert found.lead.difference == pytest.approx(-1 / 3)
    assert found.lead.low <= found.lead.difference <= found.lead.high <= 0
    assert found.noisy_lead is None


def test_a_missing_library_is_named_and_not_tried(requests: list[dict[str, Any]]) -> None:
    found = contest.contest(_subject(), SPEED, noise=False)
    assert found.missing == ("BM25",)
    assert "BM25" not in _rows(found)


def test_noise_is_asked_before_and_after_training_on_it(
    requests: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = []

    def trained(known: tuple[Line, ...], cache: Path) -> tuple[First, Path, float]:
        learnt.append(known)
        return First("uno"), cache, 0.0

    monkeypatch.setattr(contest, "trained", trained)
    found = contest.contest(_subject(), SPEED, noise=True)
    copies = garbled(KNOWN, "training")
    assert learnt == [(*KNOWN, *copies)]
    assert copies != garbled(KNOWN)
    for one in requests:
        assert one["trainings"][1] == [(line.text, line.topic) for line in learnt[0]]
        assert one["texts"][1] == [line.text for line in garbled(ASKED)]
        assert one["asks"] == [(0, 0), (0, 1), (1, 1)]
    ours, svm = _rows(found)[OURS], _rows(found)["LinearSVC"]
    right = [line.text.split()[:1] == [line.topic[2:]] for line in garbled(ASKED)[:3]]
    assert ours.noisy_accuracy == pytest.approx(sum(right) / 3)
    assert ours.noisy_accuracy_trained_with_noise == pytest.approx(1 / 3)
    assert ours.noisy_accuracy != ours.noisy_accuracy_trained_with_noise
    assert (svm.noisy_accuracy, svm.noisy_accuracy_trained_with_noise) == (1.0, 1.0)
    assert found.noisy_lead


def test_one_topic_is_no_contest() -> None:
    strangers = (*KNOWN[:3], _line("nada", OUT_OF_SCOPE))
    with pytest.raises(SettingsError, match="two topics"):
        contest.contest(_subject(strangers), SPEED, noise=False)


def test_a_process_that_fails_is_told_without_what_it_read() -> None:
    with pytest.raises(SettingsError, match=r"bot\.peers ended with 1 \(StopIteration\)") as caught:
        child.ask("bot.peers", {"peer": "secret words", "trainings": [], "texts": [], "asks": []})
    assert "secret" not in str(caught.value)


def test_a_failure_s_message_is_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        child.ask("bot.measuring.stopwatch", {"model": "/secret/words", "rows": []})
    assert "(FileNotFoundError)" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Subject]:
    """A real one, trained by a child process on a few lines."""
    subject = of_lines(KNOWN, ASKED, tmp_path_factory.mktemp("cache"))
    return lambda: subject


def test_ours_is_tried_in_earnest(small: Callable[[], Subject]) -> None:
    found = contest.contest(small(), SPEED, noise=True)
    ours = _rows(found)[OURS]
    assert ours.accuracy
    assert ours.accuracy >= 2 / 3
    assert ours.noisy_accuracy is not None
    assert ours.noisy_accuracy_trained_with_noise is not None
