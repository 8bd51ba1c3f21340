"""Members come in from the board's spreadsheet: people matched, seats given, and out again."""

from datetime import date, time
from io import BytesIO

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from engine import identity
from engine.actors import SYSTEM
from engine.errors import NotInState, NotPermitted
from engine.models import Membership, SignInLink, User, UserSession
from tests.people import again, member
from workflows import member_import, member_undo, seats, timescales
from workflows.groups import GROUPS
from workflows.member_rows import Account, Deed
from workflows.models import SeatHolding
from workflows.table_rows import RowsRefused

HEADS = ("Name", "E-mail", "Agency", "Role", "Since", "Language")
TWO_SEATS = [
    (
        "Nia Ŵyn",
        "nia@torfaen.example",
        "Torfaen County Borough Council",
        "",
        "1 Medi 2026",
        "Welsh",
    ),
    ("Nia Ŵyn", "NIA@torfaen.example", "education", "member", date(2026, 9, 1), ""),
]
DEPUTY = ("Dai Dep", "dai@police.example", "Heddlu Gwent", "Dirprwy", "", "Saesneg")


@pytest.fixture
def board(process_engine, clock):
    """Monday 7 September 2026; the house has its groups and its seats."""
    clock.set(process_engine.calendar().at(date(2026, 9, 7), time(9)))
    with process_engine.command(SYSTEM) as ctx:
        for group in GROUPS:
            identity.add_group(ctx, group.key, group.name, group.name_cy)
        timescales.install(ctx)
        seats.install(ctx)
    return process_engine


@pytest.fixture
def unit(board):
    return member(board, "business_unit", name="Unit")


def sheet(*rows, heads=HEADS, also=()):
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    for other in also:
        more = book.create_sheet("More")
        for row in other:
            more.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def come(engine, by, *rows, **more):
    with engine.command(by) as ctx:
        planned = member_import.bring_in(ctx, "members.xlsx", sheet(*rows), **more)
        return [(one.person.email, one.seat.agency, one.deed) for one in planned]


def refused(engine, by, *rows):
    with pytest.raises(RowsRefused) as error:
        come(engine, by, *rows)
    return [(one.row, one.column, one.rule) for one in error.value.rows]


def planned(engine, *rows, name="members.xlsx", data=None):
    with engine.query() as session:
        return member_import.read_table(
            session, name, sheet(*rows) if data is None else data, date(2026, 9, 7)
        )


def rows_of(engine, table, *where):
    with engine.query() as session:
        return session.scalars(sa.select(table).where(*where).order_by(table.id)).all()


def user(engine, email):
    with engine.query() as session:
        return session.scalar(sa.select(User).where(User.email == email))


def batch(engine):
    with engine.query() as session:
        return member_undo.tables_so_far(session)[0]


def back(engine, by, number):
    with engine.command(by) as ctx:
        return member_undo.take_back(ctx, number)


def test_a_member_with_two_seats_comes_in_once(board, unit):
    assert come(board, unit, *TWO_SEATS) == [
        ("nia@torfaen.example", "torfaen", Deed.SEAT),
        ("nia@torfaen.example", "education", Deed.SEAT),
    ]

    nia = user(board, "nia@torfaen.example")
    assert (nia.name, nia.language, nia.agency) == ("Nia Ŵyn", "cy", "torfaen")
    held = rows_of(board, SeatHolding, SeatHolding.user_id == nia.id)
    assert [one.starts_on for one in held] == [date(2026, 9, 1)] * 2
    assert again(board, nia.id).groups == {
        "agency_rep@torfaen",
        "agency_rep@education",
        "qa_group@children",
    }


def test_a_deputy_answers_for_the_agency_and_has_no_vote_beside_its_member(board, unit):
    come(board, unit, DEPUTY)

    dai = user(board, "dai@police.example")
    assert again(board, dai.id).groups == {"agency_rep@police"}
    (seat,) = rows_of(board, Membership, Membership.user_id == dai.id)
    assert (seat.kind, seat.starts_on) == ("deputy", date(2026, 9, 7))
    assert rows_of(board, SeatHolding, SeatHolding.user_id == dai.id) == []


