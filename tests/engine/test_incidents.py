"""What fails leaves nothing but an incident, is tried again, and in the end needs a person."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine import incidents, instances, verification
from engine.deployments import latest
from engine.errors import Invalid, NotInState, NotPermitted
from engine.execution import Beginning, running
from engine.execution import begin as begin_instance
from engine.models import Event, Group, Incident, Job, ProcessInstance, UserTask
from tests.engine.diagrams import Drawing, one_task, publish
from tests.people import member
from tests.play import live_until, play

GROUP = "officer@newport"


class Machine:
    """A step that fails as long as it is broken, after it has written all kinds of things."""

    def __init__(self):
        self.broken, self.runs = True, 0

    def __call__(self, ctx, call):
        self.runs += 1
        ctx.record("register.written", call.instance, run=self.runs)
        ctx.session.add(Incident(kind="trace", message="", created_at=ctx.now, state="open"))
        made = Beginning(latest(ctx.session, "child").id, {}, business_key="made by a step")
        begin_instance(ctx, made)
        if self.broken:
            ctx.session.flush()
            raise RuntimeError("no paper")
        return {"printed": self.runs}


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def steps(machine):
    return {"print": machine}


@pytest.fixture
def story(engine, begin):
    publish(
        engine,
        one_task("child"),
        Drawing("main").start().task("act").service("print", "print").task("file").end(),
    )
    story = begin()
    story.hand_in("act", note="Done")
    return story


def test_a_step_that_raises_leaves_nothing_but_its_incident(story, look):
    [incident] = story.incidents
    assert (incident.kind, incident.element_id) == ("step", "print")
    assert incident.message == "RuntimeError: no paper"
    assert [one.kind for one in look(Incident)] == ["step"]
    assert not story.events("register.written")
    assert len(look(ProcessInstance)) == 1


def test_a_step_that_breaks_its_own_statement_leaves_the_rest_on_both_databases(
    process_engine, clock, machine
):
    """PostgreSQL would give up the whole transaction; the savepoint saves it."""
    process_engine.steps = {"print": break_the_database}
    publish(
        process_engine,
        one_task("child"),
        Drawing("main").start().task("act").service("print", "print").task("file").end(),
    )
    story = play(process_engine, clock, "main", agency="newport")
    story.hand_in("act", note="Done")
    [incident] = story.incidents
    assert "IntegrityError" in incident.message

    machine.broken = False
    process_engine.steps = {"print": machine}
    story.wait(timedelta(minutes=6))

    assert "File" in story.waiting_for
    with process_engine.query() as session:
        assert verification.verify(session).fault is None


def break_the_database(ctx, call):
    ctx.record("register.written", call.instance)
    ctx.session.add(Group(key="twice", name="", name_cy="", role=""))
    ctx.session.flush()
    ctx.session.execute(sa.insert(Group).values(key="twice", name="", name_cy="", role=""))


def test_the_completion_before_it_stands(story, look):
    task = look(UserTask, element_id="act")[0]

    assert (task.state, task.answers) == ("completed", {"note": "Done", "count": None})
    assert story.instance.is_active


def test_it_is_tried_after_5_minutes_30_minutes_and_4_hours_then_a_person_must_look(story, machine):
    runs = []
    for minutes in (4, 2, 28, 2, 4 * 60 - 3, 4, 60 * 24 * 10):
        story.wait(timedelta(minutes=minutes))
        runs.append(machine.runs)

    assert runs == [1, 2, 2, 3, 3, 4, 4]
    assert [one.state for one in story.incidents] == ["resolved"] * 3 + ["open"]


def test_it_heals_by_itself(story, machine, look):
    machine.broken = False

    story.wait(timedelta(minutes=6))

    assert "File" in story.waiting_for
    assert {one.state for one in story.incidents} == {"resolved"}
    assert look(Job) == []
    assert len(story.events("register.written")) == 1


def test_a_person_tries_again(story, machine, engine):
    machine.broken = False
    [incident] = story.incidents
    with pytest.raises(NotPermitted):
        story.do(incidents.retry, incident.id, by=member(engine, GROUP))

    story.do(incidents.retry, incident.id, by=member(engine, "business_unit"))

    assert "File" in story.waiting_for
    with pytest.raises(NotInState):
        story.do(incidents.retry, incident.id)


def test_after_a_retry_by_hand_the_planned_one_does_nothing(story, machine):
    machine.broken = False
    story.do(incidents.retry, story.incidents[0].id)

    story.wait(timedelta(days=1))

    assert machine.runs == 2


def test_an_incident_is_closed_only_with_a_reason(story):
    [incident] = story.incidents
    with pytest.raises(Invalid):
        story.do(incidents.resolve, incident.id, " ")

    story.do(incidents.resolve, incident.id, "Printed by hand")

    assert story.events("incident.resolved")[0].details["reason"] == "Printed by hand"


def test_a_step_does_not_run_while_its_instance_sleeps_and_runs_when_it_wakes(story, machine):
    story.do(instances.suspend, story.root_id, "Pause")
    machine.broken = False
    story.wait(timedelta(days=3))
    assert machine.runs == 1
    with pytest.raises(NotInState):
        story.do(incidents.retry, story.incidents[0].id)

    story.do(instances.resume, story.root_id)
    story.wait(timedelta(minutes=1))

    assert "File" in story.waiting_for
    assert {one.state for one in story.incidents} == {"resolved"}


def test_the_other_branch_goes_on(engine, begin):
    drawing = Drawing("two").start().gateway("fork").service("print", "print").end()
    drawing.task("act", follow=False).flow("fork", "act").end("over")
    publish(engine, one_task("child"), drawing, strict=False)
    story = begin("two")

    story.hand_in("act")

    assert story.instance.is_active
    assert [one.element_id for one in story.incidents] == ["print"]


def test_a_step_that_fails_inside_a_child_called_at_once(engine, begin, machine):
    """The step fails in a child that a savepoint of its parent has begun."""
    publish(
        engine,
        one_task("child"),
        Drawing("printer").start().service("print", "print").end(),
        Drawing("main").start().call("call", "printer").task("after").end(),
    )
    story = begin()
    assert [one.element_id for one in story.incidents] == ["print"]
    machine.broken = False

    story.wait(timedelta(minutes=6))

    assert "After" in story.waiting_for


def test_an_endless_loop_of_steps_stops_with_an_incident(engine, begin):
    engine.steps = {"again": lambda _ctx, _call: {}}
    drawing = Drawing("loop").start().gateway("in", "exclusive").service("again", "again")
    drawing.gateway("out", "exclusive").flow("out", "in", "1 == 1")
    drawing.put("endEvent", "done", follow=False).flow("out", "done", "1 == 2")
    publish(engine, drawing, strict=False)

    story = begin("loop")

    assert story.instance.is_active
    assert "again" in {one.element_id for one in story.incidents}


# ---- expressions


@pytest.mark.parametrize(
    "bad", ["nothing_like_it", "'not a date'", "1 / 0", "'2026-02-30'", "[1]", "'9999-12-31T25:00'"]
)
def test_a_bad_deadline_costs_the_deadline_and_nothing_else(engine, begin, look, bad):
    publish(engine, Drawing("main").start().task("act").task("next", dueAt=bad).end())
    story = begin()

    story.hand_in("act", note="Done")

    assert look(UserTask, element_id="act")[0].state == "completed"
    assert story.task("next").due_on is None
    [incident] = story.incidents
    assert (incident.kind, incident.element_id) == ("expression", "next")


@pytest.mark.parametrize("who", ["unheard_of", "2147483648", "'²'", "'no@example.org'", "-1", "[]"])
def test_a_bad_assignee_leaves_the_task_with_its_group(process_engine, clock, who):
    publish(process_engine, Drawing("main").start().task("act").task("next", assignee=who).end())
    story = play(process_engine, clock, "main", agency="newport")

    story.hand_in("act", note="Done")

    assert (story.task("next").assignee_id, story.waiting_for) == (None, {"Next": GROUP})


def test_a_bad_condition_keeps_the_completion(engine, begin, look):
    drawing = Drawing("main").start().task("act").gateway("which", "exclusive")
    drawing.task("a", follow=False).flow("which", "a", "unheard_of == 1").end()
    drawing.task("b", follow=False).flow("which", "b", "unheard_of != 1").end("over")
    publish(engine, drawing, strict=False)
    story = begin()

    story.hand_in("act")

    assert look(UserTask, element_id="act")[0].state == "completed"
    assert [one.element_id for one in story.incidents] == ["which"]


def test_retrying_what_cannot_be_tried_again_just_closes_it(engine, begin):
    """The deadline of a task that has been done meanwhile."""
    publish(engine, Drawing("main").start().task("act", dueAt="unheard_of").task("next").end())
    story = begin()
    story.hand_in("act")

    story.do(incidents.retry, story.incidents[0].id)

    assert [one.state for one in story.incidents] == ["resolved"]
    assert "Next" in story.waiting_for


def test_a_corrected_deadline_is_computed_by_a_retry(engine, begin):
    """The calendar did not reach so far when the task came; the expression itself was right."""
    publish(engine, Drawing("main").start().task("act", dueAt="later").task("next").end())
    story = begin(later="not yet known")
    with engine.command() as ctx:
        instance = instances.locked(ctx, story.root_id)
        with running(ctx, instance) as process:
            process.update({"later": "2026-08-05"})

    story.do(incidents.retry, story.incidents[0].id)

    assert story.task("act").due_on == date(2026, 8, 5)


def test_a_message_nobody_takes_is_brought_again_by_a_retry(engine, begin, look, clock):
    publish(
        engine,
        Drawing("listener").start().catch("listen", "message").task("heard").end(),
        Drawing("speaker").start().throw("tell", "message").end(),
        strict=False,
    )
    begin("speaker").wait(timedelta(hours=1))
    [incident] = look(Incident)
    listener = begin("listener")

    listener.do(incidents.retry, incident.id)
    live_until(engine, clock, clock.now + timedelta(minutes=1))

    assert len(listener.open_tasks) == 1
    assert look(Job) == []
    assert [event for event in look(Event) if event.kind == "incident.resolved"]
