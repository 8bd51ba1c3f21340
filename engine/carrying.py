"""Hands what a command makes due to the workers of all machines, in the command's transaction.

On PostgreSQL procrastinate carries it: the number of a row of ours, never the work itself. Whoever
runs it looks at the row, so that carried twice or not at all it is done once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Job, ProcessInstance, UserTask

if TYPE_CHECKING:
    from procrastinate import App

Moments = dict[str, datetime | None]

DUE = "due"
# Lines that look through tables for what is new to them.
LOOKING = ("messages", "papers")
RUN, LOOK = "run", "look"
# A look waits so long before it reads. Who finds one that nobody has taken up yet adds no other.
BREATH = 0.2
_MOMENTS = ((Job, "due_at"), (ProcessInstance, "timer_due_at"), (UserTask, "ladder_due_at"))
_LOOKS = "SELECT DISTINCT queue_name FROM procrastinate_jobs WHERE status = 'todo'"
_TAKEN_UP = """
    SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = 'run' AND status = 'doing'
"""
_line: ContextVar[str] = ContextVar("line", default="")


@contextmanager
def at_work_on(line: str) -> Iterator[None]:
    """A line does not wake itself: it looks until nothing is left, and would never end."""
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)


def note(session: Session) -> None:
    """After a flush: remember what is due at another moment than before."""
    if (moments := noted(session)) is None:
        return  # nobody carries
    for row in (*session.new, *session.dirty):
        for kind, column in _MOMENTS:
            if isinstance(row, kind):
                _note_moment(moments, row, column)


def noted(session: Session) -> Moments | None:
    found: Moments | None = session.info.get("due")
    return found


def _note_moment(moments: Moments, row: Any, column: str) -> None:
    if sa.inspect(row).attrs[column].history.has_changes():
        moments[f"{row.__tablename__}:{row.id}"] = getattr(row, column)


def due_at_of(session: Session, key: str) -> datetime | None:
    """When that is due for which a key stands; None where nothing is."""
    table, _, number = key.partition(":")
    for kind, column in _MOMENTS:
        if kind.__tablename__ == table:
            row = session.get(kind, row_number(number))
            found: datetime | None = getattr(row, column, None)
            return found
    return None


def row_number(text: str) -> int | UUID:
    """Jobs are counted; instances and tasks have a number that nobody can guess."""
    return int(text) if text.isdigit() else UUID(text)


class Carrier:
    """Defers by way of the caller's own connection: no commit, nothing carried."""

    def prepare(self, session: Session) -> None:
        session.info["due"] = {}

    def carry(self, session: Session, now: datetime, *, is_news: bool) -> None:
        """Hand on what is due by now; and when something happened, let others look."""
        moments = noted(session) or {}
        due = [key for key, due_at in moments.items() if due_at is not None and due_at <= now]
        if due:
            self._defer(session, DUE, RUN, [{"key": key} for key in due])
        if is_news:
            self._wake(session)

    def taken_up(self, session: Session) -> set[str]:
        """The numbers of what workers have begun and not ended, or died of."""
        return {row[0].partition(":")[2] for row in _driver(session).execute(_TAKEN_UP)}

    def _wake(self, session: Session) -> None:
        waiting = {row[0] for row in _driver(session).execute(_LOOKS)}
        for line in LOOKING:
            if line not in waiting and line != _line.get():
                self._defer(session, line, LOOK, [{}])

    def _defer(self, session: Session, queue: str, name: str, given: list[dict[str, Any]]) -> None:
        from procrastinate.exceptions import ConnectorException  # noqa: PLC0415

        line = _driver(session)
        task = self._app.configure_task(name, queue=queue, connection=line, allow_unknown=True)
        try:
            task.batch_defer(*given)
        except ConnectorException as error:
            raise error.__cause__ or error from error  # as whoever holds the connection knows it

    @cached_property
    def _app(self) -> "App":
        """It knows no task and opens no connection: only the names go into the table."""
        from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415 - on PostgreSQL alone

        return App(connector=SyncPsycopgConnector())


def _driver(session: Session) -> Any:
    """In a pipeline SQLAlchemy cannot read; psycopg can."""
    return session.connection().connection.driver_connection
