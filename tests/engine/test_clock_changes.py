"""A wall time that a night skips, or shows twice, has one meaning: in timers, offsets, deadlines.

London changes its clocks within a Sunday's small hours; Santiago at midnight, so that a day there
begins an hour late or has its last hour twice; Lord Howe by half an hour.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from engine.arrivals import day_or_moment
from engine.bpmn.world import World
from engine.context import ProcessEngine
from engine.models import UserTask
from engine.working_days import Calendar, Cycle, moment
from tests.engine.diagrams import Drawing, publish, timer
from tests.faults.seasons import changes
from tests.play import play

ZONES = ("Europe/London", "America/Santiago", "Australia/Lord_Howe")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@cache
def nights(zone: str) -> Sequence[tuple[datetime, timedelta]]:
    """Each change of the clocks, and by how much the wall jumps on (or back, below nought)."""
    place = ZoneInfo(zone)
    return [
        (at, at.astimezone(place).utcoffset() - (at - MINUTE).astimezone(place).utcoffset())
        for hour in changes(2024, 2040, place)
        for at in (hour - 30 * MINUTE, hour)
        if at.astimezone(place).utcoffset() != (at - MINUTE).astimezone(place).utcoffset()
    ]


def walls(zone: str) -> st.SearchStrategy[tuple[datetime, datetime, timedelta]]:
    """A wall time in a night of change, the change, and by how much the wall jumps there."""
    return st.tuples(st.sampled_from(nights(zone)), st.integers(-240, 240)).map(
        lambda drawn: (_wall(zone, drawn[0][0]) + drawn[1] * MINUTE, *drawn[0])
    )


def _wall(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def shown(zone: str, wall: datetime) -> list[datetime]:
    """The moments at which a clock on the wall shows this: none, one or two, told by looking."""
    around = wall.replace(tzinfo=UTC) - 15 * timedelta(hours=1)
    looked = (around + n * 30 * MINUTE for n in range(60))
    return [at for at in looked if _wall(zone, at) == wall]


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_changes_its_clocks_twice_a_year(zone):
    assert len(nights(zone)) == 2 * 17


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_a_wall_time_means_the_first_moment_that_shows_it_or_the_gap_later(zone, data):
    wall, change, jump = data.draw(walls(zone))

    meant = moment(wall.isoformat(), Calendar(zone=zone))

    if found := shown(zone, wall):
        assert meant == found[0]
    else:
        assert _wall(zone, meant) == wall + jump
        assert change <= meant < change + jump


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_what_is_due_at_a_wall_time_is_due_when_a_timer_of_that_time_fires(zone, data):
    wall, _change, _jump = data.draw(walls(zone))
    calendar = Calendar(zone=zone)

    on, at = day_or_moment(World(datetime(2024, 1, 1, tzinfo=UTC), calendar), wall.isoformat())

    assert at == moment(wall.isoformat(), calendar)
    assert on == calendar.local_date(at)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_lasts_from_its_first_second_to_its_last(zone):
    calendar = Calendar(zone=zone)
    for change, _jump in nights(zone):
        around = [calendar.local_date(change) + n * DAY for n in range(-2, 3)]
        for one, following in pairwise(around):
            last = calendar.end_of(one)
            assert last + timedelta(seconds=1) == calendar.at(following, time())
            assert calendar.local_date(last) == one


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_what_repeats_daily_happens_once_on_each_day(zone, data):
    wall, _change, _jump = data.draw(walls(zone))
    calendar = Calendar(zone=zone)
    cycle = Cycle.parse(f"R/{(wall - 2 * DAY).isoformat()}/P1D", calendar)
    started = moment((wall - 2 * DAY).isoformat(), calendar)

    fired = [cycle.occurrence(started, n, calendar) for n in range(5)]

    days = [calendar.local_date(at) for at in fired]
    assert days == [wall.date() + n * DAY for n in range(-2, 3)]
    assert [cycle.next_after(started, at - MINUTE, calendar)[1] for at in fired] == fired


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_hours_of_the_clock_pass_exactly(zone, data):
    wall, _change, _jump = data.draw(walls(zone))
    calendar = Calendar(zone=zone)
    started = moment(wall.isoformat(), calendar)

    fired = [Cycle.parse("R/PT1H", calendar).occurrence(started, n, calendar) for n in range(30)]

    assert fired == [started + (n + 1) * timedelta(hours=1) for n in range(30)]


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data(), hours=st.integers(1, 24))
def test_working_hours_lie_in_the_hours_of_work(zone, data, hours):
    wall, _change, _jump = data.draw(walls(zone))
    calendar = Calendar(zone=zone)
    begun = moment(wall.isoformat(), calendar)

    reached = calendar.due(begun, f"{hours}wh").at

    assert calendar.is_working_day(calendar.local_date(reached))
    assert time(9) < calendar.local(reached).time() <= time(17)
    assert calendar.worked_between(begun, reached) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day", "last"),
    [
        ("Europe/London", date(2027, 3, 28), "2027-03-28T22:59:59+00:00"),
        ("Europe/London", date(2027, 10, 31), "2027-10-31T23:59:59+00:00"),
        ("America/Santiago", date(2027, 4, 3), "2027-04-04T03:59:59+00:00"),
        ("America/Santiago", date(2027, 9, 4), "2027-09-05T03:59:59+00:00"),
    ],
)
def test_the_last_second_of_a_day_of_change(zone, day, last):
    assert Calendar(zone=zone).end_of(day).isoformat() == last


@pytest.mark.parametrize(
    ("zone", "wall", "meant", "daily"),
    [
        (  # skipped: there is no half past one
            *("Europe/London", "2027-03-28T01:30", "2027-03-28T01:30"),
            ["2027-03-27T01:30", "2027-03-28T01:30", "2027-03-29T00:30"],
        ),
        (  # shown twice: the first
            *("Europe/London", "2027-10-31T01:30", "2027-10-31T00:30"),
            ["2027-10-30T00:30", "2027-10-31T00:30", "2027-11-01T01:30"],
        ),
        (
            *("America/Santiago", "2027-09-05T00:30", "2027-09-05T04:30"),
            ["2027-09-04T04:30", "2027-09-05T04:30", "2027-09-06T03:30"],
        ),
        (
            *("America/Santiago", "2027-04-03T23:30", "2027-04-04T02:30"),
            ["2027-04-03T02:30", "2027-04-04T02:30", "2027-04-05T03:30"],
        ),
    ],
)
def test_a_lifecycle_keeps_its_times_over_the_night(database, clock, zone, wall, meant, daily):
    engine = ProcessEngine(database, clock, timezone=zone)
    before = datetime.fromisoformat(wall) - DAY
    main = Drawing("main").start().gateway("fork")
    main.task("act", follow=False, dueAt=f"'{wall}'").flow("fork", "act")
    main.catch("wait", timer(wall, "timeDate"), follow=False).flow("fork", "wait")
    main.task("then").end("over")
    main.boundary("again", "act", timer(f"R3/{before.isoformat()}/P1D", "timeCycle"), cancel=False)
    main.task("chase").end("chased")
    publish(engine, main, strict=False)
    clock.set(before.replace(tzinfo=UTC) - 2 * DAY)

    story = play(engine, clock, "main", agency="newport")
    story.wait(timedelta(days=5))

    assert came(engine, "then") == [meant]
    assert came(engine, "chase") == daily
    with engine.query() as session:
        due = session.scalar(sa.select(UserTask.due_at).where(UserTask.element_id == "act"))
    assert f"{due.astimezone(UTC):%Y-%m-%dT%H:%M}" == meant


def came(engine: ProcessEngine, element_id: str) -> list[str]:
    wanted = sa.select(UserTask.created_at).where(UserTask.element_id == element_id)
    with engine.query() as session:
        found = sorted(session.scalars(wanted))
    return [f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}" for at in found]
