"""One answer's translation, written into its file without touching the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from bot.content import scalars
from bot.content.drafts import DraftAnswer
from bot.content.splice import Line, Node, Sheet, get, payloads
from bot.content.units import BUTTON, TEXT, TITLE, buttons, names
from bot.model import TopicId

_NEW = 'version: "3.1"\nresponses:\n'
_COLUMN = 2
"""Where an answer's name begins in a file that has none yet."""

_TEXT_INDENT = 2
"""Columns from the key ``text`` to the lines below its bar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerEdit:
    """What shall change; None and absent stay as they are."""

    original: DraftAnswer
    """The Spanish answer."""
    texts: dict[str, str] = field(default_factory=dict)
    """By field: text, title, ``button /payload``."""
    source_hash: str | None = None
    translation: str | None = None


class CannotEdit(Exception):
    """The file has a form in which this change cannot be made by a program."""


def edited(text: str | None, edit: AnswerEdit, order: Sequence[TopicId]) -> str:
    """The file with the change made; a new answer stands where the Spanish ``order`` has it.

    Raises CannotEdit.
    """
    sheet = Sheet(_NEW if text is None else text)
    root = sheet.root()
    responses = get(root, "responses")
    if root is None or responses is None:
        raise CannotEdit
    item = get(responses, f"utter_{edit.original.topic}")
    if item is None:
        _insert(sheet, root, edit, order)
        return sheet.done()
    if not isinstance(item, yaml.SequenceNode) or len(item.value) != 1:
        raise CannotEdit
    _change(sheet, item.value[0], edit)
    return sheet.done()


def _change(sheet: Sheet, item: Node, edit: AnswerEdit) -> None:
    text, metadata = get(item, TEXT), get(item, "metadata")
    if not isinstance(item, yaml.MappingNode) or not isinstance(text, yaml.ScalarNode):
        raise CannotEdit
    if TEXT in edit.texts:
        indent = 0 if item.flow_style else _indent(sheet, text, item)
        sheet.set_text(text, _value(edit.texts[TEXT]), block=indent)
    _buttons(sheet, item, edit)
    if TITLE in edit.texts or edit.source_hash or edit.translation:
        if not isinstance(metadata, yaml.MappingNode) or not metadata.value:
            raise CannotEdit
        _metadata(sheet, metadata, edit)


def _value(text: str) -> str:
    """A text that ends with a line end keeps it: translators see all but one of them."""
    return f"{text}\n" if text.endswith("\n") else text


def _indent(sheet: Sheet, text: yaml.ScalarNode, item: yaml.MappingNode) -> int:
    start = int(text.start_mark.index)
    if text.style in ("|", ">"):
        for line in sheet.text[start : sheet.end(text)].split("\n")[1:]:
            if line.strip():
                return len(line) - len(line.lstrip(" "))
    return int(item.start_mark.column) + _TEXT_INDENT


def _metadata(sheet: Sheet, metadata: yaml.MappingNode, edit: AnswerEdit) -> None:
    title = get(metadata, TITLE)
    if TITLE in edit.texts:
        written = f"title: {scalars.quoted(edit.texts[TITLE])}"
        if isinstance(title, yaml.ScalarNode):
            sheet.set_text(title, edit.texts[TITLE])
        else:
            sheet.add(metadata, Line(written, written), after="")
    for key, word in (("source_hash", edit.source_hash), ("translation", edit.translation)):
        node = get(metadata, key)
        if word is None:
            continue
        written = f'{key}: "{word}"' if key == "source_hash" else f"{key}: {word}"
        if isinstance(node, yaml.ScalarNode):
            sheet.set_word(node, f'"{word}"' if key == "source_hash" and not node.style else word)
        else:
            sheet.add(metadata, Line(written, written), after="source_hash")


def _button(payload: str, title: str) -> str:
    plain = scalars.PAYLOAD.fullmatch(payload)
    where = payload if plain else scalars.quoted(payload)
    return f"{{title: {scalars.quoted(title)}, payload: {where}}}"


def _buttons(sheet: Sheet, item: yaml.MappingNode, edit: AnswerEdit) -> None:
    wanted = {name: title for name, title in edit.texts.items() if name.startswith(BUTTON)}
    if not wanted:
        return
    lead = dict(buttons(edit.original))
    node = get(item, "buttons")
    if node is None:
        new = [_button(lead[name].payload, wanted[name]) for name in lead if name in wanted]
        block = "\n".join(["buttons:", *(f"- {one}" for one in new)])
        sheet.add(item, Line(block, f"buttons: [{', '.join(new)}]"), after=TEXT)
        return
    if not isinstance(node, yaml.SequenceNode):
        raise CannotEdit
    there = names(payloads(node.value))
    for name, title in wanted.items():
        if name in there:
            label = get(node.value[there.index(name)], "title")
            if not isinstance(label, yaml.ScalarNode):
                raise CannotEdit
            sheet.set_text(label, title)
        else:
            sheet.add_item(
                node, _place(name, list(lead), there), _button(lead[name].payload, title)
            )


def _place(name: str, order: list[str], there: list[str]) -> int:
    """Behind the last of those that stand before it in Spanish."""
    before = [there.index(one) for one in order[: order.index(name)] if one in there]
    return max(before, default=-1) + 1


def _insert(
    sheet: Sheet, root: yaml.MappingNode, edit: AnswerEdit, order: Sequence[TopicId]
) -> None:
    responses = get(root, "responses")
    if isinstance(responses, yaml.MappingNode) and responses.value and not responses.flow_style:
        keys = {key.value: (key, value) for key, value in responses.value}
        first = responses.value[0][0]
        before = order[: list(order).index(edit.original.topic)]
        found = [keys[name] for topic in before if (name := f"utter_{topic}") in keys]
        answer = sheet.indented(_answer(edit), first)
        if found:
            at = sheet.line_end(max(sheet.end(value) for _, value in found))
            sheet.put(at, at, sheet.eol * 2 + answer)
        else:
            name = next(key for key, value in root.value if value is responses)
            at = sheet.line_end(sheet.end(name))
            sheet.put(at, at, sheet.eol + answer + sheet.eol)
        return
    if not isinstance(responses, yaml.ScalarNode | yaml.MappingNode) or responses.value:
        raise CannotEdit
    name = next(key for key, value in root.value if value is responses)
    start, end = sheet.text.index(":", sheet.end(name)) + 1, int(responses.end_mark.index)
    lines = [" " * _COLUMN + line if line else "" for line in _answer(edit).split("\n")]
    sheet.put(start, max(start, end), sheet.eol + sheet.eol.join(lines))


def _answer(edit: AnswerEdit) -> str:
    """A whole new answer, not yet indented."""
    text = edit.texts[TEXT]
    indent = 2 * _TEXT_INDENT
    fits = scalars.block_fits(text)
    body = scalars.block(text, indent) if fits else scalars.quoted(_value(text))
    lines = [f"utter_{edit.original.topic}:", f"- text: {body}"]
    titled = [
        _button(button.payload, edit.texts[name])
        for name, button in buttons(edit.original)
        if name in edit.texts
    ]
    if titled:
        lines += ["  buttons:", *(f"  - {one}" for one in titled)]
    lines += [
        "  metadata:",
        f"    title: {scalars.quoted(edit.texts[TITLE])}",
        f'    source_hash: "{edit.source_hash}"',
        f"    translation: {edit.translation}",
    ]
    return "\n".join(lines)
