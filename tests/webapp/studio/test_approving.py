"""Whoever approves is led to the approval; whoever handed it in hears what becomes of it."""

from datetime import date

import pytest
import sqlalchemy as sa

from engine import sketches
from engine.actors import SYSTEM
from engine.models import Event
from notifications.directory import Directory, about
from notifications.rules import recipients
from tests.engine.diagrams import Drawing
from tests.people import member
from tests.webapp.conftest import words_of
from tests.webapp.test_new_process import sketch_of


@pytest.fixture
def owner(as_, engine):
    drawing = Drawing("visits", cylch__ladder="standard").start().task("call").end()
    with engine.command(SYSTEM) as ctx:
        sketches.begin_new(ctx, "visits", drawing.source())
    client = as_("owner")
    client.send("/processes/visits/hand-in", reason="We visit people", version=1)
    return client


@pytest.fixture
def approver(owner, as_, engine):  # noqa: ARG001 - what it approves is handed in first
    member(engine, "process_approver", name="Approver")
    return as_("approver")


def test_the_approver_s_start_page_leads_to_what_waits(owner, approver, as_):
    page = approver.read("/")

    assert "A new version of a process: Visits" in words_of(page)
    assert page.xpath("//a[@href='/processes/visits/publish']")
    assert "A new version of a process" not in words_of(owner.read("/"))
    assert "A new version of a process" not in words_of(as_("officer").read("/"))


def test_the_list_of_processes_leads_the_approver_there_and_nobody_else(owner, approver):
    page = approver.read("/processes/")

    assert "1 version of a process waits for your approval" in words_of(page)
    assert page.xpath("//*[@id='approvals']/..//a[@href='/processes/visits/publish']")
    assert "waits for your approval" not in words_of(owner.read("/processes/"))


def test_its_overview_leads_there_too_and_asks_nobody_to_go_on_drawing(approver):
    page = approver.read("/processes/visits")

    assert "Waits for approval" in words_of(page)
    assert page.xpath("//main//a[@href='/processes/visits/publish'][contains(., 'approve')]")
    assert "Go on drawing" not in words_of(page)


def test_a_first_version_is_shown_in_words_before_it_is_approved(approver):
    page = words_of(approver.read("/processes/visits/publish"))

    assert "Publish the first version" in page
    assert "Its steps in words" in page
    assert "Who may start it" in page
    assert "Call" in page
    assert "what is running" not in page


def test_whoever_handed_it_in_reads_so_and_takes_it_back(owner):
    page = words_of(owner.read("/processes/visits"))
    assert "What you change now waits for the version after." in page
    assert "Take it back" in page

    owner.send("/processes/visits/return")

    assert "Waits for approval" not in words_of(owner.read("/processes/visits"))
    assert "Hand it in" in words_of(owner.read("/processes/visits/publish"))


def test_another_must_say_why(owner, approver):
    assert approver.send("/processes/visits/return").status_code == 422
    assert "Take it back" in words_of(owner.read("/processes/visits"))


def test_the_messages_lead_to_the_approval_and_back(approver, engine):
    seal = approver.read("/processes/visits/publish").xpath("string(//input[@name='seal']/@value)")
    approver.send("/processes/visits/approve", seal=seal)

    assert told_of(engine, "definition.proposed")[1] == "/processes/visits/publish"
    assert told_of(engine, "definition.published") == (["Gethin Morris"], "/processes/visits")


def told_of(engine, kind: str):
    """Who hears of what happened last of a kind, and the page that it leads to."""
    with engine.query() as session:
        event = session.scalars(
            sa.select(Event).where(Event.kind == kind).order_by(Event.id.desc())
        ).first()
        directory = Directory(session, date(2026, 6, 24))
        who = [directory.person(told.user_id).name for told in recipients(directory, event)]
        return who, about(directory, event)["page"]


def test_a_sketch_is_thrown_away_only_when_that_is_confirmed(as_, engine):
    with engine.command(SYSTEM) as ctx:
        drawing = Drawing("visits", cylch__ladder="standard").start().task("call").end()
        sketches.begin_new(ctx, "visits", drawing.source())
    owner = as_("owner")

    page = owner.read("/processes/visits")
    assert page.xpath("//main//a[@href='/processes/visits/sketch/discard']")
    assert "cannot be brought back" in words_of(owner.read("/processes/visits/sketch/discard"))
    assert sketch_of(engine, "visits")

    assert owner.send("/processes/visits/sketch/discard").location == "/processes/"
