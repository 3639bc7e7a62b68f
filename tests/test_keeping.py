"""The keeping of the log: words redacted before the first write, erased everywhere, counted."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import cli, keeping
from bot.journal.archive import Archive
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.places import conversation_of
from bot.journal.turns import LoggedTurn, Turns
from bot.keeping import has_words, noting
from bot.model import Kind, LogRecord, Message, PersonKey
from bot.settings import Settings
from bot.vault import Vault
from tests.botapi import BotApi, Person
from tests.conftest import RunningBot, StartBot
from tests.journal.conftest import NOW
from tests.servers import RedisServer
from tests.stores import dump

PHONE, PAPER, MAIL = "999888777", "V-12.345.678", "canaria@example.org"
WORD = "zyxquidnuncqvw"
VAULT = Vault(b"k" * 32, old=b"o" * 32)
RECORD = LogRecord(
    at=NOW.timestamp(), channel="telegram", language="es", outcome="answer", topic=None, score=0.0,
    candidates=(), content_version="abc", waited_ms=1, started=1.0,
)  # fmt: skip


def message(text: str, kind: Kind = Kind.TEXT, address: str = "42 cb7") -> Message:
    person = VAULT.person("telegram", "42")
    return Message(
        id="1", person=PersonKey(person), channel="telegram", kind=kind, text=text, address=address
    )


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        pytest.param("hola", Kind.TEXT, True, id="text"),
        pytest.param("hola", Kind.EDITED, True, id="edit"),
        pytest.param("/borrar hola", Kind.TEXT, False, id="command"),
        pytest.param(" /menu", Kind.TEXT, False, id="command behind a blank"),
        pytest.param("/topic/a/b", Kind.BUTTON, False, id="button"),
        pytest.param("hola", Kind.GROUP, False, id="group"),
        pytest.param("hola", Kind.PHOTO, False, id="caption"),
    ],
)
def test_only_words_that_a_person_wrote_to_the_bot_are_kept(
    text: str,
    kind: Kind,
    kept: bool,
) -> None:
    assert has_words(message(text, kind)) is kept
    noted = noting(VAULT, Settings())(RECORD, message(text, kind)).record
    assert noted.text == ("hola" if kept else "")
    assert noted.person == VAULT.pseudonym(VAULT.person("telegram", "42"))


def test_words_are_redacted_and_with_no_days_to_keep_them_not_noted() -> None:
    said = message(f"mi cédula es {PAPER} y mi correo {MAIL}")
    assert noting(VAULT, Settings())(RECORD, said).record.text.count("[") == 2
    assert noting(VAULT, Settings(text_retention_days=0))(RECORD, said).record.text == ""


@pytest.mark.parametrize(
    "days", [pytest.param(30, id="words are kept"), pytest.param(0, id="no words are kept")]
)
@pytest.mark.parametrize("rule", ["", "form"], ids=["anywhere", "in a form"])
def test_what_was_taken_out_is_told_whether_or_not_the_rest_is_kept(days: int, rule: str) -> None:
    record = replace(RECORD, outcome="command" if rule else "answer", rule=rule)
    said = message(f"mi cédula es {PAPER} y mi correo {MAIL}")
    noted = noting(VAULT, Settings(text_retention_days=days))(record, said)
    assert noted.found == ("document", "email")
    assert readable(noted.record.text.encode(), PAPER, MAIL) == []
    assert noting(VAULT, Settings())(record, message("/start 12345678")).found == ()


@pytest.mark.parametrize("rule", ["form", "report", "guide", "cancelar"])
def test_no_words_of_a_form_are_noted_not_even_the_last(rule: str) -> None:
    record = replace(RECORD, outcome="command", rule=rule)
    assert noting(VAULT, Settings())(record, message("me gritaron en el bus")).record.text == ""


def test_what_cannot_be_redacted_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, language: str, **_: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr("bot.journal.redaction.redact", broken)
    assert noting(VAULT, Settings())(RECORD, message(WORD)).record.text == ""
    assert "ValueError" in caplog.text
    assert WORD not in caplog.text


def test_an_erasure_names_the_person_under_the_old_key_too_and_has_no_words() -> None:
    old = Vault(b"o" * 32)
    noted = noting(VAULT, Settings())(replace(RECORD, erasure=True), message("borrar todo")).record
    assert noted.former == (old.pseudonym(old.person("telegram", "42")),)
    assert noted.text == ""
    assert Vault(b"k" * 32).old_pseudonyms("telegram", "42") == ()


@pytest.mark.parametrize(
    ("shards", "again"),
    [
        pytest.param([3] * keeping.ARCHIVE_BATCH, True, id="a shard has given all it may"),
        pytest.param([3] * (keeping.ARCHIVE_BATCH - 1), False, id="a shard has given its last"),
        pytest.param(list(range(64)), False, id="many shards have given one each"),
    ],
)
def test_the_archiver_looks_again_at_once_only_where_more_was_waiting(
    shards: list[int], again: bool
) -> None:
    found = [(f"{shard}:{number}-0", RECORD) for number, shard in enumerate(shards)]
    assert keeping._may_have_more(found) is again


async def logged(bot: RunningBot, enough: Callable[[list[LoggedTurn]], bool]) -> list[LoggedTurn]:
    """The turns in the database, oldest first, as soon as they are enough."""
    settings = bot.app.settings
    database = Database(settings.database_url, settings.data_dir)
    try:
        async with asyncio.timeout(15):
            while not enough(found := await asyncio.to_thread(Turns(database).recent)):
                await asyncio.sleep(0.05)
        return found[::-1]
    finally:
        database.close()


async def replied(ana: Person, count: int) -> None:
    while len(ana.replies) < count:
        await ana.hears()


def files(folder: Path) -> bytes:
    """Everything in these files but for the models."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in paths if path.suffix != ".model")


