"""Changes in a YAML file that leave every other byte as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from bot.content import scalars

Node = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode


@dataclass(frozen=True, slots=True)
class Line:
    """A ``key: value`` to put into a mapping, in both of YAML's forms."""

    block: str
    """For a mapping over lines; more lines of it are not indented yet."""
    flow: str
    """For a mapping in braces."""


@dataclass(slots=True)
class Sheet:
    """A file's text and the replacements to be made in it."""

    text: str
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def eol(self) -> str:
        """The file's own line end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def root(self) -> yaml.MappingNode | None:
        """The file's mapping, with the places of everything in it."""
        node = yaml.compose(self.text, Loader=yaml.CSafeLoader)
        return node if isinstance(node, yaml.MappingNode) else None

    def put(self, start: int, end: int, new: str) -> None:
        """Note a replacement; an insertion where both are the same."""
        self.edits.append((start, end, new))

    def done(self) -> str:
        """The text with all replacements made."""
        text = self.text
        ordered = sorted(self.edits, key=lambda one: one[:2])
        for start, end, new in ordered[::-1]:  # of several insertions the last one first
            text = text[:start] + new + text[end:]
        return text

    def line_end(self, at: int) -> int:
        """Where the line that holds ``at`` ends."""
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" and end > at else end

    def end(self, node: Node) -> int:
        """Where a node's last letter stands: without the empty lines and comments behind it."""
        if isinstance(node, yaml.ScalarNode):
            return self._scalar_end(node)
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            return max(self.end(key), self.end(value))
        return self.end(last)

    def _scalar_end(self, node: yaml.ScalarNode) -> int:
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if node.style not in ("|", ">"):
            return end
        head = self.line_end(start)
        body = self.text[start:end].rstrip(" \r\n")
        return max(head, self.line_end(start + len(body)))

    def set_text(self, node: yaml.ScalarNode, text: str, *, block: int = 0) -> None:
        """Write another text in the node's own style; as a block from column ``block`` on.

        ``block`` is 0 where there can be none.
        """
        start, end = int(node.start_mark.index), self.end(node)
        alone = not self.text[end : self.line_end(end)].strip()
        wanted = node.style in ("|", ">") or "\n" in text
        if block and wanted and alone and scalars.block_fits(text):
            chomp = self.text[start : start + 2] == "|-"
            written = scalars.block(text, block, eol=self.eol, chomp=chomp)
        else:
            written = self._inline(node, text)
        self.put(start, end, written)

    def _inline(self, node: yaml.ScalarNode, text: str) -> str:
        if node.style == "'" and (found := scalars.single(text)):
            return found
        gap = " " if node.start_mark.index == node.end_mark.index else ""
        return gap + scalars.quoted(text)

    def set_word(self, node: yaml.ScalarNode, word: str) -> None:
        """Write another plain word, with the quotes that were there."""
        quote = node.style if node.style in ('"', "'") else ""
        gap = " " if node.start_mark.index == node.end_mark.index else ""
        self.put(int(node.start_mark.index), self.end(node), f"{gap}{quote}{word}{quote}")

    def add(self, mapping: yaml.MappingNode, line: Line, *, after: str) -> None:
        """Put a new key into a mapping, below the key ``after`` or at its end."""
        if mapping.flow_style:
            at = int(mapping.end_mark.index) - 1
            at -= len(self.text[:at]) - len(self.text[:at].rstrip())
            self.put(at, at, f", {line.flow}" if mapping.value else line.flow)
            return
        key, value = next(
            (pair for pair in mapping.value if pair[0].value == after), mapping.value[-1]
        )
        at = self.line_end(max(self.end(key), self.end(value)))
        self.put(at, at, self.eol + self.indented(line.block, mapping.value[0][0]))

    def indented(self, block: str, like: Node) -> str:
        """The lines of ``block`` at the column of another node."""
        indent = " " * int(like.start_mark.column)
        return self.eol.join(indent + line if line else "" for line in block.split("\n"))

    def add_item(self, items: yaml.SequenceNode, place: int, item: str) -> None:
        """Put a one-line item into a list so that it becomes number ``place``, from 0."""
        if items.flow_style and not items.value:
            at = int(items.start_mark.index) + 1
            self.put(at, at, item)
        elif items.flow_style and place:
            at = int(items.value[place - 1].end_mark.index)
            self.put(at, at, f", {item}")
        elif items.flow_style:
            at = int(items.value[0].start_mark.index)
            self.put(at, at, f"{item}, ")
        elif place:
            at = self.line_end(self.end(items.value[place - 1]))
            indent = " " * int(items.start_mark.column)
            self.put(at, at, f"{self.eol}{indent}- {item}")
        else:
            at = int(items.start_mark.index)
            indent = " " * int(items.start_mark.column)
            self.put(at, at, f"- {item}{self.eol}{indent}")


def get(mapping: Node | None, key: str) -> Node | None:
    """The value of a key; None if it is not there."""
    if isinstance(mapping, yaml.MappingNode):
        for name, value in mapping.value:
            if name.value == key:
                return value  # type: ignore[no-any-return]  # the stubs give Any
    return None


def payloads(items: Sequence[Node]) -> list[str]:
    """Where the buttons of a list lead."""
    found = (get(item, "payload") for item in items)
    return [node.value if isinstance(node, yaml.ScalarNode) else "" for node in found]
