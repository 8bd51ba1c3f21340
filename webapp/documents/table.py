"""What a document is made of: sections of columns and rows, and what must stand around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its values are, how wide it wants to be, and whether paper has room for it."""

    name: str
    kind: Literal["text", "day", "number"] = "text"
    width: int = 14
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its title."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a writer needs; all of it is said in the reader's language already."""

    name: str  # of the file, without its ending
    title: str
    sections: Sequence[Section]
    language: str  # en or cy
    marking: str  # OFFICIAL-SENSITIVE, in front of everything
    notes: Sequence[str] = ()  # who made it, when, with which filters
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)
    sandbox: str = ""  # what says that it is invented
