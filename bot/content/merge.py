"""Translators' files into the content: all of it, or nothing and what to mend."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.catalog import SOURCE_LANGUAGE
from bot.content import answer_edit, decide, phrase_edit
from bot.content.answer_edit import CannotEdit
from bot.content.check import check
from bot.content.drafts import Drafts
from bot.content.findings import Finding, finding
from bot.content.folder import Folder
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.content.parse import drafts
from bot.content.po_file import Entry
from bot.content.units import MACHINE, TEXT, Unit, fields, machine_path, phrases, target
from bot.model import LanguageCode, TopicId

NEEDED = ("responses/", "locales/", "intents/topics.yml", "intents/languages.yml")
"""What an import looks at; the phrases people type have no part in it."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(slots=True)
class Merged:
    """What an import would write."""

    files: dict[str, str] = field(default_factory=dict)
    """New text by path; only files that change."""
    findings: list[Finding] = field(default_factory=list)
    changed: Counter[LanguageCode] = field(default_factory=Counter)
    """Answers and phrases, by language."""

    @property
    def good(self) -> bool:
        """Whether it may be written."""
        return all(found.warning for found in self.findings)


def merge(folder: Folder, units: Iterable[Unit], today: date, *, by_person: bool) -> Merged:
    """Put the units into the folder's files, in memory. Says all that is wrong at once."""
    merger = _Merger(_needed(folder), by_person=by_person)
    merger.take(list(units))
    merged = merger.merged
    if merged.good:
        merged.findings += merger.checked(today)
    if not merged.good:
        merged.files.clear()
    return merged


def _needed(folder: Folder) -> Folder:
    texts = {path: text for path, text in folder.texts.items() if path.startswith(NEEDED)}
    return Folder(texts=texts, problems=())


