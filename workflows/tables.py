"""Tables that come in: what their columns mean is asked once and remembered for the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid
from engine.permissions import is_steward, require
from workflows import sheets
from workflows.headings import Meanings, key
from workflows.models import ColumnMeaning
from workflows.sheets import MAX_ROWS, Heading, Row

# What a preview sends on when it is confirmed: the rows that it showed, by our own names.
CARRIED = ".carried.csv"
LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table: our names with the headings that mean them, and which it must have."""

    key: str
    columns: Mapping[str, tuple[str, ...]]
    needed: frozenset[str]
    most: int = MAX_ROWS


def meanings(session: Session, kind: Kind) -> Meanings:
    """What was said of the headings of such tables before."""
    rows = session.execute(
        sa.select(ColumnMeaning.heading, ColumnMeaning.column).where(ColumnMeaning.kind == kind.key)
    )
    return {heading: column for heading, column in rows if column in kind.columns or not column}


def explain(ctx: CommandContext, kind: Kind, said: Mapping[str, str]) -> None:
    """Remember what headings mean; one said to mean nothing is left out from now on."""
    require(is_steward(ctx.actor), "say what columns mean")
    lock_board(ctx)  # two who say it at once: the second corrects the first
    wanted = {key(heading)[:LONGEST_HEADING]: column for heading, column in said.items()}
    _check(kind, wanted)
    known = {
        row.heading: row
        for row in ctx.session.scalars(
            sa.select(ColumnMeaning).where(ColumnMeaning.kind == kind.key)
        )
    }
    for heading, column in wanted.items():
        row = known.get(heading) or ColumnMeaning(kind=kind.key, heading=heading)
        row.column, row.said_at, row.said_by = column, ctx.now, ctx.actor.id
        ctx.session.add(row)
    ctx.session.flush()
    ctx.record("table.columns_explained", None, table=kind.key, columns=wanted)


def headings(session: Session, kind: Kind, filename: str, data: bytes) -> list[Heading]:
    return sheets.headings(filename, data, kind.columns, meanings(session, kind))


def lacks(kind: Kind, found: Sequence[Heading]) -> list[str]:
    """The columns that such a table must have and that no heading means."""
    known = {one.name for one in found}
    return [name for name in kind.columns if name in kind.needed and name not in known]


def rows(session: Session, kind: Kind, filename: str, data: bytes) -> list[Row]:
    """Numbered rows by our own names; what a preview carried has those names already."""
    if filename.endswith(CARRIED):
        return sheets.read(filename, data, {name: (name,) for name in kind.columns}, kind.most)
    return sheets.read(filename, data, kind.columns, kind.most, meanings(session, kind))


def flat(session: Session, kind: Kind, filename: str, data: bytes) -> bytes:
    """The sheet that is meant, with its own headings, while somebody says what they mean."""
    return sheets.flat(filename, data, kind.columns, meanings(session, kind))


def carried(session: Session, kind: Kind, filename: str, data: bytes) -> bytes:
    """The rows of a file as a text table, line for line: what was looked at is what comes in."""
    found = dict(rows(session, kind, filename, data))
    lines = [found.get(number, {}) for number in range(2, max(found, default=1) + 1)]
    return sheets.text_table(
        [list(kind.columns), *([cells.get(name) for name in kind.columns] for cells in lines)]
    )


def _check(kind: Kind, wanted: Meanings) -> None:
    columns = [column for column in wanted.values() if column]
    for column in columns:
        if column not in kind.columns:
            raise Invalid("columns", "not_an_option")
        if columns.count(column) > 1:
            raise Invalid("columns", "meant_twice", column=column)
