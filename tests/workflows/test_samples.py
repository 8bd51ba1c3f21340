"""Samples that Cylch draws: from a whole table or from nothing, and the same ones again."""

import io
from datetime import date

import pytest
import sqlalchemy as sa

from engine.context import ProcessEngine
from engine.errors import Invalid, NotInState, NotPermitted
from tests.clock import SettableClock
from tests.workflows.audit_world import AuditStory, AuditWorld, install
from workflows import samples, sampling
from workflows.frames import read_frame
from workflows.models import AuditCase, SampleDraw
from workflows.samples import FrameRefused, Wanted
from workflows.sampling import Case, Plan

TODAY = date(2026, 6, 24)
AREAS = ("Newport", "Torfaen County Borough Council", "Caerffili", "blaenau_gwent", "Sir Fynwy")


def table(count: int, *more: str, heading: str = "Reference,Local authority") -> bytes:
    rows = [f"R-{number:04},{AREAS[number % 5]}" for number in range(1, count + 1)]
    return "\n".join([heading, *rows, *more]).encode()


def approved(world: AuditWorld, method: str = "stratified", cases: int = 6) -> AuditStory:
    world.on(TODAY)
    return world.audit().commissioned().drafted(cases, sampling_method=method).approved()


def drawn(audit: AuditStory, **other: object) -> SampleDraw:
    wanted = Wanted(**{"filename": "cases.csv", "data": table(60), **other})
    return audit.world.do(samples.draw, audit.row.id, wanted, by=audit.world.unit)


def handed_in(audit: AuditStory) -> list[AuditCase]:
    audit.story.hand_in("draw_sample", by=audit.world.unit, key_is_outside=True)
    return audit.cases()


# ---- the story


@pytest.fixture
def world_on_both(process_engine: ProcessEngine, clock: SettableClock) -> AuditWorld:
    install(process_engine)
    return AuditWorld.on_board(process_engine, clock)


def test_a_sample_is_drawn_kept_and_drawn_again(world_on_both):
    world = world_on_both
    audit = approved(world)

    made = drawn(audit, reserves=2)
    cases = handed_in(audit)

    assert [case.ref for case in cases] == [f"SEW-A26-01-C{n:02}" for n in range(1, 9)]
    assert [case.is_reserve for case in cases] == [False] * 6 + [True] * 2
    assert [case.frame_ref for case in cases] == [ref for ref, _reserve in made.drawn]
    assert {case.local_authority for case in cases if not case.is_reserve} == {
        "newport",
        "torfaen",
        "caerphilly",
        "blaenau_gwent",
        "monmouthshire",
    }
    kept = world.rows(SampleDraw)[0]
    assert (kept.algorithm, len(kept.seed), len(kept.frame)) == ("sha256-order-1", 32, 60)
    assert samples.again(kept).is_equal
    event = audit.story.events("audit.sample_computed")[0]
    assert (event.details["seed"], event.details["frame"]) == (kept.seed, kept.frame_hash)


def test_a_record_that_was_tampered_with_is_found_out(audit_world):
    audit = approved(audit_world)
    made = drawn(audit)
    for change in ({"seed": "0" * 32}, {"drawn": [["R-0001", False]]}, {"frame": made.frame[1:]}):
        with audit_world.engine.query() as session:
            session.execute(sa.update(SampleDraw).values(**change))
            assert not samples.again(session.scalars(sa.select(SampleDraw)).one()).is_equal
            session.rollback()


def test_a_second_drawing_needs_a_reason_and_the_first_one_stays(audit_world):
    audit = approved(audit_world)
    first = drawn(audit)
    with pytest.raises(Invalid, match="reason"):
        drawn(audit)

    second = drawn(audit, reason="Torfaen's table was last year's", data=table(70))

    assert [one.number for one in audit_world.rows(SampleDraw)] == [1, 2]
    assert first.seed != second.seed
    assert {case.frame_ref for case in handed_in(audit)} == {ref for ref, _ in second.drawn}


def test_sent_twice_it_is_drawn_once(audit_world):
    audit = approved(audit_world)
    drawn(audit, had=0)

    with pytest.raises(NotInState):
        drawn(audit, had=0, reason="again")


def test_nothing_can_be_handed_in_before_it_is_drawn(audit_world):
    audit = approved(audit_world)

    with pytest.raises(Invalid, match="not_drawn"):
        handed_in(audit)


def test_only_whoever_has_the_task_draws_and_only_while_it_waits(audit_world):
    audit = approved(audit_world)
    wanted = Wanted("cases.csv", table(60))
    for person in (audit_world.chair, audit_world.lead, audit_world.officer("newport")):
        with pytest.raises(NotPermitted):
            audit_world.do(samples.draw, audit.row.id, wanted, by=person)
    drawn(audit)
    handed_in(audit)

    with pytest.raises(NotPermitted):
        drawn(audit, reason="again")


def test_a_purposive_sample_is_still_chosen_by_people(audit_world):
    audit = approved(audit_world, "purposive", 2)
    with pytest.raises(NotPermitted):
        drawn(audit)

    audit.sampled("newport", "torfaen")

    assert [case.frame_ref for case in audit.cases()] == ["", ""]


# ---- the rule


def frame(**sizes: int) -> list[Case]:
    return [
        Case(f"{name}-{n}", "newport", name) for name, size in sizes.items() for n in range(size)
    ]


