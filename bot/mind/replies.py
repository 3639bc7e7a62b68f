"""Wording: from a decision to the messages a person reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from bot.catalog import Answer, Catalog, State, in_language
from bot.mind import hours, markup
from bot.mind.commands import TYPED, Name, payload
from bot.mind.dates import MONTH, YEAR, month_of, spoken
from bot.mind.phrasebook import fill
from bot.model import Button, Candidate, LanguageCode, Reply, TopicId
from bot.staff import Host

Rows = tuple[tuple[Button, ...], ...]

_Made = TypeVar("_Made")

WORDED = 1024
"""Worded answers that are remembered, some three kilobytes each."""

SLOTS = frozenset({"who_runs", "human_status"})
"""What an answer may leave to the program, in braces."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """Writes in one language, with one catalog, for one moment."""

    catalog: Catalog
    language: LanguageCode
    host: Host
    now: float
    channel: str

    def say(self, key: str, **values: object) -> str:
        """A phrase of the machine."""
        return self.catalog.phrases[self.language].say(key, **values)

    def reply(self, text: str, rows: Iterable[Iterable[Button]] = ()) -> list[Reply]:
        """Text and buttons as one reply, or as several where it is too long."""
        parts = markup.split(text)
        buttons = tuple(tuple(row) for row in rows)
        replies = [Reply(text=part, language=self.language) for part in parts[:-1]]
        replies += [
            Reply(text=part, language=self.language, buttons=buttons) for part in parts[-1:]
        ]
        return replies

    def button(self, name: Name, argument: str = "") -> Button:
        """The button of a command."""
        return Button(title=self.say(f"button.{name}"), payload=payload(name, argument))

    def ways_out(self) -> list[Button]:
        """The menu and a person: under every reply that might be a dead end."""
        return [self.button(Name.MENU), self.button(Name.HUMAN)]

    def who_runs(self) -> str:
        """Who runs this bot, never anybody it is not."""
        if not self.host.organisation:
            return self.say("host.independent")
        line = self.say("host.organisation", organisation=markup.escape(self.host.organisation))
        if self.host.contact:
            contact = markup.escape(self.host.contact)
            line += " " + self.say("host.contact", contact=contact)
        return line

    def human_status(self) -> str:
        """Whether a person can answer in this chat; where nobody can, it says so."""
        if self.host.present:
            return self.say("human.present")
        line = self.say("human.nobody")
        if self.host.contact:
            contact = markup.escape(self.host.contact)
            line += " " + self.say("human.contact", contact=contact)
        if self.host.human_hours:
            spoken_hours = hours.spoken(self.host.human_hours, self.say)
            line += " " + self.say("human.hours", hours=markup.escape(spoken_hours))
        return line

    def notice(self) -> str:
        """First contact: who this is, what is kept, how to erase it."""
        lines = [self._introduction(), self.say("notice.keeps")]
        if self.channel == "telegram":
            lines.append(self.say("notice.telegram"))
        return "\n\n".join([*lines, self.say("notice.erase")])

    def _introduction(self) -> str:
        if not self.host.organisation:
            return self.say("notice.independent")
        name = markup.escape(self.host.organisation)
        return self.say("notice.organisation", organisation=name)

    def languages(self) -> Rows:
        """A button for each language, named in itself, two a row."""
        buttons = [
            Button(title=language.name, payload=payload(Name.LANGUAGE, language.code))
            for language in self.catalog.languages.values()
        ]
        return _rows(buttons, 2)

    def groups(self) -> Rows:
        """A button for each subject of the menu."""
        return self.kept("groups", "", self._groups)

    def _groups(self) -> Rows:
        return _rows(
            [
                Button(title=self.group_title(group), payload=payload(Name.MENU, group))
                for group in self.catalog.groups
                if self.topics_of(group)
            ],
            1,
        )

    def group_title(self, group: str) -> str:
        """The subject's name in this language, else in Spanish."""
        return in_language(self.catalog.groups[group].titles, self.language)

    def topics_of(self, group: str) -> Rows:
        """A button for each question of a subject; small talk has none."""
        if group == "smalltalk":
            return ()
        return _rows(
            [
                self.topic_button(topic.id)
                for topic in self.catalog.topics.values()
                if topic.group == group and self.catalog.title(topic.id, self.language)
            ],
            1,
        )

    def topic_button(self, topic: TopicId) -> Button:
        """A topic by its title, never by its id."""
        return Button(title=self.catalog.title(topic, self.language), payload=f"/{topic}")

    def suggestions(self, candidates: tuple[Candidate, ...]) -> Rows:
        """Up to three topics and a way to say that none fits."""
        titled = [c.topic for c in candidates if self.catalog.title(c.topic, self.language)]
        rows = [(self.topic_button(topic),) for topic in titled[:3]]
        return (*rows, (self.button(Name.NONE),))

    def help(self) -> str:
        """What the commands do."""
        lines = [f"/{name} — {self.say(f'command.{name}')}" for name in TYPED]
        return self.say("help.intro") + "\n\n" + "\n".join(lines)

    def answer(self, topic: TopicId, extra: Rows = ()) -> list[Reply]:
        """A curated answer with its notices, footer and buttons; [] if there is none."""
        memo = self._memo("answer")
        key = (topic, self.language, self.host, month_of(self.now), extra)
        found = memo.get(key)
        if found is None:
            if len(memo) >= WORDED:  # of other months and hosts
                memo.clear()
            found = memo[key] = self._answer(topic, extra)
        return cast("list[Reply]", found)

    def kept(self, kind: str, key: str, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives in this language, made once for a catalog.

        There must be few keys of a ``kind``, such as topics.
        """
        memo = self._memo(kind)
        found = memo.get((key, self.language))
        if found is None:
            found = memo[key, self.language] = make()
        return cast("_Made", found)

    def _memo(self, kind: str) -> dict[object, object]:
        return cast("dict[object, object]", self.catalog.memo.setdefault(kind, {}))

    def _answer(self, topic: TopicId, extra: Rows) -> list[Reply]:
        answer = self.catalog.answer(topic, self.language)
        if answer is None:
            return []
        body = fill(
            answer.text.strip(),
            {"who_runs": self.who_runs(), "human_status": self.human_status()},
        )
        notices = self.notices(answer)
        footer = self.footer(answer)
        urgent = self.catalog.topics[topic].urgent  # the numbers to call stand first
        parts = (body, *notices, footer) if urgent else (*notices, body, footer)
        text = "\n\n".join(part for part in parts if part)
        buttons = [(button,) for button in answer.buttons]
        if answer.sources:
            buttons.append((self.button(Name.SOURCES, topic),))
        return [
            replace(reply, topic=topic, body=body, notices=tuple(notices))
            for reply in self.reply(text, (*buttons, *extra))
        ]

    def notices(self, answer: Answer) -> list[str]:
        """What a person has to know before they trust this answer."""
        found = []
        if answer.language != self.language:
            found.append(self.say("notice.only_spanish"))
        if answer.stale:
            found.append(self.say("notice.stale"))
        if answer.review_by and month_of(self.now) > answer.review_by:
            found.append(self._overdue(answer, answer.review_by))
        return found

    def _overdue(self, answer: Answer, review_by: str) -> str:
        when = spoken(review_by, self.say("date.locale"))
        group = self.catalog.groups.get(answer.topic.partition("/")[0])
        office = self.catalog.offices.get(group.office) if group else None
        if office is None:
            return self.say("notice.overdue_no_office", when=when)
        said = f"{markup.escape(office.name)} ({markup.escape(office.contact)})"
        return self.say("notice.overdue", when=when, office=said)

    def footer(self, answer: Answer) -> str:
        """State and date of the source in one line; empty where nothing has a source."""
        if answer.state is State.UNVERIFIED:
            return f"<i>{self.say('footer.unverified')}</i>"
        if not answer.source_date:
            return ""
        date = self.dated(answer.source_date)
        key = "footer.ended" if answer.state is State.ENDED else "footer.in_force"
        line = self.say(key, date=date)
        if answer.checked_on:
            checked = self.dated(answer.checked_on)
            line += " " + self.say("footer.checked", date=checked)
        return f"<i>{line}</i>"

    def dated(self, when: str) -> str:
        """``of March 2026``, as exact as the date is."""
        exact = {YEAR: "year", MONTH: "month"}.get(len(when), "day")
        return self.say(f"date.{exact}", date=spoken(when, self.say("date.locale")))

    def sources(self, answer: Answer) -> str:
        """The details behind the footer: each source by title and link."""
        lines = [
            f'{number}. <a href="{markup.escape_link(source.url)}">{markup.escape(source.title)}</a>'
            for number, source in enumerate(answer.sources, 1)
        ]
        head = self.say("sources.head", title=markup.escape(answer.title))
        return "\n".join([f"<b>{head}</b>", *lines, "", self.say("sources.note")])


def _rows(buttons: list[Button], width: int) -> Rows:
    starts = range(0, len(buttons), width)
    return tuple(tuple(buttons[start : start + width]) for start in starts)
