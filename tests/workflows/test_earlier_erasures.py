"""What versions before have destroyed: vouched for once, as far as the log knows of it."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import erasures
from engine.history import digest_of
from engine.models import Event
from tests.workflows.test_impact_checks import seated
from tests.workflows.test_retention import (
    closed_plan,
    confirmed,
    due,
    first_fault,
    worked_off,
)
from workflows import destructions, earlier_erasures


def destroyed(world, files, ref):
    roots = [one.root_id for one in due(world) if one.ref == ref]
    which = world.do(destructions.prepare, roots, "2036", by=world.unit).id
    world.do(destructions.approve, which, by=world.second_unit)
    worked_off(world, files)


@pytest.fixture
def before(plan_world_on_both, tmp_path, monkeypatch):
    """A version before has destroyed one plan of two and said how much, but not where."""
    world = seated(plan_world_on_both.at(date(2026, 5, 12)))
    for ref in ("AUD-1", "AUD-2"):
        world.at(date(2026, 5, 12))
        closed_plan(world, tmp_path, ref)
    confirmed(world)
    world.at(date(2036, 5, 12))
    with monkeypatch.context() as old:
        old.setattr(erasures, "note", lambda *_said: None)
        destroyed(world, tmp_path, "AUD-1")
    return world


def blank(world, *where):
    with world.engine.database.begin() as connection:
        for one in connection.execute(sa.select(Event.id, Event.details).where(*where)).all():
            connection.execute(
                sa.update(Event)
                .where(Event.id == one.id)
                .values(details=None, details_digest=digest_of(one.details))
            )


def records(world):
    return world.rows(Event, Event.kind == erasures.ERASED)


def test_an_upgrade_says_once_what_was_destroyed_and_the_history_is_whole_again(before):
    assert first_fault(before).what == "erased"

    assert before.do(earlier_erasures.put_on_record) > 0

    assert first_fault(before) is None
    [said] = records(before)
    lost = before.rows(Event, erasures.IS_BLANK)
    assert (said.details["earlier"], said.details["events"]) == (True, len(lost))
    assert before.do(earlier_erasures.put_on_record) == 0
    assert len(records(before)) == 1


def test_more_than_the_log_knows_is_not_vouched_for(before):
    """Somebody has used the time before: one event of the board's own is gone, too."""
    blank(before, Event.kind == "retention.prepared")

    before.do(earlier_erasures.put_on_record)

    fault = first_fault(before)
    assert (fault.instance_id, fault.what) == (None, "erased")


def test_a_plan_that_was_blanked_without_a_list_is_not_vouched_for(before):
    [other] = due(before)
    blank(before, Event.instance_id == other.root_id)

    before.do(earlier_erasures.put_on_record)

    fault = first_fault(before)
    assert (fault.instance_id, fault.seq, fault.what) == (other.root_id, 1, "erased")


def test_the_next_list_tells_of_them_first_and_then_nobody_can(before, tmp_path):
    destroyed(before, tmp_path, "AUD-2")

    assert first_fault(before) is None
    earlier, *others = records(before)
    assert earlier.details["earlier"]
    assert others
    assert all("approved_by" in one.details for one in others)
    blank(before, Event.kind == "retention.prepared")
    assert before.do(earlier_erasures.put_on_record) == 0
    assert first_fault(before).what == "erased"