def test_who_is_known_stays_as_they_are_and_the_table_says_where_it_differs(board, unit):
    with board.command(SYSTEM) as ctx:
        identity.add_user(ctx, "nia@torfaen.example", "Nia Wyn Jones", agency="newport")

    table = planned(board, *TWO_SEATS)
    come(board, unit, *TWO_SEATS)

    (nia,) = table.people
    assert nia.account == Account.KNOWN
    assert nia.notes == [("name_kept", "Nia Wyn Jones"), ("agency_kept", "newport")]
    assert nia.language_added
    kept = user(board, "nia@torfaen.example")
    assert (kept.name, kept.agency, kept.language) == ("Nia Wyn Jones", "newport", "cy")


def test_a_wish_for_a_language_is_not_changed(board, unit):
    with board.command(SYSTEM) as ctx:
        identity.add_user(ctx, "nia@torfaen.example", "Nia Ŵyn", language="en", agency="torfaen")

    table = planned(board, *TWO_SEATS)
    come(board, unit, *TWO_SEATS)

    assert table.people[0].notes == [("language_kept", "en")]
    assert user(board, "nia@torfaen.example").language == "en"


def test_whoever_is_called_the_same_is_named_as_a_doubt(board):
    member(board, "verifier", name="Nia Ŵyn")

    table = planned(board, *TWO_SEATS)

    assert table.people[0].notes == [("namesake", "nia.ŵyn@example.org")]
    assert table.bad == []


def test_the_same_table_twice_makes_nothing_the_second_time(board, unit):
    come(board, unit, *TWO_SEATS, DEPUTY)
    before = len(rows_of(board, SeatHolding)), len(rows_of(board, Membership))

    again_ = come(board, unit, *TWO_SEATS, DEPUTY)

    assert {deed for *_, deed in again_} == {Deed.NOTHING}
    assert (len(rows_of(board, SeatHolding)), len(rows_of(board, Membership))) == before


def test_every_bad_cell_is_named_and_nobody_comes_in(board, unit):
    come(board, unit, TWO_SEATS[0])
    with board.command(SYSTEM) as ctx:
        identity.add_user(ctx, "gone@gone.example", "Gone").is_active = False

    wrong = refused(
        board,
        unit,
        ("", "nobody", "Narnia", "king", "soon", "French"),
        ("Ann", "ann@torfaen.example", "torfaen", "", "", ""),
        ("Ben", "ben@police.example", "police", "", "", ""),
        ("Cai", "cai@police.example", "police", "", "", ""),
        ("Ben", "ben@police.example", "police", "", "", ""),
        ("Benjamin", "ben@police.example", "housing", "", "", ""),
        ("Gone", "gone@gone.example", "housing", "", "", ""),
        ("Eve", "eve@crc.example", "crc", "", "", ""),
        ("Una", "una@unit.example", "business_unit", "", "", ""),
    )

    assert wrong == [
        (2, "name", "required"),
        (2, "email", "not_an_address"),
        (2, "agency", "not_an_agency"),
        (2, "role", "not_an_option"),
        (2, "since", "not_a_date"),
        (2, "language", "not_an_option"),
        (3, "agency", "seat_taken"),
        (5, "agency", "two_members"),
        (6, "email", "twice"),
        (7, "name", "other_name"),
        (8, "email", "has_left"),
        (9, "since", "no_seat_then"),
        (10, "agency", "no_seat"),
    ]
    assert user(board, "ben@police.example") is None


