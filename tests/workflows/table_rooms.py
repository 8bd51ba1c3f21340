"""The five kinds of tables that the board brings in, each with two rows that are good."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl

from workflows import (
    indicator_import,
    member_import,
    member_undo,
    past_audits,
    past_figures,
    plan_import,
    plan_undo,
)
from workflows.indicator_rows import INDICATORS
from workflows.member_rows import MEMBERS
from workflows.models import (
    Action,
    Audit,
    DataPoint,
    Finding,
    Indicator,
    Recommendation,
    SeatHolding,
)
from workflows.past_audit_rows import PAST
from workflows.past_figure_rows import FIGURES
from workflows.plan_rows import PLAN
from workflows.tables import Kind

Line = tuple[object, ...]


@dataclass(frozen=True)
class Room:
    """One kind of table. The column that is merged says the same in both rows."""

    name: str
    kind: Kind
    heads: tuple[str, ...]
    rows: tuple[Line, Line]
    merged: str
    day: tuple[int, str]  # where the date stands, and what that column is to us
    comes_in: Callable[[str, bytes], tuple[Callable[..., Any], tuple[Any, ...]]]
    undo: Any
    keeps: tuple[type, ...]

    def with_day(self, written: object) -> list[Line]:
        return [tuple(written if i == self.day[0] else c for i, c in enumerate(self.rows[0]))]


def _nia(agency: str, since: date | None) -> Line:
    return ("Nia Ŵyn", "nia@torfaen.example", agency, "", since)


def _indicator(name: str, welsh: str) -> Line:
    return (name, welsh, "d", "d", "n", "n", "count", "newport, torfaen", date(2025, 4, 1))


ROOMS = (
    Room(
        "plans",
        PLAN,
        ("Rec no", "Recommendation", "Action", "Lead agency", "Due"),
        (
            (1, "Record fathers", "Audit", "newport", date(2027, 3, 31)),
            (1, "Record fathers", "Train", "health", date(2027, 3, 31)),
        ),
        "B",
        (4, "due"),
        lambda name, data: (plan_import.import_plan, (name, data, "CPR-2026-07")),
        plan_undo,
        (Action, Recommendation),
    ),
    Room(
        "members",
        MEMBERS,
        ("Name", "E-mail", "Agency", "Role", "Since"),
        (_nia("torfaen", date(2026, 3, 31)), _nia("education", date(2026, 3, 31))),
        "B",
        (4, "since"),
        lambda name, data: (member_import.bring_in, (name, data)),
        member_undo,
        (SeatHolding,),
    ),
    Room(
        "indicators",
        INDICATORS,
        (
            "Name",
            "Name in Welsh",
            "Definition",
            "Definition in Welsh",
            "Numerator",
            "Numerator in Welsh",
            "Kind",
            "Agencies",
            "In force from",
        ),
        (_indicator("Visits", "Ymweliadau"), _indicator("Calls", "Galwadau")),
        "H",
        (8, "in_force_from"),
        lambda name, data: (indicator_import.bring_in, (name, data, "children")),
        indicator_import,
        (Indicator,),
    ),
    Room(
        "past audits",
        PAST,
        ("Audit", "Theme", "Accepted", "Kind", "Text"),
        (
            ("QA-21-1", "Neglect", date(2026, 3, 31), "Finding", "Fathers"),
            ("QA-21-1", "Neglect", date(2026, 3, 31), "recommendation", "Assess fathers"),
        ),
        "A",
        (2, "accepted"),
        lambda name, data: (past_audits.bring_in, (name, data, "children")),
        past_audits,
        (Audit, Finding, Recommendation),
    ),
    Room(
        "past figures",
        FIGURES,
        ("Quarter", "Agency", "Indicator", "Area", "Numerator", "Denominator"),
        (
            (date(2026, 3, 31), "newport", "SEW-I-01", "", 48, 60),
            (date(2026, 3, 31), "torfaen", "SEW-I-01", "", 30, 35),
        ),
        "A",
        (0, "quarter"),
        lambda name, data: (past_figures.bring_in, (name, data, "children")),
        past_figures,
        (DataPoint,),
    ),
)


def workbook(*sheets: Sequence[Line], merge: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; in the first of them cells are merged."""
    book = openpyxl.Workbook()
    for number, lines in enumerate(sheets):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet(f"Sheet {number + 1}")
        for line in lines:
            sheet.append(line)
    for where in merge:
        book.worksheets[0].merge_cells(where)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
