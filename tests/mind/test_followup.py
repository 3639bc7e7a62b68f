"""Words that lean on the answer before, corrections and two questions at once, with the real matcher."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind import dialogue, markup
from bot.mind.safety import Net
from bot.model import Kind, LanguageCode, Message, Outcome, PersonKey, Session, TopicId, Turn
from bot.staff import Host
from tests.content.real import reading
from tests.mind import followup_cases as cases
from tests.mind.person import Person, assert_proper, payloads, words

Cases = Mapping[str, list[tuple[str, str, str]]]
ABOVE = {
    "es": "respuesta de arriba",
    "en": "answer above",
    "pt": "resposta acima",
    "fr": "ci-dessus",
}
NOW = 1_795_000_000.0


@pytest.fixture(scope="module")
def catalog(content_dir: Path, models: Callable[[Path], Path]) -> Catalog:
    """The real content with its own matcher, and the safety rules that people wrote alone."""
    library = Library(content_dir, models(content_dir))
    library.load()
    return replace(library.catalog, safety=Net(reading().drafts.rules))


def after(
    catalog: Catalog, topic: str, text: str, language: str, *, line: str = "", told: bool = True
) -> Turn:
    """What follows from the words of somebody who was just told about ``topic``."""
    session = Session(
        language=LanguageCode(language), introduced=True, topic=TopicId(topic), line=line,
        told=(TopicId(topic),) if told else (), worded=bool(line), started=1.0,
    )  # fmt: skip
    message = Message(
        id="x", person=PersonKey("0" * 32), channel="telegram", kind=Kind.TEXT, text=text, ref="1"
    )
    return dialogue.respond(message, session, catalog, host=Host(), now=NOW)


def right(catalog: Catalog, topic: str, text: str, language: str, wanted: str) -> bool:
    turn = after(catalog, topic, text, language)
    assert_proper(turn, set(catalog.topics))
    got = "=" if ABOVE[language] in words(turn) else str(turn.decision.topic)
    return got in wanted.split()


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize(
    ("named", "most"), [("SEEN", 0), ("TYPOS", 0), ("HELD_OUT", 2)], ids=["seen", "typos", "held"]
)
def test_follow_ups_are_read_in_the_context_of_the_answer_before(
    catalog: Catalog, language: str, named: str, most: int
) -> None:
    told: Cases = getattr(cases, named)
    wrong = [
        (topic, text)
        for topic, text, wanted in told[language]
        if not right(catalog, topic, text, language, wanted)
    ]
    assert len(wrong) <= most, wrong


def test_without_an_answer_before_the_same_words_are_a_question_of_their_own(
    catalog: Catalog,
) -> None:
    turn = after(catalog, "asylum/apply", "y cuanto cuesta", "es", told=False)
    assert turn.decision.topic != TopicId("asylum/free_confidential")


@pytest.mark.parametrize("share", [0.995])
def test_a_question_that_stands_on_its_own_is_never_bent(catalog: Catalog, share: float) -> None:
    drawn = random.Random(7)
    topics = [t for t in catalog.topics if not t.startswith(("bot/", "smalltalk/"))]
    phrases = drawn.sample(reading().drafts.tests, 800)
    bent = []
    for phrase in phrases:
        about = drawn.choice(topics)
        alone = after(catalog, about, phrase.text, phrase.language, told=False).decision
        leaning = after(catalog, about, phrase.text, phrase.language, line="x y z").decision
        if (alone.outcome, alone.topic) != (leaning.outcome, leaning.topic):
            bent.append((about, phrase.text))
    assert len(bent) <= (1 - share) * len(phrases), bent


def test_a_phrase_of_one_question_is_not_split(catalog: Catalog) -> None:
    phrases = random.Random(9).sample(reading().drafts.tests, 800)
    split = []
    for phrase in phrases:
        turn = after(catalog, "ptp/what", phrase.text, phrase.language, told=False)
        topics = {reply.topic for reply in turn.replies if reply.topic}
        if len(topics) > 1:
            split.append(phrase.text)
    assert len(split) <= 0.005 * len(phrases), split


TWO = [
    ("es", "¿todavía dan el PTP? ¿dónde consigo un abogado gratis?", ("ptp/deadline", "where/legal_aid")),
    ("es", "se me perdió el carné de extranjería y tambien como inscribo a mi hijo en el colegio", ("residence/lost_card", "education/enrol")),
    ("es", "1. mi ptp ya venció, qué hago\n2. cuánto demora el trámite de refugio", ("ptp/expired", "asylum/time")),
    ("es", "hola\n¿cómo pido refugio?\n¿y cuánto demora?", ("asylum/apply", "asylum/time")),
    ("en", "how do i enrol my son in school? and also how can i open a bank account", ("education/enrol", "work/bank_account")),
    ("pt", "como abro uma conta no banco? como matriculo meu filho na escola?", ("work/bank_account", "education/enrol")),
    ("fr", "comment inscrire mon fils à l'école ? comment ouvrir un compte en banque ?", ("education/enrol", "work/bank_account")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "topics"), TWO, ids=[text for _, text, _ in TWO])
def test_two_questions_get_both_answers(
    catalog: Catalog, language: str, text: str, topics: tuple[str, str]
) -> None:
    turn = after(catalog, "bot/menu", text, language, told=False)
    assert_proper(turn, set(catalog.topics))
    shown = dict.fromkeys(reply.topic for reply in turn.replies if reply.topic)
    assert tuple(shown) == topics
    assert turn.session is not None
    assert turn.session.told == topics
    assert turn.decision.topic == topics[0]
    assert [c.topic for c in turn.decision.candidates] == list(topics)


@pytest.mark.parametrize(
    "text",
    [
        "¿dónde consigo un abogado gratis? ¿hay abogados gratis?",
        "¿todavía dan el PTP? ayer comí arroz con pollo",
        "mi esposo y yo queremos pedir refugio",
        "¿cómo pido refugio? ¿todavía dan el PTP? ¿dónde consigo un abogado gratis?",
    ],
    ids=["one topic", "no question", "an and within", "three"],
)
def test_what_is_not_two_sure_questions_is_matched_as_a_whole(catalog: Catalog, text: str) -> None:
    turn = after(catalog, "bot/menu", text, "es", told=False)
    assert len({reply.topic for reply in turn.replies if reply.topic}) <= 1


def test_who_is_in_danger_gets_the_card_and_nothing_is_split(catalog: Catalog) -> None:
    turn = after(catalog, "ptp/what", "¿todavía dan el PTP? mi esposo me quiere matar", "es")
    assert turn.decision.outcome is Outcome.URGENT


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("named", ["CORRECTIONS_SEEN", "CORRECTIONS_HELD_OUT"])
def test_a_correction_is_read_with_the_question_before_it(
    catalog: Catalog, language: str, named: str
) -> None:
    wrong = []
    for topic, line, text, wanted in getattr(cases, named)[language]:
        turn = after(catalog, topic, text, language, line=line)
        assert_proper(turn, set(catalog.topics))
        assert turn.decision.topic != TopicId(topic)
        offered = {payload.removeprefix("/") for payload in payloads(turn)}
        suggested = turn.decision.outcome is Outcome.SUGGEST and offered & set(wanted.split())
        if turn.decision.topic not in wanted.split() and not suggested:
            wrong.append(text)
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("language", "line", "text"),
    [
        ("es", "como saco el carne", "no es eso"), ("es", "como saco el carne", "otra cosa"),
        ("es", "como saco el carne", "no me refiero al carné"), ("en", "get the card", "not that"),
        ("pt", "tirar o carnê", "não é isso"), ("fr", "avoir la carte", "ce n'est pas ça"),
    ],
)  # fmt: skip
def test_who_only_denies_gets_the_next_best_and_never_the_same_answer(
    catalog: Catalog, language: str, line: str, text: str
) -> None:
    turn = after(catalog, "residence/carne_get", text, language, line=line)
    pressed = payloads(turn)
    assert "/residence/lost_card" in pressed
    assert "/residence/carne_get" not in pressed
    assert "/humano" in pressed or "/ninguna" in pressed


def test_an_aspect_that_no_topic_answers_leads_to_what_is_related(catalog: Catalog) -> None:
    turn = after(catalog, "status/fees", "y cuanto demora", "es")
    assert turn.decision.outcome is Outcome.SUGGEST
    assert "De eso no tengo una respuesta aparte" in markup.plain(turn.replies[0].text)
    assert payloads(turn)[0] == "/status/overstay_fine"


def test_small_talk_between_does_not_lose_the_thread(catalog: Catalog) -> None:
    person = Person(catalog=catalog)
    person.says("como pido refugio en el peru")
    person.says("gracias")
    assert person.says("y cuanto demora?").decision.topic == TopicId("asylum/time")


def test_a_button_opens_a_subject_that_words_can_follow(catalog: Catalog) -> None:
    person = Person(catalog=catalog)
    person.says("/start")
    person.presses("/asylum/apply")
    assert person.says("y es gratis?").decision.topic == TopicId("asylum/free_confidential")
    assert person.session is not None
    assert person.session.told == ("asylum/free_confidential",)


def test_a_correction_of_a_correction_excludes_both_answers(catalog: Catalog) -> None:
    person = Person(catalog=catalog)
    person.says("/start")
    person.says("como saco el carne de extranjeria")
    first = person.turn.decision.topic if person.turn else None
    second = person.says("quise decir que se me perdio el carne").decision.topic
    assert person.session is not None
    assert person.session.told == (first, second)
    pressed = payloads(person.says("no es eso"))
    assert not {f"/{first}", f"/{second}"} & set(pressed)


def test_a_table_without_words_changes_nothing(catalog: Catalog) -> None:
    bare = replace(catalog, followups=type(catalog.followups)(), memo={})
    turn = after(bare, "asylum/apply", "y cuanto cuesta", "es")
    fresh = after(bare, "asylum/apply", "y cuanto cuesta", "es", told=False)
    assert turn.decision == fresh.decision
