"""Do a guided path's questions and tables lead everybody somewhere, and nobody two ways?

All answers that can really come together are tried, table by table: of the questions, only
those that the table speaks of and those on which it hangs whether these are asked.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.catalog import SOURCE_LANGUAGE
from bot.content.drafts import DraftPath, Drafts
from bot.content.mistakes import Problem, problem
from bot.flows import Condition, GuidedPath, Question, Rule, Table
from bot.mind import markup
from bot.mind.commands import Name, payload
from bot.mind.paths import fits
from bot.model import TopicId

TITLE_LIMIT = 40
"""Characters of a button that has a row for itself."""

PAYLOAD_LIMIT = 64
"""Bytes of a button's payload, by the Bot API."""

TEXT_LIMIT = 1000
"""Characters of a question, an intro or an outro."""

MOST_QUESTIONS = 10
"""More nobody answers."""

MOST_COMBINATIONS = 5000
"""Of one table: more cannot be looked through by eye, nor tried at each saving."""

Slots = dict[str, str]


def check(draft: Drafts) -> Iterator[Problem]:
    """Every mistake of the guided paths that can be read."""
    for found in draft.paths.values():
        yield from _Checking(draft, found).all()


def combinations(path: GuidedPath, slots: Collection[str] | None = None) -> Iterator[Slots]:
    """All answers that can come together; of the ``slots`` and what they hang on, or of all."""
    wanted = {question.slot for question in path.questions} if slots is None else {*slots}
    for question in reversed(path.questions):
        if question.slot in wanted:
            wanted |= question.when.keys()
    return _walks([one for one in path.questions if one.slot in wanted], {})


def _walks(questions: Sequence[Question], kept: Slots) -> Iterator[Slots]:
    if not questions:
        yield kept
        return
    first, rest = questions[0], questions[1:]
    if not fits(first.when, kept):
        yield from _walks(rest, kept)
        return
    for option in first.options:
        yield from _walks(rest, {**kept, first.slot: option.id})