def test_a_known_seed_gives_known_cases():
    plan = Plan(sampling.RANDOM, 3, 1, "2026-06-24")

    found = [(case.ref, reserve) for case, reserve in sampling.draw(frame(a=20), plan)]

    by_hand = sorted(
        (f"a-{n}" for n in range(20)), key=lambda r: sampling.digest("2026-06-24", "", r)
    )
    assert found == [
        (by_hand[0], False),
        (by_hand[1], False),
        (by_hand[2], False),
        (by_hand[3], True),
    ]
    assert sampling.digest("s", "", "r") == (__import__("hashlib").sha256(b"s\n\nr\n").hexdigest())


def test_how_the_table_was_sorted_does_not_matter():
    cases, plan = frame(a=30, b=9), Plan(sampling.STRATIFIED, 7, 2, "seed")

    assert sampling.draw(cases, plan) == sampling.draw(cases[::-1], plan)
    assert sampling.frame_hash(cases) == sampling.frame_hash(cases[::-1])


@pytest.mark.parametrize(
    ("sizes", "wanted", "shares"),
    [
        ({"a": 50, "b": 30, "c": 20}, 10, {"a": 5, "b": 3, "c": 2}),
        ({"a": 98, "b": 1, "c": 1}, 6, {"a": 4, "b": 1, "c": 1}),
        ({"a": 10, "b": 10, "c": 10}, 2, {"a": 1, "b": 1, "c": 0}),
        ({"a": 2, "b": 1}, 9, {"a": 2, "b": 1}),
        ({"a": 3, "b": 0}, 2, {"a": 2, "b": 0}),
        ({"a": 5}, 0, {"a": 0}),
    ],
)
def test_strata_share_in_proportion_and_each_has_one_if_it_can(sizes, wanted, shares):
    assert sampling.allocation(sizes, wanted) == shares


def test_every_case_has_the_same_chance():
    cases, hits = frame(a=10), dict.fromkeys((f"a-{n}" for n in range(10)), 0)
    for number in range(2000):
        for case, _ in sampling.draw(cases, Plan(sampling.RANDOM, 2, 0, str(number))):
            hits[case.ref] += 1

    assert all(330 < count < 470 for count in hits.values())


# ---- the table


def test_strata_may_come_from_any_column(audit_world):
    audit = approved(audit_world, cases=4)
    rows = "\n".join(f"R-{n},Newport,{'under 1' if n < 30 else '1 to 4'}" for n in range(60))
    data = f"Cyfeirnod;Awdurdod lleol;Oedran\n{rows.replace(',', ';')}".encode()

    made = drawn(audit, data=data, strata="oedran", reserves=0)

    strata = {ref: stratum for ref, _authority, stratum in made.frame}
    assert sorted(strata[ref] for ref, _ in made.drawn) == ["1 to 4"] * 2 + ["under 1"] * 2


def test_each_bad_row_is_named_and_nothing_is_drawn(audit_world):
    audit = approved(audit_world)
    more = (",Newport", "R-9001,", "R-9002,Narnia", "r-0001,Newport", f"{'x' * 61},Newport")
    with pytest.raises(FrameRefused) as refused:
        drawn(audit, data=table(10, *more))

    assert [(one.row, one.column, one.rule, one.found) for one in refused.value.rows] == [
        (12, "reference", "blank", ""),
        (13, "local_authority", "blank", ""),
        (14, "local_authority", "unknown", "Narnia"),
        (15, "reference", "twice", "r-0001 (2)"),
        (16, "reference", "too_long", "x" * 61),
    ]
    assert audit_world.rows(SampleDraw) == []


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"data": b""}, "empty"),
        ({"data": b"Reference,Local authority\n"}, "no_rows"),
        ({"data": b"Reference\nR-1\n"}, "no_local_authority"),
        ({"strata": "Age"}, "no_stratum"),
        ({"data": table(5)}, "too_few_cases"),
        ({"data": table(10_001)}, "too_many_rows"),
        ({"reserves": 21}, "out_of_range"),
        ({"filename": "cases.pdf"}, "kind"),
        ({"filename": "Huw Prosser.csv"}, "looks_personal"),
        ({"data": table(9, "Huw Prosser,Newport")}, "looks_personal"),
        ({"data": table(9, "943 476 5919,Newport")}, "looks_personal"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(audit_world, wrong, rule):
    audit = approved(audit_world)

    with pytest.raises(Invalid) as refused:
        drawn(audit, **wrong)

    assert refused.value.rule == rule


def test_what_looks_like_a_name_stays_when_a_person_says_so(audit_world):
    audit = approved(audit_world)

    made = drawn(audit, data=table(9, "Huw Prosser,Newport"), is_checked=True)

    assert made.number == 1


def test_ten_thousand_rows_of_a_spreadsheet_are_drawn_from(audit_world):
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.active.append(["Case reference", "Local authority"])
    for number in range(10_000):
        book.active.append([number, AREAS[number % 5]])
    target = io.BytesIO()
    book.save(target)
    read = read_frame("cases.xlsx", target.getvalue(), "", TODAY)
    assert (len(read.cases), read.bad, read.cases[0].ref) == (10_000, [], "0")

    audit = approved(audit_world, cases=8)
    made = drawn(audit, filename="cases.xlsx", data=target.getvalue())

    assert len(made.drawn) == 9
    assert samples.again(made).is_equal
