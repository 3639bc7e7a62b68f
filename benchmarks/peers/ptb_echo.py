"""python-telegram-bot's own echo bot, with its default HTTP client and concurrent updates.

``python -m benchmarks.peers.ptb_echo API_ROOT [PORT]``; the token is in TELEGRAM_BOT_TOKEN.
With a port it is called by webhook: through the library's own server where tornado is
installed (``python-telegram-bot[webhooks]``), else through an aiohttp route that feeds
the application's queue, as the library's customwebhookbot example does.
"""

import asyncio
import importlib.util
import os
import signal
import sys
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

SECRET = "benchmark"


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Run until SIGTERM."""
    root, port = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    application = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{root}/bot")
        .concurrent_updates(256)  # what True means
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    if not port:
        application.run_polling()
    elif importlib.util.find_spec("tornado"):
        application.run_webhook(
            listen="127.0.0.1", port=port, url_path="hook", secret_token=SECRET,
            webhook_url=f"http://127.0.0.1:{port}/hook",
        )  # fmt: skip
    else:
        asyncio.run(by_aiohttp(application, port))


async def by_aiohttp(application: Application[Any, Any, Any, Any, Any, Any], port: int) -> None:
    """Feed the application's queue from a route."""

    async def handle(request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=401)
        update = Update.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    server = web.Application()
    server.add_routes([web.post("/hook", handle)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with application:
        await application.bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)
        await application.start()
        await ended.wait()
        await application.stop()
    await runner.cleanup()


if __name__ == "__main__":
    main()
