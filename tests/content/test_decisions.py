"""Guided paths in files: what is wrong with them is told, and ours lead everybody somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalog import State
from bot.content.build import snapshot
from bot.content.check_paths import TITLE_LIMIT, combinations
from bot.content.mistake_kinds import Level
from bot.content.passing import packed, unpacked
from bot.content.path_mistakes import PATHS
from bot.content.report import report
from bot.content.report_table import table
from bot.flows import GuidedPath, Question
from bot.mind import markup, paths
from bot.mind.commands import Command, Name, parse, payload
from bot.mind.safety import Net
from bot.model import LanguageCode, TopicId
from tests.content.little import ROOT, TODAY, Little
from tests.content.real import reading

PATH = "responses/data/decisions.yml"
LANGUAGES = ("es", "en", "pt", "fr")
LEGAL_AID = TopicId("where/legal_aid")

OURS = {name: found.path for name, found in reading().drafts.paths.items()}
GUIDE, REPORT = OURS["guide"], OURS["report"]

BOTH = '{es: "Hola", en: "Hello"}'
GOOD = f"""paths:
- id: guide
  titles: {BOTH}
  intro: {BOTH}
  outro: {BOTH}
  questions:
  - slot: papers
    ask: {BOTH}
    options:
    - {{id: ptp, titles: {BOTH}}}
    - {{id: none, titles: {{es: "Ninguno", en: "None"}}}}
  - slot: valid
    ask: {BOTH}
    when: {{papers: [ptp]}}
    options:
    - {{id: still, titles: {BOTH}}}
    - {{id: over, titles: {{es: "Ya venció", en: "Over"}}}}
  tables:
  - id: papers
    rules:
    - {{when: {{papers: [none]}}, answers: [ptp/deadline]}}
    - {{when: {{valid: [still]}}, answers: []}}
    - {{when: {{valid: [over]}}, answers: [ptp/expired]}}
  always: [bot/menu]
  offered_with: [ptp/deadline]
  counted: "true"
