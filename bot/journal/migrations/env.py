"""Alembic's way to the database: the connection that ``migrations.upgrade`` hands over."""

from typing import Literal

from alembic import context

from bot.journal.migrations import is_ours
from bot.journal.schema import METADATA, Moment


def _shown(kind: str, item: object, _: object) -> str | Literal[False]:
    """How a new revision writes our own type: it must not change with the code."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=_shown,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
