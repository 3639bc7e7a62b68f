"""Everything a person can do, in every state a conversation can be in: always a way to help.

With the project's own content and guided paths, and the actions of the running bot.
"""

import asyncio
from dataclasses import replace

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import acting
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult
from bot.mind.commands import _ALIASES, Name, payload
from bot.mind.discretion import mentioned
from bot.mind.paths import question_of
from bot.model import Button, DeskState, Kind, Message, Outcome, PersonKey, Session, Turn
from bot.staff import Host
from bot.store.codec import Codec
from bot.vault import Vault
from tests.mind.person import ES, KNOWN, Person, assert_proper, buttons, payloads, words

SESSION_BYTES = 6000
"""A sealed session, at most; it is written with every message."""

DANGER = ["mi esposo me quiere matar", "quiero suicidarme", "i want to kill myself"]
HOSTILE = [
    "", " ", "\0", "\ud800", "\u202eabc", "a" * 5000, "😀" * 2000, "\u0335" * 500, "<b>", "</i>",
    "<a href='javascript:x'>y</a>", "&lt;&", "*_`[", "{who_runs}", "{{7*7}}", "%s%n", "__class__",
    "'; DROP TABLE turns;--", "$(reboot)", "/opcion:place=work", "place=work", "utter_ptp/what",
    "[document]", "mi dni es 45678912", "999 888 777", "-1", "0", "99999999999", "1.5", "null",
    "true", "ninguna", "la primera", "última", "?", "¿?", "atrás", "cancelar", "sí", "no",
]  # fmt: skip
"""What people write into forms by accident, and what others write on purpose."""

TEXTS = st.sampled_from([*KNOWN, *HOSTILE, "bla", "bla-en", "comas", "lima"]) | st.text(max_size=40)
KINDS = ("document", "phone", "email", "address", "card", "name")
PLACES = [(-12.05, -77.04), (40.4, -3.7), (0.0, 0.0), (-18.0, -70.25)]


