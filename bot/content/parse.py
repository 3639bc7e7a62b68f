"""From each kind of file to its drafts."""

import re
from collections.abc import Callable

from bot.catalog import OUT_OF_SCOPE, Group, Language, Topic
from bot.content import canned, dangers, decisions, events, followups, offices, shape
from bot.content.drafts import DraftAnswer, Drafts, Phrase
from bot.content.folder import Folder
from bot.content.mistakes import Problem
from bot.content.po import read_po
from bot.content.tree import Map, Reader, Text, Unparsed, parse
from bot.mind.safety import Rule
from bot.model import Button, LanguageCode, TopicId

_TOPIC = re.compile(shape.TOPIC)
_RESPONSE = "utter_"
_DATA = {
    "canned.yml": canned.read, "decisions.yml": decisions.read, "events.yml": events.read,
    "followups.yml": followups.read,
    "offices.yml": offices.read,
}  # fmt: skip
"""Who reads which file of responses/data."""


def drafts(folder: Folder) -> tuple[Drafts, list[Problem]]:
    """Everything that the folder's files say, and what could not be read."""
    draft, problems = Drafts(), list(folder.problems)
    for path, text in folder.texts.items():
        parts = path.split("/")
        if parts[0] == "locales":
            read_po(path, text, draft, problems)
            continue
        reader = Reader(path, problems)
        try:
            node, found = parse(path, text)
        except Unparsed as error:
            problems.append(error.found)
            continue
        problems += found
        _kind(parts)(reader, node, draft, LanguageCode(parts[-2]))
    return draft, problems


def _kind(parts: list[str]) -> Callable[[Reader, Map, Drafts, LanguageCode], None]:
    match parts:
        case ["intents", "topics.yml"]:
            return _topics
        case ["intents", "languages.yml"]:
            return _languages
        case ["intents", _, "_urgent.yml" | "_danger.yml" as name]:
            return _urgent if name == "_urgent.yml" else dangers.read
        case ["intents", _, _]:
            return _training
        case ["tests", "phrases", _, _]:
            return _tests
        case ["responses", "data", name] if name in _DATA:
            return _DATA[name]
        case ["responses", language, _] if language != "data":
            return _answers
        case _:
            return _unused


