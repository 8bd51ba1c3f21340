"""How rows leave a database and come back, on either kind: plain values, ten million of them.

Here the driver itself is asked, for what SQLAlchemy does for one row it does for every row.
"""

import base64
import re
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, time
from itertools import chain, islice
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, DropIndex

from engine.db import Json, UtcDateTime
from engine.errors import Invalid

BATCH = 2000
# From so many rows on, indexes are quicker made anew than kept.
MANY = 50_000
WHOLE = ".000000"  # SQLite keeps what ISO 8601 leaves out of a whole second
PLAIN_LENGTHS = (25, 32)  # a moment in UTC of a whole second, and of another
LONG_ID, PLAIN_ID = 36, 32
NOT_OURS = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
Convert = Callable[[Any], Any]


# ---- out


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    """The rows of a table in the order of their keys, each a line of JSON; many at once."""
    names = [str(column.name) for column in table.columns]
    is_sqlite = connection.dialect.name == "sqlite"
    converts = _converts(table.columns, _FROM_SQLITE if is_sqlite else _FROM_POSTGRESQL)
    with closing(_rows(connection, table)) as rows:
        while batch := list(islice(rows, BATCH)):
            yield b"".join(_line(names, converts, row) for row in batch)


def _line(names: Sequence[str], converts: Sequence[tuple[int, Convert]], row: Any) -> bytes:
    values = list(row)
    for place, convert in converts:
        if values[place] is not None:
            values[place] = convert(values[place])
    return orjson.dumps(dict(zip(names, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE)


def _rows(connection: sa.Connection, table: sa.Table) -> Generator[Sequence[Any], None, None]:
    plain = [sa.type_coerce(column, sa.types.NullType()) for column in table.columns]
    statement = sa.select(*plain).order_by(*table.primary_key.columns)
    sql = str(statement.compile(dialect=connection.dialect))
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        with closing(driver.execute(sql)) as cursor:
            yield from cursor
    else:
        driver.execute("SET LOCAL TIME ZONE 'UTC'")
        with driver.cursor("leaving", binary=True) as cursor:
            cursor.itersize = BATCH
            yield from cursor.execute(sql)


def _moment_out(value: str) -> str:
    return value[:10] + "T" + value[11:].removesuffix(WHOLE) + "+00:00"


def _id_out(value: str) -> str:
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def _bytes_out(value: bytes) -> str:
    return base64.b64encode(value).decode()


# ---- in


def take_in(connection: sa.Connection, table: sa.Table, lines: Iterable[bytes]) -> int:
    """Put rows, each a line of JSON, into a table, in the transaction of the caller."""
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        return 0
    known = orjson.loads(first)
    columns = [column for column in table.columns if column.name in known]
    rows = _read(chain([first], rest), columns, connection.dialect.name)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(str(column.name)) for column in columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        into = f"INSERT INTO {quote(str(table.name))} ({names}) VALUES ({marks})"  # noqa: S608
        return int(driver.executemany(into, rows).rowcount)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {quote(str(table.name))} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)


class Counted:
    """The lines of a table, and which of them was read last."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines, self.number = iter(lines), 0

    def __iter__(self) -> "Counted":
        return self

    def __next__(self) -> bytes:
        self.number += 1
        return next(self._lines)


@contextmanager
def named(connection: sa.Connection, table: sa.Table, lines: Counted) -> Iterator[None]:
    """What is no row of the table has a name: its line, as far as the database tells."""
    driver: Any = connection.dialect.dbapi
    try:
        yield
    except driver.OperationalError as error:  # full or away: nothing is said of the rows
        raise sa.exc.OperationalError("", None, error) from error
    except (*NOT_OURS, driver.Error, sa.exc.IntegrityError) as error:
        line = _line_of(error, lines)
        place = f"tables/{table.name}.jsonl"
        told = f"line {line} of {place}" if line else place
        raise Invalid("archive", "damaged", place=told) from error


def _line_of(error: Exception, lines: Counted) -> int:
    """PostgreSQL looks at lines later than they are sent, and at what they name at the end."""
    if (diagnosis := getattr(error, "diag", None)) is None:
        return 0 if isinstance(error, sa.exc.IntegrityError) else lines.number
    told = re.search(r"line (\d+)", diagnosis.context or "")
    return int(told[1]) if told else 0


def _read(
    lines: Iterable[bytes], columns: Sequence[sa.Column[Any]], dialect: str
) -> Iterator[list[Any]]:
    names = [str(column.name) for column in columns]
    converts = _converts(columns, _TO_SQLITE if dialect == "sqlite" else _TO_POSTGRESQL)
    loads = orjson.loads
    for line in lines:
        told = loads(line)
        values = [told[name] for name in names]
        for place, convert in converts:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


@contextmanager
def without_indexes(connection: sa.Connection, tables: Iterable[sa.Table]) -> Iterator[None]:
    """Very many rows go in quicker when their indexes are made afterwards, in one go."""
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        connection.execute(DropIndex(index, if_exists=True))
    yield
    for index in indexes:
        connection.execute(CreateIndex(index))


@contextmanager
def written_once(database: sa.Engine) -> Iterator[None]:
    """Let SQLite write what fills an empty file into the file alone, not into its log before.

    Half the room and half the writing, and undone by its journal as safely; where somebody has the
    file open, it stays as it is.
    """
    if database.dialect.name != "sqlite":
        yield
        return
    _keep_journal(database, "DELETE")
    try:
        yield
    finally:
        _keep_journal(database, "WAL")


def _keep_journal(database: sa.Engine, mode: str) -> None:
    raw = database.raw_connection()
    try:
        with suppress(sqlite3.OperationalError):  # somebody has it open
            raw.cursor().execute(f"PRAGMA journal_mode = {mode}").fetchall()
    finally:
        raw.close()


def _moment_in(value: str) -> str:
    moment = datetime.fromisoformat(value).astimezone(UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _plain_moment_in(value: str) -> str:
    """What we wrote ourselves needs no reading: it is UTC already."""
    if value.endswith("+00:00") and len(value) in PLAIN_LENGTHS:
        return value[:10] + " " + value[11:-6] + ("" if len(value) == PLAIN_LENGTHS[1] else WHOLE)
    return _moment_in(value)


def _id_in(value: str) -> str:
    return UUID(value).hex if len(value) != LONG_ID else _plain_id_in(value)


def _plain_id_in(value: str) -> str:
    """As we wrote it ourselves, which SQLite would not look at."""
    plain = value.replace("-", "")
    if len(plain) != PLAIN_ID or len(bytes.fromhex(plain)) != PLAIN_ID // 2:
        raise ValueError(value)
    return plain


def _time_in(value: str) -> str:
    return time.fromisoformat(value).strftime("%H:%M:%S.%f")


def _json_in(value: Any) -> str:
    return orjson.dumps(value).decode()


# ---- what a column of a kind needs; whatever is not named here goes as it is

Converts = Sequence[tuple[type[Any], Convert]]

_FROM_SQLITE: Converts = (
    (UtcDateTime, _moment_out),
    (Json, orjson.Fragment),
    (sa.LargeBinary, _bytes_out),
    (sa.Boolean, bool),
    (sa.Time, lambda value: value.removesuffix(WHOLE)),
    (sa.Uuid, _id_out),
)
_FROM_POSTGRESQL: Converts = ((Json, orjson.Fragment), (sa.LargeBinary, _bytes_out))
_TO_SQLITE: Converts = (
    (UtcDateTime, _plain_moment_in),
    (Json, _json_in),
    (sa.LargeBinary, base64.b64decode),
    (sa.Time, _time_in),
    (sa.Uuid, _id_in),
)
_TO_POSTGRESQL: Converts = ((Json, _json_in), (sa.LargeBinary, base64.b64decode))


def _converts(columns: Iterable[sa.Column[Any]], kinds: Converts) -> list[tuple[int, Convert]]:
    found = []
    for place, column in enumerate(columns):
        convert = next((one for kind, one in kinds if isinstance(column.type, kind)), None)
        if convert is not None:
            found.append((place, convert))
    return found
