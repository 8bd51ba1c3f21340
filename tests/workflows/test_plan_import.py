"""Action plans from tables: all of it comes in, or nothing and every bad row is named."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from engine.errors import Invalid, NotFound, NotInState, NotPermitted
from engine.models import Event
from tests.workflows.plan_world import World, play
from workflows.models import Action, ActionPlan, ColumnMeaning, Recommendation, Review
from workflows.plan_import import import_plan
from workflows.plan_rows import PLAN
from workflows.table_rows import RowsRefused
from workflows.tables import CARRIED, carried, explain

HEADING = "Rec no,Recommendation,Scope,Action,Lead agency,Lead officer,Success measure,Evidence,Due"
GOOD = (
    "1,Record fathers,regional,Audit 20 assessments,Newport City Council,olwen@example.org,"
    '90 % recorded,"E1, E2",30/11/2026'
)
SECOND = "1,,,Train duty staff,health,,95 % trained,E1,2026-12-18"


@pytest.fixture
def world(plan_world) -> World:
    """A review that the Board has accepted and that has no plan yet."""
    world = plan_world.at(date(2026, 5, 12))
    world.person("Olwen", "lead_officer@newport", agency="newport")
    world.do(review, "CPR-2026-07")
    return world


def review(ctx, ref):
    ctx.session.add(Review(ref=ref, regime="cpr", board="children", title="", created_at=ctx.now))
    ctx.session.flush()


def table(*lines: str) -> bytes:
    return "\n".join((HEADING, *lines)).encode()


def imported(world, data, name="plan.csv", ref="CPR-2026-07"):
    return world.do(import_plan, name, data, ref, by=world.unit)


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_text_table_becomes_recommendations_and_actions(world):
    plan = imported(world, table(GOOD, SECOND))

    first, second = world.rows(Action)
    [asked] = world.rows(Recommendation)
    assert (plan.source, plan.state) == ("cpr", "draft")
    assert (asked.text, asked.scope, asked.plan_id) == ("Record fathers", "regional", plan.id)
    assert (first.lead_agency, first.baseline_due) == ("newport", date(2026, 11, 30))
    assert first.lead_officer_id == world.people["Olwen"].id
    assert (second.recommendation_id, second.evidence_required) == (asked.id, ["E1"])


def test_a_spreadsheet_with_welsh_headings_and_real_dates_comes_in(world):
    data = workbook(
        (None, None),
        ("Cam gweithredu", "Asiantaeth arweiniol", "Mesur llwyddiant", "Dyddiad cyflawni"),
        ("Archwilio 20 asesiad", "Heddlu Gwent", "90 %", date(2026, 11, 30)),
        (None, None, None, None),
    )

    imported(world, data, "cynllun.xlsx")

    [action] = world.rows(Action)
    assert (action.text, action.lead_agency) == ("Archwilio 20 asesiad", "police")
    assert action.evidence_required == ["E1", "E2"]


def test_semicolons_and_the_encoding_of_spreadsheet_programs_are_read(world):
    data = "Action;Lead agency;Due\nTŷ–r cynllun;torfaen;30 November 2026".encode(
        "cp1252", "replace"
    )

    imported(world, data)

    [action] = world.rows(Action)
    assert action.lead_agency == "torfaen"


@pytest.mark.parametrize(
    ("line", "column", "rule"),
    [
        (GOOD.replace("30/11/2026", "soon"), "due", "not_a_date"),
        (GOOD.replace("30/11/2026", ""), "due", "required"),
        (GOOD.replace("Newport City Council", "Narnia"), "lead_agency", "not_an_agency"),
        (GOOD.replace("Newport City Council", ""), "lead_agency", "required"),
        (GOOD.replace("olwen@example.org", "nobody@example.org"), "lead_officer", "nobody"),
        (GOOD.replace("E1, E2", "E9"), "evidence_required", "not_an_option"),
        (GOOD.replace("regional", "galactic"), "scope", "not_an_option"),
        (GOOD.replace("Audit 20 assessments", " "), "action", "required"),
        (GOOD.replace("1,Record", "x,Record"), "rec_no", "not_a_number"),
        (GOOD.replace("1,Record", ",Record"), "rec_no", "required"),
        ("7,,,Train,health,,m,E1,2026-12-18", "recommendation", "required"),
        ("1,Another text,,Train,health,,m,E1,2026-12-18", "recommendation", "two_texts"),
    ],
)
def test_a_bad_row_is_named_and_nothing_comes_in(world, line, column, rule):
    with pytest.raises(RowsRefused) as refused:
        imported(world, table(GOOD, line))

    assert [(bad.row, bad.column, bad.rule) for bad in refused.value.rows] == [(3, column, rule)]
    assert world.rows(Action) == []
    assert world.rows(ActionPlan) == []


def test_every_bad_row_is_named_at_once(world):
    bad = "2,,,,,,,,soon"

    with pytest.raises(RowsRefused) as refused:
        imported(world, table(bad, GOOD, bad))

    assert {one.row for one in refused.value.rows} == {2, 4}
    assert all(one.message for one in refused.value.rows)


@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("plan.csv", b"Due,Due date,Action\n1,2,3", "column_twice"),
        ("plan.csv", b'Action,Due\n"broken,2', "unreadable"),
    ],
)
def test_a_file_that_cannot_be_a_plan_is_refused(world, name, data, rule):
    with pytest.raises(Invalid) as refused:
        imported(world, data, name)

    assert (refused.value.field, refused.value.rule) == ("file", rule)


def test_a_workbook_that_unpacks_without_end_is_refused(world):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (61 * 1024 * 1024))

    with pytest.raises(Invalid) as refused:
        imported(world, bomb.getvalue(), "plan.xlsx")

    assert refused.value.rule == "too_big"


def test_only_a_known_review_gets_a_plan(world):
    with pytest.raises(NotFound):
        imported(world, table(GOOD), ref="CPR-1900-01")


def test_an_approved_plan_is_not_imported_into(world):
    plan = world.drafted("AUD-1")
    world.with_action(plan, date(2026, 9, 30))
    world.monitored(plan)

    with pytest.raises(NotInState):
        imported(world, table(GOOD), ref="AUD-1")


def test_an_officer_imports_nothing(world):
    with pytest.raises(NotPermitted):
        world.do(import_plan, "plan.csv", table(GOOD), "CPR-2026-07", by=world.officer)


def test_an_imported_plan_is_taken_up_by_its_lifecycle(world):
    plan = imported(world, table(GOOD, SECOND))

    story = play(
        world.engine,
        world.clock,
        "action_plan_monitoring",
        by=world.unit,
        business_key=plan.ref,
    )
    story.hand_in(
        "register_plan",
        by=world.unit,
        plan_ref=plan.ref,
        plan_title="Neglect",
        source="cpr",
        source_ref="CPR-2026-07",
        review_kind="concise",
        begun_on="2024-07-01",
        accepted_on="2026-05-12",
        agencies=["newport"],
    )

    assert story.task("respond").agency == "newport"
    assert world.plan(plan.ref).finalise_due == date(2026, 6, 9)
    assert len(world.rows(ActionPlan)) == 1


def filled(*rows, merge=()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for where in merge:
        book.active.merge_cells(where)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


COLUMNS = ("Rec no", "Recommendation", "Action", "Lead agency", "Due")
TRAIN = (None, None, "Train", "health", date(2026, 12, 18))


def test_a_merged_cell_says_the_same_in_every_row_of_it(world):
    data = filled(
        ("The plan after the review", None, None, None, None),
        COLUMNS,
        (1, "Record fathers", "Audit", "newport", date(2026, 11, 30)),
        TRAIN,
        (2, "See babies", "Look", "police", date(2026, 11, 30)),
        merge=("A1:E1", "A3:A4", "B3:B4"),
    )

    imported(world, data, "plan.xlsx")

    first, second, third = world.rows(Action)
    assert first.recommendation_id == second.recommendation_id != third.recommendation_id


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("=A1", "formula"),
        ("#REF!", "cell_error"),
        ("x" * 4001, "too_long"),
    ],
)
def test_what_is_no_value_is_named(world, cell, rule):
    data = filled(COLUMNS, (None, None, cell, "newport", date(2026, 11, 30)))

    with pytest.raises(RowsRefused) as refused:
        imported(world, data, "plan.xlsx")

    assert [(bad.row, bad.column, bad.rule) for bad in refused.value.rows] == [(2, "action", rule)]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("30 Medi 2027", date(2027, 9, 30)),
        ("1 Ionawr 2027", date(2027, 1, 1)),
        ("2027-09-30 00:00:00", date(2027, 9, 30)),
        ("30.09.2027", date(2027, 9, 30)),
    ],
)
def test_dates_as_text_are_read_as_people_write_them(world, written, day):
    imported(world, filled(COLUMNS, (None, None, "Act", "newport", written)), "plan.xlsx")

    [action] = world.rows(Action)
    assert action.baseline_due == day


@pytest.mark.parametrize(
    ("written", "rule"),
    [("2026-02-30", "not_a_date"), ("1/1/2226", "far_date"), (46295, "not_a_date")],
)
def test_a_date_that_cannot_be_meant_is_named(world, written, rule):
    data = filled(COLUMNS, (None, None, "Act", "newport", written))

    with pytest.raises(RowsRefused) as refused:
        imported(world, data, "plan.xlsx")

    assert [bad.rule for bad in refused.value.rows] == [rule]


def test_a_row_below_thousands_of_empty_ones_is_not_left_out(world):
    imported(world, filled(COLUMNS, *(() for _each in range(2500)), TRAIN), "plan.xlsx")

    assert len(world.rows(Action)) == 1


def test_what_was_looked_at_is_what_comes_in_and_comes_in_once(world):
    data = filled(
        ("A title",),
        COLUMNS,
        (1, 'Record, "fathers"\nand partners', "Audit", "Gwent Police", date(2026, 11, 30)),
        (),
        TRAIN,
    )

    def bring_in(ctx):
        rows = carried(ctx.session, PLAN, "plan.xlsx", data)
        return import_plan(ctx, f"plan.xlsx{CARRIED}", rows, "CPR-2026-07", had=0)

    world.do(bring_in, by=world.unit)
    with pytest.raises(NotInState):
        world.do(bring_in, by=world.unit)

    first, second = world.rows(Action)
    [asked] = world.rows(Recommendation)
    assert asked.text == 'Record, "fathers"\nand partners'
    assert (first.baseline_due, second.lead_agency) == (date(2026, 11, 30), "health")
    events = world.rows(Event, Event.kind == "action_plan.imported")
    assert [event.details["filename"] for event in events] == ["plan.xlsx"]


OWN = b"No,What we will do,Who leads,By when\n1,Audit 20,Newport City Council,30/11/2026\n"


def test_headings_of_ones_own_are_said_once_and_remembered(world):
    said = {"What we will do": "action", "Who leads": "lead_agency", "By when": "due", "No": ""}
    with pytest.raises(Invalid) as unknown:
        imported(world, OWN)
    world.do(explain, PLAN, said, by=world.unit)

    imported(world, OWN)
    imported(world, OWN.replace(b"What we will do", b" what we WILL do: "))

    assert unknown.value.rule == "no_columns"
    assert [one.text for one in world.rows(Action)] == ["Audit 20", "Audit 20"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"One": "action", "Two": "action"}, "meant_twice"),
        ({"One": "somebody"}, "not_an_option"),
    ],
)
def test_what_headings_cannot_mean_is_not_remembered(world, said, rule):
    with pytest.raises(Invalid) as refused:
        world.do(explain, PLAN, said, by=world.unit)

    assert refused.value.rule == rule
    assert world.rows(ColumnMeaning) == []


def test_an_officer_says_nothing_about_columns(world):
    with pytest.raises(NotPermitted):
        world.do(explain, PLAN, {"One": "action"}, by=world.people["Olwen"])
