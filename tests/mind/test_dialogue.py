"""The conversation, turn by turn, over the real content and a matcher that knows a few phrases."""

import re
from dataclasses import replace

import pytest

from bot.mind import markup
from bot.mind.commands import TYPED, Name
from bot.mind.formloop import FORM
from bot.model import Kind, LanguageCode, Outcome, Session, TopicId
from bot.staff import Host
from tests.mind.person import EN, ES, Person, assert_proper, buttons, payloads, words

URGENT = "mi esposo me quiere matar"
MISS = "bla bla bla"
NOTICE = {ES: "No necesito tu nombre", EN: "I don't need your name"}
MEDIA = [Kind.LOCATION, Kind.CONTACT, Kind.STICKER, Kind.VOICE, Kind.PHOTO, Kind.OTHER]


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def known(person: Person) -> Person:
    """Somebody who has seen the first notice."""
    person.says("/start")
    return person


REQUIRED = {
    ES: ["independiente", "No soy la OIM, ACNUR, Migraciones ni la policía", "24 horas", "90 días",
         "guardo hasta 30 días", "lo leen solo quienes atienden este bot", "ni tu número de documento",
         "Telegram sí puede ver", "/borrar"],
    EN: ["independent", "not IOM, UNHCR, Migraciones or the police", "24 hours", "90 days",
         "keep for up to 30 days", "only the people who run this bot read it", "any document number",
         "Telegram itself can see", "/delete"],
}  # fmt: skip


@pytest.mark.parametrize(("device", "language"), [("es-PE", ES), ("en-US", EN)])
def test_start_says_who_runs_this_what_is_kept_and_how_to_erase(
    device: str, language: LanguageCode
) -> None:
    turn = Person(device=device).says("/start")
    said = words(turn)
    assert len(turn.replies) == 1
    assert [part for part in REQUIRED[language] if part not in said] == []
    assert "/menu" in payloads(turn)
    assert {"/idioma:es", "/idioma:en"} <= set(payloads(turn))


@pytest.mark.parametrize(("device", "language"), [("es-PE", ES), ("en-US", EN)])
def test_a_first_question_gets_the_notice_and_its_answer(
    device: str, language: LanguageCode
) -> None:
    person = Person(device=device)
    turn = person.says({ES: "que plazo tiene el ptp", EN: "what is the deadline"}[language])
    notice, answer = turn.replies
    said = markup.plain(notice.text)
    assert [part for part in REQUIRED[language] if part not in said] == []
    assert notice.more
    assert not notice.buttons
    assert answer.topic == turn.decision.topic == TopicId("ptp/deadline")
    assert answer.language == language


def test_the_notice_is_given_once(person: Person) -> None:
    person.says("que plazo tiene el ptp")
    assert NOTICE[ES] not in words(person.says("mi ptp vencio"))
    assert NOTICE[ES] in words(person.says("/start"))


def test_the_notice_is_in_the_language_that_was_chosen_at_first_contact(person: Person) -> None:
    said = words(person.presses("/idioma:en"))
    assert NOTICE[EN] in said
    assert NOTICE[ES] not in said


def test_who_is_in_danger_gets_the_card_at_once_and_the_notice_later(person: Person) -> None:
    turn = person.says(URGENT)
    assert turn.decision.outcome is Outcome.URGENT
    assert turn.decision.command
    assert turn.replies[0].text.startswith("🚨 ")
    assert NOTICE[ES] not in words(turn)
    assert NOTICE[ES] in words(person.says("que plazo tiene el ptp"))


@pytest.mark.parametrize("typed", [f"/menu {URGENT}", f"/ayuda {URGENT}", f"/{URGENT}"])
def test_danger_is_seen_behind_a_slash_too(person: Person, typed: str) -> None:
    assert person.says(typed).decision.outcome is Outcome.URGENT


def test_the_device_s_language_is_used_until_words_say_more(person: Person) -> None:
    person.device = "en"
    assert person.says("/menu").replies[-1].language == EN
    assert person.says("que plazo tiene el ptp").replies[-1].language == ES
    assert person.says("👍").replies[-1].language == ES


