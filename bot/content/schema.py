"""JSON Schemas of the content files, so that an editor helps while a volunteer types.

The keys are the parser's own, the limits the checker's. A schema sees one file at a
time: what shows only when the files are seen together stays the checker's business.
"""

import json
from collections.abc import Callable, Mapping

from bot.catalog import OUT_OF_SCOPE, State
from bot.content import shape
from bot.content.check import PAYLOAD_LIMIT, TEXT_LIMIT, TITLE_LIMIT

Schema = dict[str, object]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The version that yaml-language-server knows best."""

_UTTER = "utter_"
_PHRASE = r"(- +\S[^\n]*| *)"


def schemas() -> dict[str, Schema]:
    """Every schema by the name of its file, without the ending."""
    makers: dict[str, Callable[[], Schema]] = {
        "intents": _intents, "responses": _responses, "topics": _topics,
        "languages": _languages, "urgent": _urgent, "offices": _offices, "canned": _canned,
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
        case ["intents", _, "_urgent.yml"]:
            return "urgent"
        case ["responses", "data", "offices.yml"]:
            return "offices"
        case ["responses", "data", "canned.yml"]:
            return "canned"
        case ["intents", _, _] | ["tests", "phrases", _, _]:
            return "intents"
        case ["responses", language, _] if language != "data":
            return "responses"
        case _:
            return None


def _object(
    keys: tuple[str, ...], properties: Mapping[str, Schema], required: tuple[str, ...] = ()
) -> Schema:
    """A mapping with exactly the parser's keys. Raises ValueError where the two differ."""
    if set(keys) != set(properties):
        differing = ", ".join(sorted(set(keys) ^ set(properties)))
        raise ValueError(f"the parser and the schema disagree on: {differing}")
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {key: properties[key] for key in keys},
    }


def _text(says: str, **more: object) -> Schema:
    return {"type": "string", "minLength": 1, "description": says, **more}


def _list(items: Schema, says: str = "", **more: object) -> Schema:
    return {"type": "array", "items": items, **({"description": says} if says else {}), **more}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _whole(pattern: str) -> str:
    return f"^{pattern}$"


def _version() -> Schema:
    return {"const": shape.VERSION, "description": f'version: "{shape.VERSION}"'}


def _topic(says: str) -> Schema:
    return _text(says, pattern=_whole(shape.TOPIC))


