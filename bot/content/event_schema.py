"""The JSON Schema of responses/data/events.yml."""

from bot.content import schema_parts as parts
from bot.content import shape
from bot.content.events import TEXT_LIMIT, TITLE_LIMIT
from bot.content.schema_parts import Schema

DAY = r"^\d{4}-\d{2}-\d{2}$"


def events() -> Schema:
    """Of the whole file."""
    time = {"pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"}
    source = parts.closed(
        shape.SOURCE,
        {
            "title": parts.text("Quién la anuncia / who announces it"),
            "url": parts.text("https://…", pattern=r"^https://[^\s<>\"']+$"),
        },
        shape.SOURCE,
    )
    event = parts.closed(
        shape.EVENT,
        {
            "id": parts.text("Su nombre corto / its short name", pattern=parts.whole(shape.NAME)),
            "titles": parts.by_language("El título / its title", maxLength=TITLE_LIMIT),
            "texts": parts.by_language(
                "Qué es y para quién / what it is, for whom", maxLength=TEXT_LIMIT
            ),
            "place": parts.text("Dónde es / where it is"),
            "start": parts.text("Hora del lugar / local time: 2027-03-15 10:00", **time),
            "end": parts.text("Hora del lugar / local time", **time),
            "timezone": parts.text("America/Lima si no se dice otra / unless said otherwise"),
            "languages": parts.listed(
                parts.text("Un idioma / a language", pattern=parts.whole(shape.LANGUAGE)),
                "A quiénes se avisa / whose subscribers are told",
            ),
            "source": source,
            "source_date": parts.text(
                "Cuándo lo dijo / when it said so", pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"
            ),
        },
        tuple(key for key in shape.EVENT if key != "timezone"),
    )
    return parts.closed(shape.EVENTS_FILE, {"events": parts.listed(event)}, shape.EVENTS_FILE)
