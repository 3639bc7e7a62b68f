"""Words that may mean danger: the card is offered first, and the answer follows."""

from dataclasses import dataclass, replace

from bot.model import Outcome, TopicId
from tests.content.real import catalog
from tests.mind.person import Person, Scripted, assert_proper, payloads, words

CARD = TopicId("protection/mental_health")


@dataclass(frozen=True)
class Worried:
    """A net that catches nothing and suspects some words."""

    of: tuple[str, ...]

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """Nothing."""
        return None

    def worry(self, text: str) -> TopicId | None:
        """CARD, for the words that are suspected."""
        return CARD if text in self.of else None


def person(*suspected: str) -> Person:
    """Somebody whose words are suspected, introduced already."""
    who = Person(catalog=replace(catalog(Scripted()), safety=Worried(suspected)))
    who.says("hola")
    return who


def test_the_card_is_offered_before_the_answer() -> None:
    who = person("que plazo tiene el ptp")
    turn = who.says("que plazo tiene el ptp")
    assert words(turn).startswith("🆘")
    assert payloads(turn)[0] == f"/{CARD}"
    assert turn.replies[-1].topic == "ptp/deadline"
    assert turn.decision.outcome is Outcome.ANSWER
    assert_proper(turn, who.catalog.topics)


def test_it_is_offered_also_where_nothing_was_understood() -> None:
    turn = person("blabla").says("blablá")
    assert payloads(turn)[0] == f"/{CARD}"
    assert turn.decision.outcome is Outcome.FALLBACK


def test_nobody_is_asked_who_is_not_suspected() -> None:
    assert "🆘" not in words(person("otra cosa").says("que plazo tiene el ptp"))


def test_nobody_is_asked_soon_after_a_card() -> None:
    who = person("blabla")
    assert who.session
    who.session = replace(who.session, urgent_at=who.now - 60)
    assert "🆘" not in words(who.says("blablá"))
    who.session = replace(who.session, urgent_at=who.now - 3600)
    assert "🆘" in words(who.says("blablá"))
