"""The two databases: how to connect, and column types that mean the same on both."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event, orm
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an audit trail may not lose its last commits to a power cut
    "foreign_keys=ON",
    "busy_timeout=15000",
    "temp_store=MEMORY",
    "cache_size=-32000",
    "journal_size_limit=67108864",
)

# Who is cut off is known as gone within seconds, on both ends: what it held is free for others,
# and it does not wait for an answer that cannot come. What the URL says of these goes first.
PATIENCE: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=10000",
}

AWAY_SQLITE = tuple(
    f"SQLITE_{kind}" for kind in ("BUSY", "LOCKED", "FULL", "IOERR", "READONLY", "CANTOPEN")
)
# No connection, read-only, rolled back for others, no room, not available, stopped, system error.
AWAY_POSTGRESQL = ("08", "25006", "40", "53", "55P03", "57", "58")
REPLACED = "replaced"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Aware on our side, UTC in the database; SQLite would lose the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"Expected an aware moment, but got {value!r}.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON as text on both databases: PostgreSQL's JSONB would reorder keys."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    """All tables of the house."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads it off the class
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def connect(url: str, **options: Any) -> sa.Engine:
    """Open a database by URL; SQLite gets the settings an audit trail needs."""
    if not url.startswith("sqlite"):
        return _connect_postgresql(url, **options)
    database = sa.create_engine(
        url, connect_args={"timeout": 15, "check_same_thread": False}, **options
    )
    event.listen(database, "connect", _prepare_sqlite)
    event.listen(database, "begin", _begin_sqlite)
    return database


@contextmanager
def steady_query(database: sa.Engine) -> Iterator[orm.Session]:
    """Read as one moment saw it, however long that takes and whoever writes meanwhile."""
    level = "REPEATABLE READ" if database.dialect.name == "postgresql" else "SERIALIZABLE"
    steady = database.execution_options(isolation_level=level)
    with orm.Session(steady, autoflush=False) as session:
        yield session


@contextmanager
def pipelined(connection: sa.Connection) -> Iterator[None]:
    """Send the writes inside, and the commit that ends them, in one go: only then wait.

    Only for statements that give nothing back. An error of any shows at the latest at the commit.
    SQLite has no wire to wait for.
    """
    driver: Any = connection.connection.driver_connection
    is_server = connection.dialect.name == "postgresql"
    try:
        with driver.pipeline() if is_server else nullcontext():
            yield
    except BaseException as error:
        _take_back(driver)
        if not is_server:
            raise
        raise _told_as_usual(connection.dialect, driver, error) from error


def _take_back(driver: Any) -> None:
    """SQLAlchemy takes a commit that failed for an end, and would give on what is still open."""
    with suppress(Exception):  # who is gone has nothing to take back
        driver.rollback()


def _told_as_usual(dialect: Dialect, driver: Any, error: BaseException) -> BaseException:
    """What the driver raises here SQLAlchemy does not see; whoever answers knows only its kinds."""
    from psycopg import Error  # noqa: PLC0415 - only where PostgreSQL is used

    if not isinstance(error, Error):
        return error
    return sa.exc.DBAPIError.instance(
        "COMMIT", {}, error, Error, connection_invalidated=driver.closed, dialect=dialect
    )


def is_away(error: BaseException) -> bool:
    """Whether the database itself could not: lost, locked, full, read-only.

    Whoever asked is not at fault, and to ask again is right.
    """
    by_sqlite, by_postgresql = _codes(error)
    return (
        is_lost(error)
        or by_sqlite.startswith(AWAY_SQLITE)
        or by_postgresql.startswith(AWAY_POSTGRESQL)
    )


def is_lost(error: BaseException) -> bool:
    """Whether there is no line to the database, or none is to be had: nobody can do anything."""
    if not isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, sa.exc.TimeoutError)  # all lines are taken
    never_there = isinstance(error, sa.exc.OperationalError) and not any(_codes(error))
    return never_there or error.connection_invalidated


def _codes(error: BaseException) -> tuple[str, str]:
    """What SQLite calls it, and PostgreSQL; nothing where neither spoke."""
    said = getattr(error, "orig", None)
    return str(getattr(said, "sqlite_errorname", "")), str(getattr(said, "sqlstate", None) or "")


def wait_briefly(connection: sa.Connection) -> None:
    """For what can be done later as well: who holds it may be a machine that was cut off."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")


def flush_unnumbered(session: orm.Session) -> None:
    """Write now if a new row gets its number from the database: a pipeline cannot tell it."""
    for row in session.new:
        if None in orm.object_mapper(row).primary_key_from_instance(row):
            session.flush()
            return


def driver_arguments(url: sa.URL) -> dict[str, Any]:
    """What psycopg is to be called with for a database of this URL."""
    _, told = url.get_dialect()().create_connect_args(url)
    return {**PATIENCE, **told}


def _connect_postgresql(url: str, **options: Any) -> sa.Engine:
    asked = {"pool_size": 10, "pool_recycle": 1800, **options}
    asked.setdefault("connect_args", driver_arguments(sa.make_url(url)))
    database = sa.create_engine(url, **asked)
    event.listen(database, "checkout", _refuse_closed)
    # In a pipeline the rows that an update met are not counted yet.
    database.dialect.supports_sane_rowcount = False
    return database


def _refuse_closed(connection: Any, entry: Any, _proxy: object) -> None:
    """Replace what the server has closed meanwhile: the line then has an end to read.

    A look at the socket; `pool_pre_ping` would ask the server before every command. When the new
    one is closed as well, whoever asked hears what the driver said.
    """
    from psycopg import OperationalError  # noqa: PLC0415 - only where PostgreSQL is used

    try:
        for _ in ("what the server said last", "the end"):
            connection.pgconn.consume_input()
    except OperationalError as error:
        if entry.record_info.pop(REPLACED, False):
            raise
        entry.record_info[REPLACED] = True
        raise sa.exc.DisconnectionError(str(error)) from error
    entry.record_info.pop(REPLACED, None)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer must hold the file before its first read, for SQLite has no row locks."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