@pytest.mark.parametrize("device", [None, "", "zz", "x" * 500, "--", "QU-pe"])
def test_a_device_without_a_language_of_ours_is_spanish(device: str | None) -> None:
    assert Person(device=device).says("/menu").replies[-1].language == ES


def test_the_person_s_own_choice_stands_above_words_and_device(known: Person) -> None:
    known.presses("/idioma:en")
    turn = known.says("que plazo tiene el ptp")
    assert turn.replies[-1].language == EN
    assert known.catalog.matcher.asked[-1][1] == ES  # type: ignore[attr-defined]  # Scripted
    known.comes_back_later()
    assert known.says("/menu").replies[-1].language == EN


def test_a_choice_of_a_language_that_has_gone_is_spanish(person: Person) -> None:
    person.session = Session(language=LanguageCode("xx"), chosen=True, introduced=True)
    assert person.says("/menu").replies[-1].language == ES


@pytest.mark.parametrize("typed", ["/idioma", "/language", "/idioma:", "cambiar idioma"])
def test_the_language_can_be_changed_at_any_moment(known: Person, typed: str) -> None:
    turn = known.says(typed)
    titles = {button.title: button.payload for button in buttons(turn)}
    assert titles["Español"] == "/idioma:es"
    assert titles["English"] == "/idioma:en"


def test_a_change_of_language_repeats_the_last_answer_in_it(known: Person) -> None:
    known.says("que plazo tiene el ptp")
    turn = known.presses("/idioma:en")
    assert turn.language_choice == EN
    assert [reply.language for reply in turn.replies] == [EN, EN]
    assert turn.replies[-1].topic == TopicId("ptp/deadline")
    assert known.session
    assert (known.session.language, known.session.chosen) == (EN, True)


def test_a_change_of_language_without_an_answer_before_repeats_nothing(known: Person) -> None:
    assert len(known.presses("/idioma:en").replies) == 1


@pytest.mark.parametrize("code", ["xx", "español", "../es", "e" * 60, "ES "])
def test_an_unknown_language_is_answered_with_the_known_ones(known: Person, code: str) -> None:
    turn = known.says(f"/idioma {code}")
    assert_proper(turn, set(known.catalog.topics))
    assert (turn.language_choice == ES) is (code == "ES ")
    assert code == "ES " or "/idioma:en" in payloads(turn)


def test_the_menu_leads_from_groups_to_questions_to_answers(known: Person) -> None:
    groups = buttons(known.says("/menu"))
    ptp = next(button for button in groups if button.title == "Permiso PTP")
    topics = buttons(known.presses(ptp.payload))
    assert topics[-1].payload == "/menu"
    deadline = next(
        b for b in topics if b.title == known.catalog.title(TopicId("ptp/deadline"), ES)
    )
    assert known.presses(deadline.payload).replies[-1].topic == TopicId("ptp/deadline")


def test_a_group_s_title_is_shown_as_it_is_written(known: Person) -> None:
    group = replace(known.catalog.groups["ptp"], titles={ES: "Permisos <PTP> & más"})
    known.catalog = replace(known.catalog, memo={}, groups={**known.catalog.groups, "ptp": group})
    turn = known.presses("/menu:ptp")
    assert_proper(turn, set(known.catalog.topics))
    assert words(turn).startswith("Permisos <PTP> & más")


def test_asking_for_the_menu_or_the_languages_shows_them(known: Person) -> None:
    assert "/menu:ptp" in payloads(known.says("ver el menu"))
    assert "/idioma:en" in payloads(known.says("cambiar idioma"))


