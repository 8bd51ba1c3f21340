"""Reads the rows of a spreadsheet or a text table, whatever its columns are called."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType
from typing import Any

from engine.errors import Invalid
from workflows.headings import (
    MAX_COLUMNS,
    Columns,
    Line,
    Meanings,
    heading_at,
    is_filled,
    key,
    known_in,
    likely_heading_at,
    names_of,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 1000
MAX_LINES = 20_000  # empty ones included
HEADING_WITHIN = 30  # lines: titles and notes may stand above the heading
MERGED = re.compile(rb'mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
MONTHS_CY = "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"

Row = tuple[int, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has computed yet, so that nobody knows what it says."""

    formula: str

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a column, what that means to us, and what stands below it first."""

    text: str
    name: str
    example: str


def read(
    filename: str,
    data: bytes,
    columns: Columns,
    most: int = MAX_ROWS,
    meanings: Meanings = MappingProxyType({}),
) -> list[Row]:
    """Return numbered rows by our own names; `columns` says which headings mean which name."""
    names = names_of(columns, meanings)
    return _named(_table(filename, data, names), names, most)


def headings(filename: str, data: bytes, columns: Columns, meanings: Meanings) -> list[Heading]:
    """The columns of a table, known or not, so that a person can say what each one means."""
    names = names_of(columns, meanings)
    above = list(islice(_table(filename, data, names), HEADING_WITHIN))
    at = likely_heading_at(above, names)
    if at is None:
        raise Invalid("file", "no_columns")
    return [
        Heading(text_in(cell), names.get(key(cell), ""), _first(above[at + 1 :], place))
        for place, cell in enumerate(above[at][:MAX_COLUMNS])
        if key(cell)
    ]


def flat(filename: str, data: bytes, columns: Columns, meanings: Meanings) -> bytes:
    """The sheet that is meant as a text table, line for line and with the headings that it has."""
    lines = _table(filename, data, names_of(columns, meanings))
    return text_table(islice(lines, MAX_LINES))


def text_table(lines: Iterable[Line]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([_as_text(cell) for cell in line] for line in lines)
    return target.getvalue().encode()


def _table(filename: str, data: bytes, names: Mapping[str, str]) -> Iterator[Line]:
    if not data:
        raise Invalid("file", "empty")
    if len(data) > MAX_BYTES:
        raise Invalid("file", "too_big", limit=MAX_BYTES)
    kind = filename.rpartition(".")[2].lower()
    if kind not in ("xlsx", "csv"):
        raise Invalid("file", "kind", found=kind)
    return _spreadsheet(data, names) if kind == "xlsx" else _text_table(data)


def _named(lines: Iterator[Line], names: Mapping[str, str], most: int) -> list[Row]:
    """What stands below the heading; lines above it are titles and notes."""
    above = list(islice(lines, HEADING_WITHIN))
    at = heading_at(above, names)
    if at is None:
        raise Invalid("file", "no_columns")
    known = known_in(above[at], names)
    found: list[Row] = []
    below = (*enumerate(above[at + 1 :], start=at + 2),)
    for number, line in (*below, *enumerate(lines, start=len(above) + 1)):
        if not any(map(is_filled, line)):
            continue
        if len(found) == most:
            raise Invalid("file", "too_many_rows", limit=most)
        found.append((number, {name: line[at] for at, name in known.items() if at < len(line)}))
    return found


def _first(below: Sequence[Line], place: int) -> str:
    cells = (line[place] for line in below if place < len(line))
    return next((_as_text(cell)[:60] for cell in cells if is_filled(cell)), "")


def _as_text(cell: object) -> str:
    if isinstance(cell, Uncalculated):
        return cell.formula
    day = day_in(cell) if isinstance(cell, date) else None
    return day.isoformat() if day else text_in(cell)


def _spreadsheet(data: bytes, names: Mapping[str, str]) -> Iterator[Line]:
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - heavy

    broken = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise Invalid("file", "too_big", limit=MAX_UNPACKED)
            yield from _lines(archive, data, names)
    except broken as error:
        raise Invalid("file", "unreadable") from error


def _lines(archive: zipfile.ZipFile, data: bytes, names: Mapping[str, str]) -> Iterator[Line]:
    """The lines of the sheet with the plan, its merged cells filled, its formulas computed."""
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy

    computed = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    written = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    try:
        place = _sheet_that_is_meant(computed.worksheets, names)
        sheets: list[Any] = [computed.worksheets[place], written.worksheets[place]]
        path = sheets[0]._worksheet_path  # noqa: SLF001 - the library does not read merged cells
        pairs = zip(*map(_cells, sheets), strict=True)
        lines = (tuple(map(_cell, values, formulas)) for values, formulas in pairs)
        yield from _filled(lines, archive.read(path.lstrip("/")))
    finally:
        computed.close()
        written.close()


def _sheet_that_is_meant(sheets: Sequence[Any], names: Mapping[str, str]) -> int:
    """The one sheet that has the columns; two of them are for a person to choose from."""
    found: dict[int, int] = {}
    for place, sheet in enumerate(sheets):
        if sheet.sheet_state != "visible":
            continue
        lines = list(islice(_cells(sheet), HEADING_WITHIN))
        at = likely_heading_at(lines, names)
        if at is not None:
            found[place] = sum(key(cell) in names for cell in lines[at])
    known = [place for place, count in found.items() if count]
    likely = [place for place, count in found.items() if count > 1] or known or list(found)
    if not likely:
        raise Invalid("file", "no_columns")
    if len(likely) > 1:
        titles = ", ".join(sheets[place].title for place in likely)
        raise Invalid("file", "several_sheets", sheets=titles)
    return likely[0]


def _cells(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    for number, line in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)):
        if number == MAX_LINES:
            raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
        yield line


def _cell(value: object, written: object) -> object:
    is_formula = isinstance(written, str) and written.startswith("=")
    return Uncalculated(str(written)) if value is None and is_formula else value


def _filled(lines: Iterator[Line], xml: bytes) -> Iterator[Line]:
    """A cell merged over several lines says the same in each of them."""
    from openpyxl.utils import column_index_from_string  # noqa: PLC0415 - heavy

    tops: dict[tuple[int, int], int] = {}
    for column, first, _last_column, last in MERGED.findall(xml):
        at = column_index_from_string(column.decode()) - 1
        below = range(int(first) + 1, min(int(last), MAX_LINES) + 1)
        tops |= {(row, at): int(first) for row in below}
    wanted = {(top, at) for (_row, at), top in tops.items()}
    known: dict[tuple[int, int], object] = {}
    for row, line in enumerate(lines, start=1):
        cells = list(line)
        for at, cell in enumerate(cells):
            if (row, at) in wanted:
                known[row, at] = cell
            elif (row, at) in tops and not is_filled(cell):
                cells[at] = known.get((tops[row, at], at))
        yield cells


def _text_table(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [Uncalculated(cell) if cell.startswith("=") else cell for cell in line]
    except csv.Error as error:
        raise Invalid("file", "unreadable") from error


def _decoded(data: bytes) -> str:
    """Spreadsheet programs save either; the second accepts every byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def day_in(cell: object) -> date | None:
    """A date as a cell holds it, or as people write it in Wales: 30/09/2026, 30 Medi 2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _in_english(str(cell).strip())
    for form in (
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%d %B %Y",
        "%d %b %Y",
        "%Y-%m-%d %H:%M:%S",
    ):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _in_english(text: str) -> str:
    """A Welsh month as a number: 30 Medi 2026 is 30/9/2026."""
    day, _space, rest = text.partition(" ")
    month, _space, year = rest.partition(" ")
    months = MONTHS_CY.split()
    if month.casefold() not in months:
        return text
    return f"{day}/{months.index(month.casefold()) + 1}/{year}"


def text_in(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace("\x00", "").strip()


def list_in(cell: object) -> list[str]:
    parts = text_in(cell).replace(";", ",").replace("\n", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
