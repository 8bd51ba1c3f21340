"""What was learned, by keyboard: a briefing used, past audits brought in, a year put in words."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import board
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from tests import databases
from tests.clock import SettableClock
from tests.people import member
from tests.webapp.browser.keys import hand_in, leave_by
from tests.workflows.audit_world import install
from tests.workflows.test_briefings import BriefingWorld
from workflows import seats
from workflows.annual_reports import REQUIRED
from workflows.models import Audit
from workflows.steps import STEPS

TABLE = (
    "Our number,Theme,Accepted,Kind,Text\n"
    "QA-21-1,Neglect ŵ,{},finding,Fathers are missing\n"
    "QA-21-1,,,recommendation,Assess fathers\n"
)
IMPORT = "/registers/audits/import"


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    """The library on a sandbox; the unit signs in, and Newport's representative as «officer»."""
    database = connect(databases.sqlite_copy(sqlite_template, tmp_path))
    engine = ProcessEngine(database, clock, STEPS)
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        seats.install(ctx)
    member(engine, "agency_rep@newport", "qa_group@children", name="Officer", agency="newport")
    member(engine, "business_unit", name="Unit")
    member(engine, "process_owner", name="Owner")
    yield engine
    database.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def world(engine, clock) -> BriefingWorld:
    return BriefingWorld(engine, clock).on(date(2026, 6, 24))


def press(page: Page, name: str) -> None:
    leave_by(page.get_by_role("button", name=name, exact=True).first)


def send(page: Page, table: str) -> None:
    file = {"name": "past.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Look at it")


def test_a_team_has_used_a_briefing(page, live, world, sign_in, axe):
    task = world.published().task("confirm_briefing", of="newport")
    sign_in("officer")
    page.goto(f"{live}/tasks/{task.id}")
    axe()
    hand_in(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for part, said in {"day": "24", "month": "6", "year": "2026"}.items():
        page.locator(f"[name='used_on-{part}']").fill(said)
    page.locator("[name='audience']").fill("Duty team, tŷ")
    page.locator("[name='people']").fill("12")
    page.locator("[name='reflection']").fill("Ask who else looks after the child")
    hand_in(page)

    sign_in("unit", "cy")
    page.goto(f"{live}/registers/briefings/{world.row().id}")
    expect(page.get_by_text("Duty team, tŷ").first).to_be_visible()
    axe()


def test_past_audits_are_explained_put_right_brought_in_and_taken_back(
    page, live, world, sign_in, axe
):
    sign_in("unit")
    page.goto(live + IMPORT)
    axe()
    press(page, "Look at it")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_label("Children", exact=True).press("Space")
    send(page, TABLE.format("soon"))
    page.get_by_label("What it means: Our number").select_option("audit")
    axe()
    press(page, "Look at it")
    expect(page.get_by_role("heading", name="1 cell to put right")).to_be_visible()
    axe()

    send(page, TABLE.format("4 March 2021"))
    expect(page.get_by_role("heading", name="QA-21-1 · Neglect ŵ")).to_be_visible()
    axe()
    assert world.rows(Audit) == []
    press(page, "Bring it in")
    expect(page.get_by_text("1 past audit is here.")).to_be_visible()
    axe()
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_text("1 audit is taken back.")).to_be_visible()
    assert world.rows(Audit) == []


@pytest.mark.usefixtures("world")
def test_the_year_is_put_in_words_in_both_languages(page, live, sign_in, axe):
    sign_in("unit")
    page.goto(f"{live}/registers/annual-reports")
    axe()
    leave_by(page.locator("form[action$='/annual-reports'] button"))
    axe()
    for part in REQUIRED:
        page.locator(f"#{part}_en").fill(f"About {part}")
        page.locator(f"#{part}_cy").fill(f"Am {part}, ŵ")
    page.locator(f"#{REQUIRED[0]}_en").locator("xpath=ancestor::form").get_by_role(
        "button"
    ).last.press("Enter")
    expect(page.get_by_text("Your words are kept.")).to_be_visible()

    page.goto(f"{page.url}?lang=cy")
    expect(page.get_by_text(f"Am {REQUIRED[0]}, ŵ").first).to_be_visible()
    axe()