def readable(data: bytes, *canaries: str) -> list[str]:
    return [canary for canary in canaries if canary.encode() in data]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_of_kind(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("database_url"))


async def test_what_a_person_writes_is_redacted_kept_found_and_erased_everywhere(
    start_bot: StartBot, api: BotApi, own_redis: RedisServer, database_of_kind: str,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG", "bot")
    monkeypatch.setattr(keeping, "ARCHIVE_SECONDS", 0.05)
    bot = await start_bot(REDIS_URL=own_redis.url, DATABASE_URL=database_of_kind)
    data, secrets = bot.app.settings.data_dir, (PHONE, PAPER, MAIL)
    ana, eva = api.user(), api.user()
    await ana.says(f"{WORD} mi cédula es {PAPER}, mi correo {MAIL} y mi celular {PHONE}")
    await eva.says("otra palabra de otra persona")
    await replied(ana, 1)
    await replied(eva, 1)
    turns = await logged(bot, lambda turns: len(turns) == 2)
    (mine,) = [turn for turn in turns if WORD in (turn.text or "")]
    assert mine.text is not None
    assert readable(mine.text.encode(), *secrets) == []
    async with Redis.from_url(own_redis.url) as redis:
        assert readable(files(data) + await dump(redis), *secrets) == []
        await ana.says("/borrar")
        turns = await logged(bot, lambda turns: len(turns) == 1)
        assert turns[0].conversation != mine.conversation
        async with asyncio.timeout(10):
            while readable(files(data) + await dump(redis), WORD, mine.conversation):
                await asyncio.sleep(0.05)
        await ana.says("después de borrar")
        turns = await logged(bot, lambda turns: len(turns) == 2)
    assert turns[-1].text == "después de borrar"
    assert readable(caplog.text.encode(), *secrets, WORD) == []
    assert "erased on a person's word" in caplog.text


async def test_who_writes_a_number_is_told_once_and_a_forms_words_leave_no_trace(
    start_bot: StartBot, content_dir: Path, api: BotApi, own_redis: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(keeping, "ARCHIVE_SECONDS", 0.05)
    bot = await start_bot(content=content_dir, REDIS_URL=own_redis.url)
    ana = api.user()
    for count, said in enumerate((f"mi celular es {PHONE}", f"es el {PHONE}"), 2):
        await ana.says(said)
        await replied(ana, count)
    assert ["no lo guardé" in one.plain for one in ana.replies] == [False, True, False]
    await ana.says("/denunciar")
    await replied(ana, 5)
    await ana.says(f"{WORD}, mi correo es {MAIL}")
    await replied(ana, 7)
    assert "Vi un correo electrónico" in ana.replies[-1].plain
    turns = await logged(bot, lambda turns: len(turns) == 4)
    texts = [turn.text for turn in turns]
    assert texts[2:] == [None, None]
    assert readable(repr(texts).encode(), PHONE, MAIL, WORD) == []
    async with Redis.from_url(own_redis.url) as redis:
        data = files(bot.app.settings.data_dir) + await dump(redis)
    assert readable(data, PHONE, MAIL, WORD) == []


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DATA_DIR with a turn of today's and one that is two months old."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Database("", tmp_path)
    today = replace(RECORD, at=time.time(), person="ana", text="de hoy")
    old = replace(today, at=today.at - timedelta(days=60).total_seconds(), text="vieja")
    Archive(database, Burials(tmp_path)).write([("a", today), ("b", old)])
    database.close()
    return tmp_path


def texts(folder: Path) -> list[str | None]:
    database = Database("", folder)
    found = [turn.text for turn in Turns(database).recent()]
    database.close()
    return found


def test_purge_is_a_command(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["purge"]) == 0
    assert capsys.readouterr().out.endswith(": texts 1\n")
    assert texts(kept) == ["de hoy", None]


@pytest.mark.parametrize("by", ["--pseudonym", "--conversation"])
def test_erase_is_a_command_that_does_not_say_whom(
    kept: Path, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    value = "ana" if by == "--pseudonym" else conversation_of("ana", 1.0)
    assert cli.main(["erase", by, value]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith(": turns 2\n")
    assert value not in printed.out + printed.err
    assert texts(kept) == []


def test_erasing_an_unknown_conversation_is_told(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["erase", "--conversation", "0" * 24]) == 1
    assert "no such conversation" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["erase"])
