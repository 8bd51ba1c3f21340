"""Late work climbs to the chair; she decides with a reason, an edited letter, and for whom."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engine import board, definitions, identity, instances
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.definitions import Source
from tests import databases
from tests.clock import SettableClock
from tests.webapp.browser.keys import go_to, press, write
from tests.webapp.conftest import PASSWORD
from tests.workflows.audit_world import install
from tests.workflows.late_world import LONG_TASK
from workflows.models import AccessReview, BoardSeat, Escalation
from workflows.steps import STEPS

PEOPLE = {
    "officer": ("Owain Rees", ("lead_officer@newport",)),
    "unit": ("Carys Evans", ("business_unit",)),
    "owner": ("Gethin Morris", ("process_owner",)),
    "chair": ("Gwen Pritchard", ("qa_chair@children", "qa_chair@adults")),
    "cprg": ("Eleri Watkins", ("cprg_chair", "cprg")),
    "board": ("David Hopkin", ("board_chair",)),
}
WORDS = {
    "en": {
        "desk": "Desk",
        "door": "Send it up: Child Practice Review Group chair",
        "letter": "Letter in English",
        "more": " Fathers are not recorded at all.",
        "reason": "Asked three times; nothing has moved.",
        "record": "Record the decision",
        "done": "Your decision is recorded.",
        "task": "Decide on the late task",
        "until": "Child Practice Review Group chair – until 21 October 2026.",
    },
    "cy": {
        "desk": "Desg",
        "door": "Ei hanfon i fyny: Cadeirydd y Grŵp Adolygu Ymarfer Plant",
        "letter": "Y llythyr yn Gymraeg",
        "more": " Ni chofnodir tadau o gwbl, ŵyr neb pam.",
        "reason": "Gofynnwyd deirgwaith; nid oes dim wedi symud.",
        "record": "Cofnodi’r penderfyniad",
        "done": "Mae eich penderfyniad wedi’i gofnodi.",
        "task": "Penderfynu ar y dasg hwyr",
        "until": "Cadeirydd y Grŵp Adolygu Ymarfer Plant – tan 21 Hydref 2026.",
    },
}
CLICKS = """
addEventListener('click', (event) => {
  if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


@pytest.fixture(scope="module")
def shipped(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sandbox with the library, its people, and a long task due on 30 September."""
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("chair"))
    database = connect(url)
    engine = ProcessEngine(database, SettableClock(), STEPS)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    install(engine)
    with engine.command(SYSTEM) as ctx:
        # Of one late task alone: letters about empty seats, and a review of the accounts that
        # nobody looks at, would be before the chair in October, too.
        ctx.session.execute(sa.delete(BoardSeat))
        july = date(2026, 7, 1)
        ctx.session.add(AccessReview(on=july, part=1, opened_at=ctx.now, closed_at=ctx.now))
        definitions.publish_shipped(ctx, [Source("long_task.bpmn", LONG_TASK, strict=False)])
        for key, (name, groups) in PEOPLE.items():
            user = identity.add_user(ctx, f"{key}@example.org", name, password=PASSWORD)
            ctx.session.flush()
            for group in groups:
                identity.join_group(ctx, user.id, group, starts_on=date(2020, 1, 1))
    with engine.command(SYSTEM) as ctx:
        facts = {"agency": "newport", "board": "children", "due": "2026-09-30"}
        instances.start(
            ctx,
            "long_task",
            business_key="SEW-A26-01-P/3",
            title="Fathers in pre-birth assessments",
            variables=facts,
        )
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def engine(shipped: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    database = connect(f"sqlite:///{shutil.copyfile(shipped, tmp_path / 'chair.db')}")
    yield ProcessEngine(database, clock, STEPS)
    database.dispose()


@pytest.fixture
def october(page: Page, live: str, sign_in) -> None:
    """The Business Unit moves the sandbox's clock to 14 October; all falls due on its day."""
    sign_in("unit")
    page.goto(f"{live}/sandbox/clock")
    write(page, "Day", "14", "10", "2026")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sandbox/" not in url)


def decided(engine: ProcessEngine) -> Escalation:
    with engine.query() as session:
        return session.scalars(sa.select(Escalation)).one()


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.usefixtures("october")
def test_the_chair_decides_by_keyboard_alone(
    page: Page, engine, sign_in, sign_in_by_keyboard, language
):
    words = WORDS[language]
    sign_in_by_keyboard("chair", language)
    press(page, words["desk"])
    expect(page.get_by_role("heading", level=1)).to_have_text(words["desk"])
    expect(page.get_by_role("main")).to_contain_text(words["until"])

    press(page, words["door"])
    expect(page.locator("#escalation_reason")).to_be_focused()
    page.keyboard.type(words["reason"])
    go_to(page, words["letter"])
    page.keyboard.press("Control+End")
    page.keyboard.type(words["more"])
    press(page, words["record"])

    expect(page.get_by_role("alert")).to_contain_text(words["done"])
    row = decided(engine)
    assert (row.decision, row.addressees) == ("approve", ["review_chair"])
    assert row.reason == words["reason"]
    assert words["more"].strip() in (row.letter if language == "en" else row.letter_cy)
    sign_in("board", language)
    expect(page.get_by_role("main")).not_to_contain_text(words["task"])
    sign_in("cprg", language)
    expect(page.get_by_role("main")).to_contain_text(words["task"])
    press(page, words["task"])
    expect(page.get_by_role("main")).to_contain_text(words["more"].strip())


@pytest.mark.usefixtures("october")
def test_a_decision_takes_at_most_three_clicks_with_its_reason(page: Page, live, engine, sign_in):
    sign_in("chair")
    page.goto(f"{live}/desk/")
    page.add_init_script(CLICKS)
    page.evaluate(CLICKS)

    page.get_by_role("link", name="Send it up: Child Practice").click()
    expect(page.locator("#escalation_reason")).to_be_focused()  # once the page is there
    page.keyboard.type("Asked three times.")
    page.get_by_label("Letter in Welsh").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Diolch.")
    page.get_by_role("button", name="Record the decision").click()

    expect(page.get_by_role("alert")).to_contain_text("Your decision is recorded.")
    assert page.evaluate("Number(sessionStorage.clicks)") <= 3
    row = decided(engine)
    assert (row.reason, row.letter_cy.endswith("Diolch.")) == ("Asked three times.", True)


@pytest.mark.usefixtures("october")
def test_another_deadline_shows_its_ladder_before_it_is_chosen(page: Page, live, engine, sign_in):
    sign_in("chair")
    page.goto(f"{live}/desk/")
    page.get_by_role("link", name="Return it to the agency").press("Enter")
    note = page.locator("[aria-live=polite]", has_text="New deadline")
    expect(note).to_contain_text("New deadline: 21 October 2026.")

    page.locator("#return_by-day").fill("30")
    page.locator("#return_by-month").fill("11")

    expect(note).to_contain_text("New deadline: 30 November 2026.")
    expect(note).to_contain_text("14 Dec 2026, Considers escalation")
    page.locator("#escalation_reason").fill("Staff are back in November.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Your decision is recorded.")
    assert decided(engine).decision == "return"


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("cy", "light")])
@pytest.mark.usefixtures("october")
def test_nobody_is_kept_out(page: Page, live, sign_in, axe, language, scheme):
    page.emulate_media(color_scheme=scheme)
    sign_in("chair", language)
    for path in ("/desk/", "/overview/", "/overview/tasks?late=1"):
        page.goto(live + path)
        axe()
    page.locator("a[href='/desk/']").first.click()
    page.locator(".app-way").first.press("Enter")
    page.wait_for_url("**/desk/tasks/**")
    axe()
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("/desk/", "/overview/", page.url.removeprefix(live)):
        page.goto(live + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
