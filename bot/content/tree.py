"""YAML as a tree that remembers its lines, read without any of YAML's surprises.

Scalars stay the text they are: nothing becomes a number, a date or a boolean. The
events of libyaml are read one by one, so neither nesting nor aliases can hurt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from bot.content.mistakes import Problem, problem

MAX_DEPTH = 20

MOST = 1000
"""Problems told of one file's values: mending these shows the next."""

_TRAP = re.compile(
    r"(?i:y|yes|n|no|true|false|on|off)"
    r"|[-+]?0[0-7_]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+(:[0-5]?[0-9])+"
    r"|\d{4}-\d{1,2}-\d{1,2}"
)


@dataclass(slots=True)
class Text:
    """A scalar."""

    value: str
    line: int
    quoted: bool = False
    block: bool = False


@dataclass(slots=True)
class List:
    """A sequence."""

    line: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Map:
    """A mapping; keys in the order of the file."""

    line: int
    items: "dict[str, Node]" = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Text | List | Map


class Unparsed(Exception):
    """The file is no YAML we take; carries the problem."""

    def __init__(self, found: Problem) -> None:
        super().__init__(str(found))
        self.found = found


def parse(path: str, text: str) -> tuple[Map, list[Problem]]:
    """The file's mapping and the mistakes that do not stop its reading. Raises Unparsed."""
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise Unparsed(problem(path, number, "yaml-tab"))
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise Unparsed(_broken(path, text, error)) from error
    if not isinstance(builder.root, Map):
        raise Unparsed(problem(path, 1, "shape", key=path, wanted="key: value"))
    return builder.root, builder.problems


def _broken(path: str, text: str, error: yaml.YAMLError) -> Problem:
    """What libyaml says, at a line that the file has."""
    if isinstance(error, yaml.reader.ReaderError):  # a character that no file may hold
        number, reason = text.encode()[: error.position].count(b"\n") + 1, error.reason
    else:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or type(error).__name__
        number = mark.line + 1 if mark else 1
    last = text.rstrip("\n").count("\n") + 1  # what is never closed is missed behind the end
    return problem(path, min(number, last), "yaml-broken", reason=str(reason))


class _Builder:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._open: list[tuple[List | Map, str | None]] = []

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unparsed(problem(self.path, line, "yaml-alias"))
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise Unparsed(problem(self.path, line, "yaml-broken", reason="a second document"))
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(List(line))
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(Map(line))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(self._open.pop()[0])

    def _begin(self, node: List | Map) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Unparsed(problem(self.path, node.line, "yaml-deep"))
        self._open.append((node, None))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        plain = event.style is None or event.style == ""
        if plain and _TRAP.fullmatch(event.value):
            self.problems.append(problem(self.path, line, "yaml-trap", value=event.value))
        parent, key = self._open[-1] if self._open else (None, None)
        if isinstance(parent, Map) and key is None:
            if event.value in parent.items:
                self.problems.append(problem(self.path, line, "yaml-duplicate", key=event.value))
            self._open[-1] = (parent, event.value)
            parent.lines[event.value] = line
            return
        node = Text(event.value, line, quoted=not plain, block=event.style in ("|", ">"))
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = self.root or node
            return
        parent, key = self._open[-1]
        if isinstance(parent, List):
            parent.items.append(node)
        elif key is not None:
            parent.items.setdefault(key, node)
            self._open[-1] = (parent, None)
        else:
            raise Unparsed(problem(self.path, node.line, "shape", key="?", wanted="a text"))


class Reader:
    """Takes values out of a tree and collects what is wrong with them."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self._left = MOST

    def wrong(self, line: int, code: str, **values: object) -> None:
        """Note a problem, unless there are too many."""
        if self._left:
            self._left -= 1
            self.problems.append(problem(self.path, line, code, **values))

    def known(self, node: Map, *names: str) -> None:
        """Complain of keys that are not among ``names``."""
        for key, line in node.lines.items():
            if key not in names:
                self.wrong(line, "key-unknown", key=key, known=", ".join(names))

    def text(self, node: Map, key: str, remedy: str | None = None) -> Text | None:
        """A text; None if absent or null. Complains if ``remedy`` says how to add it."""
        value = node.items.get(key)
        if value is None or (isinstance(value, Text) and not value.quoted and value.value in _NULL):
            if remedy is not None:
                self.wrong(node.lines.get(key, node.line), "key-missing", key=key, remedy=remedy)
            return None
        if isinstance(value, Text):
            return value
        self.wrong(value.line, "shape", key=key, wanted="a text")
        return None

    def maps(self, node: Map, key: str) -> Iterator[Map]:
        """The mappings of a list; nothing if absent."""
        value = node.items.get(key)
        if value is None:
            return
        if not isinstance(value, List):
            self.wrong(value.line, "shape", key=key, wanted="a list, each entry begun by '- '")
            return
        for item in value.items:
            if isinstance(item, Map):
                yield item
            else:
                self.wrong(item.line, "shape", key=key, wanted="a list of key: value")

    def texts(self, node: Map, key: str) -> list[Text]:
        """The texts of a list; nothing if absent."""
        value = node.items.get(key)
        if value is None:
            return []
        if isinstance(value, List) and all(isinstance(item, Text) for item in value.items):
            return [item for item in value.items if isinstance(item, Text)]
        self.wrong(value.line, "shape", key=key, wanted="a list of texts")
        return []

    def version(self, node: Map) -> None:
        """Complain unless the file says version: "3.1", quoted."""
        value = node.items.get("version")
        if not isinstance(value, Text) or value.value != "3.1" or not value.quoted:
            self.wrong(node.lines.get("version", 1), "version")


_NULL = {"", "~", "null", "Null", "NULL"}