STATES = {
    "first contact": [],
    "introduced": ["/start"],
    "after an answer": ["que plazo tiene el ptp"],
    "after a miss": [MISS],
    "after two misses": [MISS, MISS],
    "after a suggestion": ["ptp"],
    "after danger": [URGENT],
    "in the menu": ["/menu ptp"],
    "after erasing": ["que plazo tiene el ptp", "/borrar"],
    "after a wrong button": ["/nothing/here"],
}
COMMANDS = {
    ES: [
        "/start", "/menu", "/guia", "/donde", "/denunciar", "/cifras", "/actividades", "/ayuda",
        "/humano", "/idioma", "/suscribir", "/baja", "/privacidad", "/borrar",
    ],
    EN: [
        "/start", "/menu", "/guide", "/where", "/report", "/figures", "/activities", "/help",
        "/human", "/language", "/subscribe", "/unsubscribe", "/privacy", "/delete",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", [ES, EN])
@pytest.mark.parametrize("before", STATES.values(), ids=STATES.keys())
def test_every_command_works_in_every_state_and_language(
    language: LanguageCode, before: list[str]
) -> None:
    for name, command in zip(TYPED, COMMANDS[language], strict=True):
        person = Person()
        person.presses(f"/idioma:{language}")
        for text in before:
            person.says(text)
        turn = person.says(command)
        assert_proper(turn, set(person.catalog.topics))
        known = FORM if name in (Name.GUIDE, Name.WHERE, Name.REPORT) else name
        assert (turn.decision.outcome, turn.decision.command) == (Outcome.COMMAND, known)
        erased = command in ("/borrar", "/delete")
        assert turn.erase is erased
        assert (person.session is None) is erased
        if "/borrar" not in before:
            assert turn.replies[-1].language == language


def test_erasing_forgets_everything_and_says_what(known: Person) -> None:
    known.presses("/idioma:en")
    turn = known.says("/delete")
    assert (turn.session, turn.erase, known.choice) == (None, True, None)
    assert re.search(r"erased the state of our conversation, your language", words(turn))
    known.device = "es"
    assert NOTICE[ES] in words(known.says("que plazo tiene el ptp"))


@pytest.mark.parametrize("channel", ["telegram", "web", "terminal"])
@pytest.mark.parametrize("command", ["/borrar", "/start", "/privacidad", "/humano"])
def test_every_channel_has_its_words(channel: str, command: str) -> None:
    person = Person(channel=channel)
    assert_proper(person.says(command), set(person.catalog.topics))


@pytest.mark.parametrize("host", [Host(), Host(organisation="ONG", contact="a@b.pe")])
def test_a_human_is_a_phone_or_an_office_never_a_promise(host: Host) -> None:
    person = Person(host=host)
    turn = person.says("/humano")
    said = words(turn)
    assert "nadie del equipo puede contestarte" in said
    assert re.search(r"105|0800-15170", said)
    assert host.contact in said
    assert turn.decision.topic == TopicId("bot/human")
    assert "/fuentes:bot/human" in payloads(turn)


def test_a_close_call_offers_three_titles_and_none_of_these(known: Person) -> None:
    turn = known.says("ptp")
    assert turn.decision.outcome is Outcome.SUGGEST
    assert payloads(turn) == ["/ptp/what", "/ptp/deadline", "/ptp/expired", "/ninguna"]
    assert_proper(turn, set(known.catalog.topics))


def test_none_of_these_asks_again_and_then_shows_the_menu_and_a_human(known: Person) -> None:
    known.says("ptp")
    first = known.presses("/ninguna")
    assert payloads(first) == ["/menu", "/humano"]
    second = known.presses("/ninguna")
    assert "/menu:ptp" in payloads(second)
    assert "/humano" in payloads(second)


def test_two_misses_show_the_menu_and_a_human_and_an_answer_starts_anew(known: Person) -> None:
    assert payloads(known.says(MISS)) == ["/menu", "/humano"]
    assert {"/menu:ptp", "/humano"} <= set(payloads(known.says(MISS)))
    known.says("que plazo tiene el ptp")
    assert payloads(known.says(MISS)) == ["/menu", "/humano"]


def test_a_miss_is_a_fallback_whatever_the_poor_candidate(known: Person) -> None:
    turn = known.says(MISS)
    assert (turn.decision.outcome, turn.decision.topic) == (Outcome.FALLBACK, None)


def test_small_talk_is_told_apart_in_the_log(known: Person) -> None:
    assert known.says("hola").decision.outcome is Outcome.SMALLTALK
