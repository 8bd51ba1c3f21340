"""A plan from a spreadsheet to its sign-off, by keyboard alone, in either language.

People do by hand what only people do: bring the table in, say how an action goes, verify, sign off.
The many steps between are handed in as the same people would.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from engine import board, identity
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import ProcessInstance
from tests import databases
from tests.clock import SettableClock
from tests.people import member
from tests.play import Story
from tests.webapp.browser.keys import choose, follow, press
from tests.webapp.conftest import PASSWORD
from tests.workflows.audit_world import install
from tests.workflows.plan_world import World, finish
from workflows.models import Action, Review
from workflows.steps import STEPS

REVIEW = "CPR-2026-07"
AGENCIES = ("newport", "torfaen", "health", "police", "housing", "education", "yos", "gdas")
# Who signs in, by the name under which stories know them.
PEOPLE = {
    "Una of the unit": ("Unit", ("business_unit",)),
    "Olwen of Newport": ("Officer", ("lead_officer@newport",)),
    "Owen the owner": ("Owner", ("process_owner",)),
    "Vera of the police": ("Verifier", ("verifier",)),
    "Ceri of the CPRG": ("Cprg", ("cprg_chair", "cprg")),
}
HEADINGS = {
    "en": ("Rec no", "Recommendation", "Action", "Lead agency", "Lead officer", "Due date"),
    "cy": (
        "Rhif argymhelliad",
        "Argymhelliad",
        "Cam gweithredu",
        "Asiantaeth arweiniol",
        "Swyddog arweiniol",
        "Dyddiad cyflawni",
    ),
}
WORDS = {
    "en": {
        "registers": "Registers",
        "plans": "Action plans",
        "actions": "Actions",
        "table": "Bring in a plan from a spreadsheet",
        "no file": "No file chosen",
        "look": "Look at it",
        "wrong": "This is no date. Write it as 30/09/2026.",
        "bring in": "Bring it in",
        "begin": "Begin its lifecycle",
        "say": "Say how it goes",
        "add": "Add the update",
        "added": "Your update is added.",
        "verify": "Verify the evidence",
        "decide": "Record the decision",
        "begun": "Its lifecycle has begun.",
        "signed off": "Signed off",
        "sign off": "Signed off",
        "verified": "Yes, output (E1) and embedding",
        "blue": "Blue 2",
    },
    "cy": {
        "registers": "Cofrestrau",
        "plans": "Cynlluniau gweithredu",
        "actions": "Camau gweithredu",
        "table": "Dod â chynllun o daenlen",
        "no file": "Dim ffeil wedi’i dewis",
        "look": "Edrych arno",
        "wrong": "Nid dyddiad yw hwn. Ysgrifennwch ef fel 30/09/2026.",
        "bring in": "Dod ag ef i mewn",
        "begin": "Dechrau ei gylch bywyd",
        "say": "Dweud sut mae'n mynd",
        "add": "Ychwanegu'r diweddariad",
        "added": "Mae eich diweddariad wedi'i ychwanegu.",
        "verify": "Dilysu'r dystiolaeth",
        "decide": "Cofnodi'r penderfyniad",
        "begun": "Mae ei gylch bywyd wedi dechrau.",
        "signed off": "Wedi'i gymeradwyo'n derfynol",
        "sign off": "Cymeradwywyd yn derfynol",
        "verified": "Ydy, dangosir allbwn",
        "blue": "Glas 2",
    },
}


@pytest.fixture(scope="module")
def shipped(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, its people, and a review that the Board accepted and that has no plan yet."""
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("plan"))
    database = connect(url)
    engine = ProcessEngine(database, SettableClock(), STEPS)
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
        ctx.session.add(Review(ref=REVIEW, regime="cpr", created_at=ctx.now))
    for name, groups in PEOPLE.values():
        person = member(engine, *groups, name=name)
        with engine.command(SYSTEM) as ctx:
            identity.set_password(ctx, person.id, PASSWORD)
    database.dispose()
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def engine(shipped: Path, tmp_path: Path, clock: SettableClock) -> Iterator[ProcessEngine]:
    database = connect(f"sqlite:///{shutil.copyfile(shipped, tmp_path / 'plan.db')}")
    yield ProcessEngine(database, clock, STEPS)
    database.dispose()


@pytest.fixture
def world(engine: ProcessEngine, clock: SettableClock) -> World:
    world = World.on_board(engine, clock).at(date(2026, 9, 1))
    for known, (name, groups) in PEOPLE.items():
        world.people[known] = member(engine, *groups, name=name)
    for agency in AGENCIES:
        world.seat(agency)
    world.meeting(date(2026, 12, 9), "cprg")
    return world


