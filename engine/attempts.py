"""What is begun and not ended: a worker that dies of it cannot say so, but leaves its mark.

Marks are written before the work, for a handful at a time, and taken away after it. What bears the
mark of another is begun alone, so that it takes nothing innocent along; what several began and
none has ended nobody begins again: a person must look. What was handed on is marked by the row of
whoever carried it: taken up, and not ended.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.carrying import due_at_of
from engine.context import CommandContext, ProcessEngine
from engine.marks import Told
from engine.models import Attempt

Key = TypeVar("Key")
Due = tuple[datetime, Key]
Name = tuple[datetime, str]

HANDFUL = 25
MOST = 3
# One who has begun it may still be at it, or be cut off: only after so long is it certain.
SURE = timedelta(seconds=30)
FORGOTTEN = timedelta(days=7)


def each(engine: ProcessEngine, due: Sequence[Due[Key]]) -> Generator[Due[Key], None, None]:
    """Give what is due to be done, one by one and under a mark; not what is deadly."""
    take_back(engine)
    marks = _marks(engine, due)
    fresh = [one for one in due if not marks[_name(one)]]
    for first in range(0, len(fresh), HANDFUL):
        some = fresh[first : first + HANDFUL]
        with _marked(engine, some):
            yield from some
    suspected = [one for one in due if 0 < marks[_name(one)] < MOST]
    for one in sorted(suspected, key=lambda one: marks[_name(one)]):
        with engine.marks.alone, _marked(engine, [one]):
            yield one


def deadly(engine: ProcessEngine) -> list[Told]:
    """The key and the moment of what so many have begun and none has ended, nor is about to.

    Who was only cut off takes its mark back when the database is there again: it is waited for.
    """
    wanted = (
        sa.select(Attempt.key, Attempt.due_at)
        .where(Attempt.process != engine.marks.name)
        .group_by(Attempt.key, Attempt.due_at)
        .having(sa.func.count() >= MOST)
    )
    with engine.query() as session:
        found = [(key, due_at) for key, due_at in session.execute(wanted)]
    now, seen = engine.clock(), engine.marks.seen
    engine.marks.seen = {one: seen.get(one, now) for one in found}
    return [one for one, since in engine.marks.seen.items() if since < now - SURE]


def take_back(engine: ProcessEngine) -> None:
    """Take away the marks of what has ended while the database was not there."""
    _unmark(engine, engine.marks.left())


def forget(ctx: CommandContext, key: object) -> None:
    """It came to an end, whoever had begun it before; for what stays due at its moment."""
    ctx.session.execute(sa.delete(Attempt).where(Attempt.key == str(key)))


def mourn(engine: ProcessEngine, carried: Mapping[str, str]) -> None:
    """Keep for a mark what procrastinate is to forget: these rows died with their workers."""
    with engine.command() as ctx:
        for number, key in carried.items():
            due_at = due_at_of(ctx.session, key)
            if due_at is not None and due_at <= ctx.now:  # else it came to its end after all
                one = (due_at, key.partition(":")[2])
                row = _row(f"carried {number}", ctx.began_at, one)
                ctx.session.execute(_marking(ctx), [row])


def _name(one: Due[Any]) -> Name:
    return one[0], str(one[1])


def _marks(engine: ProcessEngine, due: Sequence[Due[Any]]) -> Counter[Name]:
    """How many others began each: a mark of an earlier moment says nothing of this one."""
    if not due:
        return Counter()
    names = {_name(one) for one in due}
    wanted = sa.select(Attempt.due_at, Attempt.key).where(
        Attempt.key.in_([key for _due_at, key in names]), Attempt.process != engine.marks.name
    )
    with engine.query() as session:
        found = Counter((due_at, key) for due_at, key in session.execute(wanted))
        taken = engine.carrier.taken_up(session) if engine.carrier is not None else set()
    found.update((due_at, key) for due_at, key in names if key in taken)
    return found


@contextmanager
def _marked(engine: ProcessEngine, some: Sequence[Due[Any]]) -> Iterator[None]:
    try:
        with engine.command() as ctx:
            rows = [_row(engine.marks.name, ctx.began_at, one) for one in some]
            ctx.session.execute(_marking(ctx), rows)
        yield
    finally:
        _unmark(engine, {str(key) for _due_at, key in some})


def _unmark(engine: ProcessEngine, keys: set[str]) -> None:
    if not keys:
        return
    try:
        with engine.command() as ctx:
            ours = sa.and_(Attempt.key.in_(keys), Attempt.process == engine.marks.name)
            old = Attempt.at < ctx.began_at - FORGOTTEN
            ctx.session.execute(sa.delete(Attempt).where(ours | old))
    except Exception:
        engine.marks.leave(keys)
        raise


def _row(process: str, at: datetime, one: Due[Any]) -> dict[str, object]:
    due_at, key = one
    return {"key": str(key), "process": process, "due_at": due_at, "at": at}


def _marking(ctx: CommandContext) -> Any:
    of = postgresql if ctx.session.get_bind().dialect.name == "postgresql" else sqlite
    marking = of.insert(Attempt)
    now = {"due_at": marking.excluded.due_at, "at": marking.excluded.at}
    return marking.on_conflict_do_update(index_elements=["key", "process"], set_=now)
