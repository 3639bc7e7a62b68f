"""Where people can confirm an answer: responses/data/offices.yml."""

from bot.catalog import Office
from bot.content import shape
from bot.content.drafts import Drafts
from bot.content.tree import Map, Reader
from bot.model import LanguageCode


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the file's offices into ``draft`` and collect what is wrong with them."""
    reader.known(node, *shape.OFFICES_FILE)
    for item in reader.maps(node, "offices"):
        reader.known(item, *shape.OFFICE)
        values = {
            key: reader.text(item, key, "write it, with its source")
            for key in ("id", "name", "contact", "source_date")
        }
        if any(value is None for value in values.values()):
            continue
        office = Office(**{key: value.value for key, value in values.items() if value})
        draft.offices[office.id] = office
