"""Messages, sessions and replies as sealed JSON; log records as plain JSON."""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from operator import attrgetter
from typing import Any

from bot.model import (
    Attachment,
    Button,
    Candidate,
    DeskState,
    Kind,
    LanguageCode,
    LogRecord,
    Message,
    OpenForm,
    Opinion,
    PersonKey,
    Reason,
    Reply,
    Session,
    TopicId,
    Verdict,
)
from bot.ports import Parcel
from bot.vault import Vault

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(value: object) -> bytes:
    return _encode(value).encode(errors="surrogatepass")


def _load(data: bytes) -> Any:  # noqa: ANN401  # JSON
    return json.loads(data.decode(errors="surrogatepass"))


@dataclass(frozen=True, slots=True)
class Card:
    """What is needed to reach somebody who asked for an operator."""

    conversation: str
    channel: str
    address: str
    language: LanguageCode
    started: float
    """When the conversation began, Unix time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where somebody can be written to, and in which language."""

    channel: str
    address: str
    language: LanguageCode


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscriber:
    """Somebody who wants to be told, and of what."""

    at: Whereabouts
    subjects: tuple[str, ...]


class Codec:
    """To bytes and back, sealed with the vault's key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def message(self, message: Message) -> bytes:
        """A message for the inbox."""
        row = [
            message.id,
            message.person,
            message.channel,
            message.kind,
            message.text,
            message.client_language,
            message.address,
            message.ref,
            message.received_at,
            message.place,
        ]
        return self._vault.seal(_dump(row))

    def read_message(self, sealed: bytes) -> Message:
        """The message. Raises vault.Unsealable."""
        row = _load(self._vault.unseal(sealed))
        return Message(
            id=row[0],
            person=PersonKey(row[1]),
            channel=row[2],
            kind=Kind(row[3]),
            text=row[4],
            client_language=row[5],
            address=row[6],
            ref=row[7],
            received_at=row[8],
            place=(row[9][0], row[9][1]) if row[9:] and row[9] else None,
        )

    def session(self, session: Session, channel: str = "", address: str = "") -> bytes:
        """A session's state, and where the conversation is."""
        asked = [_fields(opinion) for opinion in session.asked]
        form = _fields(session.form) if session.form else None
        kept = {
            **_fields(session), "asked": asked, "form": form, "subscribed": [],
            "to": [channel, address],
        }  # fmt: skip
        return self._vault.seal(_dump(kept))

    def read_session(self, sealed: bytes) -> Session:
        """The session; fields of another version are passed over. Raises Unsealable."""
        return self.read_conversation(sealed)[0]

    def read_conversation(self, sealed: bytes) -> tuple[Session, Whereabouts]:
        """The session and where it is; nowhere in what an older version wrote."""
        data = _load(self._vault.unseal(sealed))
        known = {name: data[name] for name in Session.__slots__ if name in data}
        known["subscribed"] = ()
        known["told"] = tuple(data.get("told", ()))
        known["unkept"] = tuple(data.get("unkept", ()))
        known["asked"] = tuple(_read_opinion(row) for row in data.get("asked", ()))
        known["desk"] = DeskState(data.get("desk", DeskState.BOT))
        known["form"] = _read_form(data["form"]) if data.get("form") else None
        session = Session(**known)
        channel, address = data.get("to", ("", ""))
        return session, Whereabouts(channel=channel, address=address, language=session.language)

    def subscriber(self, one: Subscriber) -> bytes:
        """A subscription."""
        row = [one.at.channel, one.at.address, one.at.language, one.subjects]
        return self._vault.seal(_dump(row))

    def read_subscriber(self, sealed: bytes) -> Subscriber:
        """The subscription. Raises Unsealable."""
        channel, address, language, subjects = _load(self._vault.unseal(sealed))
        at = Whereabouts(channel=channel, address=address, language=LanguageCode(language))
        return Subscriber(at=at, subjects=tuple(subjects))

    def reply(self, reply: Reply) -> bytes:
        """A reply for a mailbox."""
        return self._vault.seal(_dump(_reply_row(reply)))

    def read_reply(self, sealed: bytes) -> Reply:
        """The reply. Raises Unsealable."""
        return _read_reply(_load(self._vault.unseal(sealed)))

    def parcel(self, channel: str, person: PersonKey, address: str, reply: Reply) -> bytes:
        """A reply on its way, with where it goes."""
        return self._vault.seal(_dump([channel, person, address, _reply_row(reply)]))

    def card(self, card: Card) -> bytes:
        """Where the words of an operator go."""
        return self._vault.seal(_dump(astuple(card)))

    def read_card(self, sealed: bytes) -> Card:
        """The card. Raises Unsealable."""
        return Card(*_load(self._vault.unseal(sealed)))

    def line(self, text: str) -> bytes:
        """A person's last words, redacted."""
        return self._vault.seal(_dump(text))

    def read_line(self, sealed: bytes) -> str:
        """The words. Raises Unsealable."""
        return str(_load(self._vault.unseal(sealed)))

    def read_parcel(self, id: str, shard: int, sealed: bytes) -> Parcel:
        """The parcel. Raises Unsealable."""
        channel, person, address, reply = _load(self._vault.unseal(sealed))
        return Parcel(
            id=id,
            shard=shard,
            channel=channel,
            person=PersonKey(person),
            address=address,
            reply=_read_reply(reply),
        )


