"""PostgreSQL answers as on a full disk, after so many writes: nothing more goes in.

The refusal is the server's own, with the code that a disk gives it; the disk itself has room.
"""

from functools import partial
from typing import Any

import sqlalchemy as sa

from engine.context import ProcessEngine
from tests.races.processes import Ground

IS_MADE = "SELECT to_regproc('full_disk') IS NOT NULL"
MADE = (
    "CREATE SEQUENCE writes",
    """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('writes') > current_setting('cylch.room')::bigint THEN
        RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    DO $$ DECLARE named regclass; BEGIN
      FOR named IN SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format(
          'CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON %s FOR EACH STATEMENT'
          ' WHEN (current_setting(''cylch.room'', true) <> '''') EXECUTE FUNCTION full_disk()',
          named
        );
      END LOOP;
    END $$
    """,
)


def with_room_for(ground: Ground, writes: int) -> ProcessEngine:
    """Another process, for which the disk takes so many writes and no more."""
    with ground.engine.database.begin() as connection:
        driver: Any = connection.connection.driver_connection
        if not driver.execute(IS_MADE).fetchone()[0]:
            for said in MADE:
                driver.execute(said)
        driver.execute("ALTER SEQUENCE writes RESTART")
    engine = ground.another()
    sa.event.listen(engine.database, "connect", partial(_tell, writes))
    return engine


def _tell(writes: int, line: Any, _entry: object) -> None:
    line.execute(f"SET cylch.room = '{writes}'")
    line.commit()
