"""Training, its determinism, its small sets and the bytes of a model."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mind.arrays import opened, packed
from bot.mind.calibration import Kind
from bot.mind.matcher import Matcher
from bot.mind.regression import binary, multinomial
from bot.mind.scoring import SIGNALS, Scorer
from bot.mind.spelling import Speller
from bot.mind.trained import FORMAT, Model, StaleModel
from bot.mind.training import Example, _data, _fit, _observe, _splits, _weights, train
from bot.model import LanguageCode, Outcome
from tests.content.little import ROOT
from tests.mind.conftest import small_examples

ES = LanguageCode("es")


def test_the_same_examples_give_the_same_bytes(model: Model, examples: list[Example]) -> None:
    assert train(examples).to_bytes() == model.to_bytes()


def test_a_model_survives_its_bytes(model: Model) -> None:
    again = Matcher(Model.from_bytes(model.to_bytes()))
    matcher = Matcher(model)
    for text in ("renovar permiso", "colejio pa mi chamo", "hello", "zzz", ""):
        assert again.match(text, ES) == matcher.match(text, ES)
        assert again.language(text, ES) == matcher.language(text, ES)


def _of_another_format(data: bytes) -> bytes:
    meta, tables = opened(data)
    return packed({**meta, "format": FORMAT - 1}, tables)


def _one_bit_wrong(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"not a model", id="other bytes"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut short"),
        pytest.param(_of_another_format, id="older format"),
        pytest.param(_one_bit_wrong, id="one bit wrong"),
        pytest.param(lambda _: packed({"format": FORMAT}, {}), id="without arrays"),
    ],
)
def test_foreign_bytes_are_refused(model: Model, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(StaleModel, match="train again"):
        Model.from_bytes(spoil(model.to_bytes()))


def _rows(*pairs: tuple[str, str]) -> list[Example]:
    return [Example(text=text, topic=topic, language="es") for text, topic in pairs]


@pytest.mark.parametrize(
    ("rows", "text", "topic"),
    [
        (_rows(("renovar permiso", "a/b")), "renovar permiso", "a/b"),
        (_rows(("renovar permiso", "a/b"), ("permiso vencido", "a/b")), "mi permiso", "a/b"),
        (_rows(("renovar permiso", "a/b"), ("colegio", "a/c")), "un colegio", "a/c"),
        (_rows(("permiso", "a/b"), ("el clima", "out_of_scope")), "permiso", "a/b"),
    ],
    ids=["one phrase", "one topic", "a phrase each", "one topic and strangers"],
)
def test_a_tiny_set_still_ranks(rows: list[Example], text: str, topic: str) -> None:
    match = Matcher(train(rows)).match(text, ES)
    assert match.candidates[0].topic == topic
    assert match.score > Matcher(train(rows)).match("zzyzx qwrt", ES).score


def test_one_topic_is_not_the_answer_to_everything() -> None:
    matcher = Matcher(train(_rows(("renovar permiso", "a/b"), ("permiso vencido", "a/b"))))
    assert matcher.match("cuanto cuesta un perro chihuahua", ES).outcome is Outcome.FALLBACK


@pytest.mark.parametrize(
    "rows", [[], _rows(("", "a/b"), ("!!", "a/c")), _rows(("el clima", "out_of_scope"))]
)
def test_without_topics_everything_falls_back(rows: list[Example]) -> None:
    match = Matcher(train(rows)).match("el clima", ES)
    assert (match.outcome, match.candidates) == (Outcome.FALLBACK, ())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            Example,
            text=st.text(max_size=20),
            topic=st.sampled_from(["a/a", "a/b", "c/c", "out_of_scope"]),
            language=st.sampled_from(["es", "en"]),
        ),
        max_size=12,
    ),
    st.text(max_size=20),
)
def test_any_examples_train(rows: list[Example], text: str) -> None:
    assert 0.0 <= Matcher(train(rows)).match(text, ES).score <= 1.0


def test_the_running_bot_needs_no_scipy() -> None:
    code = "import sys, bot.mind.matcher, bot.mind.training, bot.mind.evaluation; "
    code += "assert not {'scipy', 'sklearn'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)  # our own code


def test_the_multinomial_regression_reaches_its_optimum() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(40, 6)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[rng.integers(0, 3, 40)]
    gram = points @ points.T
    dual = multinomial(gram.__matmul__, targets, ridge=0.5, iterations=200)
    assert dual.dtype == np.float32, "twice the time and the memory otherwise"
    logits = gram @ dual
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    slope = points.T @ (shares - targets) + 0.5 * points.T @ dual
    assert np.abs(slope).max() < 0.02


def test_the_binary_regression_stays_at_its_prior_without_rows() -> None:
    prior = np.array([1.0, -2.0])
    found = binary(np.zeros((0, 2)), np.zeros(0), np.zeros(0), ridge=1.0, towards=prior)
    assert found.tolist() == prior.tolist()


def test_the_binary_regression_finds_its_optimum_from_far_away() -> None:
    rng = np.random.default_rng(3)
    signals = np.column_stack([rng.normal(-6.0, 4.0, 500), np.full(500, -12.0), np.ones(500)])
    truths = (signals[:, 0] + rng.normal(0, 1, 500) > -6.0).astype(float)
    prior = np.array([9.0, -5.0, 40.0])
    found = binary(signals, truths, np.ones(500), ridge=0.5, towards=prior)
    chance = 1 / (1 + np.exp(-signals @ found))
    assert np.mean((chance > 0.5) == (truths > 0.5)) > 0.85


def test_the_binary_regression_learns_a_direction() -> None:
    signals = np.array([[x, 1.0] for x in (-2.0, -1.0, 1.0, 2.0)])
    truths, ones = np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4)
    assert binary(signals, truths, ones, ridge=0.1, towards=np.zeros(2))[0] > 1.0


def test_a_training_phrase_is_weighted_as_the_scorer_weighs_a_text() -> None:
    data = _data(small_examples())
    rows = np.arange(len(data.words))
    dual = _fit(data, rows, None)
    scorer = Scorer(_weights(data, rows, dual), data.index, Speller(data.vocabulary))
    logits = data.design.weighted(rows, data.values).gram(dual)
    for words, language, expected in zip(data.words, data.languages, logits, strict=True):
        shares = np.exp(expected - expected.max())
        assert scorer.rate(words, language).probabilities == pytest.approx(
            shares / shares.sum(), abs=0.02
        )


def test_the_confidence_model_sees_phrases_and_strangers_of_every_kind() -> None:
    data = _data(small_examples())
    seen = _observe(data, _fit(data, np.arange(len(data.words)), None))
    assert set(seen.kinds.tolist()) == set(Kind)
    strangers = seen.ranks[seen.kinds != Kind.IN_SCOPE]
    assert set(strangers.tolist()) == {-1}
    assert (seen.ranks[seen.kinds == Kind.IN_SCOPE] >= 0).all()
    known = SIGNALS.index("share of known words, weighted by idf")
    shares = {kind: seen.signals[seen.kinds == kind, known].mean() for kind in Kind}
    assert shares[Kind.MASKED] < shares[Kind.IN_SCOPE]


def test_every_phrase_is_held_out_at_most_once_and_a_topic_whole_or_in_part() -> None:
    data = _data(small_examples())
    for train_rows, held_rows in _splits(data):
        assert not set(train_rows.tolist()) & set(held_rows.tolist())
        assert len(train_rows) + len(held_rows) == len(data.words)


def test_another_process_trains_the_same_model(model: Model) -> None:
    code = (
        "import sys, hashlib; from tests.mind.conftest import small_examples; "
        "from bot.mind.training import train; "
        "print(hashlib.sha256(train(small_examples()).to_bytes()).hexdigest())"
    )
    found = {
        subprocess.run(  # our own code
            [sys.executable, "-c", code], check=True, capture_output=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert found == {hashlib.sha256(model.to_bytes()).hexdigest()}
