"""Boards that many tests begin with: made once by each worker, then poured into new databases."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import wraps
from typing import Any

import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.models import Event

KEPT = 20  # of boards that never come again none is kept for long
Make = Callable[..., None]
TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
NUMBERS = "SELECT format('%I', sequencename), last_value FROM pg_sequences WHERE last_value > 0"


def made_once(make: Make) -> Make:
    """Do it in earnest on the first database of a kind, at a moment; then copy its rows.

    On PostgreSQL so for empty boards alone; on SQLite for any whose file is the same to the byte.
    """
    kept: dict[tuple, Any] = {}

    @wraps(make)
    def made(engine: ProcessEngine, *given: object) -> None:
        kind = engine.database.dialect.name
        begun = _begun(engine)
        key = (kind, begun, engine.clock(), *given)
        if begun is None:
            make(engine, *given)
        elif key in kept:
            POUR[kind](engine.database, kept[key])
        else:
            make(engine, *given)
            kept[key] = TAKE[kind](engine.database)
            if len(kept) > KEPT:
                del kept[next(iter(kept))]

    return made


def _begun(engine: ProcessEngine) -> str | None:
    """What the board holds so far, if that can be said."""
    if _is_empty(engine):
        return ""
    if engine.database.dialect.name != "sqlite":
        return None
    with closing(engine.database.raw_connection()) as file:
        return hashlib.sha256(file.driver_connection.serialize()).hexdigest()


def _is_empty(engine: ProcessEngine) -> bool:
    with engine.query() as session:
        return session.scalar(sa.select(Event.id).limit(1)) is None


def _take_file(database: sa.Engine) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(database.raw_connection()) as made:
        made.driver_connection.backup(kept)
    return kept


def _pour_file(database: sa.Engine, kept: sqlite3.Connection) -> None:
    with closing(database.raw_connection()) as new:
        kept.backup(new.driver_connection)


def _take_rows(database: sa.Engine) -> tuple[dict[str, bytes], list[tuple]]:
    with closing(database.raw_connection()) as made, made.cursor() as cursor:
        rows = {}
        for (table,) in cursor.execute(TABLES).fetchall():
            with cursor.copy(f"COPY {table} TO STDOUT") as out:
                rows[table] = b"".join(out)
        numbers = cursor.execute(NUMBERS).fetchall()
    return {table: data for table, data in rows.items() if data}, numbers


def _pour_rows(database: sa.Engine, kept: tuple[dict[str, bytes], list[tuple]]) -> None:
    rows, numbers = kept
    with closing(database.raw_connection()) as new, new.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # every row as it stands
        for table, data in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as into:
                into.write(data)
        for sequence, last in numbers:
            cursor.execute("SELECT setval(%s::regclass, %s)", (sequence, last))
        new.driver_connection.commit()


TAKE: dict[str, Callable] = {"sqlite": _take_file, "postgresql": _take_rows}
POUR: dict[str, Callable] = {"sqlite": _pour_file, "postgresql": _pour_rows}
