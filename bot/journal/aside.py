"""The child process that migrates: Alembic's ten megabytes end with it."""

import json
import subprocess
import sys
from pathlib import Path

from bot.errors import StoreUnavailable

_ROOT = Path(__file__).parent.parent.parent


def upgrade_aside(url: str, data_dir: Path) -> None:
    """Bring that database to the newest revision and wait. Raises StoreUnavailable."""
    request = json.dumps([url, str(data_dir.resolve())])  # not as an argument: it has a password
    done = subprocess.run(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", __name__], input=request, text=True, check=False,
        capture_output=True, cwd=_ROOT,
    )  # fmt: skip
    if done.returncode:
        raise StoreUnavailable(
            "the log's database cannot be prepared "
            f"({done.stdout.strip() or f'the child process ended with {done.returncode}'})"
        )


def main() -> int:
    """Migrate the database that stands on stdin; what failed goes to stdout by its type."""
    from bot.journal.database import Database

    url, data_dir = json.load(sys.stdin)
    database = Database(url, Path(data_dir))
    try:
        database.prepare()
    except StoreUnavailable as error:
        print(type(error.__cause__ or error).__name__)
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