@dataclass(frozen=True)
class Hands:
    """Whoever signs in, with a keyboard and nothing else."""

    page: Page
    live: str
    sign_in: Callable[..., None]
    axe: Callable[[], None]
    folder: Path

    def bring_in(self, language: str) -> None:
        """Send a table with a slip, put it right, look, confirm; begin the plan's lifecycle."""
        page, said = self.page, WORDS[language]
        self.sign_in("unit", language)
        follow(page, said["registers"])
        follow(page, said["table"])
        choose(page, REVIEW)
        self.send(table(self.folder / "bad.xlsx", language, "soon"), said)
        expect(page.get_by_role("cell", name=said["wrong"])).to_be_visible()
        self.axe()
        self.send(table(self.folder / "good.xlsx", language, date(2026, 10, 30)), said)
        expect(page.get_by_role("cell", name="Audit 20 assessments")).to_be_visible()
        self.axe()
        press(page, said["bring in"])
        expect(page.get_by_role("link", name="Train duty staff, tŷ")).to_be_visible()
        press(page, said["begin"])
        expect(page.get_by_text(said["begun"])).to_be_visible()

    def send(self, file: Path, said: dict[str, str]) -> None:
        expect(self.page.locator("#file")).to_contain_text(said["no file"])
        self.page.locator("#file-input").set_input_files(file)
        press(self.page, said["look"])

    def say_how_it_goes(self, language: str) -> None:
        """The officer speaks between meetings, on the action's own page."""
        page, said = self.page, WORDS[language]
        self.sign_in("officer", language)
        for name in (said["registers"], said["actions"], "Audit 20 assessments"):
            follow(page, name)
        press(page, said["say"])
        page.keyboard.press("Tab")
        page.keyboard.type("Half of the files are read, ŵyr pawb.")
        press(page, said["add"])
        expect(page.get_by_text(said["added"])).to_be_visible()
        expect(page.get_by_text("Half of the files are read, ŵyr pawb.")).to_be_visible()
        self.axe()

    def decide(self, who: str, wanted: tuple[str, str], language: str) -> None:
        """From the list of tasks to the task that waits there; choose, hand in."""
        page, (task, answer) = self.page, (WORDS[language][one] for one in wanted)
        self.sign_in(who, language)
        follow(page, task)
        choose(page, answer)
        follow(page, page.locator(".govuk-button-group .govuk-button").first.inner_text())

    def find_signed_off(self, language: str) -> None:
        self.sign_in("unit", language)
        for name in ("registers", "plans"):
            follow(self.page, WORDS[language][name])
        follow(self.page, "Fathers")
        tags = self.page.locator(".app-tags")
        expect(tags).to_contain_text(WORDS[language]["signed off"])
        expect(tags).to_contain_text(WORDS[language]["blue"])
        self.axe()


@pytest.fixture
def hands(page: Page, live: str, sign_in_by_keyboard, axe, tmp_path: Path) -> Hands:
    return Hands(page, live, sign_in_by_keyboard, axe, tmp_path)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_plan_goes_from_a_spreadsheet_to_its_sign_off(hands: Hands, world: World, language: str):
    hands.bring_in(language)
    story = carried_to_approval(world)

    hands.say_how_it_goes(language)
    reported(world, story)
    hands.decide("verifier", ("verify", "verified"), language)
    carried_to_the_review_group(world, story)
    hands.decide("cprg", ("decide", "sign off"), language)

    hands.find_signed_off(language)
    assert world.plan(REVIEW).state == "signed_off"
    assert {action.rag for action in world.rows(Action)} == {"blue"}


def table(path: Path, language: str, due: object) -> Path:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS[language])
    officer = "officer@example.org"
    book.active.append((1, "Record fathers", "Audit 20 assessments", "newport", officer, due))
    book.active.append((1, None, "Train duty staff, tŷ", "newport", officer, date(2026, 10, 30)))
    book.save(path)
    return path


def carried_to_approval(world: World) -> Story:
    """Registered, answered, final, approved, noted, sent; its actions are taken on."""
    with world.engine.query() as session:
        plan = world.plan(REVIEW)
        root = session.get_one(ProcessInstance, plan.instance_id).root_id
    story = Story(world.engine, world.clock, root)
    story.hand_in(
        "register_plan",
        by=world.unit,
        plan_ref=REVIEW,
        plan_title="Fathers",
        source="cpr",
        source_ref=REVIEW,
        review_kind="concise",
        begun_on="2024-07-01",
        accepted_on="2026-09-01",
        agencies=["newport"],
    )
    accepted = [{"recommendation": "1", "response": "accepted"}]
    story.hand_in("respond", by=world.rep, agency_responses=accepted)
    story.hand_in("finalise_plan", by=world.unit, plan_checked=True)
    story.hand_in("approve_plan", by=world.cprg_chair, plan_approval="approve")
    story.hand_in("note_plan", by=world.board_chair, noted=True)
    story.hand_in("send_to_government", by=world.unit, sent_on="2026-09-01")
    story.hand_in("acknowledge", of=f"{REVIEW}/1", by=world.officer, acknowledgement="accept")
    return story


def reported(world: World, story: Story) -> None:
    """The first action is done as far as its verifier; the second altogether."""
    ref = f"{REVIEW}/1"
    proofs = [
        {"level": level, "description": f"{level}", "fact_on": "2026-09-01", "file": []}
        for level in ("E1", "E2")
    ]
    done = {"completed_on": "2026-09-01", "summary": "Done.", "evidence": proofs}
    finish(world, story, f"{REVIEW}/2", world.officer)
    story.hand_in("report_completion", of=ref, by=world.officer, **done)
    story.hand_in("check_completion", of=ref, by=world.unit, completion_check="pass")


def carried_to_the_review_group(world: World, story: Story) -> None:
    """Packed, reviewed, ratified at a meeting, sent to the group that decides."""
    story.hand_in(
        "build_pack", by=world.unit, exceptions="None", impact_plan="Re-audit", index_checked=True
    )
    review = {"pack_review": "present", "ratify_how": "meeting", "ratify_on": "2026-09-09"}
    story.hand_in("review_pack", by=world.chair, **review)
    present = [world.seat(agency).id for agency in AGENCIES[:5]]
    story.hand_in("ratify_at_meeting", by=world.chair, present=present, ratified="yes")
    story.wait(date(2026, 12, 2))
    story.hand_in("send_pack", by=world.unit, pack_sent_on="2026-12-02")
    story.wait(date(2026, 12, 9))
