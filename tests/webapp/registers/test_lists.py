"""The registers as lists: found, narrowed, ordered, paged and taken out; by whom it may be seen."""

import csv
import io

import pytest
import sqlalchemy as sa

from engine.models import Event
from tests.webapp.conftest import words_of
from workflows.models import Action, ActionPlan

REGISTERS = ("audits", "reviews", "action-plans", "recommendations", "actions")


def rows_of(page):
    return [" ".join(" ".join(row.itertext()).split()) for row in page.xpath("//main//tbody/tr")]


def test_the_landing_page_counts_what_one_may_see(as_):
    unit, torfaen = (words_of(as_(who).read("/registers")) for who in ("unit", "torfaen"))

    assert "Reviews 2" in unit
    assert "Action plans 3" in unit
    assert "Actions 4" in unit
    assert "Action plans 1" in torfaen
    assert "Actions 1" in torfaen


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("register", REGISTERS)
def test_an_empty_list_says_what_to_do(as_, register, language):
    page = as_("guest", language).read(f"/registers/{register}")

    assert rows_of(page) == []
    assert page.xpath("//*[contains(@class, 'app-empty')]")


def test_actions_come_in_the_order_in_which_they_press(as_):
    found = rows_of(as_("unit").read("/registers/actions"))

    assert [row.split(" SEW-")[0] for row in found] == [
        "Train duty staff",
        "Revise the protocol",
        "Audit 20 assessments, ŵyneb",
        "Copy reports",
    ]
    assert "Red" in found[0]
    assert "Green" in found[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("agency=torfaen", {"SEW-CPR-1/2"}),
        ("rag=red", {"SEW-CPR-1/2"}),
        ("overdue=1", {"SEW-CPR-1/2"}),
        ("status=draft", {"SEW-CPR-1/1", "SEW-CPR-1/2", "SEW-CPR-1/3", "SEW-SUSR-1/1"}),
        ("regime=susr", {"SEW-SUSR-1/1"}),
        ("q=%C5%B4YNEB", {"SEW-CPR-1/1"}),
        ("q=protocol&agency=health", {"SEW-CPR-1/3"}),
        ("agency=torfaen&rag=green", set()),
        ("rag=purple", set()),
        ("plan=x%27--", set()),
        ("q=100%25", set()),
        ("q=%3Cscript%3E", set()),
    ],
)
def test_filters_narrow_in_the_page_and_in_the_file_alike(as_, query, found):
    unit = as_("unit")

    shown = " ".join(rows_of(unit.read(f"/registers/actions?{query}")))
    rows = list(csv.DictReader(io.StringIO(unit.get(f"/registers/actions.csv?{query}").text[1:])))

    assert {row["Reference"] for row in rows} == found
    assert all(ref in shown for ref in found)


def test_filters_are_said_in_words_and_can_be_taken_back(as_):
    page = as_("unit").read("/registers/actions?agency=newport&overdue=1&q=x")

    chosen = page.xpath("//*[@class='app-chosen__one']")
    assert ["".join(one.itertext()).split(":", 1)[1].strip() for one in chosen] == [
        "Search: x",
        "Lead agency: Newport City Council",
        "Only overdue",
    ]
    assert chosen[1].get("href") == "/registers/actions?q=x&overdue=1"


def test_a_list_of_pages_has_every_row_once_in_every_order(as_, world):
    plan = world.drafted("LONG", title="Long")
    for number in range(60):
        world.with_action(plan, world.action("SEW-CPR-1/1").baseline_due, text=f"Step {number}")
    unit = as_("unit")

    for sort in ("urgent", "ref", "-ref", "agency", "due", "-due", "status", "rag", "-rag"):
        where, seen = f"/registers/actions?plan={plan}&sort={sort}", []
        while where:
            page = unit.read(where)
            seen += rows_of(page)
            more = page.xpath("//*[contains(@class, 'app-more')]/a/@href")
            where = more[0] if more else ""
        assert len(seen) == len(set(seen)) == 60, sort


def test_a_heading_turns_the_order_round(as_):
    page = as_("unit").read("/registers/actions?sort=due")

    due = page.xpath("//th[@aria-sort]")[0]
    assert due.get("aria-sort") == "ascending"
    assert "sort=-due" in due.xpath(".//a/@href")[0]


