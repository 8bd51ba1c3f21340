"""What failed for the board as a whole: its message leads to a page, and there it is dealt with."""

import pytest
import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.models import Incident, IncidentState, Job
from notifications.expansion import expand
from notifications.matters import path_of
from notifications.models import Delivery
from tests.people import member
from tests.webapp.conftest import words_of

WHERE = "/settings/incidents/"


@pytest.fixture
def failed(engine) -> int:
    """A job that belongs to no instance was tried too often."""
    with engine.command(SYSTEM) as ctx:
        job = Job(kind="redate", due_at=ctx.now, payload={}, retries_left=0)
        ctx.session.add(job)
        ctx.session.flush()
        incident = Incident(
            kind="job",
            message="redate: the calendar is <gone>",
            created_at=ctx.now,
            state=IncidentState.OPEN,
            element_id="",
            source=str(job.id),
        )
        ctx.session.add(incident)
        ctx.session.flush()
        ctx.record("incident.opened", None, incident=incident.id, kind="job", message="gone")
        return incident.id


@pytest.mark.usefixtures("failed")
def test_the_message_of_a_failure_without_an_instance_leads_to_it(engine):
    member(engine, "admin", name="Tomos")

    expand(engine)

    with engine.query() as session:
        about = session.scalars(sa.select(Delivery.about)).first()
    assert path_of(about) == WHERE


def test_it_is_tried_again_with_its_tries_counted_anew(as_, engine, failed):
    unit = as_("unit")
    assert "the calendar is <gone>" in words_of(unit.read(WHERE))

    assert unit.send(f"{WHERE}{failed}/retry").status_code == 303

    with engine.query() as session:
        assert session.scalars(sa.select(Job.retries_left)).one() > 0
    assert unit.send(f"{WHERE}{failed}/retry").status_code == 404


def test_it_is_closed_with_a_reason_and_not_without(as_, failed):
    unit = as_("unit")

    assert unit.send(f"{WHERE}{failed}/resolve", reason=" ").status_code == 422
    assert unit.send(f"{WHERE}{failed}/resolve", reason="Done by hand").status_code == 303

    assert "Nothing of the board’s own has failed" in words_of(unit.read(WHERE))


def test_what_failed_in_a_process_is_not_dealt_with_here(as_, engine, started):
    with engine.command(SYSTEM) as ctx:
        inside = Incident(
            instance_id=started,
            kind="job",
            message="x",
            created_at=ctx.now,
            state=IncidentState.OPEN,
            element_id="",
        )
        ctx.session.add(inside)
        ctx.session.flush()
        incident_id = inside.id
    unit = as_("unit")

    assert unit.send(f"{WHERE}{incident_id}/retry").status_code == 404
    assert unit.read(WHERE).xpath("//a[contains(@href, '/operations/incidents')]")
