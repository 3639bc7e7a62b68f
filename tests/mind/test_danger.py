"""The learned part of the safety net: what it learns, what it lets pass, what it costs."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind import danger_quick, danger_training
from bot.mind.danger import (
    CALM,
    FEW,
    HEAD,
    REMEMBERED,
    STEP,
    STRANGERS,
    TAIL,
    WHOLE,
    Classifier,
    DangerModel,
    Limits,
)
from bot.mind.danger_features import bags
from bot.mind.danger_kinds import KINDS, NONE, label
from bot.mind.danger_training import FEWEST, Held, limits, train
from bot.mind.danger_words import PATTERNS, ideas
from bot.mind.guard import Guard, guarded, taught
from bot.mind.safety import prepared
from bot.mind.text import fold
from bot.mind.trained import StaleModel
from bot.model import TopicId
from tests.content.real import Silent, catalog

VIOLENCE = label("violence_now", "protection/gender_violence")
SUICIDE = label("suicide", "protection/mental_health")

PHRASES = {
    VIOLENCE: """
        mi marido me esta pegando ahora|mi pareja me pega y no me deja salir|mi esposo quiere matarme
        mi ex esta golpeando la puerta con un cuchillo|me golpea delante de mis hijos ahora mismo
        my husband is hitting me right now|he has a knife and he is at the door|he hits me every night
        my boyfriend is beating me please help|my ex wants to kill me""",
    SUICIDE: """
        ya no quiero vivir|me tome todas las pastillas|quiero morirme esta noche|voy a colgarme hoy
        escribi la carta y me despido de todos|i want to die|i took all the pills tonight
        i do not want to live anymore|i am going to hang myself|i wrote my goodbye letter""",
    label(NONE): """
        hace años mi ex me pegaba y quiero el divorcio|me muero de risa con mi marido|me mata el calor
        mi marido no me deja su carro|las pastillas para la gripe cuanto cuestan
        years ago my husband hit me, can i get papers|i am dying to see you|the heat is killing me
        what pills can i buy for a cold|my boyfriend has a new job""",
    "ptp/renew": """
        como renuevo mi permiso|cuanto cuesta el tramite del carnet|donde saco la cita de migraciones
        quiero cambiar mi direccion|how do i renew my permit|where do i get an appointment
        how much is the fee for the card|i want to change my address|can my son go to school here
        necesito un colegio para mi hija""",
}
LINES = [
    (text.strip(), topic, "es")
    for topic, texts in PHRASES.items()
    for text in texts.replace("\n", "|").split("|")
    if text.strip()
]
EASY = Limits(whole=0.5, part=0.4, short=0.98)
CRY = "mi marido me esta pegando ahora con un cuchillo, quiere matarme, no me deja salir"


@pytest.fixture(scope="module")
def model() -> DangerModel:
    found = train(LINES)
    assert found
    return replace(found, limits=EASY)


@pytest.fixture(scope="module")
def classifier(model: DangerModel) -> Classifier:
    return Classifier(model)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("mi novio me esta golpeando ahora", VIOLENCE),
        ("he is beating me with a knife", VIOLENCE),
        ("me tome las pastillas y me despido", SUICIDE),
        ("i want to die tonight, i took pills", SUICIDE),
    ],
)
def test_it_catches_what_was_never_said_quite_so(
    text: str, caught: str, classifier: Classifier
) -> None:
    kind, _, topic = caught.partition(" ")
    assert classifier.catch(text) == (kind, topic)


@pytest.mark.parametrize(
    "text",
    ["cuanto cuesta renovar el carnet", "where is the school", "hace años me pegaba mi ex, divorcio",
     "me muero de risa", "", "???", "日本語", "muero"],
)  # fmt: skip
def test_it_lets_others_pass(text: str, classifier: Classifier) -> None:
    assert classifier.catch(text) is None


@pytest.mark.parametrize("before", [0, 20, 50, 150])
def test_a_cry_for_help_inside_a_long_story_is_heard(before: int, classifier: Classifier) -> None:
    calm = "donde saco la cita para renovar el permiso de migraciones y cuanto cuesta el carnet"
    story = (f"{calm} " * 30).split()
    text = " ".join([*story[:before], CRY, *story[-60:]])
    assert classifier.catch(" ".join(story)) is None
    assert classifier.catch(text) == ("danger:violence_now", "protection/gender_violence")


def test_without_phrases_of_danger_there_is_nothing_to_learn() -> None:
    calm = [line for line in LINES if line[1] in (label(NONE), "ptp/renew")]
    assert train(calm) is None
    assert train([]) is None


def test_the_same_phrases_give_the_same_bytes() -> None:
    first, second = train(LINES), train(LINES)
    assert first
    assert second
    assert first.to_bytes() == second.to_bytes()


def test_a_model_is_read_as_it_was_written(model: DangerModel) -> None:
    again = Classifier(DangerModel.from_bytes(model.to_bytes()))
    for text, *_ in LINES:
        words = prepared(text).split()
        assert np.allclose(again.chances(words), Classifier(model).chances(words))


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04broken"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(StaleModel):
        DangerModel.from_bytes(data)


def test_a_model_weighs_a_text_as_its_training_did(model: DangerModel) -> None:
    """Training multiplies matrices, the bot adds up words: the same chances come out."""
    data = danger_training._data(LINES)
    assert data
    rows = np.arange(len(data.lines))
    expected = danger_training._chances(data, rows, danger_training._fit(data, rows))
    classifier = Classifier(model)
    found = np.concatenate([classifier.chances(words) for words in data.words])
    assert np.abs(found - expected).max() < 0.03


def _held(near: list[float], ordinary: list[float]) -> Held:
    """The chances of danger of phrases that are in none."""
    urgent = np.array([*near, *ordinary], np.float32)
    chances = np.zeros((len(urgent), CALM + 1), np.float32)
    chances[:, 0], chances[:, CALM] = 1 - urgent, urgent
    lines = tuple([("", label(NONE), "es")] * len(near) + [("", "ptp/renew", "es")] * len(ordinary))
    return Held(
        lines=lines, chances=chances, labels=(label(NONE), "ordinary", VIOLENCE), near=len(near),
        long=np.zeros(500, np.float32),
    )  # fmt: skip


@pytest.mark.parametrize("worst", ["near", "ordinary"])
def test_no_more_are_caught_in_error_than_allowed(worst: str) -> None:
    rising, low = [place / 1000 for place in range(1000)], [0.1] * 1000
    found = limits(_held(rising, low) if worst == "near" else _held(low, rising))
    share = {"near": danger_training.NEAR_FALSE, "ordinary": danger_training.ORDINARY_FALSE}[worst]
    caught = sum(chance >= found.whole for chance in rising)
    assert 0 < caught <= share * 1000
    assert found.short >= found.part >= found.whole


def test_few_phrases_choose_no_thresholds() -> None:
    assert limits(_held([0.5] * (FEWEST - 1), [0.5] * 1000)) == danger_training.DEFAULT


def test_near_copies_are_held_out_together() -> None:
    fold_of = danger_training._fold
    assert fold_of(("mi", "marido", "pega")) == fold_of(("pega", "el", "maridos"))


def test_every_word_of_the_thesaurus_is_folded_and_named() -> None:
    assert [word for word in PATTERNS if fold(word) != word or len(word.split()) != 1] == []
    assert b"@partner" in ideas("marido")
    assert b"@hit" in ideas("golpearon")
    assert ideas("xyz") == ()


class Always:
    """A net of one rule that fits everything."""

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """Always the rule."""
        return "rule", TopicId("protection/emergency_numbers")

    def worry(self, text: str) -> TopicId | None:
        """Nothing."""
        return None


class Never:
    """A net without rules."""

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """Never anything."""
        return None

    def worry(self, text: str) -> TopicId | None:
        """Nothing."""
        return None


def test_a_rule_speaks_before_what_was_learnt(classifier: Classifier) -> None:
    text = "mi marido me esta pegando ahora"
    assert Guard(Always(), classifier).catch(text) == ("rule", "protection/emergency_numbers")
    assert Guard(Never(), classifier).catch(text) == (
        "danger:violence_now", "protection/gender_violence",
    )  # fmt: skip
    assert Guard(Never(), None).catch(text) is None
    assert Guard(Never(), None).worry(text) is None
    assert Guard(Never(), classifier).worry(text)


def test_another_matcher_brings_its_own_safety_net() -> None:
    """The rules stay, and nets are not put into one another."""
    rules = Always()
    once = guarded(rules, Silent())
    assert guarded(once, Silent()) == once == Guard(rules, None)
    assert taught(catalog(Silent()), Silent()).safety == catalog(Silent()).safety


def _hostile() -> Iterator[tuple[str, str]]:
    yield "one letter", "a" * 32_000
    yield "many letters", "a b c d e f g h " * 2_000
    yield "strangers", " ".join(f"x{place}y{place * 7}z" for place in range(4_000))
    yield "dangerous", "mi marido me pega cuchillo sangre " * 900
    yield "accents", "é\u0301" * 10_000
    yield "emoji", "😭" * 8_000
    yield "surrogates", "\ud800 " * 5_000
    yield "brackets", "(" * 32_000


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in _hostile()])
def test_a_hostile_text_is_read_in_a_moment(text: str, classifier: Classifier) -> None:
    begun = time.process_time()
    for _ in range(10):
        classifier.catch(text)
    assert time.process_time() - begun < 1


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_is_read(classifier: Classifier, text: str) -> None:
    found = classifier.catch(text)
    assert found is None or found[0].removeprefix("danger:") in KINDS


@pytest.mark.parametrize("count", [1, 2, WHOLE, WHOLE + 1, 3 * WHOLE, HEAD + TAIL, 2_000])
def test_every_window_has_its_chances(count: int, classifier: Classifier) -> None:
    words = [f"palabra{place % (STRANGERS + 9)}" for place in range(count)]
    found = classifier.chances(words)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert len(found) == (1 if count <= WHOLE else -(-min(count, HEAD + TAIL) // STEP) - 1)


def test_its_memory_of_words_is_bounded(model: DangerModel) -> None:
    classifier = Classifier(model)
    first = classifier.chances(["mi", "marido", "me", "pega"])
    for start in range(0, 2 * REMEMBERED, 40):
        classifier.chances([f"w{place}" for place in range(start, start + 40)])
        assert len(classifier._known) <= REMEMBERED
    assert np.allclose(classifier.chances(["mi", "marido", "me", "pega"]), first)


@pytest.mark.parametrize("word", ["pega", "x", "ñandu", "violacion", "105", "日本", "golpeandome"])
def test_one_word_is_read_as_many_are(word: str) -> None:
    """Rows, weights, beginning and ideas of a word alone are those that it has among others."""
    many, one = bags([word]), danger_quick.bag(word)
    assert many.rows.tolist() == one.rows
    assert many.counts.tolist() == one.counts
    assert many.beginnings.tolist() == [one.beginning]
    assert many.ideas.tolist() == [one.ideas]


def test_it_does_not_matter_whether_words_come_one_by_one(model: DangerModel) -> None:
    words = prepared(f"{CRY} donde saco la cita del carnet y cuanto cuesta").split()
    assert FEW < len(dict.fromkeys(words)) <= WHOLE
    at_once, by_one = Classifier(replace(model, words=())), Classifier(replace(model, words=()))
    for word in words:
        by_one.chances([word])
    assert np.allclose(at_once.chances(words), by_one.chances(words), atol=1e-5)


def test_a_text_is_weighed_alike_at_once_and_in_windows(
    classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows that hold the same words each are the text that stands alone."""
    words = prepared(CRY).split()
    [alone] = classifier.chances(words)
    monkeypatch.setattr("bot.mind.danger.WHOLE", 0)
    monkeypatch.setattr("bot.mind.danger.STEP", len(words) - 1)
    [window] = classifier.chances(words)
    assert np.allclose(alone, window, atol=1e-5)
