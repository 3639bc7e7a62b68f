"""Accepted phrases put into the content's files, and the change as a patch that git applies."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import yaml

from bot.catalog import OUT_OF_SCOPE
from bot.content import shape
from bot.content.drafts import Drafts, Phrase
from bot.content.folder import Folder
from bot.content.parse import drafts
from bot.content.policy import near_copies
from bot.content.proposed import Proposed, Refusal
from bot.content.scalars import quoted
from bot.content.splice import Sheet, get
from bot.errors import ContentError
from bot.mind.text import HEAD, fold
from bot.model import LanguageCode, TopicId

MAX_CHARACTERS = HEAD
"""Of a phrase; the matcher reads no more of a text's beginning."""

CONTEXT = 3
"""Lines of the patch around a change."""

_LINK = re.compile(r"\[[^\]]*\]\s*[({]")
_TOPIC = re.compile(shape.TOPIC)


def of_language(folder: Folder, language: str) -> Drafts:
    """The phrases of one language, training and tests; a file that cannot be read has none."""
    wanted = (f"intents/{language}/", f"tests/phrases/{language}/")
    texts = {path: text for path, text in folder.texts.items() if path.startswith(wanted)}
    return drafts(Folder(texts=texts, problems=()))[0]


def sift(draft: Drafts, phrases: Sequence[Proposed]) -> tuple[list[Proposed], list[Refusal]]:
    """Those that the checker would take beside ``draft`` and one another; and the others.

    All are of the language of ``draft``. Of two that are in each other's way the first stays,
    a training phrase before a test phrase.
    """
    there: dict[str, tuple[Phrase, bool]] = {
        fold(phrase.text): (phrase, False) for phrase in draft.phrases
    }
    there.update({fold(phrase.text): (phrase, True) for phrase in draft.tests})
    sound: list[Proposed] = []
    refused: list[Refusal] = []
    for phrase in sorted(phrases, key=lambda one: one.test):
        found = _unfit(phrase) or _same(phrase, there)
        if found is None:
            there[fold(phrase.text)] = (_phrase(phrase), phrase.test)
            sound.append(phrase)
        else:
            refused.append(found)
    training = [phrase for phrase in sound if not phrase.test]
    near = [found for phrase in training if (found := _near_test(phrase, draft))]
    close = {found.phrase for found in near}
    training = [phrase for phrase in training if phrase not in close]
    near += _near_training([phrase for phrase in sound if phrase.test], draft, training)
    close = {found.phrase for found in near}
    return [phrase for phrase in sound if phrase not in close], refused + near


def in_the_way(draft: Drafts, before: Sequence[Proposed], phrase: Proposed) -> Refusal | None:
    """Why one more phrase cannot be taken beside ``draft`` and those accepted ``before``."""
    training = [_phrase(one) for one in before if not one.test]
    tests = [_phrase(one) for one in before if one.test]
    beside = Drafts(phrases=[*draft.phrases, *training], tests=[*draft.tests, *tests])
    refused = sift(beside, [phrase])[1]
    return refused[0] if refused else None


def _unfit(phrase: Proposed) -> Refusal | None:
    if not fold(phrase.text):
        return Refusal(phrase=phrase, code="empty")
    if len(phrase.text) > MAX_CHARACTERS:
        return Refusal(phrase=phrase, code="long")
    return Refusal(phrase=phrase, code="link") if _LINK.search(phrase.text) else None


def _same(phrase: Proposed, there: Mapping[str, tuple[Phrase, bool]]) -> Refusal | None:
    found = there.get(fold(phrase.text))
    if found is None:
        return None
    other, test = found
    code = "twice" if test is phrase.test else "copy"
    return Refusal(phrase=phrase, code=code, other=other.text, topic=other.topic)


def _near_test(phrase: Proposed, draft: Drafts) -> Refusal | None:
    for found in near_copies([_phrase(phrase)], draft.tests):
        return Refusal(phrase=phrase, code="near", other=str(dict(found.values)["phrase"]))
    return None


def _near_training(
    tests: Sequence[Proposed], draft: Drafts, training: Sequence[Proposed]
) -> list[Refusal]:
    standing = [*draft.phrases, *map(_phrase, training)]
    numbered = [replace(_phrase(phrase), line=number) for number, phrase in enumerate(tests)]
    return [
        Refusal(phrase=tests[found.line], code="near", other=str(dict(found.values)["other"]))
        for found in near_copies(standing, numbered)
    ]


def _phrase(phrase: Proposed) -> Phrase:
    return Phrase(
        text=phrase.text, topic=TopicId(phrase.topic), language=LanguageCode(phrase.language),
        path=phrase.path, line=0,
    )  # fmt: skip