class EveryState(RuleBasedStateMachine):
    """A person, a desk with people who come and go, and actions that may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.person = Person()
        self.topics = set(self.person.catalog.topics)
        self.codec = Codec(Vault(b"k" * 32))
        self.seen: list[Button] = []
        self.away = False
        self.kind = Kind.TEXT
        self.runner = asyncio.Runner()
        self.actions = acting.here(lambda: self.person.catalog)
        self.person.acts = self._acts

    def teardown(self) -> None:
        """Close the loop."""
        self.runner.close()

    def _acts(self, call: ActionCall) -> ActionResult:
        if self.away:
            raise ActionFailed(call.action)
        return self.runner.run(self.actions.run(call))

    @property
    def _session(self) -> Session | None:
        return self.person.session

    def _heard(self, turn: Turn) -> Turn:
        if turn.decision.outcome is Outcome.HUMAN:
            # the operator does not see a picture either, which the person is told
            assert len(turn.replies) <= (self.kind is Kind.PHOTO)
            assert turn.desk_seen is DeskState.HUMAN
        else:
            assert_proper(turn, self.topics)
        self.seen = (self.seen + buttons(turn))[-80:]
        assert (turn.session is None) is turn.erase
        return turn

    @initialize(device=st.sampled_from(["es", "en", "pt", "fr", "zz"]), present=st.booleans())
    def comes(self, device: str, present: bool) -> None:
        """From any phone, with or without somebody at the desk."""
        self.person.device = device
        self.person.host = Host(present=present)

    @rule(text=TEXTS, kind=st.sampled_from([Kind.TEXT, Kind.TEXT, Kind.EDITED, Kind.PHOTO]))
    def writes(self, text: str, kind: Kind) -> None:
        """Anything, also into a form."""
        turn = self.person.does(kind, text)
        if turn.decision.outcome is not Outcome.IGNORED:
            self.kind = kind
            self._heard(turn)
            self.kind = Kind.TEXT

    @rule(
        text=st.sampled_from(["que plazo tiene el ptp", "bla", *HOSTILE]),
        found=st.sets(st.sampled_from(KINDS)),
    )
    def writes_a_number(self, text: str, found: set[str]) -> None:
        """And is told what was not kept."""
        turn = self.person.says(text)
        after = mentioned(turn, sorted(found), self.person.catalog)
        self.person.session = after.session
        self._heard(after)
        assert payloads(after) == payloads(turn)

    @rule(text=st.sampled_from(DANGER))
    def cries_for_help(self, text: str) -> None:
        """Danger comes first, whatever is open and whoever listens."""
        before = self._session.form if self._session else None
        turn = self._heard(self.person.says(text))
        assert turn.decision.outcome is Outcome.URGENT
        assert turn.replies[0].topic == turn.decision.topic
        if before:
            assert payload(Name.RESUME) in payloads(turn)

    @rule(alias=st.sampled_from(sorted(_ALIASES)), argument=TEXTS, bare=st.booleans())
    def commands(self, alias: str, argument: str, bare: bool) -> None:
        """Every command in every spelling."""
        turn = self.person.says(f"/{alias}" if bare else f"/{alias} {argument}")
        self._heard(turn)

    @rule(data=st.data(), press=st.booleans())
    def begins_a_path(self, data: st.DataObject, press: bool) -> None:
        """One of our own."""
        path = data.draw(st.sampled_from(sorted(self.person.catalog.paths)))
        command = payload(Name.PATH, path)
        turn = self._heard(self.person.presses(command) if press else self.person.says(command))
        assert turn.session
        assert turn.session.form
        assert turn.session.form.name == path

    @precondition(lambda self: self._session and self._session.form)
    @rule(data=st.data(), written=st.booleans())
    def answers(self, data: st.DataObject, written: bool) -> None:
        """The open question, with a button or its words; or a value that never was."""
        assert self._session
        form = self._session.form
        assert form
        path = self.person.catalog.paths[form.name]
        question = question_of(path, form.asking) or path.questions[0]
        option = data.draw(st.sampled_from(question.options))
        if written:
            titles = option.titles
            self._heard(self.person.says(titles.get(self._session.language, titles[ES])))
            return
        slot = data.draw(st.sampled_from([question.slot] * 4 + ["nothing"]))
        value = data.draw(st.sampled_from([option.id] * 6 + HOSTILE))
        self._heard(self.person.presses(payload(Name.CHOOSE, f"{slot}={value}")))

    @rule(name=st.sampled_from([Name.BACK, Name.CANCEL, Name.RESUME]), times=st.integers(1, 3))
    def turns_round(self, name: Name, times: int) -> None:
        """Back, away, or on: also where nothing is open."""
        for _ in range(times):
            turn = self._heard(self.person.presses(payload(name)))
        if name is Name.CANCEL:
            assert turn.session
            assert turn.session.form is None

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def presses(self, data: st.DataObject) -> None:
        """A button that was really there, however old."""
        button = data.draw(st.sampled_from(self.seen))
        self._heard(self.person.presses(button.payload))

    @rule(place=st.sampled_from([None, *PLACES]))
    def shows_where(self, place: tuple[float, float] | None) -> None:
        """From a map: near, far, or nowhere."""
        self._heard(self._sends(place))

    def _sends(self, place: tuple[float, float] | None) -> Turn:
        person = self.person
        message = Message(
            id="x", person=PersonKey("0" * 32), channel=person.channel, kind=Kind.LOCATION,
            client_language=person.device, received_at=person.now, place=place,
        )  # fmt: skip
        return person.sends(message)

    @precondition(lambda self: self._session and self._session.desk is DeskState.WAITING)
    @rule()
    def is_attended(self) -> None:
        """An operator takes the conversation."""
        assert self._session
        self.person.session = replace(self._session, desk=DeskState.HUMAN)

    @precondition(lambda self: self._session and self._session.desk is not DeskState.BOT)
    @rule(state=st.sampled_from([DeskState.CLOSED, DeskState.WAITING]))
    def is_left(self, state: DeskState) -> None:
        """The operator ends it, or goes home."""
        assert self._session
        self.person.session = replace(self._session, desk=state)

    @rule(present=st.booleans(), away=st.booleans())
    def the_world_changes(self, present: bool, away: bool) -> None:
        """Somebody comes to the desk or goes; actions fail or work again."""
        self.person.host = Host(present=present)
        self.away = away

    @rule()
    def comes_back(self) -> None:
        """After a day: unintroduced, but for a language that was chosen."""
        self.person.comes_back_later()

    @invariant()
    def help_is_one_step_away(self) -> None:
        """The menu, a person, the numbers and erasing: typed or pressed, in every state."""
        for act in (Person.says, Person.presses):
            menu = act(replace(self.person), "/menu")
            assert "/menu:protection" in payloads(menu)
            human = act(replace(self.person), "/humano")
            assert {"/menu", "/bot", "/protection/emergency_numbers"} & set(payloads(human))
            card = act(replace(self.person), "/protection/emergency_numbers")
            assert "105" in words(card)
            assert act(replace(self.person), "/borrar").erase

    @invariant()
    def a_session_is_small_and_holds_no_words(self) -> None:
        """Of what was written into a form only the option that it meant is remembered."""
        session = self._session
        if session is None:
            return
        assert len(self.codec.session(session)) < SESSION_BYTES
        assert self.codec.read_session(self.codec.session(session)) == replace(
            session, subscribed=()
        )
        assert session.line == ""
        if session.form:
            path = self.person.catalog.paths[session.form.name]
            for slot, value in session.form.slots:
                question = question_of(path, slot)
                assert question
                assert value in {option.id for option in question.options}


EveryState.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking it takes five minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestEveryState = EveryState.TestCase
