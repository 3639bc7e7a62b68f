"""An honest Telegram Bot API server for tests, over real sockets.

It plays api.telegram.org and the people who chat. It enforces what the official server
(tdlib/telegram-bot-api and tdlib/td) enforces, in its words:

    async with BotApi("123456:TEST") as api:
        bot = Bot("123456:TEST", base_url=f"{api.url}/bot")
        ana = api.user("Ana")
        await ana.says("hola")
        [reply] = await ana.hears()

As its own process it is `python -m tests.botapi --port 8081 --token 123456:TEST`, driven
through control.py; remote.py is a client for that.
"""

from .crowd import Plan, Result, answers_by_number, answers_by_table
from .faults import Fault, FaultKind
from .people import Group, Person
from .records import Button, Call, Reply, Rules, Toast
from .remote import Remote, RemoteError
from .samples import sample
from .server import BotApi

__all__ = [
    "BotApi",
    "Button",
    "Call",
    "Fault",
    "FaultKind",
    "Group",
    "Person",
    "Plan",
    "Remote",
    "RemoteError",
    "Reply",
    "Result",
    "Rules",
    "Toast",
    "answers_by_number",
    "answers_by_table",
    "sample",
]
