"""The command ``tucausa``: every command, its options and its exit code."""

import argparse
import asyncio
import ctypes
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from bot import __version__, desk, logs, settings
from bot.errors import BotError
from bot.settings import Settings

log = logging.getLogger(__name__)

EXIT_GOOD, EXIT_PROBLEMS, EXIT_USAGE = 0, 1, 2

_THREADS = "tucausa-thread"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 good, 1 problems found or failed, 2 wrong usage."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no text or terminal ends a command
    parsed = _parsed(sys.argv[1:] if arguments is None else arguments)
    try:
        found = settings.read()
        serves = parsed.command in ("run", "console", "actions")
        logs.begin(level=found.log_level, style=found.log_format, quiet=not serves)
        run: Callable[[Settings, argparse.Namespace], int] = parsed.run
        return run(found, parsed)
    except BotError as error:
        if logs.is_json():
            log.critical("%s", error)
        else:
            print(f"tucausa: {error}", file=sys.stderr)
        return EXIT_PROBLEMS
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_GOOD
    except KeyboardInterrupt:
        return 130


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    if list(arguments) == ["run"]:  # a start does without the other commands' imports
        return argparse.Namespace(command="run", run=_run)
    return _parser().parse_args(arguments)


def _parser() -> argparse.ArgumentParser:
    from bot import (
        acting,
        announce_command,
        backup,
        digest,
        gate,
        keeping,
        operator_commands,
        review_export,
        why,
        workbench,
    )
    from bot.measuring import command as measuring

    parser = argparse.ArgumentParser(
        prog="tucausa", description="Curated, sourced, dated answers for migrants in Peru."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(
        name: str, help: str, run: Callable[[Settings, argparse.Namespace], int]
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    add("run", "start the bot: web chat, and Telegram when TELEGRAM_BOT_TOKEN is set", _run)
    add("console", "start the operators' console alone, beside a running bot", _console)
    add("chat", "talk to the bot in this terminal; nothing is kept", desk.chat)
    ask = add("ask", "ask one question and print the answer", desk.ask)
    ask.add_argument("text", help="the question")
    match = add("match", "match each line of standard input", desk.match)
    for command in (ask, match):
        command.add_argument("--lang", help="the person's language, such as es")
        command.add_argument("--json", action="store_true", help="print JSON")
    add("warm", "train the matcher now, so that the next start is quick", desk.warm)
    for room in (
        measuring, why, gate, acting, workbench, keeping, backup, digest, announce_command,
        review_export, operator_commands,
    ):  # fmt: skip
        room.add_commands(add)
    return parser


_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def _thrifty() -> None:
    """Let all threads share one heap: one for each would hold 20 MB that nobody uses.

    And keep redis-py from loading OpenTelemetry, which rasa-sdk brings: 2 MB that nobody reads.
    """
    sys.modules.setdefault("opentelemetry", None)  # type: ignore[arg-type]  # not to be found
    with suppress(OSError, AttributeError):  # another C library has no such switch
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _run(found: Settings, parsed: argparse.Namespace) -> int:
    _thrifty()
    import uvloop  # a fifth less CPU a message than asyncio's own loop

    return uvloop.run(_to_the_end(_serve(found)))


def _console(found: Settings, parsed: argparse.Namespace) -> int:
    import uvloop

    return uvloop.run(_to_the_end(_serve(found, console_alone=True)))


async def _to_the_end(serving: Awaitable[int]) -> int:
    """Serve, and end also while a thread hangs in a call: to a database that answers nothing.

    Nothing of such a call counts: it was not committed, and what it was about waits in Redis.
    """
    threads = ThreadPoolExecutor(thread_name_prefix=_THREADS)
    asyncio.get_running_loop().set_default_executor(threads)
    status = await serving
    threads.shutdown(wait=False, cancel_futures=True)
    for _ in range(20):
        if not any(thread.name.startswith(_THREADS) for thread in threading.enumerate()):
            return status
        await asyncio.sleep(0.1)
    log.warning("stopping though the database, or what else a thread waits for, does not answer")
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # the interpreter would wait for the thread


async def _serve(found: Settings, *, console_alone: bool = False) -> int:
    from bot import app as program

    opened = program.console_alone if console_alone else program.running
    stop, is_up, starting = asyncio.Event(), asyncio.Event(), asyncio.timeout(None)

    def end() -> None:
        if not stop.is_set() and not is_up.is_set():
            starting.reschedule(0)  # a start may take minutes, with a training in it
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    async with AsyncExitStack() as stack:
        try:
            async with starting:
                app = await stack.enter_async_context(opened(found))
                if not console_alone:
                    logs.tell("\n".join(desk.greeting(app, dotenv=Path(".env"))))
                logs.tell(await desk.console(app))
                is_up.set()
        except TimeoutError:
            if not stop.is_set():
                raise
            log.info("stopping: ended before it was ready")
            return EXIT_GOOD
        for line in settings.exposed(found):
            log.warning("%s", line)
        await stop.wait()
        log.info("stopping: finishing what is under way")
    return EXIT_GOOD


if __name__ == "__main__":
    sys.exit(main())
