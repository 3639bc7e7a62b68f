"""JSON Schema of responses/data/offices.yml."""

from bot.catalog import State
from bot.content import schema_parts as parts
from bot.content import shape
from bot.content.schema_parts import Schema
from bot.mind.offices import ANY, PERU_NORTH_EAST, PERU_SOUTH_WEST, SERVICES

_NAME = parts.whole(shape.NAME)


def offices() -> Schema:
    """Offices, cities, and the answers that lead to offices."""
    leads: Schema = {
        "type": "object",
        "description": "Respuesta: ayuda que se busca / answer: the help that is looked for",
        "additionalProperties": False,
        "patternProperties": {parts.whole(shape.TOPIC): {"enum": [*SERVICES, ANY]}},
    }
    properties = {
        "offices": parts.listed(_office()), "offered_with": leads, "cities": parts.listed(_city()),
    }  # fmt: skip
    return parts.closed(shape.OFFICES_FILE, properties, ("offices",))


def _office() -> Schema:
    hours = parts.text("lunes a viernes, 8:30 a 17:00; sábado, 9:00 a 13:00")
    office = parts.closed(
        shape.OFFICE,
        {
            "id": parts.text("Su nombre corto / its short name"),
            "name": parts.text("Como la conoce la gente / as people know it"),
            "contact": parts.text("Para confirmar: teléfono o página / to confirm: phone or page"),
            "services": parts.listed({"enum": list(SERVICES)}, "En qué ayuda / what it helps with"),
            "city": parts.text("De la lista cities / of the list cities", pattern=_NAME),
            "district": parts.text("De la lista cities / of the list cities", pattern=_NAME),
            "address": parts.text("Calle y número / street and number"),
            "coordinates": parts.or_null(
                parts.closed(shape.COORDINATES, _lat_lon(), shape.COORDINATES)
            ),
            "hours": parts.or_null(hours),
            "phone": parts.or_null(parts.text("Como se marca / as it is dialled")),
            "languages": parts.listed(parts.text("Código, como es / code, such as es")),
            "notes": parts.by_language("Qué más dice la fuente / what else the source says"),
            "source": _source(),
            "source_date": parts.text(
                "Cuándo lo dijo / when it said so", pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"
            ),
            "state": {"enum": [State.IN_FORCE.value, State.UNVERIFIED.value]},
        },
        ("id", "name", "source", "source_date"),
    )
    return {**office, "anyOf": [{"required": [key]} for key in ("contact", "phone", "city")]}


def _source() -> Schema:
    url = parts.or_null(parts.text("La página / the page", pattern="^https://"))
    return parts.closed(
        shape.SOURCE, {"title": parts.text("Quién lo dice / who says so"), "url": url}, ("title",)
    )


def _lat_lon() -> dict[str, Schema]:
    south, north = PERU_SOUTH_WEST, PERU_NORTH_EAST
    return {
        "lat": {"type": "number", "minimum": south.lat, "maximum": north.lat},
        "lon": {"type": "number", "minimum": south.lon, "maximum": north.lon},
    }


def _city() -> Schema:
    return parts.closed(
        shape.CITY,
        {
            "id": parts.text("Su nombre corto / its short name", pattern=_NAME),
            "name": parts.text("Como se escribe / as it is written"),
            "of": parts.text("La ciudad de un distrito / a district's city", pattern=_NAME),
            "spellings": parts.listed(parts.text("Como también la escriben / also written")),
            **_lat_lon(),
        },
        ("id", "name", "lat", "lon"),
    )
