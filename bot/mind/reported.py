"""What people reported, in words that anybody can read: bars made of letters."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.catalog import SOURCE_LANGUAGE, Catalog, in_language
from bot.flows import GuidedPath, Question, Reported
from bot.mind import markup
from bot.mind.dates import spoken
from bot.mind.paths import question_of
from bot.model import LanguageCode

PATH = "report"
"""The path whose figures are told."""

LEAST = 20
"""Before so many are counted nothing is told: the figures would be about a few people."""

SHOWN = ("place", "ground", "city")
"""The questions whose answers are told."""

_WIDEST = 10
_BLOCK = "▇"


def worded(found: Reported | None, catalog: Catalog, language: LanguageCode) -> str:
    """The figures in the bot's markup; where there are too few, when there will be some.

    Empty where the bot has no such path.
    """
    path, book = catalog.paths.get(PATH), catalog.phrases[language]
    if path is None:
        return ""
    head = book.say("figures.head")
    if found is None or found.total < LEAST:
        return f"{head}\n\n{book.say('figures.none', least=LEAST)}"
    month = spoken(_last_month(found.until), language)
    parts = [f"{head}\n{book.say('figures.until', month=month, total=found.total)}"]
    for slot in SHOWN:
        question, counts = question_of(path, slot), found.counts.get(slot, {})
        told = {value: count for value, count in counts.items() if count}
        if question and told:
            parts.append(_bars(question, told, language))
    parts.append(book.say("figures.how"))
    return "\n\n".join(parts)


def title(path: GuidedPath, language: LanguageCode) -> str:
    """What stands on the button that begins the path."""
    return in_language(path.titles, language)


def _bars(question: Question, told: Mapping[str, int], language: LanguageCode) -> str:
    titles = {option.id: option.titles for option in question.options}
    most = max(told.values())
    lines = [f"<b>{in_language(question.ask, language)}</b>"]
    for value, count in sorted(told.items(), key=lambda item: (-item[1], item[0])):
        named = titles.get(value, {})
        name = named.get(language) or named.get(SOURCE_LANGUAGE) or value
        bar = _BLOCK * max(1, round(_WIDEST * count / most))
        lines.append(f"{bar} {count}+ {markup.escape(name)}")
    return "\n".join(lines)


def _last_month(until: str) -> str:
    """The month before the one that is not counted any more, as YYYY-MM."""
    return (date.fromisoformat(until) - timedelta(days=1)).isoformat()[:7]
