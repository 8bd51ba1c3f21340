"""Reads the rows of a spreadsheet or a text table, whatever its columns are called."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ROWS = 1000
MAX_COLUMNS = 60

Row = tuple[int, Mapping[str, object]]


def read(filename: str, data: bytes, columns: Mapping[str, Iterable[str]]) -> list[Row]:
    """Return numbered rows by our own names; `columns` says which headings mean which name."""
    if len(data) > MAX_BYTES:
        raise Invalid("file", "too_big", limit=MAX_BYTES)
    kind = filename.rpartition(".")[2].lower()
    if kind not in ("xlsx", "csv"):
        raise Invalid("file", "kind", found=kind)
    lines = _spreadsheet(data) if kind == "xlsx" else _text_table(data)
    return _named(lines, columns)


def _named(lines: Iterator[Sequence[Any]], columns: Mapping[str, Iterable[str]]) -> list[Row]:
    """The first line that has something in it is the heading."""
    names = {_key(heading): name for name, headings in columns.items() for heading in headings}
    known: dict[int, str] = {}
    found: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not any(_is_filled(cell) for cell in line):
            continue
        if not known:
            known = _heading(line, names)
            continue
        if len(found) == MAX_ROWS:
            raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
        cells = {name: line[at] for at, name in known.items() if at < len(line)}
        found.append((number, cells))
    return found


def _heading(line: Sequence[Any], names: Mapping[str, str]) -> dict[int, str]:
    known: dict[int, str] = {}
    for at, cell in enumerate(line[:MAX_COLUMNS]):
        name = names.get(_key(cell))
        if name is None:
            continue
        if name in known.values():
            raise Invalid("file", "column_twice", column=str(cell))
        known[at] = name
    if not known:
        raise Invalid("file", "no_columns")
    return known


def _spreadsheet(data: bytes) -> Iterator[Sequence[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise Invalid("file", "too_big", limit=MAX_UNPACKED)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Invalid("file", "unreadable") from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        yield from sheet.iter_rows(values_only=True, max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS)
    finally:
        book.close()


def _text_table(data: bytes) -> Iterator[Sequence[Any]]:
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
    return cell is not None and str(cell).strip() != ""


def _key(heading: object) -> str:
    return "".join(char for char in str(heading or "").casefold() if char.isalnum())


def day_in(cell: object) -> date | None:
    """A date as a cell holds it, or as people write it in Wales: 30/09/2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def text_in(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace("\x00", "").strip()


def list_in(cell: object) -> list[str]:
    parts = text_in(cell).replace(";", ",").replace("\n", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
