"""Whoever lets a diagram go live shows again who they are, as for a decision of the board."""

from datetime import timedelta

import pytest

from engine import definitions, identity
from engine.actors import SYSTEM
from engine.definitions import Source
from engine.deployments import find_latest
from engine.models import ProcessDefinition
from tests.people import member
from tests.webapp.conftest import PASSWORD
from tests.webapp.signing import form_token

KEY = "small_return"
PUBLISH = f"/processes/{KEY}/publish"


@pytest.fixture(autouse=True)
def _proposed(engine):
    """One process owner has handed in the next version."""
    owner = member(engine, "process_owner", name="Owner")
    with engine.command(owner) as ctx:
        live = ctx.session.get_one(ProcessDefinition, find_latest(ctx.session, KEY).id)
        xml = live.xml.replace(b"</bpmn:definitions>", b"<!-- next --></bpmn:definitions>")
        source = Source(live.filename, xml, live.forms, live.decisions)
        definitions.propose(ctx, definitions.deploy(ctx, source).id, "clearer")


@pytest.fixture
def approver(as_, engine, clock):
    """The second one signed in two hours ago, and was busy since."""
    who = member(engine, "process_approver", name="Approver")
    with engine.command(SYSTEM) as ctx:
        identity.set_password(ctx, who.id, PASSWORD)
    client = as_("approver")
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        client.get("/")
    return client


def live_version(engine):
    with engine.query() as session:
        return find_latest(session, KEY).version


def test_an_old_sign_in_is_asked_again_before_a_version_goes_live(approver, engine):
    asked = approver.send(f"/processes/{KEY}/approve")

    assert asked.location == f"/sign-in/again?next={PUBLISH}"
    assert live_version(engine) == 1
    assert approver.send(asked.location, password=PASSWORD).location == PUBLISH

    (seal,) = approver.read(PUBLISH).xpath("//input[@name='seal']/@value")
    approver.send(f"/processes/{KEY}/approve", seal=seal)

    assert live_version(engine) == 2


def test_a_script_of_a_page_is_told_what_is_needed(app, approver, engine):
    answer = approver.post(
        f"/api/v1/definitions/{KEY}/publish", json={}, headers={"X-CSRFToken": form_token(app)}
    )

    assert answer.status_code == 403
    assert answer.json["type"] == "urn:cylch:problem:sign-in-again"
    assert live_version(engine) == 1


def test_an_officer_is_refused_before_being_asked(as_, clock):
    officer = as_("officer")
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        officer.get("/")

    assert officer.send(f"/processes/{KEY}/approve").status_code == 403
