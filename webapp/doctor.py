"""`cylch doctor`: settings, database, lateness and what must always be true, a sentence each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import checkpoints, proof, workers
from engine.checkpoint_keys import key_of
from engine.checkpoints import A_DAY
from engine.context import ProcessEngine
from engine.db import steady_query
from engine.models import Worker
from engine.queries.due import next_due_at
from engine.queries.invariants import instances_waiting_for_nothing
from engine.queries.operations import open_incidents
from engine.schema import is_ahead, is_behind, is_current, is_outgrown
from engine.settings import Settings
from engine.workers import PAGES
from notifications import vacant
from notifications.keeping import left_open as left_open_hooks
from webapp.commands.keys import LOST, look
from webapp.commands.proving import own_documents, sentences
from webapp.house import open_engine
from webapp.surroundings import Examined, around

LATE_SECONDS = 60
APART_SECONDS = 2
NEWEST = 50  # checkpoints beside the database: an older copy lacks these; `cylch verify` takes all


def examine(settings: Settings) -> list[Examined]:
    """Settings, database, lateness, invariants, each in one sentence."""
    found = [
        Examined("settings", well=True, message=f"home {settings.home}, zone {settings.timezone}")
    ]
    engine = open_engine(settings)
    found += around(settings, engine.clock())
    if not sa.inspect(engine.database).has_table("board_state"):
        return [*found, Examined("database", well=False, message="it is empty: run `cylch init`")]
    found.append(_database(engine))
    if is_behind(engine.database):
        return found  # nothing more can be asked of it
    with steady_query(engine.database) as session:
        now = engine.now()
        today = engine.calendar().local_date(now)
        found += [check(session) for check in CHECKS]
        found.append(_lateness(session, now))
        found.append(at_work(session, engine.clock()))
        seats = vacant.look(session, today, now)
        found += [_visible(seats), _empty_seats(seats)]
        found.append(_chain(session, settings))
        found.append(_checkpoint(session, now, settings))
        found.append(_sealed(session, settings))
    return found


def _database(engine: ProcessEngine) -> Examined:
    name = engine.database.dialect.name
    version = ".".join(map(str, engine.database.dialect.server_version_info or ()))
    if not version:
        with engine.database.connect() as connection:
            version = ".".join(map(str, connection.dialect.server_version_info or ()))
    well, standing = _schema(engine)
    return Examined("database", well, f"{name} {version}, {standing}")


def _schema(engine: ProcessEngine) -> tuple[bool, str]:
    if is_current(engine.database):
        return True, "schema up to date"
    if is_outgrown(engine.database):
        return False, "schema is too new for this program: bring the program up to it"
    if is_ahead(engine.database):
        return True, "schema of a newer version: bring this program up to it soon"
    return False, "schema is old: `cylch init`"


def _lateness(session: Session, now: datetime) -> Examined:
    due_at = next_due_at(session)
    late = now - due_at if due_at is not None and due_at < now else timedelta()
    seconds = int(late.total_seconds())
    return Examined("lateness", seconds < LATE_SECONDS, f"the oldest due work is {seconds} s late")


def at_work(session: Session, now: datetime) -> Examined:
    """Who works, and whether their clocks agree: late work is a matter of the check above."""
    seen = workers.alive(session, now)
    apart = [one for one in seen if abs(one.ahead_seconds or 0) > APART_SECONDS]
    if apart:
        one = apart[0]
        message = f"the clock of {one.host} is {one.ahead_seconds:+.0f} s off the database's"
        return Examined("workers", well=False, message=message)
    working = [one for one in seen if one.line != PAGES]
    showing = [one for one in seen if one.line == PAGES]
    message = _counted(working) if working else _nobody(session)
    pages = f"; pages alone: {_counted(showing)}" if showing else ""
    return Examined("workers", well=True, message=message + pages)


def _counted(seen: Sequence[Worker]) -> str:
    hosts = sorted({one.host for one in seen})
    return f"{len({one.process for one in seen})} on {', '.join(hosts)}"


def _nobody(session: Session) -> str:
    seen = [one.seen_at for one in workers.latest(session) if one.line != PAGES]
    since = f"since {max(seen):%Y-%m-%d %H:%M} UTC" if seen else "yet"
    return f"none was seen {since}: `cylch serve` or `cylch worker`"


def _visible(found: vacant.Vacant) -> Examined:
    count = len(found.unheard)
    return Examined(
        "visible tasks",
        count == 0,
        f"{count} open tasks are visible to no active person, nor was the Business Unit told",
    )


def _empty_seats(found: vacant.Vacant) -> Examined:
    """In order only while the Business Unit was told of each task that is offered there."""
    told = f"of {found.told} tasks there the Business Unit was told"
    coming = f", of {found.coming} it is told at the next reminder" if found.coming else ""
    return Examined("empty seats", not found.unheard, told + coming)


def _chain(session: Session, settings: Settings) -> Examined:
    """Against what lies beside the database, too: an older copy of it may have been restored."""
    found = proof.prove(session, list(own_documents(settings, NEWEST)))
    return Examined("history", found.is_well, " ".join(sentences(found)))


def _checkpoint(session: Session, now: datetime, settings: Settings) -> Examined:
    """Whether one is made in time, by a machine that has the key."""
    last, plan = checkpoints.newest(session), checkpoints.plan_of(session)
    if key_of(session, settings.home) is None:
        message = f"the key that signs is not in {settings.home}: bring it there, or `cylch init`"
        return Examined("checkpoints", well=False, message=message)
    if plan.stopped_by is not None:
        message = "none is made, for the history contradicts the last one: `cylch verify`"
        return Examined("checkpoints", well=False, message=message)
    if last is None:
        return Examined("checkpoints", well=True, message="the first one is still to be made")
    well = now - last.at < A_DAY + timedelta(hours=plan.every_hours)
    return Examined("checkpoints", well, f"number {last.number} is of {last.at:%Y-%m-%d %H:%M} UTC")


def _sealed(session: Session, settings: Settings) -> Examined:
    """Whether the board's key opens what it should, and nothing lies open that should not."""
    found, left_open = look(session, settings), len(session.scalars(left_open_hooks()).all())
    if found.lost:
        return Examined("board's key", well=False, message=LOST.format(lost=found.lost))
    if found.earlier or left_open:
        message = f"{found.earlier + left_open} secrets are to be sealed anew: `cylch key reseal`"
        return Examined("board's key", well=not left_open, message=message)
    beside = ", and the one before it is still kept" if settings.earlier_keys else ""
    message = f"it opens all {found.together} secrets that are sealed{beside}"
    return Examined("board's key", well=True, message=message)


def _waiting(session: Session) -> Examined:
    count = len(instances_waiting_for_nothing(session))
    return Examined("waiting instances", count == 0, f"{count} active instances wait for nothing")


def _incidents(session: Session) -> Examined:
    count = len(open_incidents(session))
    return Examined("incidents", count == 0, f"{count} open")


CHECKS: tuple[Callable[[Session], Examined], ...] = (_waiting, _incidents)
