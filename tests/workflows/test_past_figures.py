"""Indicators and figures of past quarters come in from tables: whole, or not at all, and out."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import Invalid, NotInState, NotPermitted
from tests.workflows.audit_world import install
from tests.workflows.data_world import IN_TIME, MISSING, DataWorld
from workflows import data_reviews, indicator_import, indicators, past_figures
from workflows.models import (
    DataDecision,
    DataFinding,
    DataPoint,
    DataReturn,
    DataReview,
    Indicator,
    IndicatorVersion,
)
from workflows.queries import data
from workflows.table_rows import RowsRefused

HEAD = "Quarter,Agency,Indicator,Area,Numerator,Denominator,Comment\n"
ROWS = (
    "31/03/2026,newport,SEW-I-01,,48,60,\n"
    "31 Mawrth 2026,Heddlu Gwent,Plant yr adroddwyd eu bod ar goll,torfaen,3,,\n"
    "31/03/2026,police,SEW-I-02,newport,14,,\n"
    "31/12/2025,newport,SEW-I-01,,20,60,Two posts were empty\n"
)
LATER = (
    "Indicator,Name,Name in Welsh,Definition,Definition in Welsh,Numerator,Numerator in Welsh,"
    "Kind,Agencies,In force from,Lowest,Highest,Reason\n"
)
ONE = 'A,Visits,Ymweliadau,d,d,n,n,count,"Torfaen County Borough Council, newport",{},,,{}\n'


@pytest.fixture
def world(audit_world):
    return DataWorld(audit_world.engine, audit_world.clock).on(date(2026, 7, 6))


@pytest.fixture
def world_on_both(process_engine, clock):
    install(process_engine)
    return DataWorld(process_engine, clock).on(date(2026, 7, 6))


def with_indicators(world):
    world.counting(
        replace(IN_TIME, in_force_from=date(2025, 10, 1)),
        replace(MISSING, in_force_from=date(2025, 10, 1)),
    )
    return world


@pytest.fixture
def counting(world):
    return with_indicators(world)


def come(world, rows=ROWS, by=None):
    data_ = (HEAD + rows).encode()
    return world.do(past_figures.bring_in, "past.csv", data_, "children", by=by or world.unit)


def refused(world, rows):
    with pytest.raises(RowsRefused) as error:
        come(world, rows)
    return [(one.row, one.column, one.rule) for one in error.value.rows]


def batch(world, module=past_figures):
    with world.engine.query() as session:
        return module.tables_so_far(session)[0]


def back(world, number, module=past_figures, by=None):
    return world.do(module.take_back, number, by=by or world.unit)


def left(world):
    return [len(world.rows(one)) for one in (DataReview, DataReturn, DataPoint, DataFinding)]


def test_figures_and_indicators_come_in_and_go_out_on_both_databases(world_on_both):
    world = with_indicators(world_on_both)
    come(world)
    assert left(world)[:3] == [2, 3, 4]
    assert {one.rule for one in world.rows(DataFinding)} == {"low", "missing", "swing"}
    back(world, batch(world).number)
    assert left(world) == [0, 0, 0, 0]

    assert define(world, ONE.format("2025-04-01", "")) == ["SEW-I-03"]
    assert batch(world, indicator_import).may_undo
    back(world, batch(world, indicator_import).number, indicator_import)
    assert len(world.rows(IndicatorVersion)) == 2


def test_past_quarters_stand_closed_with_small_counts_hidden(counting):
    come(counting)

    first, second = counting.rows(DataReview)
    assert [(one.ref, one.state) for one in (first, second)] == [
        ("SEW-D25-Q4", "closed"),
        ("SEW-D26-Q1", "closed"),
    ]
    with counting.engine.query() as session:
        _share, missing = data.of_review(session, session.get(DataReview, second.id))
    # Three are few, and from the whole of seventeen the others would give them away.
    hidden = {missing.shown.figures[place].area for place in missing.shown.hidden}
    assert hidden == {"torfaen", "newport"}


def test_every_finding_of_such_a_quarter_is_answered(counting):
    come(counting)

    found = counting.rows(DataFinding)
    assert all(one.outcome for one in found)
    assert [(one.rule, one.outcome, one.answer) for one in found if one.rule == "low"] == [
        ("low", "explained", "Two posts were empty")
    ]
    assert {one.rule for one in found} == {"low", "missing", "swing"}


def test_every_bad_cell_is_named_and_no_figure_comes_in(counting):
    wrong = refused(
        counting,
        "Q1 2026,newport,SEW-I-01,,1,2,x\n"
        "30/03/2026,newport,SEW-I-01,,1,2,x\n"
        "31/12/2026,newport,SEW-I-01,,1,2,x\n"
        "31/03/2026,Narnia,SEW-I-01,,1,2,x\n"
        "31/03/2026,newport,SEW-I-09,,1,2,x\n"
        "31/03/2026,health,SEW-I-01,,1,2,x\n"
        "30/06/2025,newport,SEW-I-01,,1,2,x\n"
        "31/03/2026,torfaen,SEW-I-01,,70,60,\n"
        "31/03/2026,caerphilly,SEW-I-01,,70,,\n"
        "31/03/2026,monmouthshire,SEW-I-01,,,,\n"
        "31/03/2026,blaenau_gwent,SEW-I-01,,1,60,\n"
        "31/03/2026,police,SEW-I-02,,6,,\n"
        "31/03/2026,police,SEW-I-02,torfaen,six,,x\n"
        "31/03/2026,newport,SEW-I-01,,48,60,\n"
        "31/03/2026,newport,SEW-I-01,,48,60,\n",
    )

    assert wrong == [
        (2, "quarter", "not_a_date"),
        (3, "quarter", "not_quarter_end"),
        (4, "quarter", "not_over"),
        (5, "agency", "not_an_agency"),
        (6, "indicator", "no_indicator"),
        (7, "agency", "not_asked"),
        (8, "indicator", "not_in_force"),
        (9, "numerator", "more_than_all"),
        (10, "denominator", "half"),
        (11, "comment", "why_empty"),
        (12, "comment", "low"),
        (13, "area", "which_area"),
        (14, "numerator", "not_a_count"),
        (16, "indicator", "twice"),
    ]
    assert left(counting) == [0, 0, 0, 0]


def test_what_was_said_already_is_not_said_again(counting):
    come(counting)

    assert refused(counting, ROWS.splitlines(keepends=True)[0]) == [(2, "agency", "said_already")]


def test_a_quarter_that_was_opened_here_takes_no_figures_from_a_table(counting):
    counting.do(data_reviews.begin_review, date(2026, 6, 30), by=counting.unit)

    wrong = refused(counting, "30/06/2026,newport,SEW-I-01,,48,60,\n")

    assert wrong == [(2, "quarter", "asked_here")]


def test_another_agency_comes_into_the_same_quarter_later(counting):
    come(counting)
    come(counting, "31/03/2026,torfaen,SEW-I-01,,50,60,\n")

    assert left(counting)[:3] == [2, 4, 5]


def test_quarters_that_came_in_do_not_stop_the_chain(counting):
    come(counting, "31/03/2026,newport,SEW-I-01,,48,60,\n")
    review = counting.do(data_reviews.begin_review, date(2025, 12, 31), by=counting.unit)

    following = counting.do(lambda ctx: data_reviews.begin_next(ctx, review))

    assert following.quarter_end == date(2026, 6, 30)


def test_a_table_is_taken_back_whole_and_comes_in_again(counting):
    come(counting)
    assert (batch(counting).count, batch(counting).may_undo) == (4, True)

    assert back(counting, batch(counting).number) == 4

    assert left(counting) == [0, 0, 0, 0]
    come(counting)


def test_a_later_table_keeps_its_part_of_the_quarter(counting):
    come(counting)
    first = batch(counting).number
    come(counting, "31/03/2026,torfaen,SEW-I-01,,50,60,\n")

    back(counting, first)

    assert [one.agency for one in counting.rows(DataReturn)] == ["torfaen"]


def test_a_quarter_that_the_group_decided_on_stays(counting):
    come(counting)
    quarter = counting.rows(DataReview)[0]
    counting.do(
        lambda ctx: ctx.session.add(
            DataDecision(review_id=quarter.id, kind="note", text="x", at=ctx.now)
        )
    )

    assert [(one.rule, one.names) for one in batch(counting).reasons] == [
        ("figures", ["SEW-D25-Q4"])
    ]
    with pytest.raises(NotInState):
        back(counting, batch(counting).number)


def test_the_unit_alone_brings_figures_in(counting):
    with pytest.raises(NotPermitted):
        come(counting, by=counting.rep("newport"))
    with pytest.raises(Invalid):
        counting.do(past_figures.bring_in, "x.csv", HEAD.encode(), "cats", by=counting.unit)


def define(world, rows, by=None):
    table = (LATER + rows).encode()
    return world.do(
        indicator_import.bring_in, "indicators.csv", table, "children", by=by or world.unit
    )


def test_an_indicator_comes_in_with_its_versions(world):
    rows = ONE.format("2025-04-01", "") + ONE.format("01/04/2026", "Counted by visit now")

    assert define(world, rows) == ["SEW-I-01"]

    first, second = world.rows(IndicatorVersion)
    assert (first.number, first.in_force_from, first.kind) == (1, date(2025, 4, 1), "count")
    assert first.agencies == ["newport", "torfaen"]
    assert (second.number, second.reason) == (2, "Counted by visit now")


def test_a_version_is_added_to_what_is_known_by_its_reference(world):
    define(world, ONE.format("2025-04-01", ""))

    define(world, ONE.replace("A,", "SEW-I-01,", 1).format("2026-04-01", "why"))

    assert len(world.rows(Indicator)) == 1
    assert [one.number for one in world.rows(IndicatorVersion)] == [1, 2]


def test_every_bad_cell_of_an_indicator_is_named(world):
    define(world, ONE.format("2025-04-01", ""))
    with pytest.raises(RowsRefused) as error:
        define(
            world,
            ONE.format("2025-04-01", "")
            + ONE.replace("Visits", "Calls").replace("A,", "B,").format("2025-04-02", "")
            + "C,Rate,,d,d,n,n,much,Narnia,2025-04-01,200,soon,\n"
            + ONE.replace("A,Visits", "D,Talks").format("2026-04-01", "")
            + ONE.replace("A,Visits", "D,Talks").format("2026-01-01", ""),
        )

    assert {(one.row, one.column, one.rule) for one in error.value.rows} == {
        (2, "name", "known"),
        (3, "in_force_from", "not_quarter_start"),
        (4, "name_cy", "required"),
        (4, "kind", "not_an_option"),
        (4, "agencies", "not_an_agency"),
        (4, "lowest", "out_of_range"),
        (4, "highest", "not_a_number"),
        (4, "denominator", "required"),
        (4, "denominator_cy", "required"),
        (6, "in_force_from", "not_after"),
        (6, "reason", "why_changed"),
    }
    assert len(world.rows(Indicator)) == 1


def test_indicators_are_taken_back_whole_and_references_are_not_given_twice(world):
    define(world, ONE.format("2025-04-01", ""))
    first = batch(world, indicator_import).number
    define(world, ONE.replace("A,Visits", "B,Calls").format("2025-04-01", ""))

    back(world, first, indicator_import)

    assert [one.ref for one in world.rows(Indicator)] == ["SEW-I-02"]
    assert define(world, ONE.format("2025-04-01", "")) == ["SEW-I-03"]


def test_an_indicator_that_has_figures_stays(world):
    define(world, ONE.format("2025-04-01", ""))
    come(world, "31/03/2026,newport,SEW-I-01,,48,,\n")

    (reason,) = batch(world, indicator_import).reasons
    assert (reason.rule, reason.names) == ("counted", ["SEW-I-01"])
    with pytest.raises(NotInState):
        back(world, batch(world, indicator_import).number, indicator_import)

    back(world, batch(world).number)
    assert batch(world, indicator_import).may_undo


def test_an_indicator_that_was_revised_since_stays(world):
    define(world, ONE.format("2025-04-01", ""))
    meaning = replace(MISSING, in_force_from=date(2026, 10, 1), reason="why", name="Visits")
    world.do(indicators.revise, world.rows(Indicator)[0].id, meaning, 1, by=world.unit)

    (reason,) = batch(world, indicator_import).reasons
    assert (reason.rule, reason.names) == ("revised", ["SEW-I-01"])


def test_what_agencies_were_asked_for_already_is_not_changed_by_a_table(counting):
    counting.begun(date(2026, 6, 30))
    counting.do(
        lambda ctx: setattr(
            data_reviews.of_quarter(ctx.session, "children", date(2026, 6, 30)),
            "state",
            "collecting",
        )
    )

    with pytest.raises(RowsRefused) as error:
        define(counting, ONE.format("2026-04-01", ""))

    assert [(one.column, one.rule) for one in error.value.rows] == [
        ("in_force_from", "already_asked")
    ]
