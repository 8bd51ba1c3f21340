"""Looks at what an audit changed, half a year and a year after its plan; and the audit's end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from engine import instances
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import ProcessInstance
from workflows import audits
from workflows.models import Audit, AuditImpactCheck, AuditState, ToolVersion

AUDIT_PROCESS = "commissioned_audit"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the impact: practice before and now, and what the group asks for."""

    number: int
    before: str
    after: str
    decision: str
    reason: str


def check_impact(ctx: CommandContext, audit: Audit, look: Look) -> AuditImpactCheck:
    """Keep what the group sees along the same lines of enquiry, and what it asks for."""
    found = AuditImpactCheck(
        audit_id=audit.id,
        round=look.number,
        before=look.before,
        after=look.after,
        decision=look.decision,
        reason=look.reason,
        checked_at=ctx.now,
        checked_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    audits.note(ctx, audit, "impact_checked", round=look.number, decision=look.decision)
    return found


def compare_data(
    ctx: CommandContext,
    audit: Audit,
    figures: Sequence[Mapping[str, object]],
    conclusion: str,
) -> AuditImpactCheck:
    """Add figures before and now to the latest look."""
    look = _latest_look(ctx, audit)
    look.figures, look.conclusion = [dict(one) for one in figures], conclusion
    look.compared_at, look.compared_by = ctx.now, ctx.actor.id
    audits.note(ctx, audit, "data_compared", round=look.round)
    return look


def start_re_audit(ctx: CommandContext, audit: Audit) -> ProcessInstance:
    """Propose the same theme and lines of enquiry again, linked to this audit."""
    method = _method(ctx, audit)
    instance = instances.start(
        ctx,
        AUDIT_PROCESS,
        title=audit.theme,
        variables={
            "board": audit.board,
            "theme": audit.theme,
            "theme_source": "earlier_audit",
            "rationale": audit.rationale,
            "kloe": [{"question": question} for question in audit.kloe],
            "re_audit_of": audit.id,
            **_terms(audit),
            **method,
        },
    )
    _latest_look(ctx, audit).re_audit_instance_id = instance.id
    audits.note(ctx, audit, "re_audit_started", instance=instance.id, carries=method)
    return instance


def close(ctx: CommandContext, audit: Audit) -> Audit:
    audit.move_to(AuditState.CLOSED)
    audit.closed_on = ctx.calendar.local_date(ctx.now)
    audits.note(ctx, audit, "closed")
    return audit


def _method(ctx: CommandContext, audit: Audit) -> dict[str, object]:
    """How it was done, offered for the terms of the next: what is done alike can be compared."""
    return {
        "agencies": list(audit.agencies),
        "sample_size": audit.sample_size,
        "sampling_method": audit.sampling_method,
        "tool": _tool(ctx, audit),
    }


def _tool(ctx: CommandContext, audit: Audit) -> str | None:
    """The version it was done with, or the one that has taken its place."""
    own = ToolVersion.tool_id == audit.tool_id
    found = ctx.session.scalar(sa.select(ToolVersion).where(own)) if audit.tool_id else None
    while found is not None and not found.is_in_use:
        found = ctx.session.scalar(
            sa.select(ToolVersion)
            .where(ToolVersion.replaces_id == found.id, ToolVersion.tool_id.is_not(None))
            .order_by(ToolVersion.id.desc())
            .limit(1)
        )
    return str(found.id) if found else None


def _terms(audit: Audit) -> dict[str, str]:
    """What people wrote about its scope, voices, exclusions and time."""
    names = ("scope", "voice_plan", "exclusions", "timetable")
    return {name: said for name in names if isinstance(said := audit.terms.get(name), str)}


def _latest_look(ctx: CommandContext, audit: Audit) -> AuditImpactCheck:
    found = ctx.session.scalar(
        sa.select(AuditImpactCheck)
        .where(AuditImpactCheck.audit_id == audit.id)
        .order_by(AuditImpactCheck.round.desc())
        .limit(1)
    )
    if found is None:
        raise Invalid("impact_decision", "required")
    return found
