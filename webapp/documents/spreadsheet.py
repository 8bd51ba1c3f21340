"""Writes a document as .xlsx: a real table a sheet, its heading frozen, its days typed."""

import io
import re
from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from webapp.documents.table import Document, Section, Value, clean

LONGEST_NAME = 31
LONGEST_CELL = 32_767
LINE = 15  # points
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
DAY = "dd/mm/yyyy"


def write(document: Document) -> bytes:
    """Row by row: a sheet is never whole in memory."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = document.title, "Cylch"
    book.properties.language = f"{document.language}-GB"
    book.properties.keywords = document.marking
    for number, section in enumerate(document.sections, start=1):
        _write_section(book, document, section, number)
    _write_notes(book, document)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_name(title: str, taken: list[str]) -> str:
    """A name that spreadsheets accept, and that no other sheet has."""
    short = NOT_IN_A_NAME.sub(" ", title)[:LONGEST_NAME].strip() or "1"
    same = sum(name.casefold() == short.casefold() for name in taken)
    return f"{short[: LONGEST_NAME - 3]} {same + 1}" if same else short


def headings(section: Section) -> list[str]:
    """The names of the columns, each of them once: a table needs that."""
    names: list[str] = []
    for column in section.columns:
        same = sum(name.casefold() == column.name.casefold() for name in names)
        names.append(f"{column.name} {same + 1}" if same else column.name)
    return names


def _write_section(book: Workbook, document: Document, section: Section, number: int) -> None:
    sheet = book.create_sheet(sheet_name(section.title, book.sheetnames))
    _set_up(sheet, document, section)
    names = headings(section)
    widths = [column.room for column in section.columns]
    _append(sheet, 1, _lines(names, widths), [_heading(sheet, name) for name in names])
    styles = _Styles(sheet)
    last = 1
    for row in section.rows:
        last += 1
        _append(sheet, last, _lines(row, widths), [styles.cell(value) for value in row])
    if last > 1:  # a table without rows is a broken file
        _add_table(sheet, names, last, number)


def _append(sheet: Any, number: int, lines: int, cells: list[Any]) -> None:
    """A row as high as its text: not every program measures it again."""
    sheet.row_dimensions[number].height = lines * LINE
    sheet.append(cells)
    del sheet.row_dimensions[number]


def _lines(row: Sequence[Value], widths: Sequence[int]) -> int:
    return max(
        sum(1 + len(line) // width for line in value.split("\n")) if isinstance(value, str) else 1
        for value, width in zip(row, widths, strict=True)
    )


def _set_up(sheet: Any, document: Document, section: Section) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(section.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.room + 2
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    for edge in (sheet.oddHeader, sheet.oddFooter):
        edge.center.text = document.marking.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.data_type = "s"
    cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="0F4C4A")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


class _Styles:
    """Cells in the three styles there are; a style is looked up once, not for each cell."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._text, self._day = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        for cell in (self._text, self._day):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        self._day.number_format = DAY

    def cell(self, value: Value) -> Any:
        """What begins like a formula is a text all the same."""
        if value is None or value == "":
            return None
        made = copy(self._day if isinstance(value, date) else self._text)
        if isinstance(value, str):
            made.value, made.data_type = clean(value)[:LONGEST_CELL], "s"
        else:
            made.value = value
        return made


def _add_table(sheet: Any, names: list[str], last: int, number: int) -> None:
    where = f"A1:{get_column_letter(len(names))}{last}"
    table = Table(displayName=f"Cylch{number}", ref=where)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    table.tableColumns = [
        TableColumn(id=place, name=name) for place, name in enumerate(names, start=1)
    ]
    table.autoFilter = AutoFilter(ref=where)
    sheet.tables.add(table)  # `add_table` would warn of what was just done


def _write_notes(book: Workbook, document: Document) -> None:
    """Who made it, when and of what: beside the data, so that the data is a table alone."""
    sheet = book.create_sheet(sheet_name("Cylch", book.sheetnames))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
    lines: list[tuple[str, str]] = [(document.marking, ""), (document.title, "")]
    lines += [("", note) for note in document.notes]
    for name, value in (*lines, *document.facts):
        cells = [WriteOnlyCell(sheet, clean(text)) for text in (name, value)]
        for cell in cells:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        cells[0].font = Font(bold=True)
        sheet.append(cells)
