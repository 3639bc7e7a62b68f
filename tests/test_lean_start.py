"""What the running bot does not load, each for its megabytes; children or later pages do."""

import subprocess
import sys
from pathlib import Path

from tests.content.little import ROOT

SPARED = (
    "yaml", "babel", "scipy", "alembic", "click", "sqlalchemy.dialects.postgresql",
    "bot.content.check", "bot.mind.training",
)  # fmt: skip


def test_the_running_bot_is_spared_what_others_need(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import bot.app, bot.telegraph; "
        "from bot.keeping import books; from bot import settings; "
        "folder = Path(sys.argv[1]); "
        "found = settings.read({'DATA_DIR': str(folder)}, dotenv=folder / 'none'); "
        "books(found).upkeep(found); "
        f"print(*sorted(set({SPARED!r}) & set(sys.modules)))"
    )
    done = subprocess.run(  # our own code
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr[-500:]
