"""The database's tables: made once, brought up to date, the same as the code believes."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.errors import StoreUnavailable
from bot.journal import migrations
from bot.journal.archive import Archive
from bot.journal.aside import upgrade_aside
from bot.journal.burial import Burials
from bot.journal.database import Database
from bot.journal.migrations import is_ours
from bot.journal.retention import PERSONAL
from bot.journal.schema import METADATA, PSEUDONYM, REVISION
from bot.journal.turns import Filters, Turns
from tests.content.little import ROOT
from tests.journal.conftest import Say

OLD = """
CREATE TABLE turns (
    id VARCHAR(48) NOT NULL PRIMARY KEY, at {time} NOT NULL, channel VARCHAR(16) NOT NULL,
    language VARCHAR(8) NOT NULL, outcome VARCHAR(16) NOT NULL, topic VARCHAR(80),
    score FLOAT NOT NULL, candidates TEXT NOT NULL, content_version VARCHAR(16) NOT NULL,
    waited_ms INTEGER NOT NULL
)
"""
"""As the program made it before there were migrations."""


def difference(database: Database) -> list[object]:
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": is_ours, "compare_type": True}
        )
        return list(compare_metadata(context, METADATA))


def test_the_migrated_database_is_what_the_code_says(database: Database) -> None:
    database.prepare()
    assert difference(database) == []


def test_the_way_back_leads_to_the_first_table_and_forth_again(database: Database) -> None:
    database.prepare()
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "0000")
        assert [column["name"] for column in inspect(connection).get_columns("turns")][:2] == [
            "id", "at",
        ]  # fmt: skip
        assert not inspect(connection).has_table("votes")
        migrations.migrate(connection)
    assert difference(database) == []


def test_the_newest_migration_is_the_one_the_code_looks_for(database: Database) -> None:
    with database.engine.begin() as connection:
        scripts = ScriptDirectory.from_config(migrations.config(connection))
    assert scripts.get_heads() == [REVISION]


def test_a_difference_would_be_seen(database: Database) -> None:
    database.prepare()
    with database.writing() as connection:
        connection.execute(text("ALTER TABLE turns ADD COLUMN more INTEGER"))
        connection.execute(text("DROP TABLE days"))
    assert len(difference(database)) == 2


def test_preparing_twice_or_by_two_at_once_does_no_harm(url: str, tmp_path: Path) -> None:
    databases = [Database(url, tmp_path) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(Database.prepare, databases))
    again = Database(url, tmp_path)
    again.prepare()
    for database in (*databases, again):
        database.close()


def test_the_table_of_older_programs_is_taken_over_with_its_turns(
    database: Database, burials: Burials, say: Say
) -> None:
    time = "TIMESTAMPTZ" if database.is_postgresql else "DATETIME"
    with database.engine.begin() as connection:
        connection.execute(text(OLD.format(time=time)))
        connection.execute(text("CREATE INDEX ix_turns_at ON turns (at)"))
        for number, id in enumerate(("1:1000-0", "1:1000-0 again", "64:1000-0")):
            connection.execute(
                text(
                    "INSERT INTO turns VALUES (:id, '2026-11-01 12:00:00', 'web', 'es', 'answer',"
                    " :topic, 0.5, '[[\"ptp/what\", 0.5]]', 'abc', 3)"
                ),
                {"id": id, "topic": "ptp/what" if number else None},
            )
    Archive(database, burials).write([say("nuevo"), say("viejo", id="1:1000-0")])
    turns = Turns(database).recent()
    assert difference(database) == []
    assert [turn.text for turn in turns] == ["nuevo", None, None, None]
    assert len({turn.seq for turn in turns}) == len({turn.arrived for turn in turns}) == 4
    assert len(Turns(database).recent(Filters(group="ptp"))) == 3


def test_every_column_that_leads_to_a_person_is_known_to_the_erasure() -> None:
    leading = {
        table.name: {
            column.name for column in table.columns
            if column.type is PSEUDONYM or column.name in ("person", "pseudonym", "conversation")
        }
        for table in METADATA.sorted_tables
    }  # fmt: skip
    assert {name: {*columns} for name, columns in PERSONAL.items()} == {
        name: columns for name, columns in leading.items() if columns
    }


@pytest.mark.parametrize("name", PERSONAL)
def test_every_table_about_people_has_the_time_it_is_kept_by(name: str) -> None:
    assert "at" in METADATA.tables[name].c


def test_alembic_is_not_loaded_where_nothing_has_to_be_migrated(
    database: Database, url: str, tmp_path: Path
) -> None:
    database.prepare()
    code = (
        "import sys; from pathlib import Path; from bot.journal.database import Database; "
        "found = Database(sys.argv[1], Path(sys.argv[2])); found.prepare(); found.close(); "
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, url, str(tmp_path)], check=True, cwd=ROOT)


def test_a_running_bot_migrates_in_a_child_process(url: str, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bot.journal.database import Database; "
        "found = Database(sys.argv[1], Path(sys.argv[2]), aside=True); found.prepare(); "
        "found.close(); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, url, str(tmp_path)], check=True, cwd=ROOT)
    database = Database(url, tmp_path)
    assert difference(database) == []
    database.close()


def test_a_child_process_that_cannot_migrate_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log.sqlite").write_bytes(b"no database at all " * 100)
    database = Database("", tmp_path, aside=True)
    with pytest.raises(StoreUnavailable, match=r"prepared \(DatabaseError\)"):
        database.prepare()
    database.close()
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(StoreUnavailable, match="child process ended with 1"):
        upgrade_aside("", tmp_path)
