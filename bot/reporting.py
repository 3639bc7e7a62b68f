"""What people reported, for the shift board: by place, beside a survey's figures."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.catalog import Catalog, in_language
from bot.console.board import Place, Reported
from bot.flows import Reported as Counted
from bot.mind import reported
from bot.mind.dates import spoken
from bot.mind.paths import question_of
from bot.model import LanguageCode, TopicId

if TYPE_CHECKING:
    from bot.journal.database import Database

SURVEY = {"public": 58.0, "work": 36.1, "neighbourhood": 3.5}
"""Percent of the Venezuelans interviewed in Lima who had suffered discrimination, by place: IOM's
displacement survey of January 2018, as the answer SURVEY_ANSWER tells it with its source."""

SURVEY_ANSWER = TopicId("discrimination/numbers")

_SLOT = "place"
_UNTOLD = "-"


def counted(database: "Database") -> Counted:
    """All that was reported up to now. Blocks. Raises StoreUnavailable."""
    from bot.journal.reports import Reports, month_of

    this_month = month_of(datetime.now(UTC))
    next_month = this_month.replace(
        year=this_month.year + this_month.month // 12, month=this_month.month % 12 + 1
    )
    return Reports(database).reported(next_month)


def by_month(database: "Database") -> str:
    """The table to take away. Blocks. Raises StoreUnavailable."""
    from bot.journal.reports import Reports

    return Reports(database).csv()


def reports(found: Counted, catalog: Catalog, ui: str) -> Reported | None:
    """The figures in a console language's words; None where the bot asks no such thing."""
    path, language = catalog.paths.get(reported.PATH), LanguageCode(ui)
    question = question_of(path, _SLOT) if path else None
    if question is None:
        return None
    counts = found.counts.get(_SLOT, {})
    places = [
        Place(
            name=in_language(option.titles, language),
            count=_count(counts.get(option.id, 0)),
            share=100 * (counts.get(option.id) or 0) / found.total if found.total else 0.0,
            survey=SURVEY.get(option.id),
        )
        for option in question.options
    ]
    answer = catalog.answer(SURVEY_ANSWER, language)
    source = answer.sources[0].title if answer and answer.sources else ""
    date = spoken(answer.source_date, ui) if answer and answer.source_date else ""
    return Reported(total=found.total, places=places, source=source, date=date)


def _count(count: int | None) -> str:
    return _UNTOLD if count is None else str(count)
