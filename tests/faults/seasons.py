"""Both changes of the clocks of each year: a timer of a day, a deadline, a ladder across each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine import board
from engine.actors import SYSTEM
from engine.jobs import run_all_due
from engine.models import Event, ProcessInstance, UserTask
from engine.queries.due import next_due_at
from tests.engine.diagrams import Drawing, publish, timer
from tests.faults.life import started
from tests.faults.walking import sound
from tests.people import member
from tests.races.processes import Ground

LONDON = ZoneInfo("Europe/London")
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"]}]
MORNING = 8  # when a rung is climbed, by the clock on the wall


def changes(first: int, last: int, zone: ZoneInfo = LONDON) -> Iterator[datetime]:
    """The moments at which the clocks of a zone change."""
    hour = datetime(first, 1, 1, tzinfo=UTC)
    while hour.year <= last:
        after = hour + AN_HOUR
        if hour.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield after
        hour = after


def drawn(ground: Ground) -> None:
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    main = Drawing("main").start().gateway("fork")
    main.task("act", follow=False, ladder="standard", dueIn="1wd").flow("fork", "act").end("acted")
    main.catch("wait", timer("PT24H"), follow=False).flow("fork", "wait").task("then").end("ended")
    publish(ground.engine, main, strict=False)
    member(ground.engine, "officer@newport", name="Ann")


def across(ground: Ground, change: datetime) -> None:
    """From noon before the change: each thing at its moment, not a second early, and once."""
    zone = ZoneInfo(ground.engine.timezone)
    begun_at = change - timedelta(hours=13)
    ground.clock.set(begun_at)
    with ground.engine.command(SYSTEM) as ctx:
        before = ctx.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Event.id), 0)))
    started(ground.engine, "main")
    wanted = sa.select(UserTask.due_at, UserTask.ladder_due_at).order_by(UserTask.created_at.desc())
    due_at, rung_at = ground.rows(wanted.limit(1))[0]
    assert f"{due_at.astimezone(zone):%H:%M}" == "23:59", f"due at {due_at}, and not the day's end"
    timer_at = ground.rows(sa.select(sa.func.min(ProcessInstance.timer_due_at)))[0][0]
    assert timer_at - begun_at == A_DAY, f"the timer is due at {timer_at}"
    lived(ground, begun_at + 5 * A_DAY)
    found = sa.select(Event.kind, Event.at).where(Event.id > before)
    told = [(kind, at) for kind, at in ground.rows(found)]
    fired = [at for kind, at in told if kind == "user_task.created" and at > begun_at]
    climbed = [at for kind, at in told if kind in ("user_task.reminded", "user_task.escalated")]
    assert [timer_at <= at <= timer_at + AN_HOUR for at in fired] == [True], fired
    assert [rung_at <= at <= rung_at + AN_HOUR for at in climbed] == [True], climbed
    assert rung_at.astimezone(zone).hour == MORNING, f"the rung is climbed at {rung_at}"
    sound(ground)


def lived(ground: Ground, until: datetime) -> None:
    """The workers ask a second before each moment at which something is due, and at it."""
    while (next_at := next_due(ground)) is not None and next_at <= until:
        for moment in (next_at - timedelta(seconds=1), next_at + timedelta(milliseconds=1)):
            ground.clock.set(max(ground.clock.now, moment))
            run_all_due(ground.engine)
    ground.clock.set(until)


def next_due(ground: Ground) -> datetime | None:
    with ground.engine.query() as session:
        return next_due_at(session)
