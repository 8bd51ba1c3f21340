"""Who was heard in an audit: none closes without engagement on record or an accepted reason."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import audits
from workflows.engagement_use import themes_of
from workflows.engagements import FAMILIES, PRACTITIONERS, WHOSE, counts_of
from workflows.models import (
    Audit,
    AuditUnheard,
    AuditVoice,
    Engagement,
    EngagementCount,
)

BOTH = (PRACTITIONERS, FAMILIES)


def unheard(session: Session, audit: Audit) -> list[str]:
    """Whose voice is neither in step 11 nor in an engagement whose themes are written down."""
    spoken = set(
        session.scalars(
            sa.select(AuditVoice.whose).where(
                AuditVoice.audit_id == audit.id, AuditVoice.outcome == "heard"
            )
        )
    )
    kinds = session.scalars(
        sa.select(EngagementCount.kind)
        .join(Engagement, Engagement.id == EngagementCount.engagement_id)
        .where(
            Engagement.audit_id == audit.id,
            Engagement.summed_up_at.is_not(None),
            EngagementCount.took_part > 0,
        )
    )
    spoken |= {WHOSE[kind] for kind in kinds}
    return [whose for whose in BOTH if whose not in spoken]


def reasons(session: Session, audit: Audit, whose: Sequence[str]) -> str:
    """What was said about it so far: in step 11, then by the lead."""
    voices = session.scalars(
        sa.select(AuditVoice.reason)
        .where(AuditVoice.audit_id == audit.id, AuditVoice.whose.in_(whose))
        .order_by(AuditVoice.id)
    )
    later = session.scalars(
        sa.select(AuditUnheard.reason)
        .where(AuditUnheard.audit_id == audit.id, AuditUnheard.decision.is_(None))
        .order_by(AuditUnheard.id)
    )
    return "\n".join(filter(None, [*voices, *later]))


def decide(ctx: CommandContext, audit: Audit, decision: str, why: str) -> AuditUnheard:
    """The chair accepts that they were not heard, or asks that they are."""
    if not why:
        raise Invalid("engagement_reason_note", "required")
    return _enter(ctx, audit, decision, why)


def explain(ctx: CommandContext, audit: Audit, why: str) -> AuditUnheard:
    """Whoever leads the audit says why it was not possible after all."""
    if not why:
        raise Invalid("not_heard_reason", "required")
    return _enter(ctx, audit, None, why)


def hear_in(ctx: CommandContext, audit: Audit, whose: str, ref: str) -> AuditVoice:
    """Step 11 of an audit by an engagement: its numbers and themes are the audit's."""
    field = f"{whose}_engagement"
    engagement = link(ctx, audit, ref, field)
    counted = [one for one in counts_of(ctx.session, engagement) if WHOSE[one.kind] == whose]
    if not any(one.took_part for one in counted):
        raise Invalid(field, "not_heard_there")
    said = [
        one.text
        for one in themes_of(ctx.session, engagement)
        if whose in {WHOSE[kind] for kind in one.said_by}
    ]
    voice = AuditVoice(
        audit_id=audit.id,
        whose=whose,
        outcome="heard",
        method=engagement.method,
        invited=sum(one.invited for one in counted),
        attended=sum(one.took_part for one in counted),
        themes="\n".join(said),
        engagement_id=engagement.id,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.id,
    )
    ctx.session.add(voice)
    ctx.session.flush()
    audits.note(ctx, audit, "voice_recorded", whose=whose, outcome="heard")
    return voice


def link(ctx: CommandContext, audit: Audit, ref: str, field: str) -> Engagement:
    """An engagement of the board that is on record, now the audit's if it was nobody's."""
    found = ctx.session.scalar(sa.select(Engagement).where(Engagement.ref == ref.strip().upper()))
    if found is None or found.board != audit.board or found.audit_id not in (None, audit.id):
        raise Invalid(field, "not_an_option")
    if not found.is_on_record:
        raise Invalid(field, "no_themes_yet")
    found.audit_id = audit.id
    return found


def _enter(ctx: CommandContext, audit: Audit, decision: str | None, why: str) -> AuditUnheard:
    missing = unheard(ctx.session, audit)
    found = AuditUnheard(
        audit_id=audit.id,
        unheard=missing,
        reason=why,
        decision=decision,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    audits.note(ctx, audit, "unheard_judged", unheard=missing, decision=decision)
    return found
