"""From an empty seat to a nomination, and somebody co-opted until a day, by keyboard."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engine import board, identity
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from tests import databases
from tests.clock import SettableClock
from tests.people import member
from tests.webapp.browser.keys import hand_in, leave_by
from tests.webapp.conftest import PASSWORD
from tests.workflows.audit_world import AuditWorld, install
from workflows import seats
from workflows.models import Audit

HERE = "/settings/members/"
TORFAEN = re.compile("Ask for a name.*Torfaen")
SAID = {
    "person_name": "Dr Elin Ŵyn",
    "email": "elin@university.example",
    "purpose": "Method of the neglect audit",
    "ends_on-day": "30",
    "ends_on-month": "9",
    "ends_on-year": "2026",
}


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    """The library on a sandbox with one audit; the unit and the chair sign in."""
    database = connect(databases.sqlite_copy(sqlite_template, tmp_path))
    engine = ProcessEngine(database, clock)
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        seats.install(ctx)
    AuditWorld.on_board(engine, clock).audit().proposed()
    member(engine, "lead_officer@newport", name="Officer")
    member(engine, "process_owner", name="Owner")
    member(engine, "business_unit", name="Unit")
    member(engine, "qa_chair@children", "qa_group@children", name="Chair")
    with engine.command(SYSTEM) as ctx:
        person = identity.find_by_email(ctx.session, "chair@example.org")
        identity.set_password(ctx, person.id, PASSWORD)
    yield engine
    database.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    leave_by(page.get_by_role("button", name=name).first)


def test_a_name_is_asked_for_and_somebody_is_co_opted(page, live, engine, sign_in, axe):
    sign_in("unit")
    page.goto(live + HERE)
    axe()
    press(page, TORFAEN)
    page.goto(live + HERE)
    expect(page.get_by_role("button", name=TORFAEN)).to_have_count(0)
    press(page, "Co-opt somebody")
    for name, said in SAID.items():
        page.locator(f"[name='{name}']").fill(said)
    hand_in(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()  # nothing is linked yet
    axe()
    with engine.query() as session:
        linked = session.scalars(sa.select(Audit.id)).one()
    page.locator(f"[name='items'][value='audit:{linked}']").press("Space")
    hand_in(page)

    sign_in("chair")
    page.goto(live + HERE)
    leave_by(page.get_by_role("link", name="Dr Elin Ŵyn"))
    axe()
