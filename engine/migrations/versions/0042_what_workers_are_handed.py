"""The tables of procrastinate, which carries to workers what has become due; PostgreSQL alone."""

from importlib.resources import files
from typing import Any

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# As release 3.10 ships it. What a later one changes is a migration of its own.
SHIPPED = files("engine") / "migrations" / "procrastinate_3_10.sql"
TABLES = ("periodic_defers", "events", "jobs", "workers")
TYPES = ("job_to_defer_v1", "job_status", "job_event_type")


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Many statements at once, and signs that SQLAlchemy would take for parameters.
        driver: Any = connection.connection.driver_connection
        driver.execute(SHIPPED.read_text())


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    op.execute(
        "DO $$ DECLARE one regprocedure; BEGIN FOR one IN SELECT oid FROM pg_proc"
        " WHERE proname LIKE 'procrastinate%' LOOP"
        " EXECUTE 'DROP FUNCTION ' || one || ' CASCADE'; END LOOP; END $$"
    )
    for table in TABLES:
        op.execute(f"DROP TABLE procrastinate_{table}")
    for name in TYPES:
        op.execute(f"DROP TYPE procrastinate_{name}")