def _day(says: str) -> Schema:
    return _text(says, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")


def _intents() -> Schema:
    examples = _text(
        "Una frase por línea, cada una con «- » / one phrase a line, each begun by '- '",
        pattern=rf"^{_PHRASE}(\n{_PHRASE})*$",
        allOf=[{"pattern": r"(^|\n)- "}],
    )
    metadata: Schema = {
        "type": "object",
        "properties": {"distance": {"enum": ["near", "far"]}},
        "description": "out_of_scope: near o/or far",
    }
    intent = _text(
        "El tema, como ptp/deadline / the topic, such as ptp/deadline",
        pattern=f"^({shape.TOPIC}|{OUT_OF_SCOPE})$",
    )
    item = _object(
        shape.INTENT,
        {"intent": intent, "examples": examples, "metadata": metadata},
        ("intent", "examples"),
    )
    return _object(shape.NLU_FILE, {"version": _version(), "nlu": _list(item)}, shape.NLU_FILE)


def _responses() -> Schema:
    # The block's own line end is not counted by the checker.
    text = _text("La respuesta / the answer", maxLength=TEXT_LIMIT + 1)
    answer = _object(
        shape.RESPONSE,
        {"text": text, "buttons": _list(_button()), "metadata": _metadata()},
        ("text", "metadata"),
    )
    return _object(
        shape.RESPONSES_FILE,
        {
            "version": _version(),
            "responses": {
                "type": "object",
                "additionalProperties": False,
                "patternProperties": {
                    _whole(_UTTER + shape.TOPIC): _list(answer, minItems=1, maxItems=1)
                },
            },
        },
        shape.RESPONSES_FILE,
    )


def _button() -> Schema:
    title = _text("Lo que dice el botón / what the button says", maxLength=TITLE_LIMIT)
    payload = _text("Como /ptp/expired o /menu", pattern="^/", maxLength=PAYLOAD_LIMIT)
    return _object(shape.BUTTON, {"title": title, "payload": payload}, shape.BUTTON)


def _metadata() -> Schema:
    source = _object(
        shape.SOURCE,
        {
            "title": _text("Quién lo dice / who says it"),
            "url": _text("https://…", pattern=r"^https://[^\s<>\"']+$"),
        },
        shape.SOURCE,
    )
    title = "El nombre en los botones / the label on buttons"
    review = "El mes en que hay que revisarla / the month to review it"
    metadata = _object(
        shape.METADATA,
        {
            "title": _text(title, maxLength=TITLE_LIMIT),
            "sources": _list(source, "De dónde sale cada dato / where each fact was read"),
            "source_date": _or_null(_day("El dato más antiguo / the oldest fact")),
            "checked_on": _or_null(_day("El día en que alguien revisó la página / re-checked")),
            "state": {"enum": [str(state) for state in State]},
            "review_by": _or_null(_text(review, pattern=r"^\d{4}-\d{2}$")),
            "source_hash": _text("El resumen del texto español / hash of the Spanish text"),
            "translation": {"enum": list(shape.TRANSLATIONS)},
        },
        ("title",),
    )
    spanish, translated = ["sources", "state"], ["source_hash", "translation"]
    return {**metadata, "anyOf": [{"required": spanish}, {"required": translated}]}


def _titles() -> Schema:
    return {
        "type": "object",
        "required": ["es"],
        "additionalProperties": False,
        "patternProperties": {_whole(shape.LANGUAGE): _text("El título / the title")},
    }


def _topics() -> Schema:
    topic = _object(
        shape.TOPIC_KEYS,
        {
            "id": _topic("grupo/clave"),
            "urgent": {"enum": ["true", "false"], "description": 'Con comillas / quoted: "true"'},
            "related": _list(_topic("Otro tema / another topic")),
            "asks": _text("Qué pregunta la gente / what people ask"),
        },
        ("id",),
    )
    group = _object(
        shape.GROUP,
        {
            "id": _text("El grupo, como ptp", pattern=_whole(shape.TOPIC.partition("/")[0])),
            "titles": _titles(),
            "office": _text("Una oficina de responses/data/offices.yml / one of the offices"),
            "topics": _list(topic),
        },
        ("id", "titles", "topics"),
    )
    return _object(shape.TOPICS_FILE, {"groups": _list(group)}, shape.TOPICS_FILE)


def _languages() -> Schema:
    language = _object(
        shape.LANGUAGE_KEYS,
        {
            "code": _text("Como es / such as es", pattern=_whole(shape.LANGUAGE)),
            "name": _text("Su nombre en ese idioma / its name in itself"),
            "direction": {"enum": ["ltr", "rtl"]},
            "leaders": _list(_text("Quién cuida este idioma / who looks after it")),
        },
        ("code", "name"),
    )
    return _object(shape.LANGUAGES_FILE, {"languages": _list(language)}, shape.LANGUAGES_FILE)


def _offices() -> Schema:
    office = _object(
        shape.OFFICE,
        {
            "id": _text("Su nombre corto / its short name"),
            "name": _text("Como la conoce la gente / as people know it"),
            "contact": _text("Teléfono o página / phone or page"),
            "source": _text("Quién lo dice / who says so"),
            "source_date": _day("Cuándo lo dijo / when it said so"),
        },
        ("id", "name", "contact", "source_date"),
    )
    return _object(shape.OFFICES_FILE, {"offices": _list(office)}, shape.OFFICES_FILE)


def _canned() -> Schema:
    text: Schema = {"type": "string"}
    by_language: Schema = {"type": "object", "required": ["es"], "additionalProperties": text}
    titles: Schema = {**by_language, "description": "Para quien atiende / for operators"}
    texts: Schema = {**by_language, "description": "Para la persona / for the person"}
    id = _text("Su nombre corto / its short name")
    reply = _object(shape.CANNED, {"id": id, "titles": titles, "texts": texts}, shape.CANNED)
    return _object(shape.CANNED_FILE, {"canned": _list(reply)}, shape.CANNED_FILE)


def _urgent() -> Schema:
    phrases = _list(_text("Un patrón o una frase / a pattern or a phrase"))
    some: Schema = {**phrases, "minItems": 1}
    rule = _object(
        shape.RULE,
        {
            "rule": _text("Su nombre / its name"), "topic": _topic("La tarjeta / the card"),
            "patterns": some, "unless": phrases, "matches": some, "ignores": some,
        },
        ("rule", "topic", "patterns", "matches", "ignores"),
    )  # fmt: skip
    words: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
    return _object(
        shape.URGENT_FILE,
        {"version": _version(), "words": words, "urgent": _list(rule)},
        ("version", "urgent"),
    )
