"""The JSON Schema of responses/data/decisions.yml."""

from bot.content import schema_parts as parts
from bot.content import shape
from bot.content.check_paths import MOST_QUESTIONS, TEXT_LIMIT, TITLE_LIMIT
from bot.content.schema_parts import Schema


def decisions() -> Schema:
    """Guided paths: their questions, and the tables that lead to answers."""
    path = parts.closed(
        shape.PATH,
        {
            "id": _name("guide o/or report"),
            "titles": _button("El botón que lo empieza / the button that begins it"),
            "intro": _said("Antes de preguntar / before asking"),
            "outro": _said("Antes de las respuestas / before the answers"),
            "questions": parts.listed(_question(), minItems=1, maxItems=MOST_QUESTIONS),
            "tables": parts.listed(_table(), minItems=1),
            "always": _answers("Para todos, al final / for everybody, at the end"),
            "offered_with": _answers("Bajo qué respuestas se ofrece / offered under these answers"),
            "counted": {"enum": ["true", "false"], "description": 'Con comillas / quoted: "true"'},
        },
        ("id", "titles", "intro", "outro", "questions", "tables"),
    )
    return parts.closed(shape.DECISIONS_FILE, {"paths": parts.listed(path)}, shape.DECISIONS_FILE)


def _question() -> Schema:
    option = parts.closed(
        shape.OPTION,
        {"id": _name("Su nombre / its name"), "titles": _button("El botón / the button")},
        shape.OPTION,
    )
    return parts.closed(
        shape.QUESTION,
        {
            "slot": _name("Su nombre en los when / its name in the whens"),
            "ask": _said("La pregunta / the question"),
            "options": parts.listed(option, minItems=1),
            "when": _when("Solo se pregunta si… / asked only if…"),
        },
        ("slot", "ask", "options"),
    )


def _table() -> Schema:
    rule = parts.closed(
        shape.DECISION,
        {
            "when": _when("Vale si… / holds if…"),
            "answers": _answers("A dónde lleva / where it leads"),
        },
        ("answers",),
    )
    rules = parts.listed(rule, minItems=1)
    names = {"id": _name("Su nombre / its name"), "rules": rules}
    return parts.closed(shape.TABLE, names, shape.TABLE)


def _name(says: str) -> Schema:
    return parts.text(says, pattern=parts.whole(shape.NAME))


def _button(says: str) -> Schema:
    return parts.by_language(says, maxLength=TITLE_LIMIT)


def _said(says: str) -> Schema:
    return parts.by_language(says, maxLength=TEXT_LIMIT)


def _answers(says: str) -> Schema:
    return parts.listed(parts.text("grupo/clave", pattern=parts.whole(shape.TOPIC)), says)


def _when(says: str) -> Schema:
    option = parts.text("Una de sus opciones / one of its options")
    return {
        "type": "object",
        "description": says,
        "additionalProperties": parts.listed(option, minItems=1),
    }
