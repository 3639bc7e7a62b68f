"""A person in conversation with the bot's mind, and a matcher that knows a few phrases."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from bot.catalog import Catalog, Match
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult
from bot.mind import dialogue, markup
from bot.model import (
    Button,
    Candidate,
    Kind,
    LanguageCode,
    Message,
    Outcome,
    PersonKey,
    Reply,
    Session,
    TopicId,
    Turn,
)
from bot.staff import Host
from tests.content.real import catalog

ES, EN = LanguageCode("es"), LanguageCode("en")
NOW = 1_795_000_000.0
"""In November 2026."""

KNOWN = {
    "que plazo tiene el ptp": ("ptp/deadline",),
    "what is the deadline": ("ptp/deadline",),
    "mi ptp vencio": ("ptp/expired",),
    "ver el menu": ("bot/menu",),
    "cambiar idioma": ("bot/language",),
    "hola": ("smalltalk/greet",),
    "hello there": ("smalltalk/greet",),
    "ptp": ("ptp/what", "ptp/deadline", "ptp/expired", "asylum/apply"),
    "the ptp": ("ptp/what", "ptp/deadline", "ptp/expired"),
}
"""What the scripted matcher recognises; more than one topic is a close call."""

ENGLISH = frozenset({"what", "the", "is", "hello", "there", "deadline", "want", "i", "bla-en"})


class Scripted:
    """Implements ``Matching``: knows KNOWN and remembers in which language it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, LanguageCode]] = []

    def match(self, text: str, language: LanguageCode) -> Match:
        """The phrase's topics, or a fallback with a poor candidate."""
        self.asked.append((text, language))
        topics = KNOWN.get(text.strip().lower(), ())
        found = tuple(Candidate(topic=TopicId(topic), score=0.5) for topic in topics)
        if not found:
            poor = Candidate(topic=TopicId("ptp/what"), score=0.1)
            return Match(outcome=Outcome.FALLBACK, score=0.1, candidates=(poor,))
        outcome = Outcome.ANSWER if len(found) == 1 else Outcome.SUGGEST
        return Match(outcome=outcome, score=0.5, candidates=found)

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        """English for English words, Spanish for other letters, else ``prior``."""
        words = set(text.lower().split())
        if words & ENGLISH:
            return EN, 1.0
        return (ES, 1.0) if re.search(r"[a-z]{3}", text.lower()) else (prior, 0.0)


def no_actions(call: ActionCall) -> ActionResult:
    """As where no action can be done."""
    raise ActionFailed(call.action)


@dataclass
class Person:
    """Somebody who writes and presses; remembers what was said, as the store would."""

    catalog: Catalog = field(default_factory=lambda: catalog(Scripted()))
    channel: str = "telegram"
    device: str | None = "es-PE"
    host: Host = field(default_factory=Host)
    now: float = NOW
    session: Session | None = None
    choice: LanguageCode | None = None
    turn: Turn | None = None
    acts: Callable[[ActionCall], ActionResult] = field(default=no_actions)
    calls: list[ActionCall] = field(default_factory=list)
    """What was asked of actions."""

    def is_at(self, lat: float, lon: float) -> Turn:
        """Send a place on the map, as a channel hands it on."""
        return self.does(Kind.LOCATION, place=(lat, lon))

    def does(
        self,
        kind: Kind,
        text: str = "",
        ref: str = "1",
        *,
        place: tuple[float, float] | None = None,
    ) -> Turn:
        """One message; what follows is remembered."""
        message = Message(
            id="x", person=PersonKey("0" * 32), channel=self.channel, kind=kind, text=text,
            client_language=self.device, ref=ref, received_at=self.now - 1,
            place=place,
        )  # fmt: skip
        return self.sends(message)

    def sends(self, message: Message) -> Turn:
        """Any message; what follows is remembered."""
        talk = dialogue.converse(message, self.session, self.catalog, host=self.host, now=self.now)
        self.turn = self._played(talk)
        self.session = self.turn.session
        self.choice = None if self.turn.erase else self.turn.language_choice or self.choice
        return self.turn

    def _played(self, talk: dialogue.Conversation) -> Turn:
        try:
            call = next(talk)
            while True:
                self.calls.append(call)
                try:
                    result = self.acts(call)
                except ActionFailed as error:
                    call = talk.throw(error)
                else:
                    call = talk.send(result)
        except StopIteration as end:
            turn: Turn = end.value
            return turn

    def says(self, text: str, ref: str = "1") -> Turn:
        """Write."""
        return self.does(Kind.TEXT, text, ref)

    def presses(self, payload: str) -> Turn:
        """Press a button."""
        return self.does(Kind.BUTTON, payload)

    def comes_back_later(self) -> None:
        """The session has gone; a language that was chosen is remembered."""
        self.session = Session(language=self.choice, chosen=True) if self.choice else None


def words(turn: Turn) -> str:
    """All that was said, as plain text."""
    return "\n\n".join(markup.plain(reply.text) for reply in turn.replies)


def buttons(turn: Turn) -> list[Button]:
    """All buttons, in order."""
    return [button for reply in turn.replies for row in reply.buttons for button in row]


def payloads(turn: Turn) -> list[str]:
    """What the buttons carry."""
    return [button.payload for button in buttons(turn)]


def improprieties(reply: Reply, topics: Collection[str]) -> Iterator[str]:
    """What no person may ever be sent."""
    yield from markup.problems(reply.text)
    if not 0 < markup.length(reply.text) <= markup.LIMIT:
        yield "too long or empty"
    shown = [markup.plain(reply.text), *(b.title for row in reply.buttons for b in row)]
    for text in shown:
        bare = re.sub(r"https://\S+", "", text)
        if leaked := [topic for topic in topics if topic in bare]:
            yield f"internal id {leaked}"
        if re.search(r"utter_|\{\w+\}|\b(notice|button|footer|command|date|start)\.[a-z]", bare):
            yield f"internal name in {bare[:80]!r}"
    for row in reply.buttons:
        for button in row:
            if not 1 <= len(button.payload.encode()) <= 64 or not button.title.strip():
                yield f"button {button}"


def assert_proper(turn: Turn, topics: Collection[str]) -> None:
    """Nobody meets silence, an id or what Telegram refuses."""
    if turn.decision.outcome is Outcome.IGNORED:
        assert turn.replies == ()
        assert turn.record is None
        return
    assert turn.replies
    assert turn.record
    assert [bad for reply in turn.replies for bad in improprieties(reply, topics)] == []
    assert [reply.more for reply in turn.replies] == [True] * (len(turn.replies) - 1) + [False]
