"""What operators send with one press: responses/data/canned.yml."""

from bot.catalog import SOURCE_LANGUAGE, Canned
from bot.content import shape
from bot.content.drafts import Drafts
from bot.content.tree import Map, Reader, Text
from bot.model import LanguageCode


def read(reader: Reader, node: Map, draft: Drafts, language: LanguageCode) -> None:
    """Take the file's replies into ``draft`` and collect what is wrong with them."""
    reader.known(node, *shape.CANNED_FILE)
    for item in reader.maps(node, "canned"):
        reader.known(item, *shape.CANNED)
        id = reader.text(item, "id", "a short name, such as hello")
        titles = by_language(reader, item, "titles")
        texts = by_language(reader, item, "texts")
        if id and titles and texts:
            draft.canned[id.value] = Canned(id=id.value, titles=titles, texts=texts)


def by_language(reader: Reader, node: Map, key: str) -> dict[LanguageCode, str]:
    """The texts under ``key`` by language; {} unless there is one in Spanish."""
    found = node.items.get(key)
    if not isinstance(found, Map):
        reader.wrong(node.line, "key-missing", key=key, remedy='{es: "…", en: "…"}')
        return {}
    if reader.text(found, SOURCE_LANGUAGE, "the text in Spanish") is None:
        return {}
    return {
        LanguageCode(code): text.value.strip()
        for code, text in found.items.items()
        if isinstance(text, Text) and text.value.strip()
    }
