"""Turns belong to a conversation and may have words; their search, figures and retention."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.journal import places

revision = "0001"
down_revision = "0000"


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("person", sa.String(64), nullable=False, server_default=""),
        sa.Column("conversation", sa.String(24), nullable=False, server_default=""),
        sa.Column("area", sa.String(40)),
        sa.Column("started", sa.DateTime(timezone=True)),
        sa.Column("rule", sa.String(80), nullable=False, server_default=""),
        sa.Column("spoken", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("text", sa.Text),
    ]


def upgrade() -> None:
    """Give every turn its place in time and its person; make the tables beside it."""
    with op.batch_alter_table("turns") as table:
        table.add_column(sa.Column("seq", sa.BigInteger))
        table.add_column(sa.Column("arrived", sa.BigInteger))
        for column in _new_columns():
            table.add_column(column)
    _place_old_turns()
    with op.batch_alter_table("turns") as table:
        table.alter_column("seq", nullable=False, existing_type=sa.BigInteger)
        table.alter_column("arrived", nullable=False, existing_type=sa.BigInteger)
        table.create_unique_constraint("turns_seq", ["seq"])
        table.create_unique_constraint("turns_arrived", ["arrived"])
    for name in ("person", "conversation", "outcome", "topic", "area", "language", "channel"):
        op.create_index(f"turns_{name}", "turns", [name, "seq"])
    kept = sa.text("text IS NOT NULL")
    op.create_index("turns_kept", "turns", ["at"], postgresql_where=kept, sqlite_where=kept)
    _make_tables()


def _place_old_turns() -> None:
    connection = op.get_bind()
    turns = sa.table(
        "turns", sa.column("id", sa.String), sa.column("at", sa.DateTime(timezone=True)),
        sa.column("seq", sa.BigInteger), sa.column("arrived", sa.BigInteger),
        sa.column("topic", sa.String), sa.column("area", sa.String),
    )  # fmt: skip
    taken: set[int] = set()
    rows = connection.execute(
        sa.select(turns.c.id, turns.c.at, turns.c.topic).order_by(turns.c.at, turns.c.id)
    )
    for number, (id, at, topic) in enumerate(rows.fetchall(), 1):
        seq = places.free(places.seq_of(id, at), taken)
        taken.add(seq)
        values = {"seq": seq, "arrived": number, "area": places.area_of(topic)}
        connection.execute(turns.update().where(turns.c.id == id).values(values))


def _make_tables() -> None:
    op.create_table(
        "spellings",
        sa.Column("variant", sa.String(40), primary_key=True),
        sa.Column("word", sa.String(40), primary_key=True),
    )
    op.create_index("spellings_word", "spellings", ["word"])
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "saved_searches",
        sa.Column("operator", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Forget words, people and what was counted."""
    for name in ("days", "saved_searches", "tombstones", "spellings"):
        op.drop_table(name)
    for name in (
        "person",
        "conversation",
        "outcome",
        "topic",
        "area",
        "language",
        "channel",
        "kept",
    ):
        op.drop_index(f"turns_{name}", "turns")
    with op.batch_alter_table("turns") as table:
        for column in ("seq", "arrived", *(column.name for column in _new_columns())):
            table.drop_column(column)