@dataclass(frozen=True, slots=True)
class _Checking:
    """One path under the checker's eyes."""

    draft: Drafts
    found: DraftPath

    def all(self) -> Iterator[Problem]:
        path = self.found.path
        yield from self._titles()
        yield from self._texts()
        yield from self._leads_on()
        wrong = [*self._conditions()]
        yield from wrong
        if wrong:  # what follows would only repeat it
            return
        if len(path.questions) > MOST_QUESTIONS:
            line = self._line("question", path.questions[MOST_QUESTIONS].slot)
            yield self._problem(line, "path-long", limit=MOST_QUESTIONS)
            return
        for question in path.questions:
            yield from self._asked(question)
        for table in path.tables:
            yield from self._table(table)

    def _titles(self) -> Iterator[Problem]:
        for line, titles in self.found.titles:
            yield from self._languages(line, titles)
            for title in titles.values():
                if len(title) > TITLE_LIMIT:
                    yield self._problem(line, "title-long", value=title, limit=TITLE_LIMIT)
        for question in self.found.path.questions:
            for option in question.options:
                press = payload(Name.CHOOSE, f"{question.slot}={option.id}")
                if len(press.encode()) > PAYLOAD_LIMIT:
                    line = self._line("option", question.slot, option.id)
                    yield self._problem(line, "option-long", value=press)

    def _texts(self) -> Iterator[Problem]:
        for line, texts in self.found.texts:
            yield from self._languages(line, texts)
            for text in texts.values():
                if len(text) > TEXT_LIMIT:
                    yield self._problem(line, "text-long", size=len(text), limit=TEXT_LIMIT)
                for reason in markup.problems(text):
                    yield self._problem(line, "text-markup", reason=reason)

    def _languages(self, line: int, texts: Collection[str]) -> Iterator[Problem]:
        for language in self.draft.languages:
            if language not in texts:
                yield self._problem(line, "path-language", language=language)

    def _leads_on(self) -> Iterator[Problem]:
        path = self.found.path
        answers = [topic for table in path.tables for rule in table.rules for topic in rule.answers]
        for topic in dict.fromkeys([*answers, *path.always, *path.offered_with]):
            line = self._line("topic", topic)
            if topic not in self.draft.topics:
                yield self._problem(line, "topic-unknown", topic=topic)
            elif (topic, SOURCE_LANGUAGE) not in self.draft.answers:
                group = TopicId(topic).partition("/")[0]
                yield self._problem(line, "intent-without-response", topic=topic, group=group)

    def _conditions(self) -> Iterator[Problem]:
        """Whether each ``when`` speaks of questions asked before, and of their options."""
        earlier: dict[str, set[str]] = {}
        for question in self.found.path.questions:
            line = self._line("question", question.slot)
            yield from self._condition(question.when, earlier, line)
            earlier[question.slot] = {option.id for option in question.options}
        for table in self.found.path.tables:
            for number, rule in enumerate(table.rules):
                line = self._line("rule", table.id, str(number))
                yield from self._condition(rule.when, earlier, line)

    def _condition(
        self, when: Condition, known: dict[str, set[str]], line: int
    ) -> Iterator[Problem]:
        for slot, values in when.items():
            if slot not in known:
                yield self._problem(line, "path-slot", slot=slot, known=", ".join(known) or "-")
                continue
            for value in sorted(values - known[slot]):
                options = ", ".join(sorted(known[slot]))
                yield self._problem(line, "path-option", value=value, slot=slot, known=options)

    def _asked(self, question: Question) -> Iterator[Problem]:
        path = self.found.path
        line = self._line("question", question.slot)
        if question.when and not any(
            fits(question.when, slots)
            for slots in islice(combinations(path, question.when), MOST_COMBINATIONS)
        ):
            yield self._problem(line, "path-never", slot=question.slot)

    def _table(self, table: Table) -> Iterator[Problem]:
        spoken = {slot for rule in table.rules for slot in rule.when}
        cases = list(islice(combinations(self.found.path, spoken), MOST_COMBINATIONS + 1))
        line = self._line("table", table.id)
        if len(cases) > MOST_COMBINATIONS:
            yield self._problem(line, "path-many", table=table.id, limit=MOST_COMBINATIONS)
            return
        chosen: set[int] = set()
        gaps: list[Slots] = []
        clashes: dict[tuple[int, int], Slots] = {}
        for slots in cases:
            fitting = [number for number, rule in enumerate(table.rules) if fits(rule.when, slots)]
            chosen.update(fitting[:1])
            if not fitting:
                gaps.append(slots)
            for other in fitting[1:]:
                if _differ(table.rules[fitting[0]], table.rules[other]):
                    clashes.setdefault((fitting[0], other), slots)
        if gaps:
            case = self._in_words(gaps[0], spoken)
            yield self._problem(line, "path-gap", table=table.id, case=case, count=len(gaps))
        yield from self._clashes(table, clashes, spoken)
        clashing = {second for _, second in clashes}
        for number in sorted({*range(len(table.rules))} - chosen - clashing):
            yield self._problem(self._line("rule", table.id, str(number)), "path-dead")

    def _clashes(
        self, table: Table, clashes: dict[tuple[int, int], Slots], spoken: Collection[str]
    ) -> Iterator[Problem]:
        for (first, second), slots in clashes.items():
            yield self._problem(
                self._line("rule", table.id, str(second)), "path-clash",
                other=self._line("rule", table.id, str(first)),
                case=self._in_words(slots, spoken),
            )  # fmt: skip

    def _in_words(self, slots: Slots, spoken: Collection[str]) -> str:
        titles = [
            option.titles[SOURCE_LANGUAGE]
            for question in self.found.path.questions
            if question.slot in spoken
            for option in question.options
            if slots.get(question.slot) == option.id
        ]
        return " + ".join(titles) or "-"

    def _line(self, *names: str) -> int:
        return self.found.lines.get(names, 0)

    def _problem(self, line: int, code: str, **values: object) -> Problem:
        return problem(self.found.file, line, code, **values)


def _differ(one: Rule, other: Rule) -> bool:
    return one.answers != other.answers
