"""The first table, as the program made it before there were revisions.

Where a database has it already, it is taken over as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0000"
down_revision = None


def upgrade() -> None:
    """Make ``turns`` without words and people, unless it is there."""
    if sa.inspect(op.get_bind()).has_table("turns"):
        return
    op.create_table(
        "turns",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(80)),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("candidates", sa.Text, nullable=False),
        sa.Column("content_version", sa.String(16), nullable=False),
        sa.Column("waited_ms", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Back to an empty database."""
    op.drop_table("turns")
