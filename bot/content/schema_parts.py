"""Pieces that JSON Schemas of content files are made of."""

from collections.abc import Mapping

from bot.content import shape

Schema = dict[str, object]


def closed(
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


def text(says: str, **more: object) -> Schema:
    """A text that is not empty."""
    return {"type": "string", "minLength": 1, "description": says, **more}


def listed(items: Schema, says: str = "", **more: object) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **({"description": says} if says else {}), **more}


def or_null(schema: Schema) -> Schema:
    """What the schema says, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def whole(pattern: str) -> str:
    """The pattern for a whole text."""
    return f"^{pattern}$"


def by_language(says: str, **more: object) -> Schema:
    """Texts by language, Spanish at least."""
    return {
        "type": "object",
        "required": ["es"],
        "additionalProperties": False,
        "patternProperties": {whole(shape.LANGUAGE): text(says, **more)},
    }
