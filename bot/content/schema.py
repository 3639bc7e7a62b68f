"""JSON Schemas of the content files, so that an editor helps while a volunteer types.

The keys are the parser's own, the limits the checker's. A schema sees one file at a
time: what shows only when the files are seen together stays the checker's business.
"""

import json
from collections.abc import Callable

from bot.catalog import ABOVE, OUT_OF_SCOPE, State
from bot.content import danger_schema, decision_schema, event_schema, office_schema, shape
from bot.content import schema_parts as parts
from bot.content.check import NOTE_LIMIT, PAYLOAD_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from bot.content.schema_parts import Schema

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The version that yaml-language-server knows best."""

_UTTER = "utter_"
_DATA = ("canned", "decisions", "events", "followups", "offices")
"""Files of responses/data."""
_PHRASE = r"(- +\S[^\n]*| *)"


def schemas() -> dict[str, Schema]:
    """Every schema by the name of its file, without the ending."""
    makers: dict[str, Callable[[], Schema]] = {
        "intents": _intents, "responses": _responses, "topics": _topics,
        "languages": _languages, "urgent": _urgent, "danger": danger_schema.danger, "offices": office_schema.offices, "canned": _canned,
        "followups": _followups, "events": event_schema.events,
        "decisions": decision_schema.decisions,
    }  # fmt: skip
    return {name: {"$schema": DRAFT, "title": name, **make()} for name, make in makers.items()}


def texts() -> dict[str, str]:
    """What each file holds, by its name."""
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in schemas().items()
    }


def schema_of(path: str) -> str | None:
    """The name of the schema for a content file; None where there is none."""
    match path.split("/"):
        case ["intents", "topics.yml"]:
            return "topics"
        case ["intents", "languages.yml"]:
            return "languages"
        case ["intents", _, "_urgent.yml" | "_danger.yml" as name]:
            return name[1:].removesuffix(".yml")
        case ["responses", "data", name] if name.removesuffix(".yml") in _DATA:
            return name.removesuffix(".yml")
        case ["intents", _, _] | ["tests", "phrases", _, _]:
            return "intents"
        case ["responses", language, _] if language != "data":
            return "responses"
        case _:
            return None


def _version() -> Schema:
    return {"const": shape.VERSION, "description": f'version: "{shape.VERSION}"'}


def _topic(says: str) -> Schema:
    return parts.text(says, pattern=parts.whole(shape.TOPIC))


def _day(says: str) -> Schema:
    return parts.text(says, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")


def _intents() -> Schema:
    examples = parts.text(
        "Una frase por línea, cada una con «- » / one phrase a line, each begun by '- '",
        pattern=rf"^{_PHRASE}(\n{_PHRASE})*$",
        allOf=[{"pattern": r"(^|\n)- "}],
    )
    metadata: Schema = {
        "type": "object",
        "properties": {"distance": {"enum": ["near", "far"]}},
        "description": "out_of_scope: near o/or far",
    }
    intent = parts.text(
        "El tema, como ptp/deadline / the topic, such as ptp/deadline",
        pattern=f"^({shape.TOPIC}|{OUT_OF_SCOPE})$",
    )
    item = parts.closed(
        shape.INTENT,
        {"intent": intent, "examples": examples, "metadata": metadata},
        ("intent", "examples"),
    )
    return parts.closed(
        shape.NLU_FILE, {"version": _version(), "nlu": parts.listed(item)}, shape.NLU_FILE
    )


def _responses() -> Schema:
    # The block's own line end is not counted by the checker.
    text = parts.text("La respuesta / the answer", maxLength=TEXT_LIMIT + 1)
    answer = parts.closed(
        shape.RESPONSE,
        {"text": text, "buttons": parts.listed(_button()), "metadata": _metadata()},
        ("text", "metadata"),
    )
    return parts.closed(
        shape.RESPONSES_FILE,
        {
            "version": _version(),
            "responses": {
                "type": "object",
                "additionalProperties": False,
                "patternProperties": {
                    parts.whole(_UTTER + shape.TOPIC): parts.listed(answer, minItems=1, maxItems=1)
                },
            },
        },
        shape.RESPONSES_FILE,
    )


def _button() -> Schema:
    title = parts.text("Lo que dice el botón / what the button says", maxLength=TITLE_LIMIT)
    payload = parts.text("Como /ptp/expired o /menu", pattern="^/", maxLength=PAYLOAD_LIMIT)
    return parts.closed(shape.BUTTON, {"title": title, "payload": payload}, shape.BUTTON)


def _metadata() -> Schema:
    source = parts.closed(
        shape.SOURCE,
        {
            "title": parts.text("Quién lo dice / who says it"),
            "url": parts.text("https://…", pattern=r"^https://[^\s<>\"']+$"),
        },
        shape.SOURCE,
    )
    title = "El nombre en los botones / the label on buttons"
    review = "El mes en que hay que revisarla / the month to review it"
    metadata = parts.closed(
        shape.METADATA,
        {
            "title": parts.text(title, maxLength=TITLE_LIMIT),
            "sources": parts.listed(source, "De dónde sale cada dato / where each fact was read"),
            "source_date": parts.or_null(_day("El dato más antiguo / the oldest fact")),
            "checked_on": parts.or_null(
                _day("El día en que alguien revisó la página / re-checked")
            ),
            "state": {"enum": [str(state) for state in State]},
            "review_by": parts.or_null(parts.text(review, pattern=r"^\d{4}-\d{2}$")),
            "source_hash": parts.text("El resumen del texto español / hash of the Spanish text"),
            "translation": {"enum": list(shape.TRANSLATIONS)},
            "changed": parts.text(
                "El día en que cambió el sentido / the meaning changed", pattern=event_schema.DAY
            ),
            "change_note": parts.text("Qué cambió / what changed", maxLength=NOTE_LIMIT),
        },
        ("title",),
    )
    spanish, translated = ["sources", "state"], ["source_hash", "translation"]
    return {**metadata, "anyOf": [{"required": spanish}, {"required": translated}]}


def _topics() -> Schema:
    topic = parts.closed(
        shape.TOPIC_KEYS,
        {
            "id": _topic("grupo/clave"),
            "urgent": {"enum": ["true", "false"], "description": 'Con comillas / quoted: "true"'},
            "related": parts.listed(_topic("Otro tema / another topic")),
            "asks": parts.text("Qué pregunta la gente / what people ask"),
        },
        ("id",),
    )
    group = parts.closed(
        shape.GROUP,
        {
            "id": parts.text(
                "El grupo, como ptp", pattern=parts.whole(shape.TOPIC.partition("/")[0])
            ),
            "titles": parts.by_language("El título / the title"),
            "office": parts.text("Una oficina de responses/data/offices.yml / one of the offices"),
            "topics": parts.listed(topic),
        },
        ("id", "titles", "topics"),
    )
    return parts.closed(shape.TOPICS_FILE, {"groups": parts.listed(group)}, shape.TOPICS_FILE)


def _languages() -> Schema:
    language = parts.closed(
        shape.LANGUAGE_KEYS,
        {
            "code": parts.text("Como es / such as es", pattern=parts.whole(shape.LANGUAGE)),
            "name": parts.text("Su nombre en ese idioma / its name in itself"),
            "direction": {"enum": ["ltr", "rtl"]},
            "leaders": parts.listed(parts.text("Quién cuida este idioma / who looks after it")),
        },
        ("code", "name"),
    )
    return parts.closed(
        shape.LANGUAGES_FILE, {"languages": parts.listed(language)}, shape.LANGUAGES_FILE
    )


def _canned() -> Schema:
    text: Schema = {"type": "string"}
    by_language: Schema = {"type": "object", "required": ["es"], "additionalProperties": text}
    titles: Schema = {**by_language, "description": "Para quien atiende / for operators"}
    texts: Schema = {**by_language, "description": "Para la persona / for the person"}
    id = parts.text("Su nombre corto / its short name")
    reply = parts.closed(shape.CANNED, {"id": id, "titles": titles, "texts": texts}, shape.CANNED)
    return parts.closed(shape.CANNED_FILE, {"canned": parts.listed(reply)}, shape.CANNED_FILE)


def _followups() -> Schema:
    words = _object_of({"type": "string"}, "Palabras por idioma / words by language")
    phrases = _object_of(
        parts.listed({"type": "string"}), "Frases por idioma / phrases by language"
    )
    aspect = parts.closed(
        shape.ASPECT,
        {
            "id": parts.text("Su nombre corto / its short name"),
            "cues": phrases,
            "answers": {
                "type": "object",
                "additionalProperties": {"type": "string", "pattern": f"^({shape.TOPIC}|{ABOVE})$"},
                "description": "Tema, grupo o any: el tema que responde, o above / the topic that answers",
            },
        },
        ("id", "cues", "answers"),
    )
    corrections = parts.closed(shape.CORRECTIONS, {"denied": phrases, "meant": phrases})
    return parts.closed(
        shape.FOLLOWUPS_FILE,
        {
            "fillers": words, "leads": words, "asking": words, "also": phrases,
            "corrections": corrections, "aspects": parts.listed(aspect),
        },
        ("fillers", "aspects"),
    )  # fmt: skip


def _object_of(values: Schema, says: str) -> Schema:
    return {"type": "object", "additionalProperties": values, "description": says}


def _urgent() -> Schema:
    phrases = parts.listed(parts.text("Un patrón o una frase / a pattern or a phrase"))
    some: Schema = {**phrases, "minItems": 1}
    rule = parts.closed(
        shape.RULE,
        {
            "rule": parts.text("Su nombre / its name"), "topic": _topic("La tarjeta / the card"),
            "patterns": some, "unless": phrases, "matches": some, "ignores": some,
        },
        ("rule", "topic", "patterns", "matches", "ignores"),
    )  # fmt: skip
    words: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
    return parts.closed(
        shape.URGENT_FILE,
        {"version": _version(), "words": words, "urgent": parts.listed(rule)},
        ("version", "urgent"),
    )