def record(record: LogRecord) -> bytes:
    """A log record; it holds nothing that needs sealing."""
    row = _fields(record)
    row["candidates"] = [_fields(one) for one in record.candidates]
    row["opinion"] = _fields(record.opinion) if record.opinion else None
    return _dump(row)


def read_record(data: bytes) -> LogRecord:
    """The log record; fields of another version are passed over."""
    row = _load(data)
    known = {name: row[name] for name in LogRecord.__slots__ if name in row}
    known["candidates"] = tuple(
        Candidate(topic=TopicId(one["topic"]), score=one["score"]) for one in row["candidates"]
    )
    known["former"] = tuple(row.get("former", ()))
    known["counted"] = tuple((slot, value) for slot, value in row.get("counted", ()))
    if opinion := row.get("opinion"):
        known["opinion"] = _read_opinion(opinion)
    return LogRecord(**known)


def _read_form(row: dict[str, Any]) -> OpenForm:
    known = {name: row[name] for name in OpenForm.__slots__ if name in row}
    known["slots"] = tuple((slot, value) for slot, value in known["slots"])
    return OpenForm(**known)


def _reader(kind: type) -> Callable[[object], dict[str, object]]:
    """What tells an object's fields as ``asdict`` does, at a tenth of its cost: no copies."""
    names: tuple[str, ...] = kind.__slots__  # type: ignore[attr-defined]  # all ours have them
    values = attrgetter(*names)
    return lambda one: dict(zip(names, values(one), strict=True))


_READERS = {kind: _reader(kind) for kind in (Session, Opinion, OpenForm, LogRecord, Candidate)}


def _fields(value: Session | Opinion | OpenForm | LogRecord | Candidate) -> dict[str, object]:
    return _READERS[type(value)](value)


def _read_opinion(row: dict[str, Any]) -> Opinion:
    return Opinion(
        topic=TopicId(row["topic"]),
        language=LanguageCode(row["language"]),
        answer=row["answer"],
        content_version=row["content_version"],
        verdict=Verdict(row["verdict"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
    )


def _reply_row(reply: Reply) -> list[Any]:
    buttons = [[[b.title, b.payload, b.url] for b in row] for row in reply.buttons]
    file = reply.attachment
    attached = [file.name, file.title, file.text] if file else None
    return [reply.text, reply.language, buttons, reply.more, reply.toast, attached]


def _read_attachment(row: list[str]) -> Attachment:
    name, title, text = row
    return Attachment(name=name, title=title, text=text)


def _read_reply(row: list[Any]) -> Reply:
    text, language, buttons, more, *rest = row
    rows = tuple(tuple(Button(title=t, payload=p, url=u) for t, p, u in r) for r in buttons)
    toast, attached = (*rest, None, None)[:2]
    return Reply(
        text=text, language=LanguageCode(language), buttons=rows, more=more, toast=bool(toast),
        attachment=_read_attachment(attached) if attached else None,
    )  # fmt: skip
