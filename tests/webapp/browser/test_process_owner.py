"""A process owner changes the shipped audit: with the mouse on the board, by keyboard in the list."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import board, deployments, identity, sketches
from engine.bpmn.diagram import Diagram, read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import SYSTEM, ProcessEngine
from engine.db import connect
from engine.models import ProcessDefinition, ProcessInstance
from tests import databases
from tests.clock import SettableClock
from tests.people import member
from tests.webapp.conftest import PASSWORD
from tests.workflows.audit_world import AuditStory, AuditWorld, install
from workflows.steps import STEPS

AUDIT = "commissioned_audit"
PEOPLE = {
    "officer": ("lead_officer@newport",),
    "unit": ("business_unit",),
    "owner": ("process_owner",),
    "approver": ("process_approver",),
}
WAY = "write_report_to_check_accuracy"
NAME, WELSH = "Legal check", "Gwiriad cyfreithiol"


@pytest.fixture(scope="session")
def walked(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped library, its owners, and an audit whose report is to be made final."""
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("audited"))
    database = connect(url)
    engine = ProcessEngine(database, SettableClock())
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    for name, groups in PEOPLE.items():
        member(engine, *groups, name=name)
    finished(AuditWorld.on_board(engine, engine.clock)).found_accurate()
    with engine.command(SYSTEM) as ctx:
        sketches.take_up(ctx, AUDIT)
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


def finished(world: AuditWorld) -> AuditStory:
    """An audit whose report has just been drafted."""
    one = world.on(date(2026, 6, 24)).audit().issued("newport", agencies=("newport", "police"))
    return one.returned().heard().moderated().reported()


@pytest.fixture
def engine(walked: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    database = connect(f"sqlite:///{shutil.copyfile(walked, tmp_path / 'board.db')}")
    made = ProcessEngine(database, clock, STEPS)
    with made.command(SYSTEM) as ctx:
        approver = identity.find_by_email(ctx.session, "approver@example.org")
        identity.set_password(ctx, approver.id, PASSWORD)
    yield made
    database.dispose()


def drawn(engine: ProcessEngine) -> Diagram:
    with engine.query() as session:
        return read_diagrams(read_xml(sketches.get(session, AUDIT).xml))[0]


def legal_check(engine: ProcessEngine) -> str:
    return next(one.id for one in drawn(engine).elements.values() if one.name == NAME)


def hand_in(page: Page, live: str) -> None:
    page.goto(f"{live}/processes/{AUDIT}/publish")
    page.get_by_label("Why").first.fill("Every report is read by a lawyer")
    page.get_by_role("button", name="Hand it in").click()


# Scenario 13


def test_a_legal_check_is_drawn_with_the_mouse_and_published_by_another(
    page: Page, live: str, engine: ProcessEngine, sign_in: Callable[..., None]
):
    sign_in("owner")
    page.goto(f"{live}/processes/{AUDIT}/draw")
    page.wait_for_selector("[data-ready]")
    drop_on_the_way(page)
    page.screenshot(path="/tmp/b1.png")
