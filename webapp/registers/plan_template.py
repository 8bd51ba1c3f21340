"""The spreadsheet to fill in: its headings, what belongs into each, lists to choose from."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

ROWS = 300
WIDTHS = {"recommendation": 40, "recommendation_cy": 40, "action": 46, "success_measure": 36}
DATES = ("starts_on", "due")


def template(
    titles: tuple[str, str],
    columns: Mapping[str, str],
    hints: Mapping[str, str],
    choices: Mapping[str, Sequence[str]],
) -> bytes:
    """Two sheets: the table, and a guide with the lists that its cells offer."""
    book = Workbook()
    book.remove(book.worksheets[0])
    table, guide = (book.create_sheet(title) for title in titles)
    _write_guide(guide, columns, hints)
    for place, (key, name) in enumerate(columns.items(), start=1):
        letter = get_column_letter(place)
        _write_heading(table.cell(1, place), name)
        table.column_dimensions[letter].width = WIDTHS.get(key, 22)
        for row in range(2, ROWS + 2) if key in DATES else ():
            table.cell(row, place).number_format = "dd/mm/yyyy"
    for number, (key, offered) in enumerate(choices.items()):
        _offer(table, guide, (list(columns).index(key) + 1, number + 5), offered)
    table.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_heading(cell: Any, name: str) -> None:
    cell.value, cell.font = name, Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="0F4C4A")
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_guide(guide: Any, columns: Mapping[str, str], hints: Mapping[str, str]) -> None:
    """Name by name below each other, so that nobody takes it for a second table."""
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 30, 80
    for row, (key, name) in enumerate(columns.items(), start=2):
        guide.cell(row, 1, name).font = Font(bold=True)
        guide.cell(row, 2, hints[key]).alignment = Alignment(wrap_text=True)


def _offer(table: Any, guide: Any, places: tuple[int, int], offered: Sequence[str]) -> None:
    """A list to choose from in each cell of the column; the list itself stands in the guide."""
    column, kept = places
    letter, source = get_column_letter(column), get_column_letter(kept)
    guide.column_dimensions[source].width = 44
    for row, name in enumerate(offered, start=2):
        guide.cell(row, kept, name)
    where = f"'{guide.title}'!${source}$2:${source}${len(offered) + 1}"
    chosen = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=False)
    chosen.add(f"{letter}2:{letter}{ROWS + 1}")
    table.add_data_validation(chosen)
