"""The commands between a change and the people who read it: check, preview, sync."""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from datetime import time as day_time
from pathlib import Path

from bot.catalog import Catalog
from bot.channels import terminal
from bot.content import matcher_cache
from bot.content.against import Change, Ears, changes, folder_of, thefts
from bot.content.build import Reading, read
from bot.content.library import Library
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.content.sync import Synced
from bot.content.sync import sync as synced
from bot.desk import host_of
from bot.errors import ContentError, SettingsError
from bot.mind import markup
from bot.mind.guard import guarded
from bot.mind.replies import Voice
from bot.mind.safety import Net
from bot.model import LanguageCode, Outcome, TopicId
from bot.settings import Settings, prepare

log = logging.getLogger(__name__)

Command = Callable[[Settings, argparse.Namespace], int]

_SAID = {
    "es": {
        "warning": "aviso: ",
        "summary": "{errors} errores, {warnings} avisos, {topics} temas",
        "broken": "Primero hay que corregir los errores; después se puede comparar.",
        "same": "Ninguna frase de prueba cambia de respuesta.",
        "changed": "Frases de prueba que cambian de respuesta: {count} de {all}",
        "worse": "PEOR", "better": "mejor", "other": "distinto",
        "stolen": "Frases nuevas que antes recibía otro tema (¿de verdad son del tema nuevo?): {count}",
        "answer": "responde {topics}", "suggest": "pregunta entre {topics}",
        "fallback": "no entiende", "urgent": "alerta {topics}",
    },
    "en": {
        "warning": "warning: ",
        "summary": "{errors} errors, {warnings} warnings, {topics} topics",
        "broken": "Mend the errors first; then the contents can be compared.",
        "same": "No test phrase changes its answer.",
        "changed": "Test phrases that change their answer: {count} of {all}",
        "worse": "WORSE", "better": "better", "other": "other",
        "stolen": "New phrases that another topic got before (do they mean the new one?): {count}",
        "answer": "answers {topics}", "suggest": "asks among {topics}",
        "fallback": "does not understand", "urgent": "alert {topics}",
    },
}  # fmt: skip


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Register the commands."""
    checking = add(
        "check", "check the content and say what is wrong, where, and how to mend it", check
    )
    checking.add_argument("--lang", help="language of the messages: es or en (default: LANG)")
    checking.add_argument("--format", choices=("text", "github"), default="text")
    checking.add_argument(
        "--against", metavar="REV|DIR", help="which test phrases the change answers otherwise"
    )
    showing = add("preview", "show an answer as people will get it", preview)
    showing.add_argument("topic", help="such as ptp/deadline")
    showing.add_argument("--lang", help="one language only")
    showing.add_argument("--on", metavar="YYYY-MM-DD", help="as it will look on that day")
    syncing = add("sync", "fetch CONTENT_GIT_URL's branch, check it, swap the content", sync)
    syncing.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever")


def _spoken(parsed: argparse.Namespace) -> dict[str, str]:
    return _SAID["es" if _language(parsed) == "es" else "en"]


def _language(parsed: argparse.Namespace) -> str:
    return str(parsed.lang or os.environ.get("LANG", "es"))[:2]


def _today() -> date:
    return datetime.now(UTC).date()


def check(settings: Settings, parsed: argparse.Namespace) -> int:
    """Print every problem: ``path:line: what is wrong and how to mend it``."""
    if not settings.content_dir.is_dir():
        raise SettingsError(f"CONTENT_DIR {settings.content_dir} is no folder; name another one.")
    reading = read(settings.content_dir, _today())
    said, language = _spoken(parsed), _language(parsed)
    show = _annotation if parsed.format == "github" else _line
    for found in reading.problems:
        print(show(found, language, said))
    errors = sum(found.level is Level.ERROR for found in reading.problems)
    warnings = len(reading.problems) - errors
    topics = len(reading.drafts.topics)
    print(said["summary"].format(errors=errors, warnings=warnings, topics=topics))
    if parsed.against:
        if errors:
            print(said["broken"])
        else:
            _compare(settings, reading, parsed.against, said)
    return 1 if errors else 0


def _line(found: Problem, language: str, said: dict[str, str]) -> str:
    mark = "" if found.level is Level.ERROR else said["warning"]
    return f"{found.path}:{found.line}: {mark}{found.text(language)} [{found.code}]"


def _annotation(found: Problem, language: str, said: dict[str, str]) -> str:
    """GitHub's workflow command; line 0 means the whole file and is left out."""
    text = found.text(language).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    line = f",line={found.line}" if found.line else ""
    return f"::{found.level} file={found.path}{line},title={found.code}::{text}"


