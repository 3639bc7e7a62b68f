"""The web chat: the page at ``/`` and the way back to the people who use it."""

from bot.channels.web.chat import WebChat
from bot.channels.web.connections import Bounds, Connections
from bot.channels.web.door import WebDoor
from bot.channels.web.needs import WebNeeds

__all__ = ["Bounds", "Connections", "WebChat", "WebDoor", "WebNeeds"]
