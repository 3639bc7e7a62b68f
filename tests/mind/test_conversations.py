"""Any conversation at all: every step is answered properly, and help is always one step away."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.mind.commands import _ALIASES
from bot.model import Button, Kind, Outcome, TopicId, Turn
from tests.mind.person import KNOWN, Person, assert_proper, buttons, payloads, words

MEDIA = [Kind.LOCATION, Kind.CONTACT, Kind.STICKER, Kind.VOICE, Kind.PHOTO, Kind.OTHER, Kind.GROUP]
DANGER = ["mi esposo me quiere matar", "quiero suicidarme", "i want to kill myself"]
TEXTS = st.sampled_from([*KNOWN, *DANGER, "bla", "bla-en", "👍", "", "1"]) | st.text(max_size=40)
PAYLOADS = st.sampled_from([f"/{name}" for name in _ALIASES]) | st.text("/:_abm \0é", max_size=64)
ENDING = ("/voto:", "/opcion:", "/atras", "/cancelar", "/seguir")
"""Buttons of something that is over with the session."""


class Conversation(RuleBasedStateMachine):
    """A person who writes, presses, sends, edits, leaves and comes back in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.person = Person()
        self.topics = set(self.person.catalog.topics)
        self.seen: list[Button] = []
        self.noticed = False

    def _heard(self, turn: Turn) -> None:
        assert_proper(turn, self.topics)
        self.seen = (self.seen + buttons(turn))[-60:]
        assert (turn.session is None) is turn.erase
        if turn.erase:
            assert self.person.choice is None

    @rule(text=TEXTS, ref=st.sampled_from("1234"))
    def writes(self, text: str, ref: str) -> None:
        """Anything."""
        turn = self.person.says(text, ref)
        self._heard(turn)
        assert turn.decision.outcome not in (Outcome.IGNORED, Outcome.UNREADABLE)
        assert turn.erase is text.strip().lower().startswith(("/borrar", "/delete", "/apagar"))

    @rule(alias=st.sampled_from(sorted(_ALIASES)), argument=st.sampled_from(["", " ptp", "@bot"]))
    def commands(self, alias: str, argument: str) -> None:
        """A command in one of its spellings."""
        turn = self.person.says(f"/{alias}{argument}")
        self._heard(turn)
        assert turn.decision.outcome is Outcome.COMMAND

    @rule(text=st.sampled_from(DANGER), kind=st.sampled_from([Kind.TEXT, Kind.PHOTO]))
    def cries_for_help(self, text: str, kind: Kind) -> None:
        """Danger comes first, whatever was before."""
        turn = self.person.does(kind, text)
        self._heard(turn)
        assert turn.decision.outcome is Outcome.URGENT
        assert turn.replies[0].topic == turn.decision.topic

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        """A button that was really there, however old; votes and forms end with their session."""
        button = data.draw(st.sampled_from(self.seen))
        turn = self.person.presses(button.payload)
        self._heard(turn)
        if button.payload.startswith(ENDING):
            return
        assert "ya no sirve" not in words(turn)
        assert "no longer valid" not in words(turn)

    @rule(payload=PAYLOADS)
    def forges(self, payload: str) -> None:
        """A button that never was."""
        self._heard(self.person.presses(payload))

    @rule(kind=st.sampled_from(MEDIA), caption=st.sampled_from(["", "", "bla", "hola"]))
    def sends(self, kind: Kind, caption: str) -> None:
        """What is no text."""
        self._heard(self.person.does(kind, caption))

    @rule(text=TEXTS, ref=st.sampled_from("1234"))
    def edits(self, text: str, ref: str) -> None:
        """Only what was missed is answered."""
        missed = self.person.session.missed_ref if self.person.session else ""
        turn = self.person.does(Kind.EDITED, text, ref)
        self._heard(turn)
        assert bool(turn.replies) is (missed == ref)

    @rule()
    def leaves(self) -> None:
        """Blocks the bot."""
        turn = self.person.does(Kind.LEFT)
        assert (turn.replies, turn.session, turn.erase) == ((), None, True)

    @rule(device=st.sampled_from(["es", "en", "zz", None]))
    def comes_back(self, device: str | None) -> None:
        """After a day, from another phone."""
        self.person.device = device
        self.person.comes_back_later()

    @rule(data=st.data())
    def content_changes(self, data: st.DataObject) -> None:
        """An answer is taken away, as a volunteer may do while people talk."""
        catalog = self.person.catalog
        gone = data.draw(st.sampled_from(["ptp/what", "campaign/events"]))
        answers = {key: value for key, value in catalog.answers.items() if key[0] != gone}
        topics = {key: value for key, value in catalog.topics.items() if key != gone}
        if len(topics) < len(catalog.topics):
            self.seen = [b for b in self.seen if gone not in b.payload]
            self.person.catalog = replace(catalog, answers=answers, topics=topics, memo={})
            self._unlink(TopicId(gone))

    def _unlink(self, gone: TopicId) -> None:
        """The checker refuses buttons that lead to what has gone, so they go too."""
        answers = {
            key: replace(a, buttons=tuple(b for b in a.buttons if b.payload != f"/{gone}"))
            for key, a in self.person.catalog.answers.items()
        }
        self.person.catalog = replace(self.person.catalog, answers=answers, memo={})

    @invariant()
    def help_is_one_step_away(self) -> None:
        """The menu, a human, the numbers and erasing work from here, in this language."""
        for command, wanted in (("/menu", "/menu:protection"), ("/humano", "/menu")):
            copy = replace(self.person)
            assert wanted in payloads(copy.says(command))
        assert replace(self.person).says("/borrar").erase
        card = replace(self.person).presses("/protection/emergency_numbers")
        assert "105" in words(card)

    @invariant()
    def a_session_never_holds_words(self) -> None:
        """What is remembered is a language, a topic, two flags and a number."""
        if session := self.person.session:
            assert session.language in self.person.catalog.languages
            assert session.topic is None or session.topic in self.topics
            assert len(session.missed_ref) <= 4


Conversation.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestAnyConversation = Conversation.TestCase
