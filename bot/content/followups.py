"""Questions that lean on the answer before them, and corrections: responses/data/followups.yml."""

from collections.abc import Iterator

from bot.catalog import ABOVE, ANYTHING, Aspect, FollowUps
from bot.content import shape
from bot.content.drafts import Drafts
from bot.content.mistakes import Problem, problem
from bot.content.tree import List, Map, Node, Reader, Text
from bot.model import LanguageCode

PATH = "responses/data/followups.yml"

_Phrases = dict[LanguageCode, tuple[str, ...]]


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the table into ``draft`` and collect what is wrong with it."""
    reader.known(node, *shape.FOLLOWUPS_FILE)
    words = {key: _by_language(reader, node, key) for key in ("fillers", "leads", "asking", "also")}
    corrections = node.items.get("corrections")
    if isinstance(corrections, Map):
        reader.known(corrections, *shape.CORRECTIONS)
        for key in shape.CORRECTIONS:
            words[key] = _by_language(reader, corrections, key)
    aspects = [
        one for item in reader.maps(node, "aspects") if (one := _aspect(reader, item, draft))
    ]
    draft.followups = FollowUps(words=words, aspects=tuple(aspects))


def _aspect(reader: Reader, node: Map, draft: Drafts) -> Aspect | None:
    reader.known(node, *shape.ASPECT)
    id = reader.text(node, "id", "a short name, such as cost")
    cues = _by_language(reader, node, "cues")
    answers = node.items.get("answers")
    if not isinstance(answers, Map):
        reader.wrong(node.line, "key-missing", key="answers", remedy="{ptp: ptp/requirements}")
        return None
    if id is None or not cues:
        return None
    targets = {key: value.value for key, value in answers.items.items() if isinstance(value, Text)}
    draft.followup_lines |= {f"{id.value} {key}": line for key, line in answers.lines.items()}
    return Aspect(id=id.value, cues=cues, answers=targets)


def _by_language(reader: Reader, node: Map, key: str) -> _Phrases:
    """Phrases by language: a list of them, or single words in one text; {} if absent."""
    found = node.items.get(key)
    if found is None:
        return {}
    if not isinstance(found, Map):
        reader.wrong(found.line, "shape", key=key, wanted="{es: …, en: …}")
        return {}
    return {
        LanguageCode(code): _phrases(reader, found, code, value)
        for code, value in found.items.items()
    }


def _phrases(reader: Reader, node: Map, code: str, value: Node) -> tuple[str, ...]:
    if isinstance(value, List):
        return tuple(text.value for text in reader.texts(node, code) if text.value.strip())
    text = reader.text(node, code)
    return tuple(text.value.split()) if text else ()


def check(draft: Drafts) -> Iterator[Problem]:
    """Topics and groups that the table names and the content does not have."""
    if not draft.topics:
        return
    for aspect in draft.followups.aspects:
        for about, answer in aspect.answers.items():
            places = about in draft.topics or about in draft.groups or about == ANYTHING
            known = {about: places, answer: answer in draft.topics or answer == ABOVE}
            for name, there in known.items():
                if not there:
                    line = draft.followup_lines.get(f"{aspect.id} {about}", 0)
                    yield problem(PATH, line, "topic-unknown", topic=name)
