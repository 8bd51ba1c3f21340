"""A late task climbs: each rung once a deadline, only the highest after a gap, never when done."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import board, escalation, giving_up, incidents, instances, sandbox, tasks
from engine.jobs import run_all_due
from engine.models import Event, Job, UserTask
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import member
from tests.play import Story

GROUP = "officer@newport"
SHIPPED = json.loads((Path(__file__).parents[2] / "workflows/ladders.json").read_text())
DUE = date(2026, 9, 30)
WHOLE = [
    ("R1", date(2026, 9, 16)),
    ("R1", date(2026, 9, 23)),
    ("R2", DUE),
    ("L1", date(2026, 10, 1)),
    ("L2", date(2026, 10, 5)),
    ("L3", date(2026, 10, 14)),
]


@pytest.fixture
def laddered(engine):
    with engine.command() as ctx:
        board.found(ctx, sandbox=True)
        for name, ladder in SHIPPED.items():
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
    publish(
        engine,
        one_task("late_task_response", group="agency_rep@{agency}"),
        one_task("escalation", group="qa_chair@{board}"),
        one_task("main", ladder="standard", dueAt="due"),
        one_task("alert", ladder="immediate", dueIn="8wh"),
        one_task("unplaced", ladder="standard", dueAt="due", group="qa_group@{board}"),
    )
    return engine


@pytest.fixture
def story(laddered, begin) -> Story:
    story = begin(due=DUE.isoformat(), business_key="K")
    assert story.engine is laddered
    return story


def act(story: Story) -> UserTask:
    with story.engine.query() as session:
        return session.scalar(
            sa.select(UserTask).where(
                UserTask.instance_id == story.root_id, UserTask.element_id == "act"
            )
        )


def test_each_rung_at_eight_on_its_day(story):
    story.wait(date(2026, 12, 31))

    assert story.rungs(act(story)) == WHOLE
    escalated = [*story.events("user_task.reminded"), *story.events("user_task.escalated")]
    calendar = story.engine.calendar()
    assert {calendar.local(event.at).hour for event in escalated} == {8}
    assert escalated[-1].details["days_late"] == 10
    assert escalated[-1].details["to"] == ["qa_chair@children", "business_unit"]


def test_what_a_rung_starts_belongs_to_the_late_tasks_family(story):
    story.wait(date(2026, 10, 14))

    started = [one for one in story.family if one.subject_task_id is not None]
    assert [one.subject_task_id for one in started] == [act(story).id] * 2
    assert sorted(task.candidate_group for task in story.open_tasks) == [
        "agency_rep@newport",
        GROUP,
        "qa_chair@children",
    ]


def test_done_in_time_nothing_more_is_said_and_what_was_asked_is_settled(story):
    story.wait(date(2026, 10, 6))
    story.do(tasks.complete, act(story).id, {})

    story.wait(date(2026, 12, 31))

    assert story.rungs(act(story)) == WHOLE[:5]
    assert story.open_tasks == []


def test_after_a_downtime_only_the_highest_rung(story):
    story.wait(date(2026, 9, 17))

    story.jump(date(2026, 10, 20))
    story.jump(date(2026, 10, 21))

    assert story.rungs(act(story)) == [WHOLE[0], ("L3", date(2026, 10, 20))]
    assert len(story.family) == 2


def test_an_extension_starts_the_ladder_anew(story):
    story.wait(date(2026, 10, 6))
    chair = member(story.engine, "qa_chair@children")
    story.do(tasks.reschedule, act(story).id, date(2026, 11, 30), "New form", by=chair)

    story.wait(date(2026, 12, 2))

    assert story.rungs(act(story))[5:] == [
        ("R1", date(2026, 11, 16)),
        ("R1", date(2026, 11, 23)),
        ("R2", date(2026, 11, 30)),
        ("L1", date(2026, 12, 1)),
    ]


def test_what_the_old_deadline_asked_is_settled_when_the_extended_task_is_done(story):
    story.wait(date(2026, 10, 6))
    story.do(tasks.reschedule, act(story).id, date(2026, 11, 30), "New form")

    story.do(tasks.complete, act(story).id, {})

    assert story.open_tasks == []


def test_no_clock_runs_while_it_sleeps_and_one_rung_makes_up_for_it(story):
    story.wait(date(2026, 10, 1))
    story.do(instances.suspend, story.root_id, "Police ask")
    story.wait(date(2026, 10, 20))
    assert len(story.rungs(act(story))) == 4

    story.do(instances.resume, story.root_id)
    story.wait(date(2026, 10, 21))

    assert story.rungs(act(story))[4:] == [("L3", date(2026, 10, 20))]


def test_a_short_sleep_repeats_no_rung(story):
    story.wait(date(2026, 10, 1))
    story.do(instances.suspend, story.root_id, "Police ask")
    story.do(instances.resume, story.root_id)

    story.wait(date(2026, 10, 2))

    assert story.rungs(act(story)) == WHOLE[:4]


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
def test_a_clock_that_goes_back_repeats_no_rung(story, back):
    story.wait(date(2026, 10, 1))
    story.clock.advance(-back)
    run_all_due(story.engine)

    story.wait(date(2026, 10, 2))

    assert story.rungs(act(story)) == WHOLE[:4]


def test_a_ladder_changed_meanwhile_counts_from_the_next_rung_on(story, laddered):
    story.wait(date(2026, 10, 2))
    with laddered.command() as ctx:
        levels = [{"level": "L1", "at": "1wd"}, {"level": "L2", "at": "5wd"}]
        board.set_ladder(ctx, "standard", "Standard", "Safonol", levels)

    story.wait(date(2026, 12, 1))

    assert story.rungs(act(story))[4:] == [("L2", date(2026, 10, 7))]
    assert act(story).ladder_due_at is None


def test_a_ladder_taken_away_leaves_the_others_climbing(story, laddered, begin):
    """The sweep meets a task whose rung is no more; those behind it still have theirs."""
    other = begin(due=DUE.isoformat())
    with laddered.command() as ctx:
        ctx.session.get_one(UserTask, act(other).id).ladder = "gone"
    before = laddered.now()
    moved = sandbox.advance(laddered, datetime(2026, 10, 20, tzinfo=UTC))

    assert moved.before == before
    assert [level for level, _ in story.rungs(act(story))] == [level for level, _ in WHOLE]
    assert [on for _, on in story.rungs(act(story))] == [on for _, on in WHOLE]
    assert story.rungs(act(other)) == []


@pytest.mark.usefixtures("laddered")
def test_a_task_of_no_agency_asks_no_representative(begin):
    story = begin("unplaced", due=DUE.isoformat(), agency=None)

    story.wait(date(2026, 10, 14))

    keys = [task.candidate_group for task in story.open_tasks]
    assert sorted(keys) == ["qa_chair@children", "qa_group@children"]


@pytest.mark.usefixtures("laddered")
def test_an_immediate_alert_is_told_at_once(begin):
    story = begin("alert")

    story.wait(timedelta(minutes=1))
    assert [level for level, _ in story.rungs(act(story))] == ["R1"]

    story.wait(timedelta(days=3))
    assert [level for level, _ in story.rungs(act(story))] == ["R1", "L2", "L3"]


@pytest.mark.usefixtures("laddered")
def test_a_task_that_comes_late_already_is_not_flooded(begin):
    story = begin(due="2026-06-22")

    story.wait(timedelta(minutes=1))

    assert story.rungs(act(story)) == []
    assert act(story).ladder_due_at is not None  # L2, on 25 June


def broken(monkeypatch):
    def fail(*_):
        raise RuntimeError("no ladder")

    monkeypatch.setattr(escalation, "_start", fail)


def test_a_rung_that_fails_is_tried_again_and_not_lost(story, monkeypatch):
    story.wait(date(2026, 10, 2))
    with monkeypatch.context() as patch:
        broken(patch)
        story.clock.set(datetime(2026, 10, 5, 7, 0, 1, tzinfo=UTC))
        run_all_due(story.engine)
        assert len(story.rungs(act(story))) == 4

    story.wait(date(2026, 10, 6))

    assert story.rungs(act(story)) == WHOLE[:5]
    assert story.incidents == []


def test_a_rung_that_always_fails_needs_a_person_and_the_next_is_climbed(story, monkeypatch):
    story.wait(date(2026, 10, 2))
    with monkeypatch.context() as patch:
        broken(patch)
        story.wait(date(2026, 10, 6))
    [incident] = story.incidents
    assert (incident.kind, incident.element_id) == ("ladder", "act")

    story.wait(date(2026, 10, 14))

    assert story.rungs(act(story)) == [*WHOLE[:4], WHOLE[5]]


def test_a_failed_rung_is_climbed_by_a_retry_once(story, monkeypatch):
    story.wait(date(2026, 10, 2))
    with monkeypatch.context() as patch:
        broken(patch)
        story.wait(date(2026, 10, 6))

    story.do(incidents.retry, story.incidents[0].id)
    story.wait(date(2026, 10, 14))

    assert story.rungs(act(story))[4:] == [("L2", date(2026, 10, 6)), WHOLE[5]]


def test_a_rung_that_failed_while_somebody_was_quicker_does_not_come_back(story, monkeypatch):
    """Between the failure and the putting off the task was done."""
    story.wait(date(2026, 10, 2))
    real = giving_up.put_off  # the gap between two transactions has no other handle

    def done_meanwhile(ctx, key, error):
        tasks.complete(ctx, key, {})
        ctx.session.flush()
        real(ctx, key, error)

    with monkeypatch.context() as patch:
        broken(patch)
        patch.setattr(giving_up, "put_off", done_meanwhile)
        story.wait(date(2026, 10, 6))

    assert act(story).ladder_due_at is None
    assert story.incidents == []


@pytest.mark.scenario(18)
@pytest.mark.usefixtures("laddered")
def test_both_clock_changes_in_a_downtime(begin):
    """Scenario 18: off from 25 to 28 October 2026; each overdue task at its level, once."""
    stories = [begin(due=due) for due in ("2026-10-23", "2026-10-26", "2026-10-30")]
    for story in stories:
        story.wait(datetime(2026, 10, 24, 22, tzinfo=UTC))

    stories[0].jump(datetime(2026, 10, 28, 9, tzinfo=UTC))
    stories[0].jump(datetime(2026, 10, 28, 10, tzinfo=UTC))

    assert [story.rungs(act(story))[-1] for story in stories] == [
        ("L2", date(2026, 10, 28)),
        ("L1", date(2026, 10, 28)),
        ("R1", date(2026, 10, 23)),
    ]


def test_the_sandbox_climbs_each_rung_at_its_own_time(story, look):
    moved = sandbox.advance(story.engine, datetime(2026, 12, 31, tzinfo=UTC))

    assert story.rungs(act(story)) == WHOLE
    assert moved.rungs >= len(WHOLE)
    assert look(Job) == []
    assert all(event.at <= story.engine.now() for event in look(Event))


def test_completing_before_the_sweep_wins(story):
    story.clock.set(datetime(2026, 10, 20, tzinfo=UTC))
    story.do(tasks.complete, act(story).id, {})

    assert run_all_due(story.engine).total == 0
    assert story.rungs(act(story)) == []


def test_a_canceled_task_is_not_chased(laddered, begin):
    drawing = Drawing("two").start().gateway("fork")
    drawing.task("act", follow=False, ladder="standard").flow("fork", "act").end()
    drawing.task("stop", follow=False).flow("fork", "stop").end("over", "terminate")
    publish(laddered, drawing, strict=False)
    story = begin("two")
    story.hand_in("stop")

    story.wait(date(2026, 12, 1))

    assert story.rungs(act(story)) == []
