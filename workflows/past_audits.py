"""Brings audits of before in from a table, all of it or nothing, and takes a table back whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.db import Base
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Event
from engine.permissions import is_steward, require
from workflows import recommendations, tables
from workflows.models import Audit, AuditState, Finding, Recommendation
from workflows.past_audit_rows import PAST, PastAudit, Reader, Table
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

SOURCE = "audit"
BOARDS = ("children", "adults")
BROUGHT_IN, TAKEN_BACK = "audit.brought_in", "audit.taken_back"


@dataclass(frozen=True, slots=True)
class Batch:
    """One table that came in: when, from whom, which audits, and whether it can be taken back."""

    number: int
    at: datetime
    by: int | None
    filename: str
    refs: Sequence[str]
    may_undo: bool


def read_table(session: Session, filename: str, data: bytes, today: date) -> Table:
    """Read the file as it would come in; nothing is written."""
    rows = tables.rows(session, PAST, filename, data)
    if not rows:
        return Table([], [BadRow(1, "text", "no_rows")])
    taken = {str(ref).casefold() for ref in session.scalars(sa.select(Audit.ref))}
    reader = Reader(taken, today)
    for row in rows:
        reader.read(row)
    return Table(list(reader.audits.values()), reader.bad)


def bring_in(ctx: CommandContext, filename: str, data: bytes, board: str) -> list[Audit]:
    """Keep every audit of the table as one that is closed, with what it found and recommended."""
    require(is_steward(ctx.actor), "bring past audits in")
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    lock_board(ctx)  # sent twice at once: the second finds the references taken
    table = read_table(ctx.session, filename, data, ctx.calendar.local_date(ctx.now))
    if table.bad:
        raise RowsRefused(list(table.bad))
    kept = [_keep(ctx, one, board) for one in table.audits]
    ctx.record(
        "audit.brought_in",
        None,
        refs=[one.ref for one in kept],
        filename=filename.removesuffix(CARRIED),
    )
    return kept


def take_back(ctx: CommandContext, number: int) -> Sequence[str]:
    """Take a table back whole, while nothing was built on any of its audits."""
    require(is_steward(ctx.actor), "take past audits back")
    lock_board(ctx)
    event = ctx.session.get(Event, number)
    if event is None or event.kind != BROUGHT_IN:
        raise NotFound("table of past audits", number)
    if number in _undone(ctx.session):
        raise NotInState("table of past audits", number, "taken back", "brought in")
    refs = list((event.details or {})["refs"])
    if _built_on(ctx.session, refs):
        raise NotInState("table of past audits", number, "built on", "as it was brought in")
    _remove(ctx, refs)
    ctx.record("audit.taken_back", None, batch=number, refs=refs)
    return refs


def batches(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    found = session.scalars(brought_in(session).order_by(Event.id.desc()).limit(50))
    return [batch_of(session, one) for one in found]


def brought_in(session: Session) -> sa.Select[Event]:
    """What is on record of the tables that came in and were not taken back."""
    return sa.select(Event).where(Event.kind == BROUGHT_IN, Event.id.not_in(_undone(session)))


def batch_of(session: Session, event: Event) -> Batch:
    details = event.details or {}
    return Batch(
        number=event.id,
        at=event.at,
        by=event.actor_id,
        filename=str(details.get("filename", "")),
        refs=details.get("refs", []),
        may_undo=not _built_on(session, details.get("refs", [])),
    )


def _keep(ctx: CommandContext, one: PastAudit, board: str) -> Audit:
    facts = one.facts
    accepted = facts["accepted"]
    audit = Audit(
        ref=one.ref,
        board=board,
        state=AuditState.CLOSED,
        theme=str(facts["theme"]),
        theme_source="earlier_audit",
        terms={"grade": facts["grade"]} if facts["grade"] else {},
        period_from=facts["period_from"],
        period_to=facts["period_to"],
        agencies=one.agencies,
        accepted_on=accepted,
        closed_on=accepted,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.id,
    )
    ctx.session.add(audit)
    ctx.session.flush()
    numbers: dict[str, int] = {}
    for kind, words in one.findings:
        numbers[kind] = numbers.get(kind, 0) + 1
        ctx.session.add(Finding(audit_id=audit.id, kind=kind, number=numbers[kind], text=words))
    for number, wording in enumerate(one.recommendations, start=1):
        recommendations.write(ctx, SOURCE, one.ref, wording, number)
    ctx.session.flush()
    return audit


def _built_on(session: Session, refs: Sequence[str]) -> bool:
    """Something rests on one of them: a plan, an answer, a re-audit, an engagement, a lifecycle."""
    ids = sa.select(Audit.id).where(Audit.ref.in_(refs))
    ours = sa.select(Recommendation.id).where(_of(refs))
    begun = sa.select(Audit.id).where(Audit.ref.in_(refs), Audit.instance_id.is_not(None))
    planned = ours.where(Recommendation.plan_id.is_not(None))
    resting = [
        sa.select(sa.literal(1)).where(column.in_(wanted))
        for wanted, pointed_at in ((ids, Audit), (ours, Recommendation))
        for column in _pointing(pointed_at.__table__.c.id)
    ]
    return any(session.scalar(one.limit(1)) is not None for one in (begun, planned, *resting))


def _pointing(target: sa.ColumnElement[int]) -> Iterator[sa.Column[Any]]:
    """The columns of other tables that name such a row; its own findings do not count."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column is target and table is not Finding.__table__:
                yield key.parent


def _of(refs: Sequence[str]) -> sa.ColumnElement[bool]:
    return (Recommendation.source == SOURCE) & Recommendation.source_ref.in_(refs)


def _remove(ctx: CommandContext, refs: Sequence[str]) -> None:
    ids = list(ctx.session.scalars(sa.select(Audit.id).where(Audit.ref.in_(refs))))
    ctx.session.execute(sa.delete(Finding).where(Finding.audit_id.in_(ids)))
    ctx.session.execute(sa.delete(Recommendation).where(_of(refs)))
    ctx.session.execute(sa.delete(Audit).where(Audit.id.in_(ids)))


def _undone(session: Session) -> set[int]:
    found = session.scalars(sa.select(Event.details).where(Event.kind == TAKEN_BACK))
    return {int(details["batch"]) for details in found if details}
