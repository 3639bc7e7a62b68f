"""Who writes too fast: what is answered all the same, and how patience is asked for."""

from dataclasses import replace

import pytest

from bot.catalog import Catalog
from bot.mind import dialogue
from bot.mind.pressing import is_pressing
from bot.model import DeskState, Kind, LanguageCode, Message, Outcome, PersonKey, Session
from tests.content.real import catalog
from tests.mind.person import NOW, Scripted, assert_proper, payloads, words

CARD = "/protection/emergency_numbers"


@pytest.fixture(scope="module")
def content() -> Catalog:
    return catalog(Scripted())


def message(text: str, kind: Kind = Kind.TEXT) -> Message:
    return Message(
        id="x", person=PersonKey("0" * 32), channel="telegram", kind=kind, text=text,
        client_language="es-PE", received_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mi esposo me quiere matar", Kind.TEXT),
        ("my husband is going to kill me", Kind.TEXT),
        ("me quiero matar", Kind.EDITED),
        ("/humano", Kind.TEXT),
        ("/human please", Kind.BUTTON),
        ("/borrar", Kind.TEXT),
        ("/effacer", Kind.TEXT),
        (CARD, Kind.BUTTON),
        ("/nothing me quieren matar", Kind.TEXT),
        ("", Kind.LEFT),
    ],
)
def test_danger_a_person_an_erasure_and_a_card_are_pressing(
    text: str, kind: Kind, content: Catalog
) -> None:
    assert is_pressing(message(text, kind), content)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hola", Kind.TEXT),
        ("¿hasta cuándo hubo plazo para el PTP?", Kind.TEXT),
        ("/menu", Kind.TEXT),
        ("/ptp/deadline", Kind.BUTTON),
        ("/no/such", Kind.BUTTON),
        ("", Kind.STICKER),
        ("", Kind.GROUP),
    ],
)
def test_what_can_wait_is_not(text: str, kind: Kind, content: Catalog) -> None:
    assert not is_pressing(message(text, kind), content)


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "medio minuto"), ("en", "half a minute"), ("pt", "meio minuto"),
     ("fr", "demi-minute")],
)  # fmt: skip
def test_patience_is_asked_for_in_the_person_s_language_beside_the_card_and_a_person(
    language: str, said: str, content: Catalog
) -> None:
    session = Session(language=LanguageCode(language), introduced=True, line="antes")
    turn = dialogue.ask_for_patience(message("mi cédula es 123"), session, content, now=NOW)
    assert_proper(turn, content.topics)
    assert said in words(turn)
    assert payloads(turn) == [CARD, "/humano"]
    assert turn.session == session
    assert turn.record is not None
    assert (turn.record.outcome, turn.record.rule) == (Outcome.COMMAND, "patience")


def test_patience_is_asked_of_a_stranger_in_the_device_s_language(content: Catalog) -> None:
    stranger = replace(message("hola"), client_language="pt-BR")
    assert "meio minuto" in words(dialogue.ask_for_patience(stranger, None, content, now=NOW))


def test_patience_changes_nothing_of_who_has_the_word(content: Catalog) -> None:
    session = Session(language=LanguageCode("es"), desk=DeskState.HUMAN)
    turn = dialogue.ask_for_patience(message("hola"), session, content, now=NOW)
    assert turn.session is not None
    assert (turn.session.desk, turn.desk_seen) == (DeskState.HUMAN, DeskState.HUMAN)
