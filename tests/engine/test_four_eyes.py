"""Whoever did the work does not check it: on no path, in nobody's place."""

from datetime import date

import pytest

from engine import identity, tasks
from engine.errors import FourEyes
from tests.engine.diagrams import Drawing, publish
from tests.people import again, member

GROUP = "officer@newport"


@pytest.fixture
def ann(engine):
    return member(engine, GROUP, name="Ann")


@pytest.fixture
def bob(engine):
    return member(engine, GROUP, name="Bob")


@pytest.fixture
def steward(engine):
    return member(engine, "business_unit", name="Steward")


@pytest.fixture
def story(engine, begin, ann):
    """Ann has written; somebody else must check."""
    publish(
        engine,
        Drawing("main")
        .start()
        .task("write")
        .task("check", differentFrom="write")
        .task("file")
        .end(),
    )
    story = begin()
    story.hand_in("write", by=ann)
    return story


@pytest.mark.parametrize("verb", [tasks.claim, lambda ctx, task: tasks.complete(ctx, task, {})])
def test_the_writer_neither_claims_nor_completes_the_check(story, ann, verb):
    with pytest.raises(FourEyes) as refused:
        story.do(verb, story.task("check").id, by=ann)

    assert refused.value.element_id == "write"


def test_the_check_is_not_assigned_to_the_writer(story, ann, steward):
    with pytest.raises(FourEyes):
        story.do(tasks.assign, story.task("check").id, ann.id, by=steward)


def test_the_check_is_not_delegated_to_the_writer(story, ann, bob):
    task_id = story.task("check").id
    story.do(tasks.claim, task_id, by=bob)

    with pytest.raises(FourEyes):
        story.do(tasks.delegate, task_id, ann.id, by=bob)


def test_a_colleague_checks(story, bob):
    story.hand_in("check", by=bob)

    assert "File" in story.waiting_for


def substitute(engine, absent, stand_in):
    with engine.command() as ctx:
        identity.stand_in(ctx, absent.id, stand_in.id, date(2026, 6, 1), date(2026, 6, 30))
    return again(engine, stand_in.id)


def test_nobody_checks_in_the_writers_place(story, engine, ann):
    """Clerk has no seat of their own: whatever they do is done for Ann."""
    clerk = substitute(engine, ann, member(engine, "clerk@newport", name="Clerk"))

    with pytest.raises(FourEyes):
        story.hand_in("check", by=clerk)
    with pytest.raises(FourEyes):
        story.do(tasks.claim, story.task("check").id, by=clerk)


def test_the_writer_does_not_check_in_a_colleagues_place(story, engine, ann, bob):
    story.do(tasks.claim, story.task("check").id, by=bob)
    ann = substitute(engine, bob, ann)

    with pytest.raises(FourEyes):
        story.hand_in("check", by=ann)


def test_whoever_wrote_in_somebodys_place_checks_for_neither(engine, story, begin, ann, bob):
    assert "Check" in story.waiting_for
    clerk = substitute(engine, ann, member(engine, "clerk@newport", name="Clerk"))
    second = begin()
    written = second.hand_in("write", by=clerk)

    assert (written.completed_by, written.on_behalf_of) == (clerk.id, ann.id)
    for person in (clerk, ann):
        with pytest.raises(FourEyes):
            second.hand_in("check", by=person)
    second.hand_in("check", by=bob)


def test_the_check_of_another_instance_is_free(story, begin, ann, bob):
    other = begin()
    other.hand_in("write", by=bob)

    other.hand_in("check", by=ann)

    assert "File" in other.waiting_for
    assert "Check" in story.waiting_for


def test_after_a_return_both_rounds_count(engine, begin, ann, bob):
    """Ann wrote, Bob wrote again: a third person checks."""
    publish(
        engine,
        Drawing("rounds")
        .start()
        .task("write")
        .task("check", differentFrom="write")
        .gateway("fine", "exclusive")
        .flow("fine", "write", "count == 0")
        .put("endEvent", "done", follow=False)
        .flow("fine", "done", "count != 0"),
        strict=False,
    )
    story = begin("rounds")
    story.hand_in("write", by=ann)
    story.hand_in("check", by=bob, count=0)
    story.hand_in("write", by=bob, count=0)

    for person in (ann, bob):
        with pytest.raises(FourEyes):
            story.hand_in("check", by=person, count=1)


def test_the_steward_may_not_assign_around_it_by_release(story, ann, bob, steward):
    task_id = story.task("check").id
    story.do(tasks.claim, task_id, by=bob)
    story.do(tasks.release, task_id, by=steward)

    with pytest.raises(FourEyes):
        story.do(tasks.claim, task_id, by=ann)
