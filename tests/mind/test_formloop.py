"""A form: asked one by one, left and come back to, never a dead end."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult, GuidedPath, Option, Question, Rule, Table, Utterance
from bot.mind import paths
from bot.mind.formloop import FORM
from bot.model import DeskState, LanguageCode, Outcome, TopicId
from tests.content.real import catalog
from tests.mind.person import ES, KNOWN, Person, Scripted, assert_proper, payloads, words

WORK = TopicId("discrimination/work")
PATH = GuidedPath(
    id="guide",
    titles={ES: "¿Qué puedo hacer?"},
    intro={ES: "Unas preguntas."},
    outro={ES: "Mira esto."},
    questions=(
        Question(
            slot="papers",
            ask={ES: "¿Qué papel tienes?", LanguageCode("en"): "What paper do you have?"},
            options=(
                Option(id="ptp", titles={ES: "PTP"}),
                Option(id="none", titles={ES: "Ninguno"}),
            ),
        ),
        Question(
            slot="expired",
            ask={ES: "¿Se te venció?"},
            options=(Option(id="yes", titles={ES: "Sí"}), Option(id="no", titles={ES: "No"})),
            when={"papers": frozenset({"ptp"})},
        ),
        Question(
            slot="fear",
            ask={ES: "¿Tienes miedo de volver?"},
            options=(Option(id="yes", titles={ES: "Sí"}), Option(id="no", titles={ES: "No"})),
        ),
    ),
    tables=(
        Table(
            id="papers",
            rules=(
                Rule(
                    when={"papers": frozenset({"ptp"}), "expired": frozenset({"yes"})},
                    answers=(TopicId("ptp/expired"),),
                ),
                Rule(when={"papers": frozenset({"none"})}, answers=(WORK,)),
            ),
        ),
    ),
    always=(TopicId("where/legal_aid"),),
    offered_with=(TopicId("ptp/expired"),),
    counted=True,
)


def acting(call: ActionCall) -> ActionResult:
    """Takes an option's id or the word of its title; leads where the tables say."""
    slots = dict(call.form.slots) if call.form else {}
    if call.action == "action_guide":
        topics = paths.decide(PATH, slots)
        return ActionResult(
            said=(Utterance(text="Mira esto."), Utterance(response=f"utter_{topics[0]}"))
        )
    assert call.action == "validate_guide_form"
    assert call.filled
    slot, value = call.filled
    question = paths.question_of(PATH, slot)
    assert question
    for option in question.options:
        if value.lower() in (option.id, option.titles[ES].lower()):
            return ActionResult(slots={slot: option.id})
    return ActionResult(slots={slot: None})


def breaking(failing: str) -> Callable[[ActionCall], ActionResult]:
    """Like ``acting``, with one action that does not answer."""

    def act(call: ActionCall) -> ActionResult:
        if call.action == failing:
            raise ActionFailed("late")
        return acting(call)

    return act


def person() -> Person:
    """Somebody in front of the path, introduced already."""
    content = replace(catalog(Scripted()), paths={"guide": PATH})
    who = Person(catalog=content, acts=acting)
    who.says("hola")
    return who


def asked(who: Person) -> str:
    """The slot that the open form waits for; empty where none is open."""
    return who.session.form.asking if who.session and who.session.form else ""


def test_a_path_is_asked_one_by_one_and_ends_in_an_answer() -> None:
    who = person()
    first = words(who.says("/guia"))
    assert "Unas preguntas." in first
    assert "Pregunta 1 de 3" in first
    assert "¿Qué papel tienes?" in words(who.presses("/camino:guide"))
    assert payloads(who.presses("/seguir"))[:2] == ["/opcion:papers=ptp", "/opcion:papers=none"]
    assert "Pregunta 2 de 3" in words(who.presses("/opcion:papers=ptp"))
    who.presses("/opcion:expired=yes")
    turn = who.says("no")
    assert turn.replies[-1].topic == "ptp/expired"
    assert turn.session
    assert turn.session.form is None
    assert turn.record
    assert turn.record.counted == (
        ("path", "guide"), ("papers", "ptp"), ("expired", "yes"), ("fear", "no"),
    )  # fmt: skip


