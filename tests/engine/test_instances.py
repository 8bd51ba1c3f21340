"""Instances: who may start them, how they pause, end, call each other and hear each other."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from engine import incidents, instances, tasks
from engine.errors import Invalid, NotFound, NotInState, NotPermitted, NotWaiting
from engine.models import Event, Incident, Job, ProcessInstance, Subscription, UserTask
from tests.engine.diagrams import Drawing, one_task, publish, timer
from tests.people import member
from tests.play import Story, play

GROUP = "officer@newport"


def family(story: Story) -> dict[str, str]:
    return {one.business_key: one.state for one in story.family}


# ---- starting


@pytest.mark.parametrize(
    "group", ["officer", "business_unit", "process_owner", "qa_group@children", "admin"]
)
def test_the_owner_and_those_who_look_after_the_whole_start(engine, clock, group):
    publish(engine, one_task())

    assert play(engine, clock, "main", by=member(engine, group)).instance.is_active


def test_others_do_not_start(engine, clock, look):
    publish(engine, one_task())

    with pytest.raises(NotPermitted):
        play(engine, clock, "main", by=member(engine, GROUP))
    assert look(ProcessInstance) == []


def test_what_is_not_published_cannot_start(engine, clock):
    with pytest.raises(NotFound):
        play(engine, clock, "main")


@pytest.mark.parametrize(
    "given",
    [
        {"board": "pensioners"},
        {"business_key": "K" * 121},
        {"agency": "a" * 61},
        {"title": "nul \x00"},
    ],
)
def test_what_a_row_cannot_hold_is_refused_on_both_databases(process_engine, clock, given):
    publish(process_engine, one_task())

    with pytest.raises(Invalid):
        play(process_engine, clock, "main", **given)


# ---- suspend, resume, terminate


@pytest.fixture
def parent(engine, begin):
    """A parent that waits for two children of its own, one for each item."""
    publish(
        engine,
        one_task("child"),
        Drawing("main")
        .start()
        .call("each", "child", each="items", agency="agency", business_key="item")
        .task("after")
        .end(),
    )
    return begin(items=["a", "b"], business_key="P")


def test_a_suspended_family_sleeps_and_wakes_as_one(parent):
    parent.do(instances.suspend, parent.root_id, "Police ask for a pause")
    assert family(parent) == {"P": "suspended", "a": "suspended", "b": "suspended"}
    assert parent.open_tasks == []

    parent.do(instances.resume, parent.root_id)
    assert family(parent) == {"P": "active", "a": "active", "b": "active"}

    parent.hand_in("act", of="a")
    parent.hand_in("act", of="b")
    assert parent.waiting_for == {"After": GROUP}


def test_one_child_may_sleep_while_the_others_go_on(parent):
    child = parent.task("act", "a").instance_id
    parent.do(instances.suspend, child, "Waiting for the police")

    parent.hand_in("act", of="b")

    assert family(parent) == {"P": "active", "a": "suspended", "b": "completed"}
    parent.do(instances.resume, child)
    parent.hand_in("act", of="a")
    assert parent.waiting_for == {"After": GROUP}


def test_a_child_does_not_wake_under_a_sleeping_parent(parent):
    child = parent.task("act", "a").instance_id
    parent.do(instances.suspend, parent.root_id, "Pause")

    with pytest.raises(NotInState):
        parent.do(instances.resume, child)
    assert family(parent) == {"P": "suspended", "a": "suspended", "b": "suspended"}


def test_only_what_runs_can_be_suspended(parent):
    parent.do(instances.suspend, parent.root_id, "Pause")

    with pytest.raises(NotInState):
        parent.do(instances.suspend, parent.root_id, "Pause")
    parent.do(instances.terminate, parent.root_id, "Opened by mistake")
    for verb in (instances.suspend, instances.resume):
        with pytest.raises(NotInState):
            parent.do(verb, parent.root_id, "Why")


def test_terminating_a_parent_ends_its_children_and_their_tasks(parent, look):
    parent.do(instances.terminate, parent.root_id, "Opened by mistake")

    assert set(family(parent).values()) == {"terminated"}
    assert {task.state for task in look(UserTask)} == {"canceled"}
    with pytest.raises(NotInState):
        parent.do(instances.terminate, parent.root_id, "Again")


def test_a_terminated_child_is_called_again_by_a_retry(parent):
    parent.do(instances.terminate, parent.task("act", "a").instance_id, "Wrong data")
    [incident] = parent.incidents
    assert (incident.kind, incident.state) == ("terminated", "open")

    parent.do(incidents.retry, incident.id)

    for item in ("a", "b"):
        parent.hand_in("act", of=item)
    assert parent.waiting_for == {"After": GROUP}


@pytest.mark.parametrize("verb", [instances.suspend, instances.terminate])
def test_only_stewards_stop_an_instance_and_never_without_a_reason(parent, engine, verb):
    with pytest.raises(NotPermitted):
        parent.do(verb, parent.root_id, "Why", by=member(engine, GROUP))
    with pytest.raises(Invalid):
        parent.do(verb, parent.root_id, "  ", by=member(engine, "business_unit"))


def test_there_is_no_such_instance(engine):
    with engine.command() as ctx, pytest.raises(NotFound):
        instances.suspend(ctx, uuid4(), "Why")


# ---- calls


def test_a_child_has_its_own_title_key_and_agency(engine, begin):
    publish(
        engine,
        one_task("child"),
        Drawing("main")
        .start()
        .call("one", "child", agency="'police'", title="'Return'", business_key="'R/1'")
        .end(),
    )
    story = begin(business_key="P")

    child = story.family[1]
    assert (child.agency, child.title, child.business_key) == ("police", "Return", "R/1")
    assert story.waiting_for == {"Act": "officer@police"}


def test_what_a_child_gives_back_is_known_to_its_parent(engine, begin):
    publish(
        engine,
        one_task("child"),
        Drawing("main")
        .start()
        .call("one", "child", outputs={"said": "note"}, agency="agency")
        .task("after", dueAt="said")
        .end(),
    )
    story = begin()

    story.hand_in("act", note="2026-08-05")

    assert story.task("after").due_on == date(2026, 8, 5)


def test_a_bad_output_costs_the_parent_one_value_and_nobody_their_work(engine, begin):
    publish(
        engine,
        one_task("child"),
        Drawing("main")
        .start()
        .call(
            "one", "child", outputs={"said": "nothing_like_it", "count": "1 + 1"}, agency="agency"
        )
        .task("after", dueAt="add('2026-08-03', days(count))")
        .end(),
    )
    story = begin()

    story.hand_in("act")

    assert story.task("after").due_on == date(2026, 8, 5)
    assert [(one.kind, one.element_id) for one in story.incidents] == [("output", "one")]


def test_a_diagram_that_leaves_a_call_ends_its_child(engine, begin):
    """Two branches; the one that ends everything takes the call of the other with it."""
    drawing = Drawing("main").start().gateway("fork").call("one", "child", business_key="'C'")
    drawing.end().task("stop", follow=False).flow("fork", "stop").end("over", "terminate")
    publish(engine, one_task("child"), drawing, strict=False)
    story = begin(business_key="P")

    story.hand_in("stop")

    assert family(story) == {"P": "completed", "C": "terminated"}
    assert story.open_tasks == []


@pytest.fixture
def steps():
    return {"work": lambda _ctx, _call: {}}


def test_many_children_in_a_row_are_all_called(engine, begin):
    """Children that end at once, one after the other, more than one round of machine work each."""
    publish(
        engine,
        Drawing("child").start().service("work", "work").end(),
        Drawing("main").start().call("each", "child", each="items", business_key="item").end(),
        strict=False,
    )

    story = begin(items=[str(n) for n in range(40)], business_key="P")

    assert story.instance.state == "completed"
    assert len(story.family) == 41


# ---- timers


def test_a_timer_fires_once_at_its_time(engine, begin, clock):
    publish(
        engine, Drawing("main").start().catch("wait", timer("P5D")).task("act").end(), strict=False
    )
    story = begin()
    story.wait(timedelta(days=5) - timedelta(seconds=1))
    assert story.open_tasks == []

    story.wait(timedelta(seconds=2))
    clock.advance(-timedelta(hours=1))
    story.jump(timedelta(hours=2))

    assert len(story.open_tasks) == 1


def test_what_fell_due_while_it_slept_happens_once_when_it_wakes(engine, begin, look):
    publish(
        engine, Drawing("main").start().catch("wait", timer("P5D")).task("act").end(), strict=False
    )
    story = begin()
    story.do(instances.suspend, story.root_id, "Pause")
    story.wait(timedelta(days=20))
    assert story.open_tasks == []

    story.do(instances.resume, story.root_id)
    story.wait(timedelta(days=1))

    assert len(look(UserTask)) == 1


# ---- messages and signals


def waits(key: str, event: str) -> Drawing:
    return Drawing(key).start().catch("listen", event).task("heard").end()


def throws(key: str, event: str) -> Drawing:
    return Drawing(key).start().throw("tell", event).end()


def test_a_thrown_message_reaches_one_instance_that_waits(engine, begin, look):
    publish(engine, waits("listener", "message"), throws("speaker", "message"), strict=False)
    first, second = begin("listener"), begin("listener")

    begin("speaker").wait(timedelta(minutes=1))

    assert [len(one.open_tasks) for one in (first, second)] == [1, 0]
    assert first.events("message.received")
    assert look(Job) == []


def test_a_signal_reaches_every_instance_that_waits(engine, begin, look):
    publish(engine, waits("listener", "signal"), throws("speaker", "signal"), strict=False)
    listeners = [begin("listener") for _ in range(3)]

    begin("speaker").wait(timedelta(minutes=1))

    assert [len(one.open_tasks) for one in listeners] == [1, 1, 1]
    assert look(Job) == []
    assert look(Subscription) == []


def test_one_broken_listener_does_not_keep_the_signal_from_the_others(engine, begin):
    publish(engine, waits("listener", "signal"), throws("speaker", "signal"), strict=False)
    broken, whole = begin("listener"), begin("listener")
    with engine.command() as ctx:
        ctx.session.get_one(ProcessInstance, broken.root_id).tokens = b"not tokens"

    begin("speaker").wait(timedelta(minutes=1))

    assert len(whole.open_tasks) == 1


def test_a_message_that_nobody_wants_becomes_an_incident(engine, begin, look):
    publish(engine, throws("speaker", "message"), strict=False)

    begin("speaker").wait(timedelta(hours=1))

    [incident] = look(Incident)
    assert (incident.kind, incident.state) == ("job", "open")
    assert [event for event in look(Event) if event.kind == "incident.opened"]


def test_a_message_waits_for_its_listener_a_little(engine, begin):
    publish(engine, waits("listener", "message"), throws("speaker", "message"), strict=False)
    begin("speaker").wait(timedelta(minutes=1))
    listener = begin("listener")

    listener.wait(timedelta(minutes=5))

    assert len(listener.open_tasks) == 1


def test_a_message_by_hand(engine, begin):
    publish(engine, waits("main", "message"), strict=False)
    story = begin()

    story.do(instances.correlate, story.root_id, "hello", {"note": "hi"})

    assert len(story.open_tasks) == 1
    with pytest.raises(NotWaiting):
        story.do(instances.correlate, story.root_id, "hello", {})


def test_a_child_that_ends_its_parent_completes_both_in_one_command(engine, begin):
    publish(
        engine,
        one_task("child"),
        Drawing("main").start().call("one", "child", agency="agency").end(),
    )
    story = begin()

    story.do(tasks.complete, story.task("act").id, {})

    assert {one.state for one in story.family} == {"completed"}


def test_a_task_of_an_agency_that_nobody_named_comes_to_the_business_unit(engine, begin, look):
    publish(engine, Drawing("visits").start().task("visit", "lead_officer@{agency}").end())

    begin("visits", agency=None)

    assert [task.candidate_group for task in look(UserTask)] == ["business_unit"]
