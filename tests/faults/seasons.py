"""Both changes of the clocks of each year: a timer of a day, a deadline, a ladder across each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine import board
from engine.context import SYSTEM
from engine.jobs import run_all_due
from engine.models import Event, ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, publish, timer
from tests.faults.life import started
from tests.faults.walking import sound
from tests.people import member
from tests.races.processes import Ground

LONDON = ZoneInfo("Europe/London")
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"]}]
HOURS = 5 * 24


def changes(first: int, last: int) -> Iterator[datetime]:
    """The moments at which Britain's clocks change: at one in the morning, UTC."""
    midnight = datetime(first, 1, 1, tzinfo=UTC)
    while midnight.year <= last:
        after = midnight + AN_HOUR
        if midnight.astimezone(LONDON).utcoffset() != after.astimezone(LONDON).utcoffset():
            yield after
        midnight += A_DAY


def drawn(ground: Ground) -> None:
    with ground.engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    main = Drawing("main").start().gateway("fork")
    main.task("act", follow=False, ladder="standard", dueIn="1wd").flow("fork", "act").end("acted")
    main.catch("wait", timer("PT24H"), follow=False).flow("fork", "wait").task("then").end("ended")
    publish(ground.engine, main, strict=False)
    member(ground.engine, "officer@newport", name="Ann")


def across(ground: Ground, change: datetime) -> None:
    """From noon before the change, hour by hour: each thing at its moment, and once."""
    begun_at = change - timedelta(hours=13)
    ground.clock.set(begun_at)
    with ground.engine.command(SYSTEM) as ctx:
        before = ctx.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Event.id), 0)))
    started(ground.engine, "main")
    wanted = sa.select(UserTask.due_at, UserTask.ladder_due_at).order_by(UserTask.created_at.desc())
    due_at, rung_at = ground.rows(wanted.limit(1))[0]
    assert f"{due_at.astimezone(LONDON):%H:%M}" == "23:59", (
        f"due at {due_at}, and not the day's end"
    )
    timer_at = ground.rows(sa.select(sa.func.min(ProcessInstance.timer_due_at)))[0][0]
    assert timer_at - begun_at == A_DAY, f"the timer is due at {timer_at}"
    for _ in range(HOURS):
        ground.clock.advance(AN_HOUR)
        run_all_due(ground.engine)
    found = sa.select(Event.kind, Event.at).where(Event.id > before)
    told = [(kind, at) for kind, at in ground.rows(found)]
    fired = [at for kind, at in told if kind == "user_task.created" and at > begun_at]
    climbed = [at for kind, at in told if kind in ("user_task.reminded", "user_task.escalated")]
    assert [timer_at <= at <= timer_at + AN_HOUR for at in fired] == [True], fired
    assert [rung_at <= at <= rung_at + AN_HOUR for at in climbed] == [True], climbed
    sound(ground)
