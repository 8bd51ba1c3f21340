"""What comes of a bad spreadsheet, for every kind that the board brings in: named, or nothing."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from engine.errors import Invalid
from engine.models import Event
from tests.workflows.data_world import IN_TIME, DataWorld
from tests.workflows.table_rooms import ROOMS, Room, workbook
from workflows.models import Review
from workflows.table_rows import RowsRefused

TITLE = ("What we have so far", None, None)
every_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)


class Desk:
    """The Business Unit, about to bring a table in."""

    def __init__(self, world: DataWorld) -> None:
        self.world = world
        world.counting(replace(IN_TIME, in_force_from=date(2025, 10, 1)))
        world.do(_reviewed)

    def bring(self, room: Room, data: bytes, name: str = "table.xlsx") -> None:
        verb, given = room.comes_in(name, data)
        self.world.do(verb, *given, by=self.world.unit)

    def take_back(self, room: Room) -> None:
        with self.world.engine.query() as session:
            number = room.undo.tables_so_far(session)[0].number
        self.world.do(room.undo.take_back, number, by=self.world.unit)

    def kept(self, room: Room) -> list[int]:
        return [len(self.world.rows(table)) for table in room.keeps]

    def refused(self, room: Room, data: bytes, name: str = "table.xlsx") -> Invalid | RowsRefused:
        """Why it does not come in; that nothing of it was kept is looked at here, for all."""
        before = self.kept(room), len(self.world.rows(Event))
        with pytest.raises((Invalid, RowsRefused)) as refused:
            self.bring(room, data, name)
        assert (self.kept(room), len(self.world.rows(Event))) == before
        return refused.value


@pytest.fixture
def desk(audit_world) -> Desk:
    return Desk(DataWorld(audit_world.engine, audit_world.clock).on(date(2026, 7, 6)))


def _reviewed(ctx) -> None:
    ref = {"ref": "CPR-2026-07", "regime": "cpr", "board": "children", "title": ""}
    ctx.session.add(Review(created_at=ctx.now, **ref))
    ctx.session.flush()


def text_table(*lines) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


def named(refused: RowsRefused) -> list[tuple[int, str, str]]:
    assert isinstance(refused, RowsRefused)
    return [(bad.row, bad.column, bad.rule) for bad in refused.rows]


@every_room
def test_a_good_table_comes_in_and_is_taken_back_whole(desk, room):
    before = desk.kept(room)

    desk.bring(room, workbook([room.heads, *room.rows]))
    came = desk.kept(room)
    desk.take_back(room)

    assert came > before
    assert desk.kept(room) == before


@every_room
def test_merged_cells_say_the_same_in_every_row(desk, room):
    desk.bring(room, workbook([room.heads, *room.rows]))
    plain = desk.kept(room)
    desk.take_back(room)
    column = room.merged

    merged = [f"{column}3:{column}4", "A1:C1"]  # under a title that runs over three columns
    desk.bring(room, workbook([TITLE, room.heads, *room.rows], merge=merged))

    assert desk.kept(room) == plain


@every_room
def test_dates_as_text_are_read_as_people_write_them(desk, room):
    day = room.rows[0][room.day[0]]
    month = {3: "Mawrth", 4: "Ebrill"}[day.month]
    for written in (f"{day:%d/%m/%Y}", f"{day.day} {month} {day.year}", f"{day} 00:00:00"):
        desk.bring(room, workbook([room.heads, *room.with_day(written)]))
        desk.take_back(room)


@every_room
@pytest.mark.parametrize("written", ["2026-02-30", "soon", "31/03"])
def test_a_date_that_is_none_is_named_by_row_and_column(desk, room, written):
    refused = desk.refused(room, workbook([room.heads, *room.with_day(written)]))

    assert (2, room.day[1], "not_a_date") in named(refused)


@every_room
def test_two_sheets_that_could_be_meant_are_for_a_person_to_choose_from(desk, room):
    sheet = [room.heads, *room.rows]

    refused = desk.refused(room, workbook(sheet, sheet))

    assert (refused.rule, refused.values["sheets"]) == ("several_sheets", "Sheet, Sheet 2")


@every_room
def test_a_sheet_of_notes_beside_it_does_no_harm(desk, room):
    before = desk.kept(room)

    desk.bring(room, workbook([("To do",), ("Ask Ceri",)], [room.heads, *room.rows]))

    assert desk.kept(room) > before


@every_room
def test_more_rows_than_fit_are_refused_and_none_is_left_out_in_silence(desk, room):
    many = max(10_000, room.kind.most + 1)

    refused = desk.refused(room, text_table(room.heads, *[room.rows[0]] * many), "table.csv")

    assert refused.rule == "too_many_rows"


@every_room
@pytest.mark.parametrize("name", ["table.xlsx", "table.csv"])
def test_an_empty_file_says_so(desk, room, name):
    assert desk.refused(room, b"", name).rule == "empty"


@every_room
def test_headings_alone_say_so(desk, room):
    assert [rule for *_place, rule in named(desk.refused(room, workbook([room.heads])))] == [
        "no_rows"
    ]


@every_room
def test_a_formula_that_nobody_has_computed_is_named(desk, room):
    refused = desk.refused(room, workbook([room.heads, *room.with_day("=TODAY()")]))

    assert (2, room.day[1], "formula") in named(refused)


@every_room
@pytest.mark.parametrize(
    ("name", "data", "rule"),
    [
        ("table.xlsm", b"PK", "kind"),
        ("table.pdf", b"%PDF-1.7", "kind"),
        ("table", b"Action,Due", "kind"),
        ("table.xlsx", b"%PDF-1.7", "unreadable"),
        ("table.xlsx", b"\x89PNG\r\n", "unreadable"),
        ("table.csv", b"Birds,Bees\n1,2\n", "no_columns"),
        ("table.csv", b"x" * (5 * 1024 * 1024 + 1), "too_big"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_no_such_table_is_refused(desk, room, name, data, rule):
    assert desk.refused(room, data, name).rule == rule


@every_room
def test_macros_under_another_name_never_run_and_never_stay(desk, room):
    """Renamed to .xlsx it is read as a table; the program in it is not even looked at."""
    book = io.BytesIO(workbook([room.heads, *room.rows]))
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    before = desk.kept(room)

    desk.bring(room, book.getvalue())

    assert desk.kept(room) > before
