"""What is answered before everything else, and also to somebody who writes too fast."""

from bot.catalog import Catalog
from bot.mind.commands import Command, Name, parse
from bot.mind.text import read_once
from bot.model import Kind, Message

_ALWAYS = (Name.HUMAN, Name.DELETE)


def is_pressing(message: Message, catalog: Catalog) -> bool:
    """Whether somebody is in danger, wants a card for that, a person, or to be forgotten."""
    if message.kind is Kind.LEFT:
        return True
    if not message.text:
        return False
    asked = parse(message.text)
    if isinstance(asked, Command) and asked.name in _ALWAYS:
        return True
    if isinstance(asked, str) and (topic := catalog.topics.get(asked)) is not None:
        return topic.urgent
    if message.kind is Kind.BUTTON:
        return False
    return catalog.safety.catch(read_once(message.text)) is not None
