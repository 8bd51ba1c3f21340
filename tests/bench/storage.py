"""How much room rows take: what the files hold after compaction, indexes and overhead included."""

import sqlalchemy as sa

from engine.db import Base


def size(database: sa.Engine) -> int:
    """Bytes of all our tables with their indexes, once nothing dead is left in them.

    Both databases rewrite every table and index densely (VACUUM FULL, VACUUM) and then tell the
    size of the files; a running database is larger by what it keeps free for the next rows.
    """
    raw = database.raw_connection()
    try:
        if database.dialect.name == "sqlite":
            return _sqlite(raw.cursor())
        raw.driver_connection.autocommit = True
        return _postgresql(raw.cursor())
    finally:
        raw.close()


def _sqlite(cursor: object) -> int:
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    (pages,) = cursor.execute("PRAGMA page_count").fetchone()
    (page,) = cursor.execute("PRAGMA page_size").fetchone()
    return pages * page


def _postgresql(cursor: object) -> int:
    cursor.execute("VACUUM FULL")
    names = list(Base.metadata.tables)
    cursor.execute(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
        " WHERE relkind = 'r' AND relname = ANY(%s)",
        (names,),
    )
    return int(cursor.fetchone()[0])
