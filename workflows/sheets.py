"""Reads the rows of a spreadsheet or a text table, whatever its columns are called."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from engine.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 1000
MAX_LINES = 20_000  # empty ones included
MAX_COLUMNS = 60
HEADING_WITHIN = 30  # lines: titles and notes may stand above the heading
MERGED = re.compile(rb'mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
MONTHS_CY = "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr"

Line = Sequence[Any]
Row = tuple[int, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that no program has computed yet, so that nobody knows what it says."""

    formula: str

    def __str__(self) -> str:
        return ""


def read(
    filename: str, data: bytes, columns: Mapping[str, Iterable[str]], most: int = MAX_ROWS
) -> list[Row]:
    """Return numbered rows by our own names; `columns` says which headings mean which name."""
    if not data:
        raise Invalid("file", "empty")
    if len(data) > MAX_BYTES:
        raise Invalid("file", "too_big", limit=MAX_BYTES)
    kind = filename.rpartition(".")[2].lower()
    if kind not in ("xlsx", "csv"):
        raise Invalid("file", "kind", found=kind)
    names = {_key(heading): name for name, headings in columns.items() for heading in headings}
    lines = _spreadsheet(data, names) if kind == "xlsx" else _text_table(data)
    return _named(lines, names, most)


def _named(lines: Iterator[Line], names: Mapping[str, str], most: int) -> list[Row]:
    """What stands below the heading; lines above it are titles and notes."""
    above = list(islice(lines, HEADING_WITHIN))
    at = _heading_at(above, names)
    if at is None:
        raise Invalid("file", "no_columns")
    known = _heading(above[at], names)
    found: list[Row] = []
    below = (*enumerate(above[at + 1 :], start=at + 2),)
    for number, line in (*below, *enumerate(lines, start=len(above) + 1)):
        if not any(map(_is_filled, line)):
            continue
        if len(found) == most:
            raise Invalid("file", "too_many_rows", limit=most)
        found.append((number, {name: line[at] for at, name in known.items() if at < len(line)}))
    return found


def _heading_at(lines: Sequence[Line], names: Mapping[str, str]) -> int | None:
    """The first line that names two columns, or else one."""
    counts = [sum(_key(cell) in names for cell in line[:MAX_COLUMNS]) for line in lines]
    for least in (2, 1):
        found = [place for place, count in enumerate(counts) if count >= least]
        if found:
            return found[0]
    return None


def _heading(line: Line, names: Mapping[str, str]) -> dict[int, str]:
    known: dict[int, str] = {}
    for at, cell in enumerate(line[:MAX_COLUMNS]):
        name = names.get(_key(cell))
        if name is None:
            continue
        if name in known.values():
            raise Invalid("file", "column_twice", column=str(cell))
        known[at] = name
    return known


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
        place = _sheet_with_plan(computed.worksheets, names)
        sheets: list[Any] = [computed.worksheets[place], written.worksheets[place]]
        path = sheets[0]._worksheet_path  # noqa: SLF001 - the library does not read merged cells
        pairs = zip(*map(_cells, sheets), strict=True)
        lines = (tuple(map(_cell, values, formulas)) for values, formulas in pairs)
        yield from _filled(lines, archive.read(path.lstrip("/")))
    finally:
        computed.close()
        written.close()


def _sheet_with_plan(sheets: Sequence[Any], names: Mapping[str, str]) -> int:
    """The one sheet that has the columns; two of them are for a person to choose from."""
    found: dict[int, int] = {}
    for place, sheet in enumerate(sheets):
        if sheet.sheet_state != "visible":
            continue
        lines = list(islice(_cells(sheet), HEADING_WITHIN))
        at = _heading_at(lines, names)
        if at is not None:
            found[place] = sum(_key(cell) in names for cell in lines[at])
    likely = [place for place, count in found.items() if count > 1] or list(found)
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
            elif (row, at) in tops and not _is_filled(cell):
                cells[at] = known.get((tops[row, at], at))
        yield cells


def _text_table(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Invalid("file", "unreadable") from error


def _decoded(data: bytes) -> str:
    """Spreadsheet programs save either; the second accepts every byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _is_filled(cell: object) -> bool:
    return isinstance(cell, Uncalculated) or (cell is not None and str(cell).strip() != "")


def _key(heading: object) -> str:
    return "".join(char for char in str(heading or "").casefold() if char.isalnum())


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