def edited(folder: Folder, phrases: Iterable[Proposed]) -> dict[str, str]:
    """The files with these phrases added, by path; every other byte as it was.

    Raises ContentError where a file is not written as the others are.
    """
    wanted: dict[str, dict[tuple[str, bool], list[str]]] = defaultdict(lambda: defaultdict(list))
    for phrase in phrases:
        outside = phrase.topic == OUT_OF_SCOPE
        if not outside and not _TOPIC.fullmatch(phrase.topic):
            raise ContentError(f"{phrase.topic!r} is no topic.")
        wanted[phrase.path][phrase.topic, phrase.near or not outside].append(phrase.text)
    return {
        path: _with(path, folder.texts.get(path, ""), intents) for path, intents in wanted.items()
    }


def _with(path: str, text: str, intents: Mapping[tuple[str, bool], Sequence[str]]) -> str:
    if not text:
        blocks = [_block(*key, texts) for key, texts in intents.items()]
        return f"version: {quoted(shape.VERSION)}\nnlu:\n" + "\n\n".join(blocks) + "\n"
    sheet = Sheet(text)
    root = sheet.root()
    nlu = get(root, "nlu")
    if root is None or not isinstance(nlu, yaml.SequenceNode):
        raise ContentError(f"{path} has no list 'nlu:'; mend it with 'tucausa check'.")
    new = []
    for (topic, near), texts in intents.items():
        examples = _examples(nlu, topic, near=near)
        if examples is None:
            new.append(_block(topic, near, texts))
        else:
            _append(sheet, examples, texts, path)
    if new:
        _append_blocks(sheet, root, nlu, new)
    return sheet.done()


def _examples(nlu: yaml.SequenceNode, topic: str, *, near: bool) -> yaml.ScalarNode | None:
    for item in nlu.value:
        intent, examples = get(item, "intent"), get(item, "examples")
        if not isinstance(intent, yaml.ScalarNode) or not isinstance(examples, yaml.ScalarNode):
            continue
        distance = get(get(item, "metadata"), "distance")
        far = isinstance(distance, yaml.ScalarNode) and distance.value == "far"
        if intent.value == topic and (topic != OUT_OF_SCOPE or far is not near):
            return examples
    return None


def _append(sheet: Sheet, examples: yaml.ScalarNode, texts: Sequence[str], path: str) -> None:
    start, end = int(examples.start_mark.index), sheet.end(examples)
    lines = [line for line in sheet.text[start:end].split("\n")[1:] if line.strip()]
    if examples.style != "|" or not lines:
        line = examples.start_mark.line + 1
        raise ContentError(f"{path}:{line}: write the examples below a '|', one '- phrase' a line.")
    indent = " " * (len(lines[0]) - len(lines[0].lstrip(" ")))
    at = sheet.line_end(end)
    sheet.put(at, at, "".join(f"{sheet.eol}{indent}- {text}" for text in texts))


def _block(topic: str, near: bool, texts: Sequence[str]) -> str:  # noqa: FBT001  # a key's parts
    lines = [f"- intent: {topic}"]
    if topic == OUT_OF_SCOPE:
        lines.append(f"  metadata: {{distance: {'near' if near else 'far'}}}")
    lines += ["  examples: |", *(f"    - {text}" for text in texts)]
    return "\n".join(lines)


def _append_blocks(
    sheet: Sheet, root: yaml.MappingNode, nlu: yaml.SequenceNode, blocks: Sequence[str]
) -> None:
    eol = sheet.eol
    if nlu.value and not nlu.flow_style:
        indent = " " * int(nlu.start_mark.column)
        at = sheet.line_end(sheet.end(nlu))
        gap = eol * 2
    else:
        name = next(key for key, value in root.value if value is nlu)
        indent, gap = "", eol
        start = sheet.text.index(":", sheet.end(name)) + 1
        at = max(start, int(nlu.end_mark.index))
        sheet.put(start, at, "")
    for block in blocks:
        lines = eol.join(indent + line for line in block.split("\n"))
        sheet.put(at, at, gap + lines)
        gap = eol * 2


def patch(before: Mapping[str, str], after: Mapping[str, str], *, prefix: str = "") -> str:
    """The change as ``git apply`` takes it; ``prefix`` is the content's place in its repository."""
    parts: list[str] = []
    for path, text in sorted(after.items()):
        old = before.get(path)
        if old == text:
            continue
        name = prefix + path
        parts.append(f"diff --git a/{name} b/{name}\n")
        if old is None:
            parts.append("new file mode 100644\n")
        parts.append(f"--- a/{name}\n" if old is not None else "--- /dev/null\n")
        parts.append(f"+++ b/{name}\n")
        changes = difflib.unified_diff(_lines(old or ""), _lines(text), n=CONTEXT)
        for number, line in enumerate(changes):
            if number > 1:  # behind difflib's own heads
                parts.append(
                    line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
                )
    return "".join(parts)


def _lines(text: str) -> list[str]:
    """With their ends, and only where git sees one."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines
