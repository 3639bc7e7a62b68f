"""aiogram's echo bot as its documentation has it, with its default HTTP client.

``python -m benchmarks.peers.aiogram_echo API_ROOT [PORT]``; the token is in
TELEGRAM_BOT_TOKEN. With a port it is called by webhook, through the library's own handler.
"""

import os
import sys

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

SECRET = "benchmark"


async def echo(message: Message) -> None:
    """Say the same."""
    if message.text:
        await message.answer(message.text)


def main() -> None:
    """Run until SIGTERM."""
    root, port = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    bot = Bot(
        os.environ["TELEGRAM_BOT_TOKEN"],
        session=AiohttpSession(api=TelegramAPIServer.from_base(root)),
    )
    if not port:
        dispatcher.run_polling(bot)  # on uvloop, since it is installed
        return

    async def on_startup(bot: Bot) -> None:
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)

    dispatcher.startup.register(on_startup)
    server = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(server, "/hook")
    setup_application(server, dispatcher, bot=bot)
    web.run_app(
        server, host="127.0.0.1", port=port, print=None, access_log=None,
        loop=uvloop.new_event_loop(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
