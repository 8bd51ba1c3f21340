"""An audit up to its sample: proposed, triaged, commissioned, its terms agreed, its cases drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound
from engine.models import ProcessInstance
from workflows.agencies import REFERENCE_PREFIXES
from workflows.models import Audit, AuditCase, AuditState, AuditTool, AuditVoice

# Room is left for what cases and plans add to it.
REF_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody would like to have audited, and why."""

    theme: str
    theme_source: str
    kloe: Sequence[str]
    rationale: str = ""
    urgency: str = "routine"
    linked_priority: str = ""
    linked_action: str = ""
    re_audit_of: int | None = None


@dataclass(frozen=True, slots=True)
class Commission:
    """Who leads a commissioned audit, and when."""

    lead_id: int
    priority: str
    window_from: date
    window_to: date


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of reference and the method, as the audit lead drafts them."""

    period_from: date
    period_to: date
    sample_size: int
    sampling_method: str
    agencies: Sequence[str]
    kloe: Sequence[str]
    tool: AuditTool
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One case of a sample: whose it is, and what its authority calls it, if it was drawn here."""

    local_authority: str
    frame_ref: str = ""
    is_reserve: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What practitioners or families said, or why they were not heard."""

    whose: str
    outcome: str
    method: str | None = None
    invited: int | None = None
    attended: int | None = None
    themes: str = ""
    reason: str = ""


def get(session: Session, audit_id: object) -> Audit:
    audit = session.get(Audit, audit_id) if isinstance(audit_id, int) else None
    if audit is None:
        raise NotFound("audit", audit_id)
    return audit


def by_ref(session: Session, ref: str) -> Audit | None:
    return session.scalar(sa.select(Audit).where(Audit.ref == ref))


def cases_of(session: Session, audit: Audit) -> list[AuditCase]:
    """Every case of the sample by number, reserves and dropped ones included."""
    found = session.scalars(
        sa.select(AuditCase).where(AuditCase.audit_id == audit.id).order_by(AuditCase.number)
    )
    return list(found)


def propose(ctx: CommandContext, instance: ProcessInstance, wanted: Proposal) -> Audit:
    """Write a proposal down, under the reference that it was started with or the next free one."""
    audit = Audit(
        ref=_free_ref(ctx, instance),
        board=instance.board,
        instance_id=instance.id,
        state=AuditState.PROPOSED,
        theme=wanted.theme,
        theme_source=wanted.theme_source,
        linked_priority=wanted.linked_priority,
        linked_action=wanted.linked_action,
        re_audit_of=wanted.re_audit_of,
        rationale=wanted.rationale,
        kloe=list(wanted.kloe),
        urgency=wanted.urgency,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.id,
    )
    ctx.session.add(audit)
    ctx.session.flush()
    instance.business_key, instance.title = audit.ref, audit.theme
    ctx.record("audit.proposed", instance, audit=audit.ref, theme=audit.theme)
    return audit


def triage(
    ctx: CommandContext, audit: Audit, decision: str, reason: str = "", merge_into: str = ""
) -> Audit:
    """Send a proposal on its way, or end it with a reason."""
    if decision in ("merge", "reject") and not reason:
        raise Invalid("triage_reason", "required")
    if decision == "merge":
        audit.merged_into = _other(ctx, audit, merge_into).id
    ends = {"merge": AuditState.MERGED, "reject": AuditState.REJECTED}
    audit.move_to(ends.get(decision, AuditState.TRIAGED))
    audit.triage, audit.triage_reason = decision, reason
    audit.triaged_at, audit.triaged_by = ctx.now, ctx.actor.id
    note(ctx, audit, "triaged", decision=decision, reason=reason)
    return audit


def commission(ctx: CommandContext, audit: Audit, wanted: Commission) -> Audit:
    """Say that the group wants this audit, who leads it and when."""
    audit.move_to(AuditState.COMMISSIONED)
    audit.lead_id, audit.priority = wanted.lead_id, wanted.priority
    audit.window_from, audit.window_to = wanted.window_from, wanted.window_to
    audit.commissioned_at, audit.commissioned_by = ctx.now, ctx.actor.id
    note(ctx, audit, "commissioned", lead=audit.lead_id, priority=audit.priority)
    return audit


def decline(ctx: CommandContext, audit: Audit, reason: str) -> Audit:
    """Say that the group does not want this audit after all."""
    if not reason:
        raise Invalid("commission_reason", "required")
    audit.move_to(AuditState.REJECTED)
    audit.commission_reason = reason
    audit.commissioned_at, audit.commissioned_by = ctx.now, ctx.actor.id
    note(ctx, audit, "declined", reason=reason)
    return audit


def draft_terms(ctx: CommandContext, audit: Audit, terms: Terms) -> None:
    """Write the terms of reference down; they bind nobody until they are approved."""
    tool = terms.tool
    audit.period_from, audit.period_to = terms.period_from, terms.period_to
    audit.sample_size, audit.sampling_method = terms.sample_size, terms.sampling_method
    audit.agencies, audit.kloe = list(terms.agencies), list(terms.kloe)
    audit.terms, audit.tool_id = dict(terms.words), tool.id
    audit.terms_drafted_at, audit.terms_drafted_by = ctx.now, ctx.actor.id
    note(ctx, audit, "terms_drafted", tool=tool.name, version=tool.version)


def approve_terms(ctx: CommandContext, audit: Audit) -> Audit:
    audit.move_to(AuditState.APPROVED)
    audit.terms_approved_at, audit.terms_approved_by = ctx.now, ctx.actor.id
    note(ctx, audit, "terms_approved")
    return audit


def draw_sample(
    ctx: CommandContext, audit: Audit, drawn: Sequence[Drawn], how: str
) -> list[AuditCase]:
    """Give each case its anonymised reference; the key to it never comes in here."""
    wanted, found = audit.sample_size or 0, sum(not one.is_reserve for one in drawn)
    if found != wanted:
        raise Invalid("sampled_cases", "other_number", wanted=wanted, found=found)
    cases = [
        AuditCase(
            audit_id=audit.id,
            number=number,
            ref=f"{audit.ref}-C{number:02}",
            local_authority=one.local_authority,
            frame_ref=one.frame_ref,
            is_reserve=one.is_reserve,
            drawn_at=ctx.now,
            drawn_by=ctx.actor.id,
        )
        for number, one in enumerate(drawn, start=1)
    ]
    ctx.session.add_all(cases)
    audit.sampling_note = how
    ctx.session.flush()
    note(ctx, audit, "sample_drawn", cases=[case.ref for case in cases])
    return cases


def hear(ctx: CommandContext, audit: Audit, voice: Voice) -> AuditVoice:
    """Keep what people said, without their names."""
    if voice.outcome != "yes" and not voice.reason:
        raise Invalid(f"{voice.whose}_reason", "required")
    if voice.invited is not None and (voice.attended or 0) > voice.invited:
        raise Invalid(f"{voice.whose}_attended", "too_large", max=voice.invited)
    found = AuditVoice(
        audit_id=audit.id,
        whose=voice.whose,
        outcome="heard" if voice.outcome == "yes" else voice.outcome,
        method=voice.method,
        invited=voice.invited,
        attended=voice.attended,
        themes=voice.themes,
        reason=voice.reason,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    note(ctx, audit, "voice_recorded", whose=voice.whose, outcome=found.outcome)
    return found


def note(ctx: CommandContext, audit: Audit, happened: str, **details: object) -> None:
    """Say what happened to an audit, on the chain of its own instance."""
    ctx.record(f"audit.{happened}", instance_of(ctx, audit), audit=audit.ref, **details)


def instance_of(ctx: CommandContext, audit: Audit) -> ProcessInstance | None:
    return ctx.session.get(ProcessInstance, audit.instance_id) if audit.instance_id else None


def _free_ref(ctx: CommandContext, instance: ProcessInstance) -> str:
    """Two proposals of one moment take turns at the board's row, so no reference comes twice."""
    lock_board(ctx)
    given = instance.business_key.strip().upper()
    if given and len(given) <= REF_LENGTH and by_ref(ctx.session, given) is None:
        return given
    return _next_ref(ctx, instance.board)


def _next_ref(ctx: CommandContext, board: str) -> str:
    year = ctx.calendar.local_date(ctx.now).year % 100
    stem = f"{REFERENCE_PREFIXES[board]}-A{year:02}-"
    taken = ctx.session.scalars(sa.select(Audit.ref).where(Audit.ref.startswith(stem)))
    numbers = [ref.removeprefix(stem) for ref in taken]
    return f"{stem}{max((int(one) for one in numbers if one.isdigit()), default=0) + 1:02}"


def _other(ctx: CommandContext, audit: Audit, ref: str) -> Audit:
    other = by_ref(ctx.session, ref.strip().upper())
    if other is None or other.id == audit.id or other.board != audit.board:
        raise Invalid("merge_into", "not_an_option")
    return other
