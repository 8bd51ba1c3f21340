"""Writes the first table of a document as .csv: for spreadsheets, and safe to open in one."""

import csv
import io

from webapp.documents.table import Document, Value, clean

# What a spreadsheet would take for the beginning of a formula, wide letters included.
FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
BYTE_ORDER_MARK = "\ufeff"


def write(document: Document) -> bytes:
    """Each row carries the marking, so that a row copied elsewhere still does."""
    section, target = document.sections[0], io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow([*(safe(column.name) for column in section.columns), document.handling])
    for row in section.rows:
        rows.writerow([*map(_cell, row), document.marking])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def safe(text: str) -> str:
    """A text that stays a text: an apostrophe keeps a spreadsheet from computing it."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return safe(clean(value) if not value.startswith("\r") else f"'{clean(value)}")
    return "" if value is None else str(value)  # a day as ISO has it
