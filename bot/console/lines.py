"""A turn as operators see it: what was said, what was decided, and how that looks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.catalog import Catalog
from bot.console import wording
from bot.console.needs import Say
from bot.console.wording import Voted
from bot.model import Candidate, LanguageCode, Outcome, TopicId

PERU = timezone(timedelta(hours=-5))
"""Peru has no summer time; operators share one clock wherever they are."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "answered": ("answer", "smalltalk"),
    "suggested": ("suggest",),
    "fallback": ("fallback",),
    "urgent": ("urgent",),
    "human": ("human",),
    "undelivered": ("undelivered",),
}
"""What the live view can be filtered by, and the outcomes that each means."""

WHO = ("person", "operator")
"""Whose messages the search can be narrowed to."""

SEARCHED: Mapping[str, tuple[str, ...]] = {
    **KINDS,
    "question": ("answer", "suggest", "fallback"),
    "answer": ("answer",),
}
"""What the search can be filtered by: also what the shift board counts."""

CHANNELS = ("telegram", "web", "terminal")

LONGEST = 2000
"""Characters of one text on a page: a flood of words must not bury the others."""

_KIND_OF = {outcome: kind for kind, outcomes in KINDS.items() for outcome in outcomes}
_LOOKS = (
    "answer", "suggest", "fallback", "urgent", "human", "smalltalk", "command", "unreadable",
    "undelivered",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One turn of the log, or one message of an operator."""

    place: int
    """Its place in the order of arrival, which the live view goes on from."""
    seq: int
    """Its place in time, which older pages go back from."""
    at: datetime
    conversation: str
    """24 hex digits; empty for turns of a time when conversations were not kept."""
    channel: str
    language: str
    outcome: str
    by_operator: bool = False
    """The text is an operator's reply, not the person's words."""
    vote: Voted | None = None
    topic: str | None = None
    rule: str = ""
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    content_version: str = ""
    text: str = ""
    """Redacted; empty for buttons and commands."""
    text_gone: bool = False
    """There were words, and their time is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What the live view shows; empty is everything."""

    language: str = ""
    group: str = ""
    kind: str = ""
    """A key of KINDS."""
    channel: str = ""

    def fit(self, line: Line) -> bool:
        """Whether the line is to be shown."""
        return (
            (not self.language or line.language == self.language)
            and (not self.channel or line.channel == self.channel)
            and (not self.kind or line.outcome in KINDS.get(self.kind, ()))
            and (not self.group or (line.topic or "").partition("/")[0] == self.group)
        )

    @property
    def values(self) -> dict[str, str]:
        """Those that are set, as a form sends them."""
        named = (("language", self.language), ("group", self.group), ("outcome", self.kind))
        return {name: value for name, value in (*named, ("channel", self.channel)) if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """A candidate with its bar."""

    title: str
    topic: str
    percent: int
    chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line with the words of one console language around it."""

    line: Line
    kind: str
    """A key of KINDS, or ``other``: colour and shape."""
    word: str
    """The outcome in a word."""
    text: str
    """At most LONGEST characters of the words, placeholders in the page's language."""
    deed: str
    """What was done without words; empty where nobody knows."""
    title: str
    """The topic's title; empty without topic."""
    channel: str
    language: str
    """The language's own name."""
    direction: str
    clock: str
    """The time, with day and month where it is not today."""
    day: str
    moment: str
    """ISO 8601."""
    guesses: tuple[Guess, ...]
    percent: int


class Presenter:
    """Makes rows of lines, with the titles of the catalog in use."""

    def __init__(self, catalog: Callable[[], Catalog], say: Say) -> None:
        self._catalog = catalog
        self._say = say

    def rows(self, lines: Sequence[Line], ui: str) -> list[Row]:
        """The lines as one console language shows them."""
        today = datetime.now(PERU).date()
        return [self._row(line, ui, today) for line in lines]

    def title(self, topic: str | None, ui: str) -> str:
        """The topic's title for people; the id where the content no longer has it."""
        return (self._catalog().title(TopicId(topic), LanguageCode(ui)) or topic) if topic else ""

    def language(self, code: str) -> tuple[str, str]:
        """A language's own name and its direction."""
        known = self._catalog().languages.get(LanguageCode(code))
        return (known.name, known.direction) if known else (code, "auto")

    def channel(self, name: str, ui: str) -> str:
        """A channel's name."""
        return self._say(ui, f"console.channel.{name}") if name in CHANNELS else name

    def shown(self, text: str, ui: str) -> str:
        """A kept text with its placeholders in the page's language."""
        return wording.shown(text, lambda key: self._say(ui, key))

    def stored(self, text: str, ui: str) -> str:
        """A typed text with placeholders as the log has them."""
        return wording.stored(text, lambda key: self._say(ui, key))

    def choices(self, kinds: Iterable[str], ui: str) -> dict[str, list[tuple[str, str]]]:
        """Name of each filter -> its values and their words; ``kinds`` are those of outcomes."""
        catalog, code = self._catalog(), LanguageCode(ui)
        return {
            "outcome": [(kind, self._say(ui, f"console.kind.{kind}")) for kind in kinds],
            "language": [(name, language.name) for name, language in catalog.languages.items()],
            "group": [
                (group.id, group.titles.get(code) or next(iter(group.titles.values())))
                for group in catalog.groups.values()
            ],
            "channel": [(name, self.channel(name, ui)) for name in CHANNELS],
        }

    def _row(self, line: Line, ui: str, today: date) -> Row:
        local = line.at.astimezone(PERU)
        look = "vote" if line.vote else line.outcome if line.outcome in _LOOKS else "other"
        text = self.shown(line.text, ui)
        name, direction = self.language(line.language)
        return Row(
            line=line,
            kind=_KIND_OF.get(line.outcome, "other"),
            word=self._say(ui, f"console.outcome.{look}"),
            text=text[:LONGEST] + ("…" if len(text) > LONGEST else ""),
            deed=self._deed(line, ui),
            title=self.title(line.topic, ui),
            channel=self.channel(line.channel, ui),
            language=name,
            direction=direction,
            clock=f"{local:%H:%M}" if local.date() == today else f"{local:%d/%m} {local:%H:%M}",
            day=f"{local:%Y-%m-%d}",
            moment=local.isoformat(timespec="seconds"),
            guesses=tuple(self._guess(one, line, ui) for one in line.candidates),
            percent=round(line.score * 100),
        )

    def _deed(self, line: Line, ui: str) -> str:
        def say(key: str, **values: object) -> str:
            return self._say(ui, key, **values)

        if line.vote:
            return wording.told(line.vote, self.title(line.vote.topic, ui), say)
        if line.outcome == Outcome.UNDELIVERED:
            return wording.failed(line.rule, say)
        if line.outcome == Outcome.COMMAND and line.rule:
            return say("console.live.pressed", command=f"/{line.rule.partition(':')[0]}")
        return ""

    def _guess(self, candidate: Candidate, line: Line, ui: str) -> Guess:
        return Guess(
            title=self.title(candidate.topic, ui),
            topic=candidate.topic,
            percent=max(0, min(100, round(candidate.score * 100))),
            chosen=candidate.topic == line.topic,
        )


class Fragments:
    """Pieces of pages for what comes later than the page, by the pages' own templates."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        )

    def render(self, name: str, ui: str, **values: object) -> str:
        """The template's HTML in a console language."""

        def say(key: str, **slots: object) -> str:
            return self._say(ui, key, **slots)

        return self._pages.get_template(name).render(say=say, ui=ui, **values)
