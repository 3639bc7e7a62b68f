"""The peers: each learns, guesses, keeps out what is out of scope, and takes any text."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.catalog import OUT_OF_SCOPE
from bot.peers import trial
from bot.peers.kinds import KINDS, here
from bot.peers.peer import Guess, Kind, Peer, best, plain
from bot.peers.trial import accuracy, chosen, fitted, microseconds, split

ROOT = Path(__file__).parent.parent.parent
PHRASES = [
    (text, topic)
    for topic, texts in {
        "permit/renew": ["renovar mi permiso", "mi permiso venció", "renuevo el permiso", "permiso nuevo"],
        "school/enrol": ["colegio para mi hijo", "matricular a mi niña", "vacante en el colegio", "escuela"],
        "health/clinic": ["necesito un médico", "hospital cerca", "estoy enfermo", "me duele, un médico"],
    }.items()
    for text in texts
]  # fmt: skip
STRANGERS = [(text, OUT_OF_SCOPE) for text in ("partido de fútbol", "gol de fútbol", "fútbol hoy")]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each peer whose library is here."""
    found: Kind = request.param
    if not here(found):
        pytest.skip(f"needs {found.library}: pip install 'tucausa[bench]'")
    return found


def _peer(kind: Kind, phrases: list[tuple[str, str]]) -> Peer:
    return fitted(kind, kind.settings[-1], phrases)


def test_it_finds_the_topic_of_what_it_learnt_and_of_what_is_like_it(kind: Kind) -> None:
    peer = _peer(kind, PHRASES)
    guesses = peer.guess([text for text, _ in PHRASES])
    assert [guess.topic for guess in guesses] == [topic for _, topic in PHRASES]
    like = peer.guess(["renovar el permiso ya", "el colegio de mi hijo", "un medico por favor"])
    assert [guess.topic for guess in like] == ["permit/renew", "school/enrol", "health/clinic"]


def test_a_text_alone_is_guessed_as_among_others(kind: Kind) -> None:
    peer = _peer(kind, PHRASES)
    texts = ["RENOVAR", "colegio", "zzz"]
    alone = [guess for text in texts for guess in peer.guess([text])]
    assert [g.topic for g in alone] == [g.topic for g in peer.guess(texts)]
    assert [g.score for g in alone] == pytest.approx([g.score for g in peer.guess(texts)])


def test_many_texts_are_guessed_each_in_its_place(kind: Kind) -> None:
    peer = _peer(kind, PHRASES)
    texts = ["colegio", "permiso", "medico"] * 100
    assert peer.guess(texts) == peer.guess(texts[:3]) * 100


def test_case_and_accents_do_not_matter(kind: Kind) -> None:
    peer = _peer(kind, PHRASES)
    assert peer.guess(["NECESITO UN MÉDICO"]) == peer.guess(["necesito un medico"])


def test_what_it_does_not_know_is_less_sure(kind: Kind) -> None:
    known, unknown = _peer(kind, PHRASES).guess(["renovar mi permiso", "xyzzy qwfp"])
    assert known.score > unknown.score


def test_out_of_scope_is_never_its_topic_and_lowers_the_score(kind: Kind) -> None:
    peer = _peer(kind, PHRASES + STRANGERS)
    inside, outside = peer.guess(["renovar mi permiso", "partido de fútbol hoy"])
    assert outside.topic != OUT_OF_SCOPE
    assert outside.score < 0 < inside.score


def test_two_topics_are_enough(kind: Kind) -> None:
    peer = _peer(kind, PHRASES[:8])
    assert [g.topic for g in peer.guess(["permiso", "colegio"])] == ["permit/renew", "school/enrol"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n", "\x00", "a\nb\tc", "__label__0 hola", "__label__", "😀" * 50, "x" * 5000,
     "\ud800", "<s>", "\u2028"],
    ids=ascii,
)  # fmt: skip
def test_no_text_is_too_odd(kind: Kind, text: str) -> None:
    odd = (text, "permit/renew")
    (guess,) = _peer(kind, [*PHRASES, odd, *STRANGERS]).guess([text])
    assert guess.topic in {topic for _, topic in PHRASES}
    assert np.isfinite(guess.score)


def test_the_same_phrases_give_the_same_guesses(kind: Kind) -> None:
    texts = ["permiso", "mi hijo", "zzz"]
    assert _peer(kind, PHRASES).guess(texts) == _peer(kind, PHRASES).guess(texts)