def _unused(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    reader.wrong(0, "file-unused")


def _languages(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    reader.known(node, *shape.LANGUAGES_FILE)
    for item in reader.maps(node, "languages"):
        reader.known(item, *shape.LANGUAGE_KEYS)
        code = reader.text(item, "code", "such as es")
        name = reader.text(item, "name", "the language's name in itself")
        direction = reader.text(item, "direction")
        if code is None or name is None:
            continue
        if not re.fullmatch(shape.LANGUAGE, code.value):
            reader.wrong(code.line, "language", value=code.value)
            continue
        draft.languages[LanguageCode(code.value)] = Language(
            code=LanguageCode(code.value), name=name.value,
            direction="rtl" if direction and direction.value == "rtl" else "ltr",
        )  # fmt: skip


def _titles(reader: Reader, node: Map) -> dict[LanguageCode, str]:
    titles = node.items.get("titles")
    if not isinstance(titles, Map):
        reader.wrong(node.line, "key-missing", key="titles", remedy='{es: "…", en: "…"}')
        return {}
    found = {
        LanguageCode(code): text.value
        for code, text in titles.items.items()
        if isinstance(text, Text)
    }
    if "es" not in found:
        reader.wrong(titles.line, "key-missing", key="es", remedy="the title in Spanish")
    return found


def _topics(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    reader.known(node, *shape.TOPICS_FILE)
    for item in reader.maps(node, "groups"):
        reader.known(item, *shape.GROUP)
        id = reader.text(item, "id", "the group's name, such as ptp")
        office = reader.text(item, "office")
        titles = _titles(reader, item)
        if id is None or "es" not in titles:
            continue
        draft.groups[id.value] = Group(
            id=id.value, titles=titles, office=office.value if office else ""
        )
        for topic in reader.maps(item, "topics"):
            _topic(reader, topic, draft, id.value)


def _topic(reader: Reader, node: Map, draft: Drafts, group: str) -> None:
    reader.known(node, *shape.TOPIC_KEYS)
    id = reader.text(node, "id", f"such as {group}/what")
    if id is None:
        return
    topic = TopicId(id.value)
    if not _TOPIC.fullmatch(topic) or topic.partition("/")[0] != group:
        reader.wrong(id.line, "topic-id", value=topic)
    elif topic in draft.topics:
        reader.wrong(id.line, "topic-twice", topic=topic, other=draft.topic_lines[topic])
    else:
        urgent = reader.text(node, "urgent")
        draft.topics[topic] = Topic(
            id=topic, urgent=bool(urgent and urgent.value == "true"),
            related=tuple(TopicId(text.value) for text in reader.texts(node, "related")),
        )  # fmt: skip
        draft.topic_lines[topic] = id.line


def _training(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    draft.phrases += _examples(reader, node, language)


def _tests(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    draft.tests += _examples(reader, node, language)


def _examples(reader: Reader, node: Map, language: LanguageCode) -> list[Phrase]:
    reader.version(node)
    reader.known(node, *shape.NLU_FILE)
    phrases: list[Phrase] = []
    for item in reader.maps(node, "nlu"):
        reader.known(item, *shape.INTENT)
        intent = reader.text(item, "intent", "the topic, such as ptp/deadline")
        examples = reader.text(item, "examples", "write '|' and one '- phrase' a line")
        if intent is None or examples is None:
            continue
        if intent.value != OUT_OF_SCOPE and not _TOPIC.fullmatch(intent.value):
            reader.wrong(intent.line, "topic-id", value=intent.value)
            continue
        metadata = item.items.get("metadata")
        distance = _value(metadata, "distance") if isinstance(metadata, Map) else ""
        near = {"near": True, "far": False}.get(distance)
        for line, text in _lines(reader, examples):
            phrases.append(
                Phrase(
                    text=text, topic=TopicId(intent.value), language=language,
                    path=reader.path, line=line, near=near,
                )
            )  # fmt: skip
    return phrases


def _value(node: Map, key: str) -> str:
    value = node.items.get(key)
    return value.value if isinstance(value, Text) else ""


def _lines(reader: Reader, examples: Text) -> list[tuple[int, str]]:
    found = []
    first = examples.line + (1 if examples.block else 0)
    for number, line in enumerate(examples.value.split("\n"), first):
        stripped = line.strip()
        if not stripped:
            continue
        if not line.startswith("- ") or not stripped[2:].strip():  # Rasa skips the others
            reader.wrong(number, "examples-dash", value=stripped)
        elif re.search(r"\[[^\]]*\]\s*[({]", stripped):
            reader.wrong(number, "example-link", value=stripped[2:])
        else:
            found.append((number, stripped[2:].strip()))
    if not found:
        reader.wrong(examples.line, "examples-none")
    return found


def _urgent(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    reader.version(node)
    reader.known(node, *shape.URGENT_FILE)
    named = node.items.get("words")
    words = {
        name: text.value
        for name, text in (named.items.items() if isinstance(named, Map) else ())
        if isinstance(text, Text)
    }
    rules = draft.rules.setdefault(language, [])
    for item in reader.maps(node, "urgent"):
        reader.known(item, *shape.RULE)
        name = reader.text(item, "rule", "a name such as suicide")
        topic = reader.text(item, "topic", "the card, such as protection/mental_health")
        if name is None or topic is None:
            continue
        if topic.value not in draft.topics and draft.topics:
            reader.wrong(topic.line, "topic-unknown", topic=topic.value)
        lists = {
            key: tuple(text.value for text in reader.texts(item, key))
            for key in ("patterns", "unless", "matches", "ignores")
        }
        for key in ("patterns", "matches", "ignores"):
            if not lists[key]:
                reader.wrong(item.line, "key-missing", key=key, remedy="add at least one")
        rules.append(Rule(name=name.value, topic=TopicId(topic.value), words=words, **lists))


def _answers(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    reader.version(node)
    reader.known(node, *shape.RESPONSES_FILE)
    responses = node.items.get("responses")
    if not isinstance(responses, Map):
        reader.wrong(node.line, "key-missing", key="responses", remedy="utter_group/key: …")
        return
    for name, value in responses.items.items():
        line = responses.lines[name]
        topic = TopicId(name.removeprefix(_RESPONSE))
        if not name.startswith(_RESPONSE) or not _TOPIC.fullmatch(topic):
            reader.wrong(line, "topic-id", value=name)
            continue
        variants = list(reader.maps(responses, name))
        if len(variants) != 1:
            reader.wrong(value.line, "shape", key=name, wanted="a list with one '- text:'")
            continue
        if answer := _answer(reader, variants[0], topic, language):
            draft.answers[topic, language] = answer


def _answer(
    reader: Reader, node: Map, topic: TopicId, language: LanguageCode
) -> DraftAnswer | None:
    reader.known(node, *shape.RESPONSE)
    text = reader.text(node, "text", "write '|' and the answer below it")
    metadata = node.items.get("metadata")
    if text is None:
        return None
    if not isinstance(metadata, Map):
        reader.wrong(node.line, "key-missing", key="metadata", remedy="title, sources, source_date")
        metadata = Map(node.line)
    reader.known(metadata, *shape.METADATA)
    title = reader.text(metadata, "title", "the label on buttons, at most 30 characters")
    plain = {
        key: value.value
        for key in shape.METADATA[2:]
        if (value := reader.text(metadata, key)) is not None
    }
    return DraftAnswer(
        topic=topic, language=language, path=reader.path, line=node.line, text=text.value,
        text_line=text.line, title=title.value if title else "",
        buttons=tuple(_buttons(reader, node)), sources=tuple(_sources(reader, metadata)),
        lines=dict(metadata.lines), **plain,
    )  # fmt: skip


def _buttons(reader: Reader, node: Map) -> list[tuple[Button, int]]:
    found = []
    for item in reader.maps(node, "buttons"):
        reader.known(item, *shape.BUTTON)
        title = reader.text(item, "title", "what the button says")
        payload = reader.text(item, "payload", "such as /ptp/expired")
        if title and payload:
            found.append((Button(title=title.value, payload=payload.value), item.line))
    return found


def _sources(reader: Reader, node: Map) -> list[tuple[str, str, int]]:
    found = []
    for item in reader.maps(node, "sources"):
        reader.known(item, *shape.SOURCE)
        title = reader.text(item, "title", "who says it")
        url = reader.text(item, "url", "the page's https:// address")
        if title and url:
            found.append((title.value, url.value, item.line))
    return found
