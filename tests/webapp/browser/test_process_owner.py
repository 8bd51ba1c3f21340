"""An owner changes the shipped audit: on the board with the mouse, in the list by keyboard."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import board, deployments, identity, sketches
from engine.actors import SYSTEM
from engine.bpmn.diagram import Diagram, read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import ProcessDefinition, ProcessInstance
from tests import databases
from tests.clock import SettableClock
from tests.people import member
from tests.play import Story
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


def live_diagram(engine: ProcessEngine) -> Diagram:
    with engine.query() as session:
        return read_diagrams(read_xml(deployments.latest(session, AUDIT).xml))[0]


@pytest.fixture(autouse=True)
def _on_a_large_screen(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1200})
    page.set_default_timeout(10_000)


def opened(page: Page, live: str, sign_in: Callable[..., None], where: str) -> str:
    """The owner's sketch of the audit, and the address of its pages."""
    sign_in("owner")
    process = f"{live}/processes/{AUDIT}"
    page.goto(f"{process}/{where}")
    if where == "draw":
        page.wait_for_selector("[data-ready]")
        page.locator(".app-studio").scroll_into_view_if_needed()
    return process


def hand_in(page: Page, process: str) -> None:
    page.goto(f"{process}/publish")
    page.get_by_label("Why is this version needed?").fill("Every report is read by a lawyer")
    page.get_by_role("button", name="Hand it in").click()


def approve(page: Page, process: str, sign_in: Callable[..., None]) -> None:
    sign_in("approver")
    page.goto(f"{process}/publish")
    page.get_by_role("button", name="Approve: it goes live now").click()
    expect(page.get_by_text("Version 2 is live")).to_be_visible()


def middle_of(page: Page, flow: str) -> tuple[float, float]:
    """Where the longest stretch of a way is on the screen, once it is in the middle of it."""
    x, y = page.evaluate(
        """id => {
          const canvas = cylchStudio.modeler.get('canvas');
          const ends = cylchStudio.modeler.get('elementRegistry').get(id).waypoints;
          const far = ([a, b]) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
          const pairs = ends.slice(1).map((end, index) => [ends[index], end]);
          const [a, b] = pairs.sort((one, other) => far(other) - far(one))[0];
          const at = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
          const box = canvas.viewbox();
          canvas.viewbox({ ...box, x: at.x - box.width / 2, y: at.y - box.height / 2 });
          const { x, y, scale } = canvas.viewbox();
          const frame = canvas.getContainer().getBoundingClientRect();
          return [frame.x + (at.x - x) * scale, frame.y + (at.y - y) * scale];
        }""",
        flow,
    )
    return x, y


def set_in_panel(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label, exact=True)
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
        field.press("Tab")


def findings(page: Page) -> str:
    """What the board says once it has saved what was drawn last."""
    expect(page.locator("#studio-status")).to_contain_text("Saved at", timeout=15_000)
    return page.locator("#studio-findings").inner_text()


def lives_on(engine: ProcessEngine, clock: SettableClock) -> None:
    """The audit that had its report drafted goes on as it was; a new one meets the task."""
    check = next(one for one in live_diagram(engine).elements.values() if one.name == NAME)
    assert (check.lane.group, check.due_in, check.name_cy) == ("business_unit", "3wd", WELSH)
    with engine.query() as session:
        live = deployments.latest(session, AUDIT)
        (old,) = session.query(ProcessInstance).filter_by(parent_id=None).all()
        before = session.get(ProcessDefinition, old.definition_id)
        assert (live.version, before.version) == (2, 1)
    world = AuditWorld.on_board(engine, clock)
    story = AuditStory(world, Story(engine, clock, old.id), agencies=("newport", "police"))
    assert NAME not in story.finalised().story.waiting_for
    assert NAME in finished(world).story.waiting_for


# Scenario 13


@pytest.mark.scenario(13)
def test_a_legal_check_is_drawn_with_the_mouse_and_published_by_another(
    page: Page, live: str, engine: ProcessEngine, clock: SettableClock, sign_in
):
    process = opened(page, live, sign_in, "draw")
    drop_on(page, WAY)

    refused = findings(page)
    assert f"{NAME}: the Welsh name is missing" in refused
    assert f"{NAME}: it has no form" in refused
    page.goto(f"{process}/publish")
    expect(page.locator("main")).to_contain_text("must be put right before it can be handed in")

    page.goto(f"{process}/draw")
    page.wait_for_selector("[data-ready]")
    page.locator("#studio-findings").get_by_text(f"{NAME}: the Welsh name is missing").click()
    set_in_panel(page, "Name in Welsh", WELSH)
    set_in_panel(page, "Due after", "3wd")
    set_in_panel(page, "Form", "prepare")
    page.get_by_role("button", name="Save now").click()
    expect(page.locator("#studio-findings-title")).to_contain_text("publishing: 0")
    rehearsed(page, process)

    hand_in(page, process)
    approve(page, process, sign_in)
    lives_on(engine, clock)


