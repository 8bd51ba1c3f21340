"""Says who works: each process marks now and then that its work has come round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from socket import gethostname
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import ProcessEngine
from engine.models import Worker
from engine.shared_clock import own

EVERY = timedelta(seconds=30)
# Two marks may be missed, by a long sweep or a slow disk.
ALIVE = 3 * EVERY
FORGOTTEN = timedelta(days=1)
PAGES = "pages"  # the line of a process that shows pages and leaves all other work to workers
PROCESS = uuid4().hex


@dataclass(slots=True)
class Presence:
    """Marks that one line of a process's work came round, at most every half minute."""

    engine: ProcessEngine
    line: str
    process: str = PROCESS
    began_at: datetime = field(init=False)
    _marked_at: datetime | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.began_at = self.engine.clock()

    def mark(self) -> bool:
        """Write it down when the last mark is old; tell whether it was."""
        now = self.engine.clock()
        if self._marked_at is not None and timedelta() <= now - self._marked_at < EVERY:
            return False
        with self.engine.command() as ctx:
            row = Worker(
                process=self.process,
                line=self.line,
                host=gethostname(),
                began_at=self.began_at,
                seen_at=now,
                ahead_seconds=_ahead(ctx.session, self.engine),
            )
            ctx.session.merge(row)
            gone = Worker.seen_at < now - FORGOTTEN
            ctx.session.execute(sa.delete(Worker).where(gone))
        self._marked_at = now
        return True


def _ahead(session: Session, engine: ProcessEngine) -> float | None:
    """By how much this machine's clock is ahead of the database's; SQLite has this machine's."""
    if engine.database.dialect.name != "postgresql":
        return None
    theirs: datetime = session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    return (own(engine.clock)() - theirs).total_seconds()


def latest(session: Session) -> Sequence[Worker]:
    """Of each line the mark that was made last."""
    newest: dict[str, Worker] = {}
    for row in session.scalars(sa.select(Worker).order_by(Worker.seen_at)):
        newest[row.line] = row
    return list(newest.values())


def alive(session: Session, now: datetime) -> Sequence[Worker]:
    """Who was seen a moment ago, by the clock that all share."""
    return session.scalars(
        sa.select(Worker)
        .where(Worker.seen_at > now - ALIVE)
        .order_by(Worker.line, Worker.began_at, Worker.process)
    ).all()
