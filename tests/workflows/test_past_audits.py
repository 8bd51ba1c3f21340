"""Audits of before come in from the board's spreadsheet: whole, or not at all, and out again."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from engine.errors import Invalid, NotInState, NotPermitted
from tests.people import member
from workflows import past_audits, tables
from workflows.models import Audit, Finding, Recommendation
from workflows.past_audit_rows import PAST
from workflows.table_rows import RowsRefused

TODAY = date(2026, 6, 24)
HEADS = (
    "Audit",
    "Theme",
    "Accepted",
    "Agencies",
    "Grade",
    "Kind",
    "Text",
    "Text in Welsh",
    "Scope",
)
ROWS = (
    ("QA-21-1", "Neglect", "4 March 2021", "newport, police", "Limited", "Finding", "Fathers", "", ""),  # noqa: E501
    ("QA-21-1", "", "", "health", "", "good practice", "Early discussions", "", ""),
    ("QA-21-1", "", "", "", "", "argymhelliad", "Assess fathers", "Asesu tadau", "rhanbarthol"),
    ("QA-22-1", "Exploitation", date(2022, 9, 30), "", "", "recommendation", "Share maps", "", ""),
)  # fmt: skip


@pytest.fixture
def unit(process_engine):
    return member(process_engine, "business_unit", name="Unit")


def sheet(*rows, heads=HEADS, second=()):
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    if second:
        other = book.create_sheet("Notes")
        for row in second:
            other.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def bring_in(engine, by, data, filename="past.xlsx", board="children"):
    with engine.command(by) as ctx:
        return [one.ref for one in past_audits.bring_in(ctx, filename, data, board)]


def refused(engine, by, *rows):
    with pytest.raises(RowsRefused) as error:
        bring_in(engine, by, sheet(*rows))
    return [(one.row, one.column, one.rule) for one in error.value.rows]


def found(engine, table):
    with engine.query() as session:
        return session.query(table).order_by(table.id).all()


def batch(engine):
    with engine.query() as session:
        return past_audits.tables_so_far(session)[0]


def take_back(engine, by, number):
    with engine.command(by) as ctx:
        return past_audits.take_back(ctx, number)


def test_two_audits_come_in_with_what_they_found_and_recommended(process_engine, unit):
    assert bring_in(process_engine, unit, sheet(*ROWS)) == ["QA-21-1", "QA-22-1"]

    first, second = found(process_engine, Audit)
    assert (first.state, first.accepted_on, first.terms) == (
        "closed",
        date(2021, 3, 4),
        {"grade": "Limited"},
    )
    assert first.agencies == ["newport", "police", "health"]
    assert (second.theme, second.accepted_on) == ("Exploitation", date(2022, 9, 30))
    told = [(one.kind, one.number, one.text) for one in found(process_engine, Finding)]
    assert told == [
        ("finding", 1, "Fathers"),
        ("good_practice", 1, "Early discussions"),
    ]
    asked = [
        (one.source_ref, one.text, one.text_cy, one.scope)
        for one in found(process_engine, Recommendation)
    ]
    assert asked == [
        ("QA-21-1", "Assess fathers", "Asesu tadau", "regional"),
        ("QA-22-1", "Share maps", "", "local"),
    ]


def test_every_bad_cell_is_named_and_nothing_comes_in(process_engine, unit):
    bring_in(process_engine, unit, sheet(ROWS[3]))

    wrong = refused(
        process_engine,
        unit,
        ROWS[3],
        ("QA-23-1", "", "31 June 2023", "Marvel", "", "opinion", "", "", ""),
        ("QA-24-1", "Neglect", date(2030, 1, 1), "", "", "finding", "x", "", "planetary"),
        ("QA-24-1", "Another theme", "", "", "", "finding", "y", "", ""),
    )

    assert wrong == [
        (2, "audit", "taken"),
        (3, "accepted", "not_a_date"),
        (3, "text", "required"),
        (3, "kind", "not_an_option"),
        (3, "theme", "required"),
        (3, "agencies", "not_an_agency"),
        (4, "accepted", "in_future"),
        (4, "scope", "not_an_option"),
        (5, "theme", "differs"),
    ]
    assert len(found(process_engine, Audit)) == 1


def test_a_table_is_taken_back_whole_and_comes_in_again(process_engine, unit):
    bring_in(process_engine, unit, sheet(*ROWS))

    take_back(process_engine, unit, batch(process_engine).number)

    for table in (Audit, Finding, Recommendation):
        assert found(process_engine, table) == []
    assert bring_in(process_engine, unit, sheet(*ROWS)) == ["QA-21-1", "QA-22-1"]


def test_what_something_rests_on_stays(process_engine, unit):
    bring_in(process_engine, unit, sheet(*ROWS))
    kept = batch(process_engine)
    assert kept.may_undo
    with process_engine.command(unit) as ctx:
        first = ctx.session.query(Audit).filter_by(ref="QA-21-1").one()
        ctx.session.add(
            Audit(
                ref="A-2",
                theme="Again",
                theme_source="group",
                re_audit_of=first.id,
                proposed_at=ctx.now,
            )
        )

    with pytest.raises(NotInState):
        take_back(process_engine, unit, kept.number)
    assert not batch(process_engine).may_undo
    assert len(found(process_engine, Recommendation)) == 2


def test_a_table_is_taken_back_once_and_by_the_unit_alone(process_engine, unit):
    bring_in(process_engine, unit, sheet(*ROWS))
    number = batch(process_engine).number
    officer = member(process_engine, "lead_officer@newport", name="Officer")
    with pytest.raises(NotPermitted):
        take_back(process_engine, officer, number)
    take_back(process_engine, unit, number)

    with pytest.raises(NotInState):
        take_back(process_engine, unit, number)
    with pytest.raises(NotPermitted):
        bring_in(process_engine, officer, sheet(*ROWS))
    with pytest.raises(Invalid):
        bring_in(process_engine, unit, sheet(*ROWS), board="cats")


def test_columns_of_other_names_are_remembered(process_engine, unit):
    heads = ("Our no", *HEADS[1:])
    with process_engine.query() as session:
        heard = tables.headings(session, PAST, "a.xlsx", sheet(ROWS[3], heads=heads))
    assert "audit" in tables.lacks(PAST, heard)
    with process_engine.command(unit) as ctx:
        tables.explain(ctx, PAST, {"Our no": "audit"})

    assert bring_in(process_engine, unit, sheet(ROWS[3], heads=heads)) == ["QA-22-1"]
