"""Agency returns: issued for each agency and case, handed in, checked, and who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import tasks
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Confidential, Invalid, NotFound
from engine.models import OPEN, ProcessInstance, UserTask
from engine.permissions import is_steward, sees_whole_board
from workflows import alerts, audits
from workflows.alerts import Raised
from workflows.models import (
    OUTSTANDING,
    AgencyReturn,
    Audit,
    AuditState,
    ReturnState,
    ReturnSubmission,
)

FILLING_IN = "complete_return"
WORDS = ("strengths", "gaps", "voice", "evidence_note", "self_grade")
LISTS = ("chronology", "answers", "evidence")


@dataclass(frozen=True, slots=True)
class Check:
    """What the representative decides about a return that was handed in."""

    is_approved: bool
    accountable_name: str = ""
    comment: str = ""


def may_see_return(actor: Actor, row: AgencyReturn) -> bool:
    """An agency sees its own return alone until moderation opens; all that take part then see all.

    The group's members do, too: they are the panel.
    """
    audit = row.audit
    if is_steward(actor) or actor.id == audit.lead_id:
        return True
    if sees_whole_board(actor, audit.board) or _is_of(actor, row.agency):
        return True
    if not audit.is_open_to_panel:
        return False
    return belongs_to(actor, audit.agencies) or f"qa_group@{audit.board}" in actor.all_groups


def get(session: Session, actor: Actor, return_id: int) -> AgencyReturn:
    """One return, for somebody who may see it."""
    row = session.get(AgencyReturn, return_id)
    if row is None:
        raise NotFound("agency return", return_id)
    if not may_see_return(actor, row):
        raise Confidential("agency return", return_id)
    return row


def of(ctx: CommandContext, audit: Audit, case_ref: str, agency: str) -> AgencyReturn:
    found = ctx.session.scalar(
        sa.select(AgencyReturn).where(
            AgencyReturn.audit_id == audit.id,
            AgencyReturn.case_ref == case_ref,
            AgencyReturn.agency == agency,
        )
    )
    if found is None:
        raise NotFound("agency return", f"{case_ref} {agency}")
    return found


def of_audit(session: Session, audit: Audit) -> list[AgencyReturn]:
    """Every return of an audit, by case and agency."""
    found = session.scalars(
        sa.select(AgencyReturn)
        .where(AgencyReturn.audit_id == audit.id)
        .order_by(AgencyReturn.case_ref, AgencyReturn.agency)
    )
    return list(found)


def outstanding(session: Session, audit: Audit) -> list[AgencyReturn]:
    return [row for row in of_audit(session, audit) if row.is_outstanding]


def issue(ctx: CommandContext, audit: Audit, due_on: date) -> list[AgencyReturn]:
    """Ask each agency about each case that is in the audit."""
    today = ctx.calendar.local_date(ctx.now)
    audit.move_to(AuditState.COLLECTING)
    audit.returns_issued_on, audit.returns_due_on = today, due_on
    rows = [
        AgencyReturn(
            audit_id=audit.id,
            case_id=case.id,
            case_ref=case.ref,
            agency=agency,
            state=ReturnState.ISSUED,
            issued_on=today,
            due_on=due_on,
        )
        for case in audits.cases_of(ctx.session, audit)
        if case.is_in_audit
        for agency in audit.agencies
    ]
    ctx.session.add_all(rows)
    ctx.session.flush()
    audits.note(ctx, audit, "returns_issued", count=len(rows), due=due_on.isoformat())
    return rows


def hand_in(ctx: CommandContext, row: AgencyReturn, said: Mapping[str, object]) -> AgencyReturn:
    """Keep what an agency says, now and each time anew; late is a mark, not a closed door."""
    if said.get("involved") == "no":
        row.move_to(ReturnState.NO_INVOLVEMENT)
        row.no_involvement_note = str(said.get("no_involvement_note") or "")
    else:
        row.move_to(ReturnState.HANDED_IN)
        _keep(row, said)
    row.handed_in_at, row.handed_in_by = ctx.now, ctx.actor.id
    row.is_late = row.is_late or ctx.calendar.local_date(ctx.now) > row.due_on
    number = 1 + (
        ctx.session.scalar(sa.select(sa.func.count()).where(ReturnSubmission.return_id == row.id))
        or 0
    )
    ctx.session.add(
        ReturnSubmission(
            return_id=row.id, number=number, said=dict(said), at=ctx.now, by=ctx.actor.id
        )
    )
    ctx.session.flush()
    _note(ctx, row, "handed_in", state=row.state, number=number, late=row.is_late)
    return row


def raise_concern(ctx: CommandContext, row: AgencyReturn) -> AgencyReturn:
    """A case that needs attention at once becomes an alert; an amended return raises no second."""
    if row.concern_raised_at is not None:
        return row
    row.concern_raised_at = ctx.now
    raised = Raised(
        subject=row.audit.theme[: alerts.LONGEST_SUBJECT],
        concern=row.concern_summary,
        board=row.audit.board,
        case_ref=row.case_ref,
        agencies=[row.agency],
        audit_id=row.audit_id,
        return_id=row.id,
        is_checked=True,  # nothing holds back a concern in a return; the form asks for no names
    )
    _note(ctx, row, "concern_raised", alert=alerts.raise_alert(ctx, raised).id)
    return row


def check(ctx: CommandContext, row: AgencyReturn, decided: Check) -> AgencyReturn:
    """Approve a return under an accountable name, or send it back with what is missing."""
    if decided.is_approved and not decided.accountable_name:
        raise Invalid("accountable_name", "required")
    if not decided.is_approved and not decided.comment:
        raise Invalid("check_comment", "required")
    row.move_to(ReturnState.APPROVED if decided.is_approved else ReturnState.SENT_BACK)
    row.accountable_name, row.check_comment = decided.accountable_name, decided.comment
    row.checked_at, row.checked_by = ctx.now, ctx.actor.id
    row.times_returned += 0 if decided.is_approved else 1
    _decide_latest(ctx, row, decided)
    _note(ctx, row, row.state, reason=decided.comment)
    return row


def pass_to_panel(ctx: CommandContext, row: AgencyReturn) -> AgencyReturn:
    """Sent back as often as the rules allow: the panel sees it with the reservations."""
    row.move_to(ReturnState.WITH_RESERVATIONS)
    _note(ctx, row, "with_reservations", reason=row.check_comment)
    return row


def close_without_involvement(
    ctx: CommandContext, return_ids: Sequence[int], note: str, audit: Audit | None = None
) -> list[AgencyReturn]:
    """Say for several cases at once that the agency was not involved; each leaves its record."""
    if not return_ids:
        raise Invalid("returns", "none_chosen")
    if not note.strip():
        raise Invalid("note", "nothing_searched")
    if audit is not None and not set(return_ids) <= set(_returns_of(ctx, audit)):
        raise Invalid("returns", "not_an_option")
    return [_close_one(ctx, return_id, note) for return_id in dict.fromkeys(return_ids)]


def _returns_of(ctx: CommandContext, audit: Audit) -> Sequence[int]:
    return ctx.session.scalars(
        sa.select(AgencyReturn.id).where(AgencyReturn.audit_id == audit.id)
    ).all()


def _close_one(ctx: CommandContext, return_id: int, note: str) -> AgencyReturn:
    row = get(ctx.session, ctx.actor, return_id)
    task = ctx.session.scalar(
        sa.select(UserTask)
        .where(
            UserTask.instance_id == row.instance_id,
            UserTask.element_id == FILLING_IN,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
        .limit(1)
    )
    if task is None or row.state not in OUTSTANDING:
        raise Invalid("returns", "not_open", case=row.case_ref)
    tasks.complete(ctx, task.id, {"involved": "no", "no_involvement_note": note})
    return row


def belongs_to(actor: Actor, agencies: Sequence[str]) -> bool:
    """The actor is of one of these agencies."""
    return any(_is_of(actor, agency) for agency in agencies)


def _is_of(actor: Actor, agency: str) -> bool:
    return any(group.endswith(f"@{agency}") for group in actor.all_groups)


def _keep(row: AgencyReturn, said: Mapping[str, object]) -> None:
    for name in WORDS:
        setattr(row, name, str(said.get(name) or ""))
    for name in LISTS:
        setattr(row, name, said.get(name) or [])
    row.has_concern = said.get("concern") == "yes"
    row.concern_summary = str(said.get("concern_summary") or "")


def _decide_latest(ctx: CommandContext, row: AgencyReturn, decided: Check) -> None:
    latest = ctx.session.scalar(
        sa.select(ReturnSubmission)
        .where(ReturnSubmission.return_id == row.id)
        .order_by(ReturnSubmission.number.desc())
        .limit(1)
    )
    if latest is not None:
        latest.decision = "approved" if decided.is_approved else "sent_back"
        latest.comment = decided.comment
        latest.decided_at, latest.decided_by = ctx.now, ctx.actor.id


def _note(ctx: CommandContext, row: AgencyReturn, happened: str, **details: object) -> None:
    instance = ctx.session.get(ProcessInstance, row.instance_id) if row.instance_id else None
    ctx.record(
        f"agency_return.{happened}", instance, case=row.case_ref, agency=row.agency, **details
    )
