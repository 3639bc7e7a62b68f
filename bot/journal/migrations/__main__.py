"""Write the revision that brings a database from the newest one to what the code says.

``python -m bot.journal.migrations "what changes"``, then read what it wrote.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from bot.journal.database import Database
from bot.journal.migrations import config, migrate


def main() -> int:
    """Compare over a SQLite database that is made for it."""
    if len(sys.argv) != 2:  # noqa: PLR2004  # the program and the message
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        database = Database("", Path(folder))
        with database.engine.begin() as connection:
            migrate(connection)
            settings = config(connection)
            count = len(list(ScriptDirectory.from_config(settings).walk_revisions()))
            command.revision(settings, sys.argv[1], autogenerate=True, rev_id=f"{count:04}")
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
