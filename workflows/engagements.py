"""Engagement: people are heard as planned and approved; kept are numbers, never who anybody was."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.models import ProcessInstance
from engine.permissions import is_steward, require
from workflows import audits
from workflows.agencies import REFERENCE_PREFIXES
from workflows.models import Audit, Engagement, EngagementCount, EngagementState
from workflows.queries.access import boards_of

PROCESS = "engagement"
FAMILIES, PRACTITIONERS = "families", "practitioners"
# Whose voice of an audit each kind of people is.
WHOSE: Mapping[str, str] = {
    "children": FAMILIES,
    "young_people": FAMILIES,
    "parents_carers": FAMILIES,
    "practitioners": PRACTITIONERS,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who needs to be heard, and for what."""

    theme: str
    need: str
    lead_id: int | None
    audit_ref: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How people are to be heard, and what keeps them safe."""

    who: Sequence[str]
    method: str
    languages: Sequence[str]
    window: tuple[date, date]
    words: Mapping[str, str]  # questions, consent, support, safeguarding


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind took part in one language."""

    kind: str
    language: str
    invited: int
    took_part: int


def may_begin(actor: Actor, audit: Audit) -> bool:
    """For an audit: its lead, its board's group, and those who run the board's business."""
    is_own = actor.id is not None and audit.lead_id == actor.id
    return is_steward(actor) or is_own or audit.board in boards_of(actor)


def get(session: Session, engagement_id: object) -> Engagement:
    found = session.get(Engagement, engagement_id) if isinstance(engagement_id, int) else None
    if found is None:
        raise NotFound("engagement", engagement_id)
    return found


def counts_of(session: Session, engagement: Engagement) -> Sequence[EngagementCount]:
    return session.scalars(
        sa.select(EngagementCount)
        .where(EngagementCount.engagement_id == engagement.id)
        .order_by(EngagementCount.id)
    ).all()


def begin_for_audit(ctx: CommandContext, audit_id: int) -> ProcessInstance:
    """Begin an engagement that belongs to an audit; its first task says who is to be heard."""
    audit = audits.get(ctx.session, audit_id)
    require(may_begin(ctx.actor, audit), "begin an engagement for this audit")
    return begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"board": audit.board, "theme": audit.theme, "audit_ref": audit.ref},
            title=audit.theme,
            board=audit.board,
        ),
    )


def want(ctx: CommandContext, instance: ProcessInstance, wanted: Wanted) -> Engagement:
    """Write it down under the reference that it was started with, or the next free one."""
    audit = named_audit(ctx, instance.board, wanted.audit_ref)
    lock_board(ctx)
    engagement = Engagement(
        ref=_free_ref(ctx, instance),
        board=instance.board,
        instance_id=instance.id,
        state=EngagementState.WANTED,
        theme=wanted.theme,
        need=wanted.need,
        audit_id=audit.id if audit else None,
        lead_id=wanted.lead_id,
        wanted_at=ctx.now,
        wanted_by=ctx.actor.id,
    )
    ctx.session.add(engagement)
    ctx.session.flush()
    instance.business_key, instance.title = engagement.ref, engagement.theme
    note(ctx, engagement, "wanted", audit=audit.ref if audit else None)
    return engagement


def plan(ctx: CommandContext, engagement: Engagement, planned: Plan) -> Engagement:
    """It binds nobody, and nobody is asked anything, until the chair has approved it."""
    engagement.move_to(EngagementState.PLANNED)
    engagement.who, engagement.method = list(planned.who), planned.method
    engagement.languages = list(planned.languages)
    engagement.window_from, engagement.window_to = planned.window
    for name, words in planned.words.items():
        setattr(engagement, name, words)
    engagement.planned_at, engagement.planned_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "planned", method=planned.method)
    return engagement


def approve(ctx: CommandContext, engagement: Engagement, decision: str, why: str = "") -> None:
    """The chair lets it go ahead, sends it back, or stops it with a reason."""
    if decision != "approve" and not why:
        raise Invalid("approval_note", "required")
    ends = {"approve": EngagementState.APPROVED, "stop": EngagementState.STOPPED}
    engagement.move_to(ends.get(decision, EngagementState.WANTED))
    engagement.approval_note = why
    engagement.approved_at = ctx.now if decision == "approve" else None
    engagement.approved_by = ctx.actor.id
    note(ctx, engagement, "judged", decision=decision)


def hold(
    ctx: CommandContext, engagement: Engagement, days: tuple[date, date], counted: Sequence[Count]
) -> None:
    """People took part: between which days, and how many of each kind in each language."""
    _check_counts(counted)
    engagement.move_to(EngagementState.HELD)
    engagement.held_from, engagement.held_to = days
    engagement.held_at, engagement.held_by = ctx.now, ctx.actor.id
    ctx.session.add_all(
        EngagementCount(
            engagement_id=engagement.id,
            kind=one.kind,
            language=one.language,
            invited=one.invited,
            took_part=one.took_part,
        )
        for one in counted
    )
    note(ctx, engagement, "held", took_part=sum(one.took_part for one in counted))


def miss(ctx: CommandContext, engagement: Engagement, reason: str) -> None:
    """Nobody was heard; the chair decides what becomes of it."""
    engagement.move_to(EngagementState.UNHEARD)
    engagement.not_held_reason = reason
    engagement.held_at, engagement.held_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "missed")


def consider(ctx: CommandContext, engagement: Engagement, decision: str, why: str) -> None:
    """Plan it once more, or end it with a reason that the chair accepts."""
    again = decision == "again"
    engagement.move_to(EngagementState.WANTED if again else EngagementState.NOT_HELD)
    engagement.not_held_note = why
    if not again:
        engagement.closed_at, engagement.closed_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "considered", decision=decision)


def named_audit(ctx: CommandContext, board: str, ref: str) -> Audit | None:
    """The audit of this board that somebody named; what is not there is refused."""
    if not ref:
        return None
    audit = audits.by_ref(ctx.session, ref.upper())
    if audit is None or audit.board != board:
        raise Invalid("audit_ref", "not_an_option")
    return audit


def note(ctx: CommandContext, engagement: Engagement, happened: str, **details: object) -> None:
    """Say what happened on the chain of the engagement's own instance; never what people said."""
    instance = ctx.session.get(ProcessInstance, engagement.instance_id)
    ctx.record(f"engagement.{happened}", instance, engagement=engagement.ref, **details)


def _check_counts(counted: Sequence[Count]) -> None:
    """Somebody took part, nobody twice, and never more than were invited."""
    if any(one.took_part > one.invited for one in counted):
        raise Invalid("counts", "more_than_invited")
    if max(Counter((one.kind, one.language) for one in counted).values(), default=0) > 1:
        raise Invalid("counts", "counted_twice")
    if not any(one.took_part for one in counted):
        raise Invalid("counts", "nobody")


def _free_ref(ctx: CommandContext, instance: ProcessInstance) -> str:
    year = ctx.calendar.local_date(ctx.now).year % 100
    stem = f"{REFERENCE_PREFIXES[instance.board]}-E{year:02}-"
    taken = ctx.session.scalars(sa.select(Engagement.ref)).all()
    given = instance.business_key.strip().upper()[:40]
    if given and given not in taken:
        return given
    numbers = [ref.removeprefix(stem) for ref in taken if ref.startswith(stem)]
    return f"{stem}{max((int(one) for one in numbers if one.isdigit()), default=0) + 1:02}"