def test_what_does_not_concern_the_person_is_not_asked() -> None:
    who = person()
    who.says("/guia")
    assert "Pregunta 2 de 2" in words(who.presses("/opcion:papers=none"))
    assert asked(who) == "fear"
    assert who.presses("/opcion:fear=no").replies[1].topic == WORK


def test_an_old_button_changes_the_answer_and_what_followed_from_it() -> None:
    who = person()
    for press in ("/guia", "/opcion:papers=ptp", "/opcion:expired=yes", "/opcion:papers=none"):
        who.presses(press)
    assert asked(who) == "fear"
    assert who.presses("/opcion:fear=no").replies[1].topic == WORK


@pytest.mark.parametrize("way", ["/atras", "atrás", "VOLVER", "/back", "me equivoqué"])
def test_back_takes_the_last_answer_back(way: str) -> None:
    who = person()
    who.says("/guia")
    who.presses("/opcion:papers=ptp")
    who.says(way)
    assert asked(who) == "papers"
    who.says(way)
    assert asked(who) == "papers"


@pytest.mark.parametrize("way", ["/cancelar", "cancelar", "Salir", "/cancel", "ya no quiero"])
def test_cancel_forgets_the_form(way: str) -> None:
    who = person()
    who.says("/guia")
    turn = who.says(way)
    assert asked(who) == ""
    assert payloads(turn)[-2:] == ["/menu", "/humano"]


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on() -> None:
    who = person()
    who.says("/guia")
    turn = who.says("qué plazo tiene el ptp?")
    assert [reply.topic for reply in turn.replies if reply.topic] == ["ptp/deadline"]
    assert turn.decision.outcome is Outcome.ANSWER
    assert "¿Qué papel tienes?" in words(turn)
    assert asked(who) == "papers"


def test_words_that_are_no_option_but_a_question_are_answered_too() -> None:
    who = person()
    who.says("/guia")
    turn = who.says("que plazo tiene el ptp")
    assert any(reply.topic == "ptp/deadline" for reply in turn.replies)
    assert asked(who) == "papers"


def test_small_talk_is_no_answer_in_the_middle_of_a_form() -> None:
    who = person()
    who.says("/guia")
    assert "No te entendí" in words(who.says("hola"))


def test_what_is_not_understood_is_asked_again_and_then_a_person_is_offered() -> None:
    who = person()
    who.says("/guia")
    assert "No te entendí" in words(who.says("blablá"))
    turn = who.says("blablá")
    assert "no es culpa tuya" in words(turn)
    assert "/humano" in payloads(turn)
    who.says("ptp")
    assert asked(who) == "expired"


@pytest.mark.parametrize(
    "press", ["/menu", "/ptp/what", "/ayuda", "/privacidad", "/fuentes:ptp/what"]
)
def test_whoever_turns_to_something_else_can_come_back(press: str) -> None:
    who = person()
    who.says("/guia")
    assert payloads(who.presses(press))[-1] == "/seguir"
    assert who.says("ptp").decision.outcome is Outcome.SUGGEST  # words are not for the form now
    assert "¿Qué papel tienes?" in words(who.presses("/seguir"))
    who.says("ptp")
    assert asked(who) == "expired"


def test_the_way_back_is_not_shown_under_every_answer() -> None:
    who = person()
    for press in ("/guia", "/menu"):
        who.presses(press)
    assert "/seguir" not in payloads(who.presses("/ptp/what"))
    assert "/seguir" in payloads(who.says("blablá"))


def test_a_press_on_an_option_goes_on_with_a_form_that_was_left() -> None:
    who = person()
    for press in ("/guia", "/menu", "/opcion:papers=ptp"):
        who.presses(press)
    assert asked(who) == "expired"


