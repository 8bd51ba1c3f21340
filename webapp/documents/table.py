"""What a document is made of: sections of columns and rows, and what must stand around them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Value = str | int | date | None
# Neither XML nor a spreadsheet takes these.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its values are, how wide it wants to be, and whether paper has room for it."""

    name: str
    kind: Literal["text", "day", "number"] = "text"
    width: int = 14
    on_paper: bool = True

    @property
    def room(self) -> int:
        """Letters across: what it wants, but at least the longest word of its heading."""
        return max(self.width, *(len(word) + 4 for word in self.name.split()), 6)


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its title; words may stand above it, or in its place."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Value, ...]]
    paragraphs: Sequence[str] = ()
    svg: str = ""  # a picture, on paper alone
    alt: str = ""  # the same in words

    @property
    def on_paper(self) -> list[tuple[int, Column]]:
        """The columns that fit on a page, with their places."""
        return [(place, one) for place, one in enumerate(self.columns) if one.on_paper]


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a writer needs; all of it is said in the reader's language already."""

    name: str  # of the file, without its ending
    title: str
    sections: Sequence[Section]
    language: str  # en or cy
    marking: str  # how it is to be handled: stands on every page
    notes: Sequence[str] = ()  # who made it, when, with which filters
    facts: Sequence[tuple[str, str]] = ()  # what stands above the tables, name by name
    handling: str = ""  # the heading under which a text table carries the marking
    made_on: date | None = None  # where the same content must give the same bytes


def clean(text: str) -> str:
    """The text without what no file can hold; its letters and lines stay."""
    return UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def dated(day: date) -> str:
    """A day on paper, as people write it in Wales."""
    return day.strftime("%d/%m/%Y")


def shown(value: Value) -> str:
    """A value as paper shows it."""
    if value is None:
        return ""
    return dated(value) if isinstance(value, date) else clean(str(value))
