"""Which line of a table is its heading, and what each of its columns means."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.errors import Invalid

MAX_COLUMNS = 60

Line = Sequence[Any]
# Our name of a column -> the headings that mean it.
Columns = Mapping[str, Iterable[str]]
# What somebody said a heading means: its key -> our name, or nothing for one to leave out.
Meanings = Mapping[str, str]


def key(heading: object) -> str:
    """Letters and digits alone count, so «Lead agency» and «lead_agency» are one."""
    return "".join(char for char in str(heading or "").casefold() if char.isalnum())


def names_of(columns: Columns, meanings: Meanings) -> dict[str, str]:
    """Every heading that is known; what somebody said stands above what we would guess."""
    guessed = {key(one): name for name, known in columns.items() for one in known}
    return guessed | {one: name for one, name in meanings.items() if name in columns or not name}


def heading_at(lines: Sequence[Line], names: Mapping[str, str]) -> int | None:
    """The first line that names two columns, or else one."""
    counts = [sum(key(cell) in names for cell in line[:MAX_COLUMNS]) for line in lines]
    for least in (2, 1):
        found = [place for place, count in enumerate(counts) if count >= least]
        if found:
            return found[0]
    return None


def likely_heading_at(lines: Sequence[Line], names: Mapping[str, str]) -> int | None:
    """Where nothing is known: the first line in which two cells are filled."""
    known = heading_at(lines, names)
    if known is not None:
        return known
    filled = (
        place for place, line in enumerate(lines) if sum(map(is_filled, line[:MAX_COLUMNS])) > 1
    )
    return next(filled, None)


def known_in(line: Line, names: Mapping[str, str]) -> dict[int, str]:
    """Which column stands at which place; two of one name are for a person to choose from."""
    known: dict[int, str] = {}
    for at, cell in enumerate(line[:MAX_COLUMNS]):
        name = names.get(key(cell))
        if not name:
            continue
        if name in known.values():
            raise Invalid("file", "column_twice", column=str(cell))
        known[at] = name
    return known


def is_filled(cell: object) -> bool:
    return cell is not None and (str(cell).strip() != "" or hasattr(cell, "formula"))
