"""Sums of what was chosen in counted paths."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "reports",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("path", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "path", "slot", "value"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("reports")