class _Merger:
    def __init__(self, folder: Folder, *, by_person: bool) -> None:
        self.merged = Merged()
        self._folder = folder
        self._drafts, self._before = drafts(folder)
        self._by_person = by_person
        self._order = [topic for topic, code in self._drafts.answers if code == SOURCE_LANGUAGE]
        self._spanish = phrases(folder, SOURCE_LANGUAGE)
        self._machine: dict[str, dict[str, Entry]] = {}
        self._seen: dict[tuple[str, str], Unit] = {}
        self._expected: dict[tuple[TopicId | None, str, str], tuple[str, Unit]] = {}

    def take(self, units: list[Unit]) -> None:
        answers: dict[tuple[LanguageCode, TopicId], dict[str, Unit]] = {}
        for unit in units:
            place = target(unit.context)
            if place is None or not self._fit(unit):
                if place is None:
                    self._say(unit, "context", value=unit.context)
            elif place.topic:
                work = answers.setdefault((unit.language, place.topic), {})
                if unit.text:
                    work[place.field] = unit
            elif unit.text:
                self._phrase(unit, place.field)
        for (language, topic), work in answers.items():
            self._answer(language, topic, work)

    def _say(self, unit: Unit, code: str, **values: object) -> None:
        self.merged.findings.append(finding(unit.path, unit.line, code, **values))

    def _fit(self, unit: Unit) -> bool:
        key = unit.language, unit.context
        if other := self._seen.get(key):
            self._say(unit, "twice", value=unit.context, where=other.where)
            return False
        self._seen[key] = unit
        place = target(unit.context)
        if place and not self._known(place.topic, place.field):
            self._say(unit, "gone", value=unit.context)
            return False
        return True

    def _known(self, topic: TopicId | None, name: str) -> bool:
        if topic is None:
            return name in self._spanish
        original = self._drafts.answers.get((topic, SOURCE_LANGUAGE))
        return original is not None and name in fields(original)

    def _visible(self, unit: Unit, text: str) -> bool:
        if found := _CONTROL.search(text):
            self._say(unit, "control", value=f"U+{ord(found[0]):04X}")
        return not found

    def _answer(self, language: LanguageCode, topic: TopicId, units: dict[str, Unit]) -> None:
        work = decide.Work(
            units=units, original=self._drafts.answers[topic, SOURCE_LANGUAGE],
            have=self._drafts.answers.get((topic, language)), by_person=self._by_person,
        )  # fmt: skip
        edit, findings = decide.answer(work)
        self.merged.findings += findings
        if edit is None:
            return
        seen = [self._visible(units[name], text) for name, text in edit.texts.items()]
        if not all(seen):
            return
        path = f"responses/{language}/{topic.partition('/')[0]}.yml"
        path = work.have.path if work.have else path
        for name, text in edit.texts.items():
            self._expected[topic, language, name] = text, units[name]
        try:
            self._put(path, answer_edit.edited(self._now(path), edit, self._order), language)
        except CannotEdit:
            unit = next(iter(units.values()))
            self._say(unit, "by-hand", value=str(topic), target=path)

    def _phrase(self, unit: Unit, key: str) -> None:
        if unit.language not in self._machine:
            self._machine[unit.language] = phrases(self._folder, unit.language)
        have = self._machine[unit.language].get(key)
        edit = decide.phrase(unit, self._spanish[key], have, by_person=self._by_person)
        if edit is None or not self._visible(unit, edit.text or ""):
            return
        if decide.outdated(unit, self._spanish[key]):
            self._say(unit, "outdated", value=unit.context)
        if edit.text is not None:
            self._expected[None, unit.language, key] = edit.text, unit
        path = machine_path(unit.language)
        text = phrase_edit.edited(self._now(path) or "", edit, list(self._spanish), unit.language)
        self._put(path, text, unit.language)

    def _now(self, path: str) -> str | None:
        return self.merged.files.get(path, self._folder.texts.get(path))

    def _put(self, path: str, text: str, language: LanguageCode) -> None:
        self.merged.files[path] = text
        self.merged.changed[language] += 1

    def checked(self, today: date) -> list[Finding]:
        """What the checker would say of the new files, told of the translator's lines."""
        texts = dict(sorted({**self._folder.texts, **self.merged.files}.items()))
        after, problems = drafts(Folder(texts=texts, problems=()))
        if lost := list(self._lost(after)):
            return lost
        old = Counter(map(_same, [*self._before, *check(self._drafts, today)]))
        found = []
        for one in [*problems, *check(after, today)]:
            if old[_same(one)]:
                old[_same(one)] -= 1
            elif one.code != "translation-stale":  # said by ``decide`` of what was handed in
                found.append(self._told(one, after))
        return found

    def _lost(self, after: Drafts) -> Iterator[Finding]:
        """Texts that do not read back as they should: a file that only a person can edit."""
        wanted = {
            **_texts(self._drafts),
            **{key: text for key, (text, _) in self._expected.items()},
        }
        got = _texts(after)
        for key in wanted.keys() | got.keys():
            if wanted.get(key) == got.get(key):
                continue
            topic, language, name = key
            path = machine_path(language) if topic is None else f"responses/{language}/"
            unit = self._expected[key][1] if key in self._expected else None
            where = (unit.path, unit.line) if unit else (path, 0)
            yield finding(*where, "by-hand", value=f"{topic or MACHINE} {name}", target=path)

    def _told(self, one: Problem, after: Drafts) -> Finding:
        unit = self._unit(one, after)
        path, line = (unit.path, unit.line) if unit else (one.path, one.line)
        warning = one.level is Level.WARNING
        return Finding(path=path, line=line, es=one.text("es"), en=one.text("en"), warning=warning)

    def _unit(self, one: Problem, after: Drafts) -> Unit | None:
        """The unit that a problem comes from."""
        language = one.path.split("/")[1]
        if one.path.startswith("locales/"):
            key = dict(one.values).get("key")
            return self._seen.get((language, f"{MACHINE} {key}"))
        here = [a for a in after.answers.values() if a.path == one.path and a.line <= one.line]
        if not here:
            return None
        answer = max(here, key=lambda a: a.line)
        places = {TEXT: answer.text_line, "title": answer.lines.get("title", 0)}
        named = zip(fields(answer), [0, 0, *(line for _, line in answer.buttons)], strict=True)
        places.update((name, line) for name, line in named if line)
        name = next((name for name, line in places.items() if line == one.line), TEXT)
        return self._seen.get((language, f"{answer.topic} {name}"))


def _texts(draft: Drafts) -> dict[tuple[TopicId | None, str, str], str]:
    """Every text, by topic (None for the machine's), language and field."""
    found: dict[tuple[TopicId | None, str, str], str] = {
        (None, language, key): text
        for language, phrases in draft.machine.items()
        for key, text in phrases.items()
    }
    for (topic, language), answer in draft.answers.items():
        found.update(((topic, language, name), text) for name, text in fields(answer).items())
    return found


def _same(one: Problem) -> tuple[object, ...]:
    """What makes two problems the same although lines have moved."""
    return one.path, one.code, one.values
