"""Brings audits of before in from a table, all of it or nothing, and takes a table back whole."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid
from engine.models import Event
from engine.permissions import is_steward, require
from workflows import batches, recommendations, tables, themes
from workflows.batches import Batch, Reason, Trail
from workflows.models import Audit, AuditState, Finding, Recommendation
from workflows.past_audit_rows import PAST, PastAudit, Reader, Table
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

SOURCE = "audit"
BOARDS = ("children", "adults")
TRAIL = Trail("audit.brought_in", "audit.taken_back")


def read_table(session: Session, filename: str, data: bytes, board: str, today: date) -> Table:
    """Read the file as it would come in; nothing is written."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
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
    lock_board(ctx)  # sent twice at once: the second finds the references taken
    table = read_table(ctx.session, filename, data, board, ctx.calendar.local_date(ctx.now))
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
    event = batches.to_undo(ctx, TRAIL, number)
    refs = list((event.details or {})["refs"])
    batches.require_untouched(event, _reasons(ctx.session, refs))
    _remove(ctx, refs)
    ctx.record("audit.taken_back", None, batch=number, refs=refs)
    return refs


def tables_so_far(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    return [batch_of(session, one) for one in batches.latest(session, TRAIL)]


def batch_of(session: Session, event: Event) -> Batch:
    refs = (event.details or {}).get("refs", [])
    return batches.batch_of(event, refs, len(refs), _reasons(session, refs))


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


def _reasons(session: Session, refs: Sequence[str]) -> list[Reason]:
    """What rests on them: a plan, an answer, a re-audit, a theme, an engagement, a lifecycle."""
    audits = dict(session.execute(sa.select(Audit.id, Audit.ref).where(Audit.ref.in_(refs))).all())
    own = session.execute(
        sa.select(Recommendation.id, Recommendation.source_ref, Recommendation.plan_id).where(
            _of(refs)
        )
    ).all()
    asked = {one.id: one.source_ref for one in own}
    found = dict(
        session.execute(
            sa.select(Finding.id, Finding.audit_id).where(Finding.audit_id.in_(audits))
        ).all()
    )
    begun = sa.select(Audit.id).where(Audit.id.in_(audits), Audit.instance_id.is_not(None))
    resting = {
        *(one.source_ref for one in own if one.plan_id is not None),
        *(audits[one] for one in session.scalars(begun)),
        *(audits[one] for one in _named(session, Audit, audits)),
        *(asked[one] for one in _named(session, Recommendation, asked)),
        *(asked[one] for one in themes.ever_tagged(session, "recommendation", asked)),
        *(audits[found[one]] for one in themes.ever_tagged(session, "finding", found)),
    }
    return [Reason("rests", sorted(resting))] if resting else []


def _named(
    session: Session, kind: type[Audit | Recommendation], ids: Collection[int]
) -> Collection[int]:
    """Which of them others name; an audit's own findings do not count."""
    own = (Finding.__table__,)
    return batches.named_elsewhere(session, kind.__table__.c.id, ids, own)


def _of(refs: Sequence[str]) -> sa.ColumnElement[bool]:
    return (Recommendation.source == SOURCE) & Recommendation.source_ref.in_(refs)


def _remove(ctx: CommandContext, refs: Sequence[str]) -> None:
    ids = list(ctx.session.scalars(sa.select(Audit.id).where(Audit.ref.in_(refs))))
    ctx.session.execute(sa.delete(Finding).where(Finding.audit_id.in_(ids)))
    ctx.session.execute(sa.delete(Recommendation).where(_of(refs)))
    ctx.session.execute(sa.delete(Audit).where(Audit.id.in_(ids)))
