"""The JSON Schema of intents/<lang>/_danger.yml."""

from bot.content import schema_parts as parts
from bot.content import shape
from bot.content.schema_parts import Schema
from bot.mind.danger_kinds import KINDS

_PHRASE = r"(- +\S[^\n]*| *)"


def danger() -> Schema:
    """Of the whole file."""
    examples = parts.text(
        "Una frase por línea, cada una con «- » / one phrase a line, each begun by '- '",
        pattern=rf"^{_PHRASE}(\n{_PHRASE})*$",
        allOf=[{"pattern": r"(^|\n)- "}],
    )
    item = parts.closed(
        shape.DANGER,
        {
            "kind": {"enum": list(KINDS), "description": "Qué peligro es / what danger it is"},
            "topic": parts.text(
                "La tarjeta que sale; none no lleva / the card that goes out; none has none",
                pattern=parts.whole(shape.TOPIC),
            ),
            "examples": examples,
        },
        ("kind", "examples"),
    )
    return parts.closed(
        shape.DANGER_FILE,
        {"version": {"const": shape.VERSION}, "danger": parts.listed(item)},
        shape.DANGER_FILE,
    )