def test_the_setting_that_does_best_on_held_out_phrases_is_chosen() -> None:
    class Stub:
        """Right only with the setting 3."""

        def __init__(self, setting: float) -> None:
            self._right = setting == 3

        def fit(self, texts: Any, topics: Any) -> None:
            self._known = dict(zip(texts, topics, strict=True))

        def guess(self, texts: Any) -> list[Guess]:
            assert not set(texts) & set(self._known)
            return [Guess(topic=t[0] if self._right else "?", score=1.0) for t in texts]

    phrases = [(f"{topic}{n}", topic) for topic in "ab" for n in range(5)]
    stub = Kind(name="stub", library="json", make=Stub, settings=(1.0, 2.0, 3.0))
    assert chosen(stub, phrases) == 3.0
    assert chosen(stub, phrases[:4]) == 2.0


def test_of_many_phrases_a_part_evenly_spread_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    class Curious:
        """Remembers what it learns."""

        def __init__(self, setting: float) -> None:
            pass

        def fit(self, texts: Any, topics: Any) -> None:
            seen.append(list(texts))

        def guess(self, texts: Any) -> list[Guess]:
            return [Guess(topic="?", score=0.0) for _ in texts]

    monkeypatch.setattr(trial, "CHOOSING", 20)
    phrases = [(f"{topic}{n}", topic) for topic in "ab" for n in range(25)]
    chosen(Kind(name="c", library="", make=Curious, settings=(1.0, 2.0)), phrases)
    assert {len(texts) for texts in seen} == {15}
    assert {text[0] for text in seen[0]} == {"a", "b"}


def test_the_middle_setting_wins_a_draw() -> None:
    class Blind:
        """Never right."""

        def __init__(self, setting: float) -> None:
            pass

        def fit(self, texts: Any, topics: Any) -> None:
            pass

        def guess(self, texts: Any) -> list[Guess]:
            return [Guess(topic="?", score=0.0) for _ in texts]

    phrases = [(f"{topic}{n}", topic) for topic in "ab" for n in range(5)]
    assert chosen(Kind(name="b", library="", make=Blind, settings=(1.0, 2.0, 3.0)), phrases) == 2.0


def test_a_fifth_of_each_topic_is_held_out() -> None:
    phrases = [(f"a{n}", "a") for n in range(11)] + [(f"b{n}", "b") for n in range(4)]
    kept, held = split(phrases)
    assert sorted(kept + held) == sorted(phrases)
    assert [topic for _, topic in held] == ["a", "a"]
    assert split(phrases) == (kept, held)


def test_accuracy_is_of_the_lines_with_a_topic() -> None:
    guesses = [Guess(topic=topic, score=0.0) for topic in ("a", "a", "b")]
    assert accuracy(guesses, ["a", "b", OUT_OF_SCOPE]) == 0.5
    assert accuracy(guesses[:1], [OUT_OF_SCOPE]) == 0.0


def test_the_best_topic_is_one_in_scope() -> None:
    scores = np.array([[0.2, 0.5, 0.3], [0.1, 0.8, 0.1]])
    found = best(scores, ["a", OUT_OF_SCOPE, "b"])
    assert [guess.topic for guess in found] == ["b", "a"]
    assert [guess.score for guess in found] == pytest.approx([-0.2, -0.7])
    assert best(scores, ["a", "c", "b"])[1] == Guess(topic="c", score=0.8)


def test_time_is_of_texts_one_by_one() -> None:
    asked = []

    class Slow:
        """Remembers what it is asked."""

        def fit(self, texts: Any, topics: Any) -> None:
            pass

        def guess(self, texts: Any) -> list[Guess]:
            asked.append(list(texts))
            return []

    assert microseconds(Slow(), ["a", "b"]) > 0
    assert asked == [["a"], ["b"]]
    assert microseconds(Slow(), []) == 0.0


def test_plain_text_has_no_case_and_no_accents() -> None:
    assert plain("¿CAMIÓN, Niño?") == "¿camion, nino?"


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bot.peers"], input=json.dumps(request).encode(),
        capture_output=True, check=False, env=env, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_process_of_its_own_tries_a_peer(kind: Kind) -> None:
    other = [
        (text, "school/enrol" if topic == "permit/renew" else topic) for text, topic in PHRASES
    ]
    found = _ask({
        "peer": kind.name, "trainings": [PHRASES, other],
        "texts": [["renovar mi permiso"], ["colegio", "renovar mi permiso"]],
        "asks": [[0, 0], [1, 1]],
    })  # fmt: skip
    first, second = found["guesses"]
    assert [topic for topic, _ in first] == ["permit/renew"]
    assert [topic for topic, _ in second] == ["school/enrol", "school/enrol"]
    assert found["setting"] in kind.settings
    assert found["median_us"] > 0
    assert found["train_seconds"] >= 0


def test_the_bot_itself_never_imports_a_peer_s_library() -> None:
    libraries = sorted({kind.library for kind in KINDS})
    code = (
        "import sys, bot.cli, bot.measuring.contest, bot.peers.trial; bot.cli._parser(); "
        f"print([name for name in {libraries} if name in sys.modules])"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=env, timeout=60
    )
    assert done.stdout.strip() == b"[]"
