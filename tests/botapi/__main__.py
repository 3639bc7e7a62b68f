"""Run the server as its own process: `python -m tests.botapi --port N --token T`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from .records import Rules
from .server import BotApi


def main() -> None:
    """Read the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--token", default="123456:TEST", help="the bot's token")
    parser.add_argument("--rules", default="{}", help="fields of Rules as JSON")
    wish = parser.parse_args()
    try:
        rules = Rules(**json.loads(wish.rules))
    except (TypeError, ValueError) as error:
        parser.error(f"--rules: {error}")
    asyncio.run(_serve(wish.token, rules, wish.port))


async def _serve(token: str, rules: Rules, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with BotApi(token, rules=rules, port=port) as api:
        sys.stdout.write(f"{api.url}\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
