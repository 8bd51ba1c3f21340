"""A closed day moves every date that counts over it, at once, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from engine import board, instances, jobs, redating, tasks
from engine.changes import Change, Rules
from engine.clocks import clocks
from engine.errors import Invalid, NotFound, NotPermitted
from engine.models import Event, Job, Ladder, ProcessInstance, UserTask
from engine.moves import moves
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play
from workflows.library import all_ladders

OFFICER = "officer@newport"
# Wednesday 24 June 2026 is the clock's first day; 20 working days lead to 22 July.
CLOSED = date(2026, 7, 1)


@pytest.fixture
def engine(process_engine):
    with process_engine.command() as ctx:
        for name, ladder in all_ladders().items():
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
    return process_engine


@pytest.fixture
def begin(engine, clock):
    return lambda key="main", **given: play(engine, clock, key, **{"agency": "newport", **given})


def drawn(**task):
    return Drawing("main", cylch__ladder="standard").start().task("act", **task).end()


def close(engine, on=CLOSED, by=None):
    with engine.command(*([by] if by else [])) as ctx:
        return redating.close_day(ctx, on, "Move of the office", "Symud y swyddfa")


def reopen(engine, on=CLOSED):
    with engine.command() as ctx:
        return redating.open_day(ctx, on)


def preview(engine, on=CLOSED):
    with engine.command() as ctx:
        before = redating.rules_of(ctx)
        change = Change(before, redating.with_day(before, on, closed=True), ctx.now)
        return moves(ctx.session, change), clocks(ctx.session, change)


def task_of(story):
    with story.engine.query() as session:
        return session.get_one(UserTask, story.task("act").id)


def local(engine, moment):
    return engine.calendar().local_date(moment) if moment else None


def test_a_deadline_in_working_days_moves_with_its_next_rung(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    before = task_of(story)

    [shown] = preview(engine)[0].tasks
    done = close(engine)

    after = task_of(story)
    assert (before.due_on, after.due_on) == (date(2026, 7, 22), date(2026, 7, 23))
    assert [local(engine, one.ladder_due_at) for one in (before, after)] == [
        date(2026, 7, 15),
        date(2026, 7, 16),
    ]
    assert (shown.after.due_on, shown.after.rung_at) == (after.due_on, after.ladder_due_at)
    assert (done.tasks, done.left) == (1, 0)
    assert after.baseline_due_on == before.due_on
    assert after.due_version == before.due_version


def test_what_moved_is_on_record_in_the_tasks_own_chain(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    close(engine)

    with engine.query() as session:
        [said] = session.scalars(sa.select(Event).where(Event.kind == "user_task.redated"))
    assert said.user_task_id == story.task("act").id
    assert said.instance_id == story.instance.id
    assert (said.details["before"], said.details["after"]) == ("2026-07-22", "2026-07-23")
    assert (said.details["cause"], said.details["on"]) == ("closed_day", "2026-07-01")


def test_calendar_days_stay_and_only_their_reminders_move(engine, begin):
    """28 days from acceptance stay 28 days; the reminder five working days before comes earlier."""
    publish(engine, drawn(dueIn="28d"))
    story = begin()

    close(engine, date(2026, 7, 20))

    after = task_of(story)
    assert after.due_on == date(2026, 7, 22)
    assert local(engine, after.ladder_due_at) == date(2026, 7, 14)


def test_calendar_days_that_roll_on_move_when_their_day_closes(engine, begin):
    publish(engine, drawn(dueIn="28d>"))
    story = begin()

    close(engine, date(2026, 7, 22))

    assert task_of(story).due_on == date(2026, 7, 23)


def test_a_date_that_a_person_set_stays(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    with engine.command() as ctx:
        tasks.reschedule(ctx, story.task("act").id, date(2026, 7, 22), "agreed by telephone")

    close(engine)

    after = task_of(story)
    assert after.due_on == date(2026, 7, 22)
    assert local(engine, after.ladder_due_at) == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("expression", "moved"),
    [
        ("meeting_on - wd(15)", date(2026, 6, 30)),
        ("meeting_on - days(21)", date(2026, 7, 1)),
        ("meeting_on", date(2026, 7, 22)),
        ("today() + wd(20)", date(2026, 7, 23)),
    ],
)
def test_a_date_that_the_diagram_computes_is_computed_again(engine, begin, expression, moved):
    publish(engine, drawn(dueAt=expression))
    story = begin(meeting_on="2026-07-22")

    close(engine)

    assert task_of(story).due_on == moved


def test_a_date_whose_variables_have_changed_since_is_left_and_counted(engine, begin):
    drawing = Drawing("late", cylch__ladder="standard").start().task("act", dueAt="day + wd(5)")
    publish(engine, drawing.end())
    story = begin("late", day="2026-06-24")
    with engine.command() as ctx:
        task = ctx.session.get_one(UserTask, story.task("act").id)
        task.due_on = date(2026, 9, 1)

    found, _timers = preview(engine)

    assert (found.tasks, found.unsure) == ([], 1)


def test_completed_work_never_changes(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    story.hand_in("act", by=member(engine, OFFICER))
    with engine.query() as session:
        before = session.scalars(sa.select(UserTask)).one()

    assert close(engine).tasks == 0

    with engine.query() as session:
        after = session.scalars(sa.select(UserTask)).one()
        assert (after.due_on, after.version) == (before.due_on, before.version)


def test_a_late_task_climbs_on_from_where_it_stood(engine, begin, clock):
    """Due 22 July, told on the 23rd; the 24th is closed: the agency hears on the 28th."""
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    clock.set(datetime(2026, 7, 23, 9, tzinfo=UTC))
    jobs.run_all_due(engine)
    assert task_of(story).ladder_level == "L1"

    close(engine, date(2026, 7, 24))

    after = task_of(story)
    assert after.ladder_level == "L1"
    assert local(engine, after.ladder_due_at) == date(2026, 7, 28)


def test_a_closed_day_taken_back_brings_back_what_it_moved(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    before = task_of(story)
    close(engine)

    reopen(engine)

    after = task_of(story)
    assert (after.due_on, after.due_at, after.ladder_due_at) == (
        before.due_on,
        before.due_at,
        before.ladder_due_at,
    )


def test_a_rung_that_comes_into_the_past_fires_and_is_not_lost(engine, begin, clock):
    publish(engine, drawn(dueIn="20wd"))
    close(engine, date(2026, 7, 20))
    story = begin()
    assert local(engine, task_of(story).ladder_due_at) == date(2026, 7, 15)
    clock.set(datetime(2026, 7, 15, 6, tzinfo=UTC))

    with engine.command() as ctx:
        redating.close_day(ctx, date(2026, 7, 22), "x", "y")
    reopen(engine, date(2026, 7, 20))
    clock.set(datetime(2026, 7, 15, 8, tzinfo=UTC))
    jobs.run_all_due(engine)

    assert task_of(story).ladder_level == "R1"


def test_a_task_asleep_moves_and_wakes_by_the_new_calendar(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    story.do(instances.suspend, story.root_id, "a pause")

    close(engine)
    story.do(instances.resume, story.root_id)

    after = task_of(story)
    assert after.due_on == date(2026, 7, 23)
    assert local(engine, after.ladder_due_at) == date(2026, 7, 16)


def test_a_timer_in_working_days_moves_and_fires_once(engine, begin, clock):
    drawing = Drawing("main").start().catch("pause", timer("'5wd'")).task("act").end()
    publish(engine, drawing)
    story = begin()

    _tasks, [shown] = preview(engine)
    done = close(engine)

    with engine.query() as session:
        instance = session.get_one(ProcessInstance, story.instance.id)
    assert (local(engine, shown.before), local(engine, shown.after)) == (
        date(2026, 7, 1),
        date(2026, 7, 2),
    )
    assert done.timers == 1
    assert instance.timer_due_at == shown.after
    clock.set(shown.before + timedelta(minutes=1))
    jobs.run_all_due(engine)
    assert not story.waiting_for
    clock.set(shown.after + timedelta(minutes=1))
    jobs.run_all_due(engine)
    assert "Act" in story.waiting_for


def test_a_calendar_that_changed_meanwhile_is_not_overwritten(engine):
    with engine.command() as ctx:
        seen = ctx.settings
        ctx.board.settings_version = seen.version + 1
        with pytest.raises(redating.SettingsChanged):
            redating.close_day(ctx, CLOSED, "Move", "Symud")


def test_what_one_transaction_leaves_a_job_moves(engine, begin, monkeypatch):
    publish(engine, drawn(dueIn="20wd"))
    stories = [begin() for _ in range(5)]
    monkeypatch.setattr(redating, "MOST", 2)

    done = close(engine)
    assert (done.tasks, done.left) == (2, 3)
    jobs.run_all_due(engine)

    assert {task_of(story).due_on for story in stories} == {date(2026, 7, 23)}
    with engine.query() as session:
        assert session.scalars(sa.select(Job)).all() == []
        told = session.scalars(sa.select(Event).where(Event.kind == "user_task.redated")).all()
    assert len(told) == 5


def test_a_second_look_moves_what_was_under_way_and_nothing_twice(engine, begin, clock):
    publish(engine, drawn(dueIn="20wd"))
    early, late = begin(), begin()
    close(engine)
    with engine.command() as ctx:  # as if it had begun by the old calendar a moment ago
        task = ctx.session.get_one(UserTask, late.task("act").id)
        task.due_on, task.due_at = date(2026, 7, 22), ctx.calendar.end_of(date(2026, 7, 22))
        task.due_basis = {key: task.due_basis[key] for key in ("from", "offset")}

    clock.advance(timedelta(minutes=3))
    new = begin()
    jobs.run_all_due(engine)

    assert {task_of(story).due_on for story in (early, late)} == {date(2026, 7, 23)}
    assert task_of(new).due_on == date(2026, 7, 23)
    with engine.query() as session:
        told = session.scalars(sa.select(Event).where(Event.kind == "user_task.redated")).all()
    assert len(told) == 3


def test_another_ladder_says_where_an_open_task_climbs_next(engine, begin):
    publish(engine, drawn(dueIn="20wd"))
    story = begin()
    levels = [{"level": "R1", "at": "-2wd", "to": ["assignee"]}]

    with engine.command() as ctx:
        wanted = Ladder(name="standard", title="Short", title_cy="Byr", levels=levels)
        done = redating.change_ladder(ctx, wanted, "fewer reminders")

    assert done.tasks == 1
    assert local(engine, task_of(story).ladder_due_at) == date(2026, 7, 20)


def test_who_may_close_a_day_and_both_languages_are_needed(engine):
    unit = member(engine, "business_unit")
    assert close(engine, by=unit).left == 0
    with pytest.raises(NotPermitted):
        close(engine, date(2026, 7, 2), by=member(engine, OFFICER))
    with pytest.raises(Invalid), engine.command() as ctx:
        redating.close_day(ctx, date(2026, 7, 3), "only English", " ")
    with pytest.raises(NotFound):
        reopen(engine, date(2026, 7, 9))


def test_rules_know_the_days_on_which_they_differ(engine):
    with engine.command() as ctx:
        rules = redating.rules_of(ctx)

    assert isinstance(rules, Rules)
    assert redating.with_day(rules, CLOSED, closed=True).differ_on(rules) == {CLOSED}
