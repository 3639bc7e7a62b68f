"""Alembic's way to the database: the connection that ``migrations.upgrade`` hands over."""

from alembic import context

from bot.journal.migrations import is_ours
from bot.journal.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    include_name=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
