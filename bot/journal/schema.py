"""Every table of the journal. A person is a pseudonym in all of them, or not there at all."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

METADATA = MetaData()

REVISION = "0003"
"""The migration that makes these tables."""

PSEUDONYM = String(64)
"""Type of a column that holds a pseudonym; each is named in ``retention.PERSONAL``."""


class Moment(TypeDecorator[datetime]):
    """A UTC time, aware in Python whatever the database makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. A time without zone is a mistake of the caller: ValueError."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone, which SQLite does not keep."""
        if value is None or value.tzinfo is not None:
            return value if value is None else value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


TURNS = Table(
    "turns",
    METADATA,
    Column("id", String(48), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("arrived", BigInteger, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("person", PSEUDONYM, nullable=False, server_default=""),
    Column("conversation", String(24), nullable=False, server_default=""),
    Column("started", Moment),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("topic", String(80)),
    Column("area", String(40)),
    Column("score", Float, nullable=False),
    Column("candidates", Text, nullable=False),
    Column("content_version", String(16), nullable=False),
    Column("waited_ms", Integer, nullable=False),
    Column("rule", String(80), nullable=False, server_default=""),
    Column("spoken", Boolean, nullable=False, server_default=false()),
    Column("text", Text),
    UniqueConstraint("seq", name="turns_seq"),
    UniqueConstraint("arrived", name="turns_arrived"),
    Index("turns_person", "person", "seq"),
    Index("turns_conversation", "conversation", "seq"),
    Index("turns_outcome", "outcome", "seq"),
    Index("turns_topic", "topic", "seq"),
    Index("turns_area", "area", "seq"),
    Index("turns_language", "language", "seq"),
    Index("turns_channel", "channel", "seq"),
    Index("turns_kept", "at", sqlite_where=text("text IS NOT NULL")),
)  # fmt: skip
"""One row a turn. ``seq`` is its place in time, from the record's id; ``arrived`` its place in
the order of archiving, in which nothing ever comes before what was seen. ``area`` is the
topic's group; ``text`` is redacted, NULL where the person wrote no words (not
``spoken``) and when its time is over. In PostgreSQL ``turns_kept`` has the same condition,
by its migration: to name it here would load that dialect, 3 MB, into every bot."""

SPELLINGS = Table(
    "spellings",
    METADATA,
    Column("variant", String(40), primary_key=True),
    Column("word", String(40), primary_key=True),
    Index("spellings_word", "word"),
)
"""Words of the kept texts under all that may be typed for them (see ``search``)."""

TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
)
"""SHA-256 of a pseudonym that was erased, and when: nothing older of it may come back."""

SAVED_SEARCHES = Table(
    "saved_searches",
    METADATA,
    Column("operator", String(64), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("query", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""An operator's searches; ``query`` is the page's own query string."""

DAYS = Table(
    "days",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Daily aggregates, which stay when the turns are gone (see ``figures``)."""

REPORTS = Table(
    "reports",
    METADATA,
    Column("month", Date, primary_key=True),
    Column("path", String(40), primary_key=True),
    Column("slot", String(40), primary_key=True),
    Column("value", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""What was chosen in counted paths: sums alone, ``month`` by its first day. Nothing leads to a
person or a turn, and no row says which choices belong together. Where ``slot`` is empty it
counts how often the path was finished."""

# Tables of accounts and audit

OPERATORS = Table(
    "operators",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("folded", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False, server_default=""),
    Column("disabled", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("last_seen", Moment),
)
"""Accounts of the console. ``folded`` is what names are compared by; ``password`` an argon2id
hash, empty until one is set; ``epoch`` grows with each change that ends all sessions."""

SETUP_LINKS = Table(
    "setup_links",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("operator", String(16), nullable=False, index=True),
    Column("expires", Moment, nullable=False),
)
"""One-time links to set a password, by the SHA-256 of their token; one an account at most."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("operator", String(16)),
    Column("action", String(40), nullable=False),
    Column("target", String(200), nullable=False),
    Column("address", String(24), nullable=False),
    Index("audit_operator", "operator", "id"),
    Index("audit_action", "action", "id"),
)
"""Who did what at the console, and what was tried there; append-only (see ``audit``).
``address`` is a keyed hash."""

# Tables of review

REVIEW_DECISIONS = Table(
    "review_decisions",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("fingerprint", String(24), nullable=False),
    Column("language", String(8), nullable=False),
    Column("action", String(16), nullable=False),
    Column("topic", String(80)),
    Column("operator", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("bag", Text, nullable=False),
)
"""What was decided on a group of missed questions. ``bag`` is JSON: keyed hashes of the leading
wording's words with their weights, so that like ones are known again and none can be read."""

REVIEW_TEXTS = Table(
    "review_texts",
    METADATA,
    Column("decision", String(16), primary_key=True),
    Column("fingerprint", String(24), primary_key=True),
)
"""Keyed hashes of the wordings that a decision was about."""

REVIEW_PHRASES = Table(
    "review_phrases",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("text", Text, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("near", String(8), nullable=False, server_default=""),
    Column("role", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("exported", Date),
)
"""Phrases on their way into the content. Nothing of them leads to a turn, a person, a decision
or an operator's name: the id is drawn, and of the time there is only the day."""

REVIEW_TOPICS = Table(
    "review_topics",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("title", String(80), nullable=False),
    Column("note", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("role", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("exported", Date),
)
"""Topics that somebody should write."""

# Tables of votes

VOTES = Table(
    "votes",
    METADATA,
    Column("id", String(48), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("voted", Moment),
    Column("conversation", String(24), nullable=False),
    Column("person", PSEUDONYM, nullable=False, index=True),
    Column("topic", String(80), nullable=False),
    Column("language", String(8), nullable=False),
    Column("value", String(8), nullable=False),
    Column("reason", String(16)),
    Column("content_version", String(16), nullable=False),
    Column("answer", String(16), nullable=False),
    Index("votes_once", "conversation", "topic", unique=True),
    Index("votes_topic", "topic", "at"),
    Index("votes_value", "value", "at"),
)
"""What people made of answers, a row for each answer they were asked about. ``id`` is its turn's;
``value`` is asked, up, down or silent; ``answer`` the hash of the answer's text: its version."""

# Tables of handoffs

# Tables of the desk

HANDOFFS = Table(
    "handoffs",
    METADATA,
    Column("id", String(48), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("person", PSEUDONYM, nullable=False, index=True),
    Column("conversation", String(24), nullable=False, index=True),
    Column("event", String(16), nullable=False, index=True),
    Column("operator", String(64), nullable=False),
    Column("waited", Float, nullable=False),
)
"""What happened to conversations at the desk, without a word of anybody. ``waited`` is in
seconds since the person asked."""

DESK_NOTES = Table(
    "desk_notes",
    METADATA,
    Column("conversation", String(24), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person", PSEUDONYM, nullable=False, index=True),
    Column("operator", String(64), nullable=False),
    Column("text", Text, nullable=False),
)
"""What an operator wrote down about a conversation for the next shift, redacted."""
