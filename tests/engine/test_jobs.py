"""The sweep: what is due happens once, what breaks is put off, and it always comes to an end."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import board, incidents, jobs, sandbox
from engine.errors import Invalid, SandboxOnly
from engine.jobs import run_all_due, run_due
from engine.models import Event, Incident, Job, ProcessInstance
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.play import Story

WAIT = Drawing("main").start().catch("wait", timer("PT1H")).task("act").end()


@pytest.fixture
def story(engine, begin) -> Story:
    publish(engine, WAIT, strict=False)
    return begin()


def spoil(story: Story) -> bytes:
    """Make the instance unreadable, so that its timer fails."""
    with story.engine.command() as ctx:
        instance = ctx.session.get_one(ProcessInstance, story.root_id)
        before, instance.tokens = instance.tokens, b"not tokens"
    return before


def mend(story: Story, tokens: bytes) -> None:
    with story.engine.command() as ctx:
        ctx.session.get_one(ProcessInstance, story.root_id).tokens = tokens


def test_nothing_due_is_nothing_done(story):
    assert run_due(story.engine).total == 0


def test_a_sweep_says_what_it_did_and_how_late(story, clock):
    clock.advance(timedelta(hours=3))

    done = run_due(story.engine)

    assert (done.timers, done.total, done.failed) == (1, 1, 0)
    assert done.lateness == timedelta(hours=2)
    assert run_due(story.engine).total == 0


def test_more_than_one_sweep_can_hold(engine, begin, clock):
    publish(engine, WAIT, strict=False)
    for _ in range(7):
        begin()
    clock.advance(timedelta(hours=2))

    assert run_all_due(engine, limit=3).timers == 7


def test_a_broken_one_is_put_off_longer_each_time_and_does_not_stop_the_others(story, begin, clock):
    spoil(story)
    begin()
    clock.advance(timedelta(hours=1, seconds=1))

    first = run_due(story.engine)
    assert (first.timers, first.failed) == (1, 1)
    waits = []
    for _ in range(2):
        waits.append(story.instance.timer_due_at - clock.now)
        clock.set(story.instance.timer_due_at)
        assert run_due(story.engine).failed == 1

    assert waits == [timedelta(minutes=2), timedelta(minutes=4)]
    [incident] = story.incidents
    assert (incident.kind, story.instance.timer_due_at) == ("timer", None)
    assert run_due(story.engine).failed == 0


def test_a_timer_that_a_person_looked_at_fires_by_a_retry(story):
    tokens = spoil(story)
    story.wait(timedelta(hours=2))
    mend(story, tokens)

    story.do(incidents.retry, story.incidents[0].id)
    story.wait(timedelta(minutes=1))

    assert len(story.open_tasks) == 1


def test_a_job_of_an_unknown_kind_ends_as_an_incident(engine, clock, look):
    with engine.command() as ctx:
        ctx.session.add(Job(kind="odd", due_at=ctx.now, payload={}))

    for _ in range(10):
        run_all_due(engine)
        clock.advance(timedelta(hours=1))

    [incident] = look(Incident)
    assert (incident.kind, incident.source) == ("job", str(look(Job)[0].id))
    assert [event.kind for event in look(Event)][-1] == "incident.opened"


def test_what_no_longer_waits_does_not_stay_due(story, clock):
    """A row that says it is due, of an instance that has ended: looked at once, then left alone."""
    clock.advance(timedelta(hours=2))
    with story.engine.command() as ctx:
        ctx.session.get_one(ProcessInstance, story.root_id).state = "terminated"

    assert run_due(story.engine).total == 0
    assert story.instance.timer_due_at is None


# ---- the sandbox


@pytest.fixture
def sandboxed(engine):
    with engine.command() as ctx:
        board.found(ctx, sandbox=True)
    return engine


def test_a_real_boards_clock_stands(story):
    with pytest.raises(SandboxOnly):
        sandbox.advance(story.engine, datetime(2027, 1, 1, tzinfo=UTC))


def test_time_goes_forward_only(sandboxed, clock):
    with pytest.raises(Invalid):
        sandbox.advance(sandboxed, clock.now - timedelta(seconds=1))


def test_the_moved_clock_is_everybodys(sandboxed, clock):
    sandbox.advance(sandboxed, datetime(2027, 1, 1, tzinfo=UTC))

    with sandboxed.command() as ctx:
        assert ctx.now == datetime(2027, 1, 1, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert sandboxed.now() == datetime(2027, 1, 2, tzinfo=UTC)


def test_a_year_of_repeated_timers_each_at_its_own_time(sandboxed, begin):
    drawing = Drawing("main").start().gateway("again", "exclusive").catch("wait", timer("P7D"))
    drawing.service("count", "count").gateway("enough", "exclusive")
    drawing.flow("enough", "again", "rounds < 52")
    drawing.put("endEvent", "done", follow=False).flow("enough", "done", "rounds >= 52")
    sandboxed.steps = {
        "count": lambda _ctx, call: {"rounds": int(call.variables.get("rounds") or 0) + 1}
    }
    publish(sandboxed, drawing, strict=False)
    story = begin(rounds=0)

    moved = sandbox.advance(sandboxed, datetime(2027, 6, 30, tzinfo=UTC))

    assert moved.timers == 52
    assert story.instance.ended_at - story.instance.started_at < timedelta(days=365)


@pytest.mark.usefixtures("sandboxed")
def test_what_always_breaks_does_not_hold_the_clock(story):
    spoil(story)

    sandbox.advance(story.engine, datetime(2026, 7, 1, tzinfo=UTC))

    assert story.engine.now() == datetime(2026, 7, 1, tzinfo=UTC)
    assert [one.kind for one in story.incidents] == ["timer"]


@pytest.mark.usefixtures("sandboxed")
def test_another_worker_that_is_quicker_does_not_make_it_jump(story, begin, monkeypatch):
    """The server's own sweep takes what is due; the clock must still stop at each moment."""
    publish(story.engine, one_task("late"))
    begin("late")
    second = begin()
    real, stops = sandbox.run_all_due, []

    def somebody_else_did_it(engine):
        real(engine)
        stops.append(engine.now())
        return jobs.Done()

    monkeypatch.setattr(sandbox, "run_all_due", somebody_else_did_it)
    sandbox.advance(story.engine, datetime(2026, 7, 30, tzinfo=UTC))

    assert len(second.open_tasks) == len(story.open_tasks) == 1
    [created] = second.events("user_task.created")
    assert created.at < datetime(2026, 6, 24, 10, 0, 1, tzinfo=UTC)
    assert len(stops) >= 2
