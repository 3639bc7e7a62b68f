"""The safety net on phrases held out, as `tucausa evaluate` counts them."""

from pathlib import Path

import pytest

from bot.content.drafts import DangerPhrase, Drafts, Phrase
from bot.measuring.bounds import broken, read
from bot.measuring.danger import measure
from bot.mind.safety import Rule
from bot.model import LanguageCode, TopicId

ES = LanguageCode("es")
CARD = TopicId("protection/mental_health")
CRIES = ["ya no quiero vivir", "hoy me quito la vida", "me quiero morir", "adios a todos me mato",
         "quiero matarme ahora", "no quiero vivir mas"]  # fmt: skip
CALM = ["me muero de risa", "que calor me mata", "vivir en lima es caro", "quiero vivir cerca"]
ASKED = ["como saco el carnet", "donde renuevo el permiso", "cuanto cuesta la multa"]


def _drafts() -> Drafts:
    rule = Rule(
        name="suicide", topic=CARD, patterns=("quiero matarme",), matches=("quiero matarme",),
        ignores=("quiero matarme de risa no",),
    )  # fmt: skip
    return Drafts(
        danger=[
            DangerPhrase(text=text, kind=kind, topic=topic, language=ES, path="x", line=1)
            for kind, topic, texts in (("suicide", CARD, CRIES), ("none", TopicId(""), CALM))
            for text in texts
        ],
        phrases=[
            Phrase(text=text, topic=TopicId("ptp/what"), language=ES, path="x", line=1)
            for text in ASKED
        ],
        rules={ES: [rule]},
    )


def test_the_phrases_of_the_file_are_counted_and_not_the_rules_examples() -> None:
    found = measure(_drafts())
    assert found
    assert set(found) == {"all", "es"}
    assert (found["all"].phrases, found["all"].near, found["all"].ordinary) == (6, 4, 3)


def test_what_a_rule_catches_counts_beside_what_was_learnt() -> None:
    found = measure(_drafts())
    assert found
    one = found["es"]
    assert one.learnt is not None
    assert one.caught is not None
    assert one.caught >= max(one.learnt, 1 / 6)


def test_without_phrases_of_danger_nothing_is_measured() -> None:
    assert measure(Drafts()) is None


@pytest.mark.parametrize(("least", "kept"), [("0.5", True), ("0.7", False)])
def test_a_bound_may_be_of_danger(least: str, kept: bool, tmp_path: Path) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text(f"danger.es.caught: {{min: {least}}}\n")
    told = broken(read(path), {"danger": {"es": {"caught": 0.6}}})
    assert (told == []) is kept


def test_of_files_without_danger_a_bound_says_that_it_was_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text("danger.es.caught: {min: 0.5}\n")
    assert "not measured" in broken(read(path), {"danger": None})[0]
