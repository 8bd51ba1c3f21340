"""The cut-off of an audit's returns: what is missing, and what the chair makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine import ending
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import ProcessInstance
from workflows import audits, returns
from workflows.models import AgencyReturn, Audit, AuditCase, CutOffDecision, ReturnState

# In the board's rules this word stands for the authority that holds the case.
OWN_AUTHORITY = "local_authority"

Missing = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the chair decides, with what the Business Unit had reported."""

    outcome: str
    reason: str
    missing: Sequence[Missing]
    wait_until: date | None = None
    longest_wait_until: date | None = None
    dropped_cases: Sequence[str] = ()
    chased: str = ""
    reported_by: int | None = None


def missing(ctx: CommandContext, audit: Audit, mandatory: Sequence[str]) -> list[Missing]:
    """The returns that are not in, and whether their case cannot stay without them."""
    authorities = {case.ref: case.local_authority for case in audits.cases_of(ctx.session, audit)}
    return [
        {
            "agency": row.agency,
            "case": row.case_ref,
            "is_mandatory": row.agency in mandatory
            or (OWN_AUTHORITY in mandatory and row.agency == authorities[row.case_ref]),
        }
        for row in returns.outstanding(ctx.session, audit)
    ]


def decide(ctx: CommandContext, audit: Audit, wanted: Decision) -> CutOffDecision:
    """Keep the chair's decision, if the board's rules allow it."""
    if not wanted.reason:
        raise Invalid("cut_off_reason", "required")
    _check_wait(wanted)
    _check_cases(ctx, audit, wanted)
    found = CutOffDecision(
        audit_id=audit.id,
        missing=[dict(one) for one in wanted.missing],
        chased=wanted.chased,
        reported_by=wanted.reported_by,
        decision=wanted.outcome,
        wait_until=wanted.wait_until,
        dropped_cases=list(wanted.dropped_cases),
        reason=wanted.reason,
        decided_at=ctx.now,
        decided_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    audits.note(
        ctx,
        audit,
        "cut_off_decided",
        decision=wanted.outcome,
        missing=[f"{one['case']} {one['agency']}" for one in wanted.missing],
        wait_until=wanted.wait_until.isoformat() if wanted.wait_until else None,
        dropped=list(wanted.dropped_cases),
        reason=wanted.reason,
    )
    return found


def drop_cases(ctx: CommandContext, audit: Audit, refs: Sequence[str], reason: str) -> None:
    """Take cases out of the audit with all their returns; both stay in the register."""
    for case in _cases(ctx, audit, refs):
        case.dropped_at, case.dropped_by, case.drop_reason = ctx.now, ctx.actor.id, reason
    for row in returns.of_audit(ctx.session, audit):
        if row.case_ref in refs:
            _close(ctx, row, ReturnState.DROPPED, reason)


def close_missing(ctx: CommandContext, audit: Audit, reason: str) -> list[AgencyReturn]:
    """Go on without what is missing: nobody is asked for it any more, and it says so."""
    rows = returns.outstanding(ctx.session, audit)
    for row in rows:
        _close(ctx, row, ReturnState.MISSING, reason)
    return rows


def _close(ctx: CommandContext, row: AgencyReturn, state: ReturnState, reason: str) -> None:
    row.move_to(state)
    row.closed_at, row.closed_by, row.close_reason = ctx.now, ctx.actor.id, reason
    instance = ctx.session.get(ProcessInstance, row.instance_id) if row.instance_id else None
    ctx.record(
        f"agency_return.{state}", instance, case=row.case_ref, agency=row.agency, reason=reason
    )
    if instance is not None and instance.is_live:
        ending.stop(ctx, instance, reason)


def _check_wait(wanted: Decision) -> None:
    if wanted.outcome != "wait":
        return
    if wanted.wait_until is None:
        raise Invalid("wait_until", "required")
    limit = wanted.longest_wait_until
    if limit is not None and wanted.wait_until > limit:
        raise Invalid("wait_until", "too_late", max=limit.isoformat())


def _check_cases(ctx: CommandContext, audit: Audit, wanted: Decision) -> None:
    """A case stays only with the returns it cannot do without, and some case must stay."""
    if wanted.outcome == "wait":
        return
    dropped = set(wanted.dropped_cases)
    field = "dropped_cases" if wanted.outcome == "drop" else "cut_off_decision"
    if wanted.outcome == "drop" and not dropped:
        raise Invalid(field, "required")
    staying = {case.ref for case in audits.cases_of(ctx.session, audit) if case.is_in_audit}
    if not staying - dropped:
        raise Invalid(field, "nothing_left")
    unable = {str(one["case"]) for one in wanted.missing if one["is_mandatory"]} - dropped
    if unable:
        raise Invalid(field, "mandatory_missing", cases=sorted(unable))


def _cases(ctx: CommandContext, audit: Audit, refs: Sequence[str]) -> list[AuditCase]:
    return [case for case in audits.cases_of(ctx.session, audit) if case.ref in refs]