def _compare(settings: Settings, new: Reading, against: str, said: dict[str, str]) -> None:
    prepare(settings)
    cache = settings.data_dir / "cache"
    with folder_of(settings.content_dir, against) as root:
        old = read(root, _today())
        if not old.usable:
            raise ContentError(f"The content of {against!r} has errors itself; name another one.")
        before, after = _ears(old, cache), _ears(new, cache)
    phrases = [*new.drafts.tests]
    found = changes(phrases, before, after)
    if not found:
        print(said["same"])
    else:
        print(said["changed"].format(count=len(found), all=len(phrases)))
    for change in found:
        print(_told(change, said, said[change.verdict]))
    stolen = thefts(new.drafts.phrases, old.drafts.phrases, before)
    if stolen:
        print(said["stolen"].format(count=len(stolen)))
    for change in stolen:
        print(_told(change, said, ""))


def _ears(reading: Reading, cache: Path) -> Ears:
    examples = reading.examples()
    matcher = matcher_cache.cached(examples, cache) or matcher_cache.train(examples, cache)
    return Ears(matcher=matcher, safety=guarded(Net(reading.drafts.rules), matcher))


def _told(change: Change, said: dict[str, str], verdict: str) -> str:
    def heard(outcome: Outcome, topics: Sequence[str]) -> str:
        return said[outcome].format(topics=", ".join(topics))

    phrase = change.phrase
    before = heard(change.before.outcome, change.before.topics)
    after = heard(change.after.outcome, change.after.topics)
    mark = f"{verdict}: " if verdict else ""
    return f"{phrase.where}: {mark}«{phrase.text}» ({phrase.topic}): {before} -> {after}"


def preview(settings: Settings, parsed: argparse.Namespace) -> int:
    """An answer as people get it, with its size, state and dates."""
    prepare(settings)
    library = Library(settings.content_dir, settings.data_dir / "cache")
    library.load()
    catalog, topic = library.catalog, TopicId(parsed.topic.strip("/").removeprefix("utter_"))
    if topic not in catalog.topics:
        near = ", ".join(
            sorted(t for t in catalog.topics if t.split("/")[0] == topic.split("/")[0])
        )
        raise SettingsError(f"There is no topic {topic!r}. {f'Perhaps: {near}' if near else ''}")
    if parsed.lang and parsed.lang not in catalog.languages:
        known = ", ".join(catalog.languages)
        raise SettingsError(
            f"--lang {parsed.lang!r} is no language of this bot; use one of: {known}"
        )
    codes = [LanguageCode(parsed.lang)] if parsed.lang else list(catalog.languages)
    now = _moment(parsed.on)
    for code in codes:
        voice = Voice(
            catalog=catalog, language=code, host=host_of(settings), now=now, channel="telegram"
        )
        print(_shown(voice, catalog, topic))
    return 0


def _moment(day: str | None) -> float:
    if not day:
        return time.time()
    try:
        return datetime.combine(date.fromisoformat(day), day_time(12), UTC).timestamp()
    except ValueError as error:
        raise SettingsError(f"--on {day!r} is no day; write it as 2027-09-01.") from error


def _shown(voice: Voice, catalog: Catalog, topic: TopicId) -> str:
    answer = catalog.answers.get((topic, voice.language))
    lines = [f"── {catalog.languages[voice.language].name} · {topic} " + "─" * 20]
    size = characters = 0
    for reply in voice.answer(topic):
        lines.append(terminal.shown(reply, markup.plain, 0)[0])
        characters += len(markup.plain(reply.text))
        size += len(reply.text.encode())
    source = catalog.answer(topic, voice.language)
    facts = [f"{characters} characters, {size} bytes"]
    if source:
        facts += [
            f"state {source.state}", f"source_date {source.source_date or '-'}",
            f"review_by {source.review_by or '-'}", f"checked_on {source.checked_on or '-'}",
        ]  # fmt: skip
    if answer is None:
        facts.append("not translated")
    elif answer.stale:
        facts.append("stale translation")
    return terminal.clean("\n".join([*lines, "", " · ".join(facts), ""]))


def sync(settings: Settings, parsed: argparse.Namespace) -> int:
    """Bring CONTENT_DIR to CONTENT_GIT_URL's newest good commit."""
    if not settings.content_git_url:
        raise SettingsError("CONTENT_GIT_URL is empty; set it to the content's git address.")
    prepare(settings)
    while True:
        try:
            code = _synced(settings)
        except ContentError as error:
            if not parsed.every:
                raise
            print(f"tucausa: {error}", file=sys.stderr, flush=True)
            code = 1
        if not parsed.every:
            return code
        time.sleep(max(1, parsed.every))


def _synced(settings: Settings) -> int:
    store = settings.data_dir / "content"
    done: Synced = synced(settings.content_git_url, settings.content_dir, store, _today())
    if done.problems:
        listed = "\n".join(str(found) for found in done.problems)
        print(f"{done.commit[:12]} is refused, the old content stays:\n{listed}", flush=True)
        return 1
    print(json.dumps({"commit": done.commit, "changed": done.changed}), flush=True)
    return 0
