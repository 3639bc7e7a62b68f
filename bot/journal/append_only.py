"""The audit trail's guard, kept by the database itself: rows are added, and only years later go."""

from sqlalchemy import Connection

MONTHS = 24
"""How long the audit trail cannot be deleted by anybody who uses the database as we do."""

_SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit
    WHEN OLD.at > datetime('now', '-{MONTHS} months')
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF OLD.at <= now() - interval '{MONTHS} months' THEN RETURN OLD; END IF;
      END IF;
      RAISE EXCEPTION 'the audit trail is append-only';
    END $$""",
    """CREATE OR REPLACE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_guard()""",
    """CREATE OR REPLACE TRIGGER audit_whole BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_guard()""",
)


def create(connection: Connection) -> None:
    """Put the guard on the table ``audit``, where it is not there yet."""
    postgresql = connection.dialect.name == "postgresql"
    for statement in _POSTGRESQL if postgresql else _SQLITE:
        connection.exec_driver_sql(statement)