def test_somebody_in_danger_is_helped_first_and_may_go_on() -> None:
    who = person()
    who.says("/guia")
    turn = who.says("ayuda me estan pegando ahora mismo")
    assert turn.decision.outcome is Outcome.URGENT
    assert payloads(turn)[-1] == "/seguir"


def test_with_another_language_the_question_comes_in_it() -> None:
    who = person()
    who.says("/guia")
    turn = who.presses("/idioma:en")
    assert turn.replies[-1].buttons[-1][0].title == "Go on with the questions"
    assert "What paper do you have?" in words(who.presses("/seguir"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("the deadline", "es", id="a few words may be a place or an option"),
        pytest.param("what is the deadline", "en", id="a sentence is in its own language"),
    ],
)
def test_a_few_words_for_a_form_do_not_change_its_language(text: str, language: str) -> None:
    who = person()
    who.says("/guia")
    who.says(text)
    assert who.session
    assert who.session.language == language


def test_a_few_words_change_the_language_again_when_the_form_waits() -> None:
    who = person()
    who.says("/guia")
    who.says("/menu")
    who.says("hello there")
    assert who.session
    assert who.session.language == "en"


@pytest.mark.parametrize("failing", ["validate_guide_form", "action_guide"])
def test_an_action_that_fails_ends_in_the_offer_of_a_human(failing: str) -> None:
    who = person()
    who.says("/guia")
    who.presses("/opcion:papers=none")
    who.acts = breaking(failing)
    turn = who.presses("/opcion:fear=no")
    assert payloads(turn) == ["/seguir", "/menu", "/humano"]
    who.acts = acting
    who.presses("/seguir")
    assert who.presses("/opcion:fear=no").replies[1].topic == WORK


def test_words_for_a_form_are_marked_so_that_the_log_keeps_none() -> None:
    who = person()
    who.says("/guia")
    turn = who.says("ptp")
    assert turn.record
    assert turn.record.rule == FORM


def test_the_path_is_offered_under_the_answers_that_it_goes_with() -> None:
    assert "/camino:guide" in payloads(person().says("mi ptp venció"))


def test_without_the_path_its_command_says_so() -> None:
    who = Person()
    who.catalog = replace(who.catalog, paths={})
    who.says("hola")
    assert "/menu" in payloads(who.says("/guia"))


def test_a_path_that_is_gone_does_not_hold_anybody() -> None:
    who = person()
    who.says("/guia")
    who.catalog = replace(who.catalog, paths={})
    assert who.says("que plazo tiene el ptp").replies[-1].topic == "ptp/deadline"


MOVES = st.sampled_from(
    [
        "/guia", "/opcion:papers=ptp", "/opcion:papers=none", "/opcion:papers=zzz", "/opcion:x=y",
        "/opcion:", "/opcion:expired=no", "/opcion:fear=yes", "/atras", "/cancelar", "/seguir",
        "/camino:guide", "/camino:nothing", "/menu", "/humano", "/borrar", "/idioma:en", "/start",
        "/ninguna", "/privacidad", "/bot", "/ptp/what", "ptp", "sí", "no", "atrás", "cancelar",
        "blablá", "ayuda me estan pegando", "?", "", " ", "\u202e", *KNOWN,
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    moves=st.lists(st.one_of(MOVES, st.text(max_size=30)), max_size=14),
    present=st.booleans(),
    failing=st.sampled_from(["", "validate_guide_form", "action_guide"]),
)
def test_every_move_in_every_state_has_a_proper_reply(
    moves: list[str], present: bool, failing: str
) -> None:
    who = person()
    who.host = replace(who.host, present=present)
    who.acts = breaking(failing)
    for move in moves:
        turn = who.presses(move) if move.startswith("/") else who.says(move)
        if turn.decision.outcome is Outcome.HUMAN:
            assert turn.session
            assert turn.session.desk is DeskState.HUMAN
            continue
        assert_proper(turn, who.catalog.topics)
