"""The overview: what it counts, for whom, and that every number is the length of its list."""

import re
from datetime import date, timedelta

import pytest

from tests.webapp.conftest import words_of
from tests.workflows.late_world import at_the_chair, granted, long_task, the_task
from workflows import action_plans, actions
from workflows.action_plans import PlanDraft
from workflows.actions import ActionDraft
from workflows.models import Action, ActionPlan, ActionStatus, Scrutiny

NUMBER = re.compile(r"^\s*(\d+)")


@pytest.fixture
def year(world):
    return lived(world)


def lived(world):
    """Some weeks of work: late and in time, actions of every colour, two meetings behind them."""
    long_task(world, due=date(2026, 8, 5)).hand_in("act", by=world.officer("newport"))
    late = long_task(world, due=date(2026, 9, 2))
    late.wait(date(2026, 9, 7))
    late.hand_in("act", by=world.officer("newport"))
    for number in range(3):
        long_task(world, due=date(2026, 10, 16) + timedelta(days=7 * number))
    world.audit(ref="SEW-A26-09").proposed()
    plan = _plan(world)
    _action(world, plan, "newport", date(2026, 9, 30))
    _action(world, plan, "police", date(2026, 11, 20), rag="amber")
    _action(world, plan, "police", date(2026, 12, 1))
    _action(world, plan, "newport", date(2026, 6, 1), status="signed_off", rag="blue")
    _action(world, plan, "health", date(2026, 9, 1), status="withdrawn")
    at_the_chair(world)
    return world


def _plan(world) -> int:
    def draft(ctx):
        plan = action_plans.draft(ctx, PlanDraft(ref="SEW-A26-01-P", source="audit"))
        ctx.session.flush()
        return plan.id

    return world.do(draft)


def _action(world, plan_id, agency, due, status="in_progress", rag="") -> None:
    def add(ctx):
        plan = ctx.session.get_one(ActionPlan, plan_id)
        action = actions.add(
            ctx, plan, ActionDraft(text="Audit 20 assessments", lead_agency=agency, due=due)
        )
        ctx.session.flush()
        row = ctx.session.get_one(Action, action.id)
        row.status = ActionStatus(status)
        row.rag_override = rag if rag in ("amber", "red") else None
        row.signed_off_on = row.completed_on = due if status == "signed_off" else None
        for on, colour in ((date(2026, 3, 4), "green"), (date(2026, 6, 3), rag or "red")):
            ctx.session.add(
                Scrutiny(action_id=row.id, meeting_on=on, computed_at=ctx.now, rag=colour, flags={})
            )

    world.do(add)


def numbers(page) -> list[tuple[int, str]]:
    """Every number of the page that leads to a list, with the address of the list."""
    links = page.xpath("//main//table//a | //main//a[contains(@class, 'app-tile')]")
    found = [(NUMBER.match("".join(link.itertext())), link.get("href")) for link in links]
    return [(int(hit[1]), url) for hit, url in found if hit and url.startswith("/")]


def different(client, found) -> dict[str, tuple[int, int]]:
    """The numbers that are wrong, each with the length of its list; of the zeros only some."""
    zeros = [pair for pair in found if not pair[0]][::6]
    found = [pair for pair in found if pair[0]] + zeros
    pairs = {url: (number, length_of(client, url)) for number, url in found}
    return {url: pair for url, pair in pairs.items() if pair[0] != pair[1]}


def length_of(client, url: str) -> int:
    page = client.read(url)
    said = page.xpath("//p[contains(@class, 'app-found__count')] | //p[@class='app-lede']")
    return int(NUMBER.match("".join(said[-1].itertext()))[1])


def test_every_number_is_the_length_of_its_list(pages_on_both, world_on_both):
    world = lived(world_on_both)
    client = pages_on_both(world.unit)

    found = numbers(client.read("/overview/"))

    assert client.get("/overview/tasks?step=a%00b&agency=%00").status_code == 200
    assert len(found) > 40
    assert sum(number for number, _url in found) > 20
    assert different(client, found) == {}


@pytest.mark.parametrize("who", ["chair", "rep"])
def test_that_holds_for_whoever_looks(pages, year, who):
    client = pages(year.rep("newport") if who == "rep" else year.chair)

    found = numbers(client.read("/overview/"))

    assert different(client, found) == {}


def test_one_board_at_a_time_counts_the_same_way(pages, year):
    client = pages(year.unit)

    for board in ("children", "adults"):
        found = numbers(client.read(f"/overview/?board={board}"))
        assert different(client, found) == {}


def test_the_figures_are_those_of_the_story(pages, year):
    page = pages(year.chair).read("/overview/")
    by_title = {
        table.xpath("string(caption)"): [
            [" ".join("".join(cell.itertext()).split()) for cell in row.xpath("./th | ./td")]
            for row in table.xpath(".//tbody/tr")
        ]
        for table in page.xpath("//main//table")
    }

    assert ["Newport City Council", "2"] in by_title["Late tasks, by agency"]
    assert by_title["Actions today, by colour"][:2] == [["Red", "2"], ["Amber", "1"]]
    assert by_title["Actions at each meeting, by colour"] == [
        ["4 Mar 2026", "0", "0", "5", "0", "0", "5"],
        ["3 Jun 2026", "3", "1", "0", "0", "1", "5"],
    ]
    assert ["Waiting to be commissioned", "0"] in by_title["Audits, by stage"]
    weeks = by_title["Tasks due each week, to the end of the quarter"]
    assert weeks[-1][0] == "28 Dec"
    # Reminders of long tasks begin ten working days before; the chair's task came today.
    assert weeks[:3] == [
        ["12 Oct", "0", "1", "1"],
        ["19 Oct", "1", "1", "2"],
        ["26 Oct", "1", "0", "1"],
    ]
    done = {row[0]: row[1:] for row in by_title["Tasks finished each week"]}
    assert done["7 Sep"] == ["1", "1", "2"]  # the audit was proposed that day


def test_a_representative_counts_their_own_agency_alone(pages, year):
    said = words_of(pages(year.rep("police")).read("/overview/"))

    assert "Gwent Police" in said
    assert "Newport City Council" not in said
    assert "Waiting for the chair" not in said


def test_nobody_else_finds_an_overview(pages, year):
    client = pages(year.officer("newport"))

    assert client.get("/overview/").status_code == 404
    assert client.get("/overview/tasks?late=1").status_code == 404
    assert "/overview/" not in client.get("/").text


def test_an_empty_board_says_so_in_each_chart(pages, world):
    said = words_of(pages(world.unit, "cy").read("/overview/"))

    assert "Nid oes tasg yn hwyr." in said
    assert "Nid oes camau eto." in said
    assert "Ni orffennwyd tasg yn yr wythnosau hyn." in said


@pytest.mark.parametrize("asked", ["week=never", "done=2026-99-99", "after=nonsense"])
def test_a_list_asked_for_wrongly_is_refused(pages, year, asked):
    answer = pages(year.unit).get(f"/overview/tasks?{asked}")

    assert answer.status_code in (400, 422)


def test_an_extension_moves_a_task_out_of_what_is_late(pages, year):
    client = pages(year.unit)
    before = length_of(client, "/overview/tasks?late=1&agency=newport")
    story = next(one for one in [at_the_chair(year)] if the_task(one).due_on < date(2026, 10, 14))

    late = length_of(client, "/overview/tasks?late=1&agency=newport")
    granted(year, story, date(2026, 11, 30))

    assert late == before + 1
    assert length_of(client, "/overview/tasks?late=1&agency=newport") == before