"""
STILL = "    - {when: {valid: [still]}, answers: []}\n"
OPTION = "    - {id: none, titles"
LONG = "l" * 60


def written(tmp_path: Path, text: str) -> Little:
    little = Little(tmp_path)
    little.write(PATH, text)
    return little


def test_a_good_file_has_no_problem_and_becomes_a_path(tmp_path: Path) -> None:
    found = written(tmp_path, GOOD).read()
    assert [one for one in found.problems if one.path == PATH] == []
    path = found.drafts.paths["guide"].path
    assert [question.slot for question in path.questions] == ["papers", "valid"]
    assert path.questions[1].when == {"papers": frozenset({"ptp"})}
    assert paths.decide(path, {"papers": "ptp", "valid": "over"}) == ["ptp/expired", "bot/menu"]
    assert path.counted
    assert path.offered_with == ("ptp/deadline",)


BROKEN = {
    "an unknown topic": ("[ptp/expired]", "[ptp/dedline]", "topic-unknown", "ptp/dedline"),
    "an unknown question": ("{valid: [still]}", "{vald: [still]}", "path-slot", "vald"),
    "a question asked later": (
        f"  - slot: papers\n    ask: {BOTH}\n",
        f"  - slot: papers\n    ask: {BOTH}\n    when: {{valid: [over]}}\n",
        "path-slot", "slot: papers",
    ),
    "an unknown option": ("{valid: [still]}", "{valid: [stil]}", "path-option", "[stil]"),
    "a question nobody is asked": ("when: {papers: [ptp]}", "when: {papers: []}", "path-never", "slot: valid"),
    "a gap": (STILL, "", "path-gap", "id: papers\n    rules"),
    "a contradiction": ("{valid: [over]}", "{papers: [ptp]}", "path-clash", "[ptp/expired]}"),
    "a dead rule": (STILL, STILL + STILL, "path-dead", STILL + "    - {when: {valid: [over]"),
    "a long title": ('"Ninguno"', f'"{LONG}"', "title-long", LONG),
    "a payload too long": (OPTION, f"    - {{id: {LONG}, titles", "option-long", f"id: {LONG}"),
    "a missing language": ('"Ninguno", en: "None"', '"Ninguno"', "path-language", "Ninguno"),
    "no Spanish": ('{es: "Ninguno", en', "{en", "key-missing", '{en: "None"'),
    "a name with blanks": ("slot: valid", "slot: is valid", "path-name", "is valid"),
    "a slot twice": ("slot: valid", "slot: papers", "path-twice", '- slot: papers\n    ask: {es: "Hola", en: "Hello"}\n    when'),
    "an option twice": ("{id: over,", "{id: still,", "path-twice", 'id: still, titles: {es: "Ya'),
    "markup that Telegram refuses": ('outro: {es: "Hola"', 'outro: {es: "<h1>Hola</h1>"', "text-markup", "outro"),
    "an unknown key": ("  always:", "  allways:", "key-unknown", "allways"),
    "a rule without answers": (STILL, "    - {when: {valid: [still]}}\n", "key-missing", "[still]}}"),
    "a when that is no mapping": ("when: {papers: [ptp]}", "when: papers", "shape", "when: papers"),
    "no table": (GOOD[GOOD.index("  tables:"):GOOD.index("  always")], "", "key-missing", "- id: guide"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_at_its_line(name: str, tmp_path: Path) -> None:
    old, new, code, marker = BROKEN[name]
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    assert marker in text
    line = text[: text.rindex(marker)].count("\n") + 1
    found = [one for one in written(tmp_path, text).read().problems if one.path == PATH]
    assert (code, line) in [(one.code, one.line) for one in found], found


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_told_in_two_languages_and_an_error_keeps_the_old_content(
    name: str, tmp_path: Path
) -> None:
    old, new, code, _ = BROKEN[name]
    found = written(tmp_path, GOOD.replace(old, new, 1)).read()
    mistake = next(one for one in found.problems if one.code == code)
    assert mistake.text("es") != mistake.text("en")
    assert not re.search(r"\{\w*\}", mistake.text("es") + mistake.text("en"))
    assert found.usable is (mistake.level is Level.WARNING)


def test_every_mistake_of_guided_paths_is_made_here() -> None:
    assert {code for _, _, code, _ in BROKEN.values()} | {"path-many", "path-long"} >= set(PATHS)


def test_a_gap_and_a_contradiction_are_told_in_the_words_of_the_buttons(tmp_path: Path) -> None:
    text = GOOD.replace("    - {when: {valid: [over]}, answers: [ptp/expired]}\n", "")
    (gap,) = [one for one in written(tmp_path, text).read().problems if one.code == "path-gap"]
    assert "«papers» ninguna regla vale para quien contesta: Hola + Ya venció" in gap.text("es")
    text = GOOD.replace("{valid: [over]}", "{papers: [ptp]}")
    clashes = written(tmp_path, text).read().problems
    (clash,) = [one for one in clashes if one.code == "path-clash"]
    assert "Hola + Hola" in clash.text("en")
    assert f"line {text[: text.index(STILL)].count(chr(10)) + 1} " in clash.text("en")


def test_two_rules_that_lead_to_the_same_are_no_contradiction(tmp_path: Path) -> None:
    same = "    - {when: {papers: [ptp]}, answers: [ptp/expired]}\n"
    text = GOOD.replace(STILL, "    - {when: {valid: [over]}, answers: [ptp/expired]}\n").replace(
        "    - {when: {valid: [over]}, answers: [ptp/expired]}\n  always", same + "  always"
    )
    codes = {one.code for one in written(tmp_path, text).read().problems if one.path == PATH}
    assert codes == set()


def _many(count: int, options: int) -> str:
    """A path of so many questions, and a table that speaks of all."""
    choices = "".join(f"    - {{id: o{n}, titles: {BOTH}}}\n" for n in range(options))
    asked = "".join(
        f"  - slot: q{n}\n    ask: {BOTH}\n    options:\n{choices}" for n in range(count)
    )
    when = ", ".join(f"q{n}: [o0]" for n in range(count))
    head = GOOD[: GOOD.index("  - slot: papers")]
    return f"{head}{asked}  tables:\n  - id: all\n    rules:\n    - {{when: {{{when}}}, answers: []}}\n"


@pytest.mark.parametrize(
    ("count", "options", "code"), [(8, 3, "path-many"), (11, 2, "path-long"), (9, 2, "path-gap")]
)
def test_too_many_questions_or_combinations_are_refused_and_not_tried(
    count: int, options: int, code: str, tmp_path: Path
) -> None:
    found = written(tmp_path, _many(count, options)).read()
    errors = [one for one in found.problems if one.level is Level.ERROR]
    assert [one.code for one in errors] == [code]


def test_a_path_twice_is_refused(tmp_path: Path) -> None:
    text = GOOD + GOOD.removeprefix("paths:\n")
    assert "path-twice" in {one.code for one in written(tmp_path, text).read().problems}


def test_the_example_for_volunteers_is_a_good_file(tmp_path: Path) -> None:
    page = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found = [one for one in written(tmp_path, example).read().problems if one.path == PATH]
    assert {one.code for one in found} == {"path-language"}


def test_the_report_counts_what_each_language_has_of_the_paths(tmp_path: Path) -> None:
    little = written(tmp_path, GOOD.replace('"Ninguno", en: "None"', '"Ninguno"'))
    found = report(little.read().drafts, TODAY)
    counts = {one.language: (one.guided, one.guided_of) for one in found.languages}
    assert counts == {"es": (9, 9), "en": (8, 9)}
    assert "8 of 9" in table(found, "en")


def test_a_topic_without_an_answer_is_no_place_to_lead_to(tmp_path: Path) -> None:
    little = written(tmp_path, GOOD)
    answers = little.text("responses/es/ptp.yml")
    little.write("responses/es/ptp.yml", answers.partition("  utter_ptp/expired")[0])
    found = [one for one in little.read().problems if one.path == PATH]
    assert [one.code for one in found] == ["intent-without-response"]


def _all(path: GuidedPath) -> Iterator[tuple[dict[str, str], list[TopicId]]]:
    for slots in combinations(path):
        yield slots, paths.decide(path, slots)


def test_our_paths_are_those_of_the_commands_in_all_languages() -> None:
    assert [one for one in reading().problems if one.path == PATH] == []
    assert set(OURS) == {"guide", "report"}
    assert not GUIDE.counted
    assert REPORT.counted


def test_our_paths_come_unharmed_from_the_process_that_reads_them() -> None:
    assert unpacked(packed(snapshot(reading())))[0].paths == OURS


def test_every_combination_of_the_guide_reaches_at_most_four_answers_and_a_lawyer() -> None:
    cases = list(_all(GUIDE))
    assert len(cases) > 1000
    for slots, topics in cases:
        assert 2 <= len(topics) <= 4, slots
        assert topics[-1] == LEGAL_AID


def test_every_combination_of_the_report_reaches_an_office_unless_only_counting_is_wanted() -> None:
    for slots, topics in _all(REPORT):
        if slots["wish"] == "count":
            assert topics == []
        else:
            assert 1 <= len(topics) <= 4, slots


def _led_to(path: GuidedPath) -> set[TopicId]:
    return {topic for _, topics in _all(path) for topic in topics}


@pytest.mark.parametrize("path", OURS.values(), ids=OURS)
def test_every_answer_that_a_path_leads_to_has_sources_in_all_languages(path: GuidedPath) -> None:
    answers = reading().drafts.answers
    for topic in _led_to(path):
        assert answers[topic, LanguageCode("es")].sources, topic
        assert {code for code in LANGUAGES if (topic, LanguageCode(code)) in answers} == set(
            LANGUAGES
        )


def test_what_nobody_could_confirm_is_only_where_help_with_a_refusal_or_for_lgbti_is() -> None:
    answers = reading().drafts.answers
    unverified = {
        topic
        for path in OURS.values()
        for topic in _led_to(path)
        if answers[topic, LanguageCode("es")].state == State.UNVERIFIED
    }
    assert unverified == {"asylum/appeal", "discrimination/lgbti"}


INSIDE = {"entry": "before", "asylum": "never", "fear": "safe", "family": "nobody", "notice": "none_given"}  # fmt: skip
LEADS = {
    "outside": ({"entry": "outside"}, ["asylum/border", "travel/enter_peru"]),
    "an expired PTP": ({**INSIDE, "papers": "ptp"}, ["ptp/expired"]),
    "a CPP still valid": ({**INSIDE, "papers": "cpp", "valid": "valid"}, ["residence/special_resident"]),
    "an expired CPP, entered without a stamp": (
        {**INSIDE, "entry": "no_stamp", "papers": "cpp", "valid": "expired"}, ["ptp/expired"],
    ),
    "no stamp and no papers": ({**INSIDE, "entry": "no_stamp", "papers": "nothing"}, ["status/irregular_entry"]),
    "no stamp and fear: first a lawyer, then Migraciones": (
        {**INSIDE, "entry": "no_stamp", "fear": "afraid", "papers": "home"},
        ["asylum/irregular_entry", "status/irregular_entry"],
    ),
    "fear and a stamp": ({**INSIDE, "fear": "afraid", "papers": "home"}, ["asylum/apply", "family/venezuelan_papers"]),
    "a paper about expulsion": ({**INSIDE, "papers": "ptp", "notice": "given"}, ["status/expulsion"]),
    "expulsion while asylum is open": (
        {**INSIDE, "asylum": "waiting", "papers": "home", "notice": "given"}, ["asylum/expulsion", "status/expulsion"],
    ),
    "asylum asked for": ({**INSIDE, "asylum": "waiting", "papers": "nothing"}, ["asylum/card", "status/humanitarian"]),
    "asylum refused": ({**INSIDE, "asylum": "refused", "papers": "carne", "card": "valid"}, ["asylum/appeal", "residence/carne_renew"]),
    "a lost card": ({**INSIDE, "papers": "carne", "card": "lost"}, ["residence/lost_card"]),
    "an expired visa and a Peruvian child": (
        {**INSIDE, "papers": "visa", "valid": "expired", "family": "peruvian"}, ["status/overstay_fine", "status/change_status"],
    ),
    "a passport and a late entry": ({**INSIDE, "entry": "after", "papers": "home"}, ["status/overstay_fine"]),
    "a child alone": ({**INSIDE, "papers": "nothing", "family": "alone"}, ["protection/child_at_risk", "status/regularise_now"]),
    "a newborn": ({**INSIDE, "papers": "ptp", "family": "newborn"}, ["ptp/expired", "family/birth"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LEADS)
def test_the_guide_leads_to_the_right_answers(name: str) -> None:
    slots, topics = LEADS[name]
    assert paths.decide(GUIDE, paths.settled(GUIDE, slots)) == [*topics, LEGAL_AID]


@pytest.mark.parametrize(
    ("place", "ground", "topics"),
    [
        ("work", "nationality", ["discrimination/work", "discrimination/law"]),
        ("shop", "other", ["discrimination/shop", "discrimination/ombudsman"]),
        ("public", "looks", ["discrimination/report"]),
        ("school", "accent", ["discrimination/school", "discrimination/report"]),
        ("online", "orientation", ["discrimination/online", "discrimination/lgbti"]),
        ("authority", "nationality", ["discrimination/ombudsman", "discrimination/law"]),
    ],
)
def test_a_report_leads_to_the_office_that_takes_it(
    place: str, ground: str, topics: list[str]
) -> None:
    slots = {"place": place, "ground": ground, "happened": "week", "city": "lima"}
    assert paths.decide(REPORT, {**slots, "wish": "guidance"}) == [*topics, LEGAL_AID]
    assert paths.decide(REPORT, {**slots, "wish": "report"})[: len(topics)] == topics


QUESTIONS = [
    pytest.param(path, question, id=f"{path.id} {question.slot}")
    for path in OURS.values()
    for question in path.questions
]


@pytest.mark.parametrize("language", [LanguageCode(code) for code in LANGUAGES])
@pytest.mark.parametrize(("path", "question"), QUESTIONS)
def test_every_question_can_be_read_on_a_small_phone(
    path: GuidedPath, question: Question, language: LanguageCode
) -> None:
    titles = [option.titles[language] for option in question.options]
    assert len(titles) == len(set(titles))
    assert all(len(title) <= TITLE_LIMIT for title in titles)
    assert len(question.ask[language]) <= 110
    assert question.ask[language].rstrip("?.\u00a0 ") != question.ask[language]
    assert not markup.problems(question.ask[language])
    for option in question.options:
        press = payload(Name.CHOOSE, f"{question.slot}={option.id}")
        assert len(press.encode()) <= 64
        assert parse(press) == Command(Name.CHOOSE, f"{question.slot}={option.id}")


@pytest.mark.parametrize("language", [LanguageCode(code) for code in LANGUAGES])
def test_the_guide_says_that_it_is_no_advice_and_the_report_what_it_counts(
    language: LanguageCode,
) -> None:
    words = {"es": "asesoría", "en": "advice", "pt": "assessoria", "fr": "conseil"}[language]
    counted = {"es": "se suma", "en": "is added", "pt": "é somado", "fr": "s’ajoute"}[language]
    assert words in GUIDE.intro[language]
    assert words in GUIDE.outro[language]
    assert counted in REPORT.intro[language]
    for text in (GUIDE.intro, GUIDE.outro, REPORT.intro, REPORT.outro):
        assert not re.search(r"\d|https?:|[{}]", text[language])


def test_the_words_for_danger_in_the_introduction_are_ones_that_the_bot_catches() -> None:
    net = Net(reading().drafts.rules)
    for language in LANGUAGES:
        quoted = re.findall(r"[«“]\s?([^»”]+?)\s?[»”]", REPORT.intro[LanguageCode(language)])
        assert quoted
        for words in quoted:
            assert net.catch(words) == ("emergency_now", "protection/emergency_numbers"), words
