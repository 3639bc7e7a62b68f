"""The commands that need no server: chat, ask, match, warm."""

import argparse
import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import acting
from bot.catalog import Catalog
from bot.channels import terminal
from bot.content.library import Library
from bot.errors import SettingsError, StoreUnavailable
from bot.mind import dialogue, discretion, markup
from bot.mind.deciding import decide
from bot.model import Button, Kind, LanguageCode, Message, Outcome, PersonKey, Session, Turn
from bot.settings import Settings, prepare
from bot.staff import Host
from bot.turn import played

if TYPE_CHECKING:
    from bot.app import App

NOBODY = PersonKey("0" * 32)
"""Who sits at the terminal: nothing of them is kept."""


def host_of(settings: Settings) -> Host:
    """Who runs the bot, as the settings say."""
    return Host(
        organisation=settings.organisation,
        contact=settings.organisation_contact,
        human_hours=settings.human_hours,
    )


def library(settings: Settings) -> Library:
    """The content, loaded, with its matcher. Raises ContentError."""
    prepare(settings)
    found = Library(settings.content_dir, settings.data_dir / "cache")
    found.load()
    return found


def spoken(settings: Settings, catalog: Catalog, asked: str | None) -> LanguageCode | None:
    """The language asked for. Raises SettingsError for one the bot does not have."""
    if asked is None:
        return None
    if asked not in catalog.languages:
        known = ", ".join(catalog.languages)
        raise SettingsError(f"--lang {asked!r} is no language of this bot; use one of: {known}")
    return LanguageCode(asked)


def _say(
    text: str, session: Session | None, catalog: Catalog, settings: Settings, kind: Kind = Kind.TEXT
) -> Turn:
    now = time.time()
    language = os.environ.get("LANG", "es")[:2]
    message = Message(
        id="", person=NOBODY, channel="terminal", kind=kind, text=text,
        client_language=language, received_at=now,
    )  # fmt: skip
    talk = dialogue.converse(message, session, catalog, host=host_of(settings), now=now)
    return asyncio.run(played(talk, acting.here(lambda: catalog)))


def _mentioned(turn: Turn, text: str, catalog: Catalog) -> Turn:
    """The turn, which also says what of the words is not kept where others are."""
    from bot.journal.redaction import redact  # with its library of phone numbers, when needed

    found = redact(text, turn.replies[-1].language).kinds if turn.replies else ()
    return discretion.mentioned(turn, found, catalog)


def warm(settings: Settings, parsed: argparse.Namespace) -> int:
    """Train the matcher, unless it is in the cache."""
    library(settings)
    return 0


def chat(settings: Settings, parsed: argparse.Namespace) -> int:
    """The conversation in a terminal; an empty line or Ctrl-D ends it."""
    catalog = library(settings).catalog
    session: Session | None = None
    buttons: list[Button] = []
    text, kind = "/start", Kind.TEXT
    while True:
        turn = _say(text, session, catalog, settings, kind)
        if kind is Kind.TEXT and not text.startswith("/"):
            turn = _mentioned(turn, text, catalog)
        session = turn.session
        buttons = []
        for reply in turn.replies:
            lines, more = terminal.shown(reply, markup.plain, len(buttons))
            buttons += more
            print(terminal.clean(lines), end="\n\n")
        try:
            text = input("> ").strip()
        except EOFError:
            print()
            return 0
        if not text:
            return 0
        kind = Kind.TEXT
        if text.isascii() and text.isdigit() and 0 < int(text) <= len(buttons):
            text, kind = buttons[int(text) - 1].payload, Kind.BUTTON


def ask(settings: Settings, parsed: argparse.Namespace) -> int:
    """One question, one answer."""
    catalog = library(settings).catalog
    language = spoken(settings, catalog, parsed.lang)
    session = Session(language=language, chosen=True, introduced=True) if language else None
    turn = _say(parsed.text, session, catalog, settings)
    replies = turn.replies
    if session is None and turn.decision.outcome is not Outcome.URGENT and len(replies) > 1:
        replies = tuple(reply for reply in replies[1:])  # the notice is for conversations
    turn = replace(turn, replies=replies)
    if parsed.json:
        print(json.dumps(_answer(parsed.text, turn, catalog)))
    else:
        buttons: list[Button] = []
        for reply in replies:
            lines, more = terminal.shown(reply, markup.plain, len(buttons))
            buttons += more
            print(terminal.clean(lines), end="\n\n")
    return 0


def _answer(text: str, turn: Turn, catalog: Catalog) -> dict[str, Any]:
    last, topic = turn.replies[-1], turn.decision.topic
    source = catalog.answer(topic, last.language) if topic else None
    return {
        "text": text,
        "language": last.language,
        "decision": str(turn.decision.outcome),
        "topic": topic,
        "answer": "\n\n".join(markup.plain(reply.body or reply.text) for reply in turn.replies),
        "buttons": [
            {"title": button.title, "payload": button.payload}
            for row in last.buttons
            for button in row
        ],
        "sources": [{"title": s.title, "url": s.url} for s in source.sources] if source else [],
        "source_date": source.source_date if source else None,
        "review_by": source.review_by if source else None,
        "notices": [markup.plain(notice) for notice in last.notices],
    }


def match(settings: Settings, parsed: argparse.Namespace) -> int:
    """One JSON line for each line of standard input, each a fresh conversation."""
    catalog = library(settings).catalog
    asked = spoken(settings, catalog, parsed.lang)
    for raw in sys.stdin.buffer:
        text = raw.decode(errors="replace").rstrip("\r\n")
        # ASCII, since some readers end a line at U+2028 and others like it.
        print(json.dumps(matched(text, catalog, asked)), flush=True)
    return 0


def matched(text: str, catalog: Catalog, asked: LanguageCode | None) -> dict[str, Any]:
    """What the bot would decide for ``text`` as the first message of a conversation."""
    language = asked or catalog.matcher.language(text, LanguageCode("es"))[0]
    decision = decide(text, language, matcher=catalog.matcher, safety=catalog.safety)
    return {
        "text": text,
        "language": language,
        "decision": str(decision.outcome),
        "topic": decision.topic,
        "score": round(decision.score, 6),
        "candidates": [{"topic": c.topic, "score": round(c.score, 6)} for c in decision.candidates],
    }


async def console(app: "App") -> str:
    """Where the operators' console is, and how its first account is made."""
    where = f"Operators' console: {app.address}console"
    try:
        known = await app.operators.any_account()
    except StoreUnavailable:
        known = True
    return where if known else f"{where} (make an account: tucausa operator add NAME --role admin)"


def greeting(app: "App", *, dotenv: Path) -> list[str]:
    """What ``run`` tells the operator: where, what is kept, and how to add Telegram."""
    from bot.store.embedded import Kind as StoreKind  # only ``run`` needs a store

    kept = {
        StoreKind.SERVER: "What is under way is kept by your Redis, the log by your database "
        "or in DATA_DIR; nothing is lost at exit.",
        StoreKind.OWN: f"What is under way and the log are kept in {app.settings.data_dir}/; "
        "nothing is lost at exit.",
        StoreKind.MEMORY: f"The log is kept in {app.settings.data_dir}/; messages under way and "
        "conversations are LOST at exit, since no redis-server is installed here.",
    }
    telegram = (
        "Telegram: connecting with your token."
        if app.telegraph
        else f"Telegram: off. Ask @BotFather for a token and put "
        f"TELEGRAM_BOT_TOKEN=… into {dotenv}, then start again."
    )
    return [f"Web chat: {app.address}", kept[app.kind], telegram, "Ctrl-C stops the bot."]
