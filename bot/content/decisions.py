"""Guided paths: what they ask and what follows from it, from responses/data/decisions.yml."""

import re
from collections.abc import Mapping

from bot.content import shape
from bot.content.canned import by_language
from bot.content.drafts import DraftPath, Drafts
from bot.content.tree import Map, Reader, Text
from bot.flows import Condition, GuidedPath, Option, Question, Rule, Table
from bot.model import LanguageCode, TopicId

_NAME = re.compile(shape.NAME)


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the file's paths into ``draft`` and collect what is wrong with them."""
    reader.known(node, *shape.DECISIONS_FILE)
    for item in reader.maps(node, "paths"):
        found = _Path(reader).read(item)
        if found is None:
            continue
        if found.path.id in draft.paths:
            reader.wrong(item.line, "path-twice", name=found.path.id)
            continue
        draft.paths[found.path.id] = found


class _Path:
    """Reads one path and notes where its parts stand."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lines: dict[tuple[str, ...], int] = {}
        self._titles: list[tuple[int, Mapping[LanguageCode, str]]] = []
        self._texts: list[tuple[int, Mapping[LanguageCode, str]]] = []

    def read(self, node: Map) -> DraftPath | None:
        """The path; None where it lacks what it cannot do without."""
        reader = self._reader
        reader.known(node, *shape.PATH)
        id = self._name(node, "id", "a short name, such as guide")
        titles = self._said(node, "titles", button=True)
        intro, outro = self._said(node, "intro"), self._said(node, "outro")
        questions = tuple(
            question
            for item in reader.maps(node, "questions")
            if (question := self._question(item))
        )
        tables = tuple(
            table for item in reader.maps(node, "tables") if (table := self._table(item))
        )
        for key, value in (("questions", questions), ("tables", tables)):
            if not value:
                reader.wrong(node.lines.get(key, node.line), "key-missing", key=key, remedy="- …")
        if not (id and titles and intro and outro and questions):
            return None
        counted = reader.text(node, "counted")
        path = GuidedPath(
            id=id, titles=titles, intro=intro, outro=outro, questions=questions, tables=tables,
            always=self._topics(node, "always"), offered_with=self._topics(node, "offered_with"),
            counted=bool(counted and counted.value == "true"),
        )  # fmt: skip
        return DraftPath(
            path=path, file=reader.path, lines=self._lines, titles=tuple(self._titles),
            texts=tuple(self._texts),
        )  # fmt: skip

    def _question(self, node: Map) -> Question | None:
        reader = self._reader
        reader.known(node, *shape.QUESTION)
        slot = self._name(node, "slot", "a short name, such as papers")
        ask = self._said(node, "ask")
        options = tuple(
            found
            for item in reader.maps(node, "options")
            if (found := self._option(item, slot or "?"))
        )
        if not options:
            reader.wrong(
                node.line, "key-missing", key="options", remedy='- {id: …, titles: {es: "…"}}'
            )
        if not slot or not ask or not options or not self._noted(node.line, "question", slot):
            return None
        return Question(slot=slot, ask=ask, options=options, when=self._when(node))

    def _option(self, node: Map, slot: str) -> Option | None:
        self._reader.known(node, *shape.OPTION)
        id = self._name(node, "id", "a short name, such as expired")
        titles = self._said(node, "titles", button=True)
        if not id or not titles or not self._noted(node.line, "option", slot, id):
            return None
        return Option(id=id, titles=titles)

    def _table(self, node: Map) -> Table | None:
        reader = self._reader
        reader.known(node, *shape.TABLE)
        id = self._name(node, "id", "a short name, such as papers")
        rules = tuple(
            self._rule(item, id or "?", number)
            for number, item in enumerate(reader.maps(node, "rules"))
        )
        if not rules:
            reader.wrong(node.line, "key-missing", key="rules", remedy="- {when: …, answers: […]}")
        if not id or not rules or not self._noted(node.line, "table", id):
            return None
        return Table(id=id, rules=rules)

    def _rule(self, node: Map, table: str, number: int) -> Rule:
        self._reader.known(node, *shape.DECISION)
        if "answers" not in node.items:
            remedy = "[group/topic], or [] where there is nothing to add"
            self._reader.wrong(node.line, "key-missing", key="answers", remedy=remedy)
        self._lines["rule", table, str(number)] = node.line
        return Rule(when=self._when(node), answers=self._topics(node, "answers"))

    def _when(self, node: Map) -> Condition:
        found = node.items.get("when")
        if found is None:
            return {}
        if not isinstance(found, Map):
            self._reader.wrong(found.line, "shape", key="when", wanted="{question: [option, …]}")
            return {}
        return {
            slot: frozenset(text.value for text in self._reader.texts(found, slot))
            for slot in found.items
        }

    def _topics(self, node: Map, key: str) -> tuple[TopicId, ...]:
        texts = self._reader.texts(node, key)
        for text in texts:
            self._lines.setdefault(("topic", text.value), text.line)
        return tuple(TopicId(text.value) for text in texts)

    def _said(self, node: Map, key: str, *, button: bool = False) -> dict[LanguageCode, str]:
        found = by_language(self._reader, node, key)
        if found:
            kept = self._titles if button else self._texts
            kept.append((node.lines[key], found))
        return found

    def _name(self, node: Map, key: str, remedy: str) -> str:
        found: Text | None = self._reader.text(node, key, remedy)
        if found is None:
            return ""
        if not _NAME.fullmatch(found.value):
            self._reader.wrong(found.line, "path-name", value=found.value)
            return ""
        return found.value

    def _noted(self, line: int, *names: str) -> bool:
        """Note where it stands; False, and a mistake, where it stands already."""
        if names in self._lines:
            self._reader.wrong(line, "path-twice", name=names[-1])
            return False
        self._lines[names] = line
        return True
