"""The report says what there is, what is behind, and what is due, as of the day it is asked."""

import json
from argparse import Namespace
from datetime import date
from pathlib import Path

import pytest

from bot import workbench
from bot.content.report import Report, Row, report
from bot.content.report_table import as_json, table
from bot.settings import Settings
from tests.content.little import TODAY, Little

PTP, PTP_EN = "responses/es/ptp.yml", "responses/en/ptp.yml"


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path)


def of(little: Little, today: date = TODAY) -> Report:
    return report(little.read().drafts, today)


def topics(items: object) -> list[str]:
    return [item.topic for item in items]  # type: ignore[attr-defined]  # items of a report


def test_coverage_counts_answers_phrases_and_test_phrases_of_each_group(little: Little) -> None:
    spanish, english = of(little).languages
    assert (spanish.language, spanish.name, english.name) == ("es", "Español", "English")
    rows = {row.group: row for row in english.groups}
    assert rows["ptp"] == Row(group="ptp", topics=2, answers=2, phrases=6, tests=2)
    assert rows["protection"] == Row(group="protection", topics=1, answers=1, phrases=3, tests=0)
    assert rows["out_of_scope"].phrases == 1
    assert english.total == Row(group="", topics=5, answers=5, phrases=16, tests=2)
    assert english.machine == english.machine_of == spanish.machine


def test_what_is_missing_in_a_language_lowers_its_coverage_only(little: Little) -> None:
    little.write(PTP_EN, little.text(PTP_EN).partition("  utter_ptp/expired")[0])
    little.replace("locales/en/LC_MESSAGES/bot.po", 'msgid "menu.head"', '#~ msgid "menu.head"')
    little.replace("locales/en/LC_MESSAGES/bot.po", 'msgstr "What', '#~ msgstr "What')
    spanish, english = of(little).languages
    assert (spanish.total.answers, english.total.answers) == (5, 4)
    assert (spanish.machine_of - spanish.machine, english.machine_of - english.machine) == (0, 1)


def test_drafts_and_stale_translations_are_listed_with_their_places(little: Little) -> None:
    little.replace(PTP_EN, "translation: draft", "translation: approved")
    little.replace(PTP, "El plazo cerró.", "El plazo terminó.")
    found = of(little)
    assert topics(found.stale) == ["ptp/deadline"]
    assert (found.stale[0].path, found.stale[0].title) == (PTP_EN, "PTP deadline")
    assert found.stale[0].line == little.line(PTP_EN, "- text: |")
    assert "ptp/deadline" not in topics(found.drafts)
    assert len(found.drafts) == 4


@pytest.mark.parametrize(
    ("today", "overdue", "due"),
    [
        pytest.param(date(2027, 8, 30), [], [], id="31 days before its month ends"),
        pytest.param(date(2027, 8, 31), [], ["ptp/deadline"], id="30 days before"),
        pytest.param(date(2027, 9, 30), [], ["ptp/deadline"], id="on the last day"),
        pytest.param(date(2027, 10, 1), ["ptp/deadline"], [], id="a day later"),
    ],
)
def test_a_review_is_due_for_thirty_days_and_then_overdue(
    today: date, overdue: list[str], due: list[str], little: Little
) -> None:
    for path in ("responses/es/ptp.yml", "responses/es/protection.yml"):
        text = little.text(path).replace('review_by: "2027-09"', "review_by: null")
        little.write(path, text)
    little.replace(PTP, "review_by: null", 'review_by: "2027-09"')
    found = of(little, today)
    assert (topics(found.overdue), topics(found.due)) == (overdue, due)


def test_a_review_at_the_end_of_february_is_due_in_leap_years_too(little: Little) -> None:
    little.replace(PTP, '"2027-09"', '"2028-02"')
    assert topics(of(little, date(2028, 2, 29)).due) == ["ptp/deadline"]
    assert "ptp/deadline" in topics(of(little, date(2028, 3, 1)).overdue)


def test_the_longest_overdue_stands_first(little: Little) -> None:
    little.replace(PTP, '"2027-09"', '"2025-09"')
    little.replace("responses/es/protection.yml", '"2027-09"', '"2024-01"')
    assert topics(of(little).overdue) == ["protection/mental_health", "ptp/deadline"]


def test_unverified_answers_are_listed(little: Little) -> None:
    little.replace(PTP, "state: in_force", "state: unverified")
    assert topics(of(little).unverified) == ["ptp/deadline"]


def test_content_with_mistakes_is_reported_all_the_same(little: Little) -> None:
    little.replace(PTP, '"2027-09"', '"never"')
    little.write("responses/en/bot.yml", "a: [")
    found = of(little)
    assert found.languages[1].total.answers == 4
    assert "ptp/deadline" not in topics([*found.overdue, *found.due])


def test_a_person_reads_it_in_spanish_or_english(little: Little) -> None:
    little.replace(PTP, '"2027-09"', '"2025-09"')
    spanish, english = table(of(little), "es"), table(of(little), "en")
    assert spanish.startswith("Informe del 23 de noviembre de 2026\n")
    assert english.startswith("Report of November 23, 2026\n")
    assert "Revisión vencida (la respuesta ya lleva un aviso): 1\n" in spanish
    assert "«Plazo del PTP», revisar hasta septiembre de 2025" in spanish
    assert "review by September 2025" in english
    assert "    ptp                       2       2 (100 %)        6         2" in english
    assert table(of(little), "fr") == english


def test_columns_stand_below_one_another(little: Little) -> None:
    lines = table(of(little), "es").split("\n\n")[1].split("\n")
    numbers = [line for line in lines if "%" in line]
    assert len({line.index("%)") for line in numbers}) == 1
    assert len({len(line) for line in numbers}) == 1


def test_a_long_list_is_cut_and_says_so(little: Little) -> None:
    found = of(little)
    many = type(found)(
        today=found.today, languages=(), stale=found.drafts * 5, drafts=(), overdue=(), due=(),
        unverified=(),
    )  # fmt: skip
    assert table(many, "en").count("responses/en/") == 20
    assert "… +5" in table(many, "en")
    assert len(json.loads(json.dumps(as_json(many)))["stale"]) == 25


@pytest.mark.parametrize("broken", [False, True], ids=["good content", "broken content"])
def test_the_command_prints_a_table_or_json_and_never_fails(
    broken: bool, little: Little, capsys: pytest.CaptureFixture[str]
) -> None:
    if broken:
        little.write(PTP_EN, "a: [")
    desk = Settings(content_dir=little.root)
    assert workbench.report(desk, Namespace(json=False, lang="en")) == 0
    assert ("see tucausa check" in capsys.readouterr().out) is broken
    assert workbench.report(desk, Namespace(json=True, lang="en")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["languages"][0]["total"]["topics"] == 5
    assert set(found) == {
        "today", "languages", "stale", "drafts", "overdue", "due", "unverified",
    }  # fmt: skip
