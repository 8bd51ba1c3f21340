"""More time for a task: asked for, supported, decided; the first date stays the baseline."""

from datetime import date

import pytest

from engine.errors import FourEyes, Invalid, NotPermitted
from tests.workflows.audit_world import AuditWorld
from tests.workflows.late_world import (
    SEPTEMBER,
    asked,
    granted,
    long_task,
    the_task,
    with_long_tasks,
)
from workflows import extensions
from workflows.models import TaskExtension


@pytest.fixture
def world(audit_world: AuditWorld) -> AuditWorld:
    return with_long_tasks(audit_world)


# ---- scenario 6


@pytest.mark.scenario(6)
def test_an_extension_moves_the_date_and_keeps_the_baseline(world):
    story = long_task(world)
    world.on(date(2026, 9, 21))
    granted(world, story, date(2026, 11, 30))

    task = the_task(story)
    assert (task.due_on, task.baseline_due_on) == (date(2026, 11, 30), SEPTEMBER)
    story.wait(date(2026, 11, 27))
    assert story.rungs(task)[-2:] == [("R1", date(2026, 11, 16)), ("R1", date(2026, 11, 23))]
    assert all(level.startswith("R") for level, _ in story.rungs(task))
    story.wait(date(2026, 11, 30))
    story.hand_in("act", by=world.officer("newport"))
    done_on = date(2026, 11, 30)
    assert extensions.timeliness(the_task(story), done_on) == {
        "is_on_time": True,
        "days_after_baseline": 61,
    }


def test_an_extension_is_supported_by_somebody_else_than_who_asked(world):
    story = long_task(world)
    both = world.person("Bethan", "lead_officer@newport", "agency_rep@newport", agency="newport")
    world.people["Olwen of newport"] = both
    asked(world, story, date(2026, 11, 30))

    with pytest.raises(FourEyes):
        story.hand_in("support", by=both, support="support")


def test_an_extension_is_decided_by_somebody_else_than_who_supported_it(world):
    story = long_task(world)
    asked(world, story, date(2026, 11, 30))
    both = world.person("Betsan", "agency_rep@newport", "qa_chair@children", agency="newport")
    story.hand_in("support", by=both, support="support")

    with pytest.raises(FourEyes):
        story.hand_in("approve", by=both, extension_decision="approve")


def test_a_third_extension_also_needs_the_review_group_chair(world):
    story = long_task(world)
    for month in (10, 11):
        granted(world, story, date(2026, month, 30))
    assert the_task(story).due_on == date(2026, 11, 30)

    granted(world, story, date(2026, 12, 30))
    assert the_task(story).due_on == date(2026, 11, 30)
    ceri = world.person("Ceri of the CPRG", "cprg_chair")
    story.hand_in("agree", by=ceri, extension_agreement="agree")

    assert the_task(story).due_on == date(2026, 12, 30)
    assert [one.state for one in world.rows(TaskExtension)] == ["granted"] * 3


def test_an_earlier_date_is_no_extension(world):
    story = long_task(world)

    with pytest.raises(Invalid, match="not_later"):
        asked(world, story, date(2026, 9, 1))


def test_two_requests_for_one_task_do_not_run_side_by_side(world):
    story = long_task(world)
    asked(world, story, date(2026, 11, 30))

    with pytest.raises(Invalid, match="already_asked"):
        asked(world, story, date(2026, 12, 31))


def test_a_stranger_cannot_ask_for_more_time(world):
    story = long_task(world)

    with pytest.raises(NotPermitted):
        world.do(
            extensions.request,
            the_task(story).id,
            date(2026, 11, 30),
            "Why not",
            by=world.officer("police"),
        )


def test_a_task_done_meanwhile_is_left_alone(world):
    story = long_task(world)
    asked(world, story, date(2026, 11, 30))
    story.hand_in("support", by=world.rep("newport"), support="support")
    story.hand_in("act", by=world.officer("newport"))

    story.hand_in("approve", by=world.chair, extension_decision="approve")

    assert the_task(story).due_on == SEPTEMBER
    assert story.incidents == []
    assert len(story.events("extension.not_needed")) == 1


def test_a_task_of_the_audit_lead_has_no_agency_to_support_its_extension(world):
    audit = world.audit().commissioned()
    task = audit.story.task("draft_tor")
    before = task.due_on

    world.do(extensions.request, task.id, date(2026, 7, 31), "Half-term", by=world.lead)
    audit.story.hand_in("approve", by=world.chair, extension_decision="approve")

    moved = audit.story.task("draft_tor")
    assert (moved.due_on, moved.baseline_due_on) == (date(2026, 7, 31), before)
