"""A self-assessment by keyboard: the officer forgets the evidence, gives it, and reads it again."""

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
from tests.webapp.browser.keys import hand_in
from tests.workflows.assurance_world import AssuranceWorld
from tests.workflows.audit_world import install
from workflows.steps import STEPS

WORDS = {
    "en": {
        "problem": "There is a problem",
        "evidence": "Say what the evidence is",
        "state": "Handed in, to be signed",
        "met": "Met",
        "gap": "Gap",
    },
    "cy": {
        "problem": "Mae problem",
        "evidence": "Dywedwch beth yw'r dystiolaeth",
        "state": "Wedi'i gyflwyno, i'w lofnodi",
        "met": "Wedi'i bodloni",
        "gap": "Bwlch",
    },
}


@pytest.fixture
def engine(sqlite_template: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    """The library on a sandbox, and the officer of Newport, who signs in."""
    url = databases.sqlite_copy(sqlite_template, tmp_path)
    database = connect(url)
    engine = ProcessEngine(database, clock, STEPS)
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    member(engine, "lead_officer@newport", name="Officer", agency="newport")
    member(engine, "business_unit", name="Unit")
    member(engine, "process_owner", name="Owner")
    yield engine
    database.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def world(engine, clock):
    return AssuranceWorld(engine, clock).on(date(2026, 6, 24))


@pytest.mark.parametrize("language", ["en", "cy"])
def test_an_officer_assesses_the_agency(page: Page, live: str, world, sign_in, axe, language):
    task, said = world.launched(["newport"]).task("complete_assessment"), WORDS[language]
    sign_in("officer", language)
    page.goto(f"{live}/tasks/{task.id}")
    axe()
    score(page, 1, "3", "Minutes of the board, tŷ")
    score(page, 2, "2", "")
    hand_in(page)
    expect(page.get_by_role("heading", name=said["problem"])).to_be_visible()
    expect(page.get_by_role("link", name=said["evidence"])).to_be_visible()
    axe()

    score(page, 2, "2", "A register of training")
    fill(page, 2, "gap", "Nights are missing")
    fill(page, 2, "action", "Train the nights")
    hand_in(page)
    page.goto(f"{live}/registers/self-assessments/{world.round().id}/newport")
    expect(page.get_by_text(said["state"]).first).to_be_visible()
    for word in ("Minutes of the board, tŷ", said["met"], said["gap"]):
        expect(page.get_by_text(word, exact=True).first).to_be_visible()
    axe()


def score(page: Page, standard: int, value: str, evidence: str) -> None:
    row = standard - 1
    box = page.locator(f"[name='scores-{row}-self_score']")
    if box.first.get_attribute("type") == "radio":
        page.locator(f"[name='scores-{row}-self_score'][value='{value}']").check()
    else:
        box.select_option(value)
    fill(page, standard, "evidence", evidence)


def fill(page: Page, standard: int, name: str, text: str) -> None:
    page.locator(f"[name='scores-{standard - 1}-{name}']").fill(text)