def drop_on(page: Page, way: str) -> None:
    """A task for a person, dragged onto a way where that crosses the Business Unit's lane."""
    tool = page.locator(".djs-palette [data-action='create.task']").bounding_box()
    x, y = middle_of(page, way)
    page.mouse.move(tool["x"] + 10, tool["y"] + 10)
    page.mouse.down()
    page.mouse.move(x - 40, y + 20, steps=4)
    page.mouse.move(x, y + 30, steps=4)
    page.mouse.up()
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")
    page.locator(".djs-context-pad [data-action='replace']").click()
    page.locator(".djs-popup [data-id='replace-with-user-task']").click()


def rehearsed(page: Page, process: str) -> None:
    """With nothing returned late, the check is due three working days after the report."""
    page.goto(f"{process}/rehearse?start=2026-06-24")
    page.get_by_label("Issue the returns: list for “").fill("[]")
    page.get_by_role("button", name="Rehearse").click()
    rows = page.get_by_role("row")
    report = rows.filter(has_text="Write the report").inner_text()
    assert "Thu 12 Nov 2026" in report
    assert "Tue 17 Nov 2026" in rows.filter(has_text=NAME).inner_text()


@pytest.mark.scenario(13, 20)
def test_the_same_by_keyboard_in_the_list(
    page: Page, live: str, engine: ProcessEngine, clock: SettableClock, sign_in, axe
):
    process = opened(page, live, sign_in, "steps")
    axe()
    follow(page, "Change: Write the report")
    typed(page, "Name of the new step, in English", NAME)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    axe()

    page.goto(f"{process}/publish")
    expect(page.locator("#findings")).to_contain_text(f"{NAME}: the Welsh name is missing")
    expect(page.locator("main")).to_contain_text("must be put right before it can be handed in")

    page.goto(f"{process}/steps")
    follow(page, f"Change: {NAME}")
    typed(page, "Name in Welsh", WELSH)
    typed(page, "Due after", "3wd")
    typed(page, "Form", "Prepare it")
    typed(page, "Lane: who does it", "Business Unit")
    page.get_by_role("button", name="Save in the sketch").press("Enter")
    expect(page.get_by_role("row").filter(has_text=NAME)).to_contain_text("Business Unit")
    rehearsed(page, process)

    hand_in(page, process)
    approve(page, process, sign_in)
    lives_on(engine, clock)


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=re.compile(link.replace(": ", r"\s*:\s+"))).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def typed(page: Page, label: str, text: str) -> None:
    """Into a field, or to a choice of a list by its first letters."""
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(text)


# Scenario 14


END_FLOW = "commission_known_to_end_not_commissioned"
TOLD = "Not commissioned: no way leads here"


def nothing_is_handed_in(page: Page, process: str, engine: ProcessEngine) -> None:
    """Refused with the element named; the draft is kept, and nothing that is live has changed."""
    page.goto(f"{process}/publish")
    expect(page.locator("#findings")).to_contain_text(TOLD)
    expect(page.get_by_role("button", name="Hand it in")).to_have_count(0)
    assert END_FLOW not in drawn(engine).flows
    with engine.query() as session:
        live = deployments.latest(session, AUDIT)
        assert live.version == 1
        assert END_FLOW.encode() in live.xml


@pytest.mark.scenario(14)
def test_a_way_to_an_end_that_is_deleted_with_the_mouse_is_missed(
    page: Page, live: str, engine: ProcessEngine, sign_in
):
    process = opened(page, live, sign_in, "draw")
    page.mouse.click(*middle_of(page, END_FLOW))
    page.locator(".djs-context-pad [data-action='delete']").click()

    assert TOLD in findings(page)
    nothing_is_handed_in(page, process, engine)


@pytest.mark.scenario(14)
def test_a_way_to_an_end_that_is_taken_out_by_keyboard_is_missed(
    page: Page, live: str, engine: ProcessEngine, sign_in
):
    process = opened(page, live, sign_in, "steps")
    follow(page, "Change: No Not commissioned")
    page.get_by_role("link", name="Take it out of the sketch").press("Enter")
    page.get_by_role("button", name="Take it out").press("Enter")

    expect(page.locator(".app-findings")).to_contain_text(TOLD)
    nothing_is_handed_in(page, process, engine)
