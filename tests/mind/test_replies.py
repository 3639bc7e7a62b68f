"""Wording: notices, one footer line, titles instead of ids, and nobody it is not."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Answer, Source, State
from bot.mind import markup
from bot.mind.commands import TYPED
from bot.mind.replies import WORDED, Voice
from bot.model import Candidate, LanguageCode, TopicId
from bot.staff import Host
from tests.content.real import catalog
from tests.mind.person import EN, ES, NOW, Scripted, improprieties

CATALOG = catalog(Scripted())
TOPICS = set(CATALOG.topics)
ANSWERS = sorted(CATALOG.answers)
ALL = list(CATALOG.languages)
LANGUAGES = st.sampled_from(sorted(CATALOG.languages))
MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2040, 12, 31))
HOSTS = [
    Host(),
    Host(organisation="Vecinos <b> & Cía", contact="a@b.pe & <i>", human_hours="9 < 17"),
    Host(contact="solo@contacto.pe"),
]


def voice(language: LanguageCode = ES, **changes: object) -> Voice:
    """A voice over the real content."""
    plain = Voice(catalog=CATALOG, language=language, host=Host(), now=NOW, channel="telegram")
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names the fields


def footer(language: LanguageCode, *keys: str) -> str:
    """A pattern of how these footers begin in a language."""
    begins = [voice(language).say(f"footer.{key}", date="\0").partition("\0")[0] for key in keys]
    return f"<i>(?:{'|'.join(map(re.escape, begins))})"


ANY = ("in_force", "ended", "unverified")


def shaped(**changes: object) -> Answer:
    """An answer of one's own making."""
    plain = Answer(
        topic=TopicId("ptp/deadline"), language=ES, title="T", text="Texto.",
        sources=(Source(title="Diario", url="https://x.pe"),), source_date="2026-03",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names the fields


@given(st.sampled_from(ANSWERS), LANGUAGES, MOMENTS, st.sampled_from(HOSTS))
def test_every_answer_is_proper_in_every_language_on_any_day(
    key: tuple[TopicId, LanguageCode], language: LanguageCode, moment: datetime, host: Host
) -> None:
    now = moment.replace(tzinfo=UTC).timestamp()
    replies = voice(language, now=now, host=host).answer(key[0])
    assert [bad for reply in replies for bad in improprieties(reply, TOPICS)] == []
    said = "\n".join(reply.text for reply in replies)
    answer = CATALOG.answer(key[0], language)
    assert answer
    assert len(re.findall(footer(language, *ANY), said)) == bool(
        answer.source_date or answer.state is State.UNVERIFIED
    )
    overdue = bool(answer.review_by and f"{moment:%Y-%m}" > answer.review_by)
    assert said.count("⚠️ ") - answer.text.count("⚠️ ") == overdue
    assert bool(re.search(footer(language, "ended"), said)) == (answer.state is State.ENDED)
    unverified = answer.state is State.UNVERIFIED
    assert bool(re.search(footer(language, "unverified"), said)) == unverified


@pytest.mark.parametrize("language", ALL)
def test_the_footer_is_last_and_a_warning_first_but_behind_numbers_to_call(
    language: LanguageCode,
) -> None:
    for topic in CATALOG.topics:
        answer = CATALOG.answer(topic, language)
        assert answer
        *_, last = replies = voice(language, now=4e9).answer(topic)
        if answer.source_date:
            assert re.match(footer(language, *ANY), last.text.rsplit("\n\n", 1)[1])
        if answer.review_by:
            said = "\n\n".join(voice(language, now=4e9).notices(answer))
            assert "⚠️" in said
            assert replies[0].text.startswith("🚨" if CATALOG.topics[topic].urgent else said)


@pytest.mark.parametrize(
    ("month", "overdue"), [("2026-12", False), ("2026-11", False), ("2026-10", True)]
)
def test_the_warning_comes_when_the_month_of_review_is_past(month: str, overdue: bool) -> None:
    found = voice().notices(shaped(review_by=month))
    assert bool(found) is overdue
    if overdue:
        assert "octubre de 2026" in found[0]
        assert CATALOG.offices["migraciones"].contact in found[0]


def test_a_group_without_an_office_is_warned_about_without_one() -> None:
    (found,) = voice().notices(shaped(topic=TopicId("bot/human"), review_by="2020-01"))
    assert "enero de 2020" in found
    assert "{" not in found


@pytest.mark.parametrize(
    ("answer", "footer"),
    [
        pytest.param(shaped(), "<i>Según fuente de marzo de 2026.</i>", id="month"),
        pytest.param(shaped(source_date="2018"), "<i>Según fuente de 2018.</i>", id="year"),
        pytest.param(
            shaped(source_date="2018-12-31", state=State.ENDED),
            "<i>Ya terminó. Según fuente del 31 de diciembre de 2018.</i>", id="ended",
        ),
        pytest.param(
            shaped(state=State.UNVERIFIED),
            "<i>No pudimos confirmar esto con una fuente.</i>", id="unverified",
        ),
        pytest.param(shaped(source_date=None), "", id="no source"),
        pytest.param(
            shaped(checked_on="2026-11-02"),
            "<i>Según fuente de marzo de 2026. Una persona volvió a revisar la página: "
            "del 2 de noviembre de 2026.</i>", id="checked by a person",
        ),
    ],
)  # fmt: skip
def test_state_source_and_date_make_one_line(answer: Answer, footer: str) -> None:
    assert voice().footer(answer) == footer


def test_nobody_is_said_to_have_checked_what_nobody_checked() -> None:
    for topic in CATALOG.topics:
        assert "volvió a revisar" not in "".join(reply.text for reply in voice().answer(topic))


def test_a_missing_translation_is_spanish_with_a_line_that_says_so() -> None:
    spanish = {key: answer for key, answer in CATALOG.answers.items() if key[1] == ES}
    bare = replace(CATALOG, memo={}, answers=spanish)
    (reply,) = voice(EN, catalog=bare).answer(TopicId("ptp/deadline"))
    assert reply.text.startswith("This answer is not in English yet; here it is in Spanish.")
    original = spanish[TopicId("ptp/deadline"), ES]
    assert original.text.strip() in reply.text
    assert reply.body == original.text.strip()


def test_a_translation_that_is_behind_says_so() -> None:
    assert voice(EN).notices(shaped(language=EN, stale=True)) == [
        "The Spanish version of this answer has changed; this translation may be behind."
    ]


@pytest.mark.parametrize("language", ALL)
def test_with_nothing_set_it_is_independent_and_nobody_it_is_not(language: LanguageCode) -> None:
    said = voice(language).who_runs()
    assert re.search(r"independiente|independent|indépendant", said)
    assert re.search(r"OIM|IOM", said)
    assert re.search(r"\b(No|not|Não|n'est)\b", said)


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("host", HOSTS)
def test_no_answer_claims_to_be_an_agency(language: LanguageCode, host: Host) -> None:
    claim = re.compile(
        r"(?<!no )(?<!não )(?<!ne )\b(soy|somos|I am|we are|sou|je suis|nous sommes) "
        r"(de |from |of )?(la |el |the |a |o |le |les |l')?"
        r"(OIM|IOM|ACNUR|UNHCR|HCR|Migraciones|pol[ií]c|Defensor)", re.IGNORECASE
    )  # fmt: skip
    spoken = voice(language, host=host)
    for topic in CATALOG.topics:
        said = markup.plain("".join(reply.text for reply in spoken.answer(topic)))
        assert not claim.search(said), topic
    assert not claim.search(markup.plain(spoken.notice()))


def test_an_organisation_is_named_and_its_markup_is_harmless() -> None:
    said = voice(host=HOSTS[1]).who_runs()
    assert said == (
        "Este bot lo maneja Vecinos &lt;b&gt; &amp; Cía. Contacto: a@b.pe &amp; &lt;i&gt;."
    )
    for text in (voice(host=HOSTS[1]).human_status(), voice(host=HOSTS[1]).notice()):
        assert markup.problems(text) == []


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("host", HOSTS)
def test_a_person_is_never_promised_in_this_chat(language: LanguageCode, host: Host) -> None:
    said = markup.plain(voice(language, host=host).human_status())
    assert re.match(r"En este momento nadie|Right now nobody|(Neste|No) momento|(Pour|En ce)", said)
    assert not re.search(
        r"te (responderá|contestará|atenderá)|will (answer|reply)|vous répondra|vai (te )?responder",
        said,
    )
    assert host.contact in said


@pytest.mark.parametrize("channel", ["telegram", "web", "terminal"])
def test_the_notice_warns_of_telegram_on_telegram_only(channel: str) -> None:
    assert ("Telegram" in voice(channel=channel).notice()) is (channel == "telegram")


def test_the_menu_has_every_group_but_small_talk_by_its_title() -> None:
    rows = voice().groups()
    assert [button.payload for (button,) in rows] == [
        f"/menu:{group}" for group in CATALOG.groups if group != "smalltalk"
    ]
    assert [button.title for (button,) in rows][:2] == [
        "Emergencias y protección",
        "Mi situación migratoria",
    ]


@pytest.mark.parametrize("language", ALL)
def test_a_group_has_every_question_of_it(language: LanguageCode) -> None:
    for group in CATALOG.groups:
        listed = {button.payload for (button,) in voice(language).topics_of(group)}
        topics = {f"/{topic}" for topic in CATALOG.topics if topic.startswith(f"{group}/")}
        assert listed == (set() if group == "smalltalk" else topics)


def test_a_group_without_a_title_in_this_language_has_its_spanish_one() -> None:
    group = replace(CATALOG.groups["ptp"], titles={ES: "Permiso PTP"})
    spoken = voice(EN, catalog=replace(CATALOG, memo={}, groups={**CATALOG.groups, "ptp": group}))
    assert spoken.group_title("ptp") == "Permiso PTP"


def test_each_language_is_named_in_itself() -> None:
    titles = [button.title for row in voice(EN).languages() for button in row]
    assert titles[:2] == ["Español", "English"]


def test_suggestions_are_three_at_most_and_none_of_these() -> None:
    found = tuple(Candidate(topic=topic, score=0.2) for topic in list(CATALOG.topics)[:5])
    rows = voice().suggestions(found)
    assert [len(row) for row in rows] == [1, 1, 1, 1]
    assert rows[-1][0].payload == "/ninguna"


def test_a_candidate_without_an_answer_is_not_suggested() -> None:
    found = (
        Candidate(topic=TopicId("ptp/gone"), score=1),
        Candidate(topic=TopicId("ptp/what"), score=1),
    )
    assert [row[0].payload for row in voice().suggestions(found)] == ["/ptp/what", "/ninguna"]


def test_sources_are_named_with_their_links() -> None:
    answer = shaped(title="A & B", sources=(Source(title="<Ley>", url='https://x.pe/?a=1&b="2"'),))
    said = voice().sources(answer)
    assert markup.problems(said) == []
    assert 'href="https://x.pe/?a=1&amp;b=&quot;2&quot;">&lt;Ley&gt;</a>' in said


def test_every_answer_s_sources_are_proper_markup() -> None:
    for answer in CATALOG.answers.values():
        assert markup.problems(voice(answer.language).sources(answer)) == []


@pytest.mark.parametrize("language", ALL)
def test_help_names_every_command(language: LanguageCode) -> None:
    said = voice(language).help()
    assert [name for name in TYPED if f"/{name} — " not in said] == []


def test_the_buttons_of_a_long_answer_stand_under_its_last_part() -> None:
    replies = voice().reply("Una frase. " * 600, [[voice().ways_out()[0]]])
    assert [bool(reply.buttons) for reply in replies] == [False, True]


def test_few_worded_answers_are_remembered_and_nothing_else_is_lost() -> None:
    kept = replace(CATALOG, memo={"domain": "kept"})
    topic = TopicId("ptp/deadline")
    for month in range(2 * WORDED):
        replies = voice(catalog=kept, now=NOW + month * 31 * 86400.0).answer(topic)
        assert replies[0].topic == topic
        answers = kept.memo["answer"]
        assert isinstance(answers, dict)
        assert 0 < len(answers) <= WORDED
    assert kept.memo["domain"] == "kept"
    assert voice(catalog=kept).answer(topic) is voice(catalog=kept).answer(topic)


def test_what_is_made_once_is_made_in_each_language() -> None:
    spanish, english = voice(), voice(LanguageCode("en"))
    assert spanish.kept("greeting", "", lambda: "hola") == "hola"
    assert english.kept("greeting", "", lambda: "hello") == "hello"
    assert spanish.kept("greeting", "", lambda: "made again") == "hola"