def test_a_cursor_of_another_order_is_refused_in_words(as_, world):
    plan = world.drafted("LONG")
    for number in range(30):
        world.with_action(plan, world.action("SEW-CPR-1/1").baseline_due, text=f"Step {number}")
    unit = as_("unit")
    more = unit.read(f"/registers/actions?plan={plan}").xpath("//*[@class='govuk-body app-more']/a")

    refused = unit.get(more[0].get("href") + "&sort=due")
    nonsense = unit.get("/registers/actions?after=nonsense")

    assert (refused.status_code, nonsense.status_code) == (422, 422)


@pytest.mark.scenario(10)
def test_reviews_of_both_regimes_stand_in_one_list(as_):
    page = words_of(as_("unit", "cy").read("/registers/reviews"))

    assert "Adolygiad Ymarfer Plant" in page
    assert "Adolygiad Diogelu Unedig Sengl" in page
    assert "Grŵp adolygu achosion" in page
    assert len(rows_of(as_("reviewer").read("/registers/reviews"))) == 1


def test_the_page_offers_the_list_as_it_is_in_five_kinds(as_):
    page = as_("unit").read("/registers/actions?agency=torfaen")

    links = page.xpath("//*[contains(@class, 'app-downloads')]//a/@href")
    assert links == [
        f"/registers/actions.{ending}?agency=torfaen"
        for ending in ("xlsx", "ods", "csv", "docx", "pdf")
    ]


def test_each_person_sees_and_takes_out_their_own_part_alone(as_):
    torfaen = as_("torfaen")

    shown = rows_of(torfaen.read("/registers/actions"))
    rows = list(csv.DictReader(io.StringIO(torfaen.get("/registers/actions.csv").text[1:])))
    plans = list(csv.DictReader(io.StringIO(torfaen.get("/registers/action-plans.csv").text[1:])))

    assert [row["Reference"] for row in rows] == ["SEW-CPR-1/2"]
    assert len(shown) == 1
    assert [plan["Reference"] for plan in plans] == ["SEW-CPR-1"]
    assert rows[0]["Handling"].startswith("OFFICIAL-SENSITIVE · SANDBOX")


def test_it_is_on_record_who_took_what(as_, world):
    as_("unit").get("/registers/actions.xlsx?agency=torfaen&overdue=1")

    with world.engine.query() as session:
        event = session.scalar(sa.select(Event).where(Event.kind == "register.exported"))
    assert event.actor_id == world.unit.id
    assert event.details == {
        "of": "actions",
        "kind": "xlsx",
        "rows": 1,
        "filters": {"agency": "torfaen", "overdue": "1"},
    }


def test_too_long_a_list_for_paper_is_refused_and_not_on_record(as_, world, monkeypatch):
    from webapp.documents import kinds  # noqa: PLC0415

    short = kinds.Kind("PDF", "application/pdf", "paper", most_rows=2)
    monkeypatch.setitem(kinds.KINDS, "pdf", short)

    refused = as_("unit").get("/registers/actions.pdf")

    assert refused.status_code == 422
    assert "at most 2 rows" in refused.text
    with world.engine.query() as session:
        assert session.scalar(sa.select(Event).where(Event.kind == "register.exported")) is None


def test_a_page_asks_the_database_a_handful_of_times(as_, world, engine):
    plan = world.drafted("LONG", title="Long")
    for number in range(24):
        world.with_action(plan, world.action("SEW-CPR-1/1").baseline_due, text=f"Step {number}")
    unit, asked = as_("unit"), []
    unit.get("/registers")
    sa.event.listen(engine.database, "before_cursor_execute", lambda *given: asked.append(given[2]))

    for register in REGISTERS:
        asked.clear()
        assert unit.get(f"/registers/{register}").status_code == 200
        selects = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
        assert len(selects) <= 14, (register, selects)


def test_words_of_people_stay_words(as_, world):
    plan = world.drafted("EVIL", title="<script>alert(1)</script>")
    world.with_action(plan, world.action("SEW-CPR-1/1").baseline_due, text="=1+1 <b>x</b>")

    page = as_("unit").get(f"/registers/actions?plan={plan}").text
    file = as_("unit").get(f"/registers/actions.csv?plan={plan}").text

    assert "<b>x</b>" not in page
    assert "'=1+1 <b>x</b>" in file
    with world.engine.query() as session:
        assert session.scalar(sa.select(sa.func.count(Action.id))) == 5
        assert session.scalar(sa.select(sa.func.count(ActionPlan.id))) == 4