def test_merged_cells_a_second_sheet_and_welsh_headings_are_understood(board):
    heads = ("Enw", "E-bost", "Asiantaeth", "Rôl", "Aelod ers", "Iaith")
    data = sheet(*TWO_SEATS, heads=heads, also=[(("To do",), ("Ask Ceri",))])
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(BytesIO(data))
    book.worksheets[0]["A3"] = None
    book.worksheets[0].merge_cells("A2:A3")
    kept = BytesIO()
    book.save(kept)

    table = planned(board, data=kept.getvalue())

    assert table.bad == []
    assert [(one.row, one.person.name) for one in table.rows] == [(2, "Nia Ŵyn"), (3, "Nia Ŵyn")]


def test_a_table_is_taken_back_whole_and_comes_in_again(board, unit):
    come(board, unit, *TWO_SEATS, DEPUTY)
    assert (batch(board).count, batch(board).may_undo) == (3, True)

    back(board, unit, batch(board).number)

    assert rows_of(board, SeatHolding) == []
    assert not user(board, "nia@torfaen.example").is_active
    assert rows_of(board, Membership, Membership.kind == "deputy") == []
    table = planned(board, *TWO_SEATS)
    assert [one.account for one in table.people] == [Account.OPENED]
    come(board, unit, *TWO_SEATS)
    assert user(board, "nia@torfaen.example").is_active
    assert len(rows_of(board, User, User.email == "nia@torfaen.example")) == 1


def test_who_was_known_keeps_the_account_and_loses_what_the_table_gave(board, unit):
    with board.command(SYSTEM) as ctx:
        identity.add_user(ctx, "nia@torfaen.example", "Nia Ŵyn", agency="torfaen")
    come(board, unit, *TWO_SEATS)

    back(board, unit, batch(board).number)

    nia = user(board, "nia@torfaen.example")
    assert (nia.is_active, nia.language) == (True, None)
    assert again(board, nia.id).groups == frozenset()


def signed_in(engine):
    nia = user(engine, "nia@torfaen.example")
    with engine.command(SYSTEM) as ctx:
        ctx.session.add(
            UserSession(
                user_id=nia.id,
                digest=b"x",
                session_version=1,
                method="password",
                started_at=ctx.now,
                proved_at=ctx.now,
                last_seen_at=ctx.now,
            )
        )


def ended(engine):
    (first, *_more) = rows_of(engine, SeatHolding)
    with engine.command(SYSTEM) as ctx:
        seats.end(ctx, first.id, date(2026, 9, 30), "because")


def joined(engine):
    with engine.command(SYSTEM) as ctx:
        identity.join_group(ctx, user(engine, "nia@torfaen.example").id, "verifier")


@pytest.mark.parametrize(
    ("done", "rules"),
    [
        (signed_in, {"signed_in"}),
        (ended, {"seats_changed", "access_changed"}),
        (joined, {"access_changed"}),
    ],
)
def test_what_was_done_since_is_named_and_nothing_goes(board, unit, done, rules):
    come(board, unit, *TWO_SEATS)

    done(board)

    assert {one.rule for one in batch(board).reasons} == rules
    with pytest.raises(NotInState):
        back(board, unit, batch(board).number)
    assert len(rows_of(board, SeatHolding)) == 2


def test_new_people_are_invited_if_that_is_wished(board, unit):
    come(board, unit, *TWO_SEATS)
    assert rows_of(board, SignInLink) == []

    come(board, unit, DEPUTY, invited=True)

    (link,) = rows_of(board, SignInLink)
    assert link.user_id == user(board, "dai@police.example").id


def test_the_unit_alone_brings_members_in_and_takes_them_back_once(board, unit):
    officer = member(board, "lead_officer@newport", name="Officer")
    with pytest.raises(NotPermitted):
        come(board, officer, *TWO_SEATS)
    come(board, unit, *TWO_SEATS)
    with pytest.raises(NotPermitted):
        back(board, officer, batch(board).number)
    number = batch(board).number
    back(board, unit, number)

    with pytest.raises(NotInState):
        back(board, unit, number)
