"""The console's tables: accounts, audit trail, review, votes and the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make each of them with its indexes."""
    _make_audit()
    _make_desk_notes()
    _make_handoffs()
    _make_operators()
    _make_review_decisions()
    _make_review_phrases()
    _make_review_texts()
    _make_review_topics()
    _make_setup_links()
    _make_votes()


def downgrade() -> None:
    """Drop them."""
    for name in (
        "audit",
        "desk_notes",
        "handoffs",
        "operators",
        "review_decisions",
        "review_phrases",
        "review_texts",
        "review_topics",
        "setup_links",
        "votes",
    ):
        op.drop_table(name)


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("audit") as batch_op:
        batch_op.create_index("audit_action", ["action", "id"], unique=False)
        batch_op.create_index("audit_operator", ["operator", "id"], unique=False)
        batch_op.create_index("ix_audit_at", ["at"], unique=False)


def _make_desk_notes() -> None:
    op.create_table(
        "desk_notes",
        sa.Column("conversation", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    with op.batch_alter_table("desk_notes") as batch_op:
        batch_op.create_index("ix_desk_notes_person", ["person"], unique=False)


def _make_handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=24), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("waited", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handoffs") as batch_op:
        batch_op.create_index("ix_handoffs_at", ["at"], unique=False)
        batch_op.create_index("ix_handoffs_conversation", ["conversation"], unique=False)
        batch_op.create_index("ix_handoffs_event", ["event"], unique=False)
        batch_op.create_index("ix_handoffs_person", ["person"], unique=False)


def _make_operators() -> None:
    op.create_table(
        "operators",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("folded", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.String(length=200), server_default="", nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded"),
    )


def _make_review_decisions() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=True),
        sa.Column("operator", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_review_phrases() -> None:
    op.create_table(
        "review_phrases",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("near", sa.String(length=8), server_default="", nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("exported", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_review_texts() -> None:
    op.create_table(
        "review_texts",
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("decision", "fingerprint"),
    )


def _make_review_topics() -> None:
    op.create_table(
        "review_topics",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("exported", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _make_setup_links() -> None:
    op.create_table(
        "setup_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("operator", sa.String(length=16), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    with op.batch_alter_table("setup_links") as batch_op:
        batch_op.create_index("ix_setup_links_operator", ["operator"], unique=False)


def _make_votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voted", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conversation", sa.String(length=24), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("content_version", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("votes") as batch_op:
        batch_op.create_index("ix_votes_at", ["at"], unique=False)
        batch_op.create_index("ix_votes_person", ["person"], unique=False)
        batch_op.create_index("votes_once", ["conversation", "topic"], unique=True)
        batch_op.create_index("votes_topic", ["topic", "at"], unique=False)
        batch_op.create_index("votes_value", ["value", "at"], unique=False)
