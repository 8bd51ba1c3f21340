"""After people were heard: themes without names, what they changed, and the answer to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from workflows import audits
from workflows.engagements import note
from workflows.models import Engagement, EngagementState, EngagementTheme

Answer = Mapping[str, str]  # said, did, said_cy, did_cy


@dataclass(frozen=True, slots=True)
class Returned:
    """How “you said, we did” went to those who took part."""

    on: date
    how: Sequence[str]
    to: int | None
    note: str


@dataclass(frozen=True, slots=True)
class LookBack:
    """What whoever led it makes of it afterwards."""

    felt_heard: str
    worked: str
    differently: str


def themes_of(session: Session, engagement: Engagement) -> Sequence[EngagementTheme]:
    return session.scalars(
        sa.select(EngagementTheme)
        .where(EngagementTheme.engagement_id == engagement.id)
        .order_by(EngagementTheme.number)
    ).all()


def sum_up(
    ctx: CommandContext, engagement: Engagement, said: Sequence[tuple[str, Sequence[str]]]
) -> str:
    """Keep what people said as themes, each with the kinds of people who said it."""
    if not said:
        raise Invalid("themes", "required")
    engagement.move_to(EngagementState.SUMMED_UP)
    ctx.session.add_all(
        EngagementTheme(engagement_id=engagement.id, number=place, text=text, said_by=list(kinds))
        for place, (text, kinds) in enumerate(said, start=1)
    )
    engagement.summed_up_at, engagement.summed_up_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "summed_up", themes=len(said))
    return "\n".join(f"{place}. {text}" for place, (text, _) in enumerate(said, start=1))


def use(ctx: CommandContext, engagement: Engagement, outcome: str, words: str) -> None:
    """What it changed, also on the chain of the audit that it belongs to."""
    engagement.move_to(EngagementState.USED)
    engagement.influence_outcome, engagement.influence = outcome, words
    engagement.used_at, engagement.used_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "used", outcome=outcome)
    if engagement.audit_id is not None:
        audit = audits.get(ctx.session, engagement.audit_id)
        audits.note(ctx, audit, "influenced", engagement=engagement.ref, outcome=outcome)


def write_back(
    ctx: CommandContext, engagement: Engagement, about: tuple[str, str], answers: Sequence[Answer]
) -> None:
    """“You said, we did”, and what it was about, in English and in Welsh."""
    if not answers:
        raise Invalid("answers", "required")
    engagement.move_to(EngagementState.WRITTEN)
    engagement.about, engagement.about_cy = about
    engagement.answers = [dict(one) for one in answers]
    engagement.written_at, engagement.written_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "written", answers=len(answers))


def give_back(ctx: CommandContext, engagement: Engagement, returned: Returned) -> None:
    """It went to those who took part."""
    if engagement.held_to is not None and returned.on < engagement.held_to:
        raise Invalid("returned_on", "before_start")
    engagement.move_to(EngagementState.RETURNED)
    engagement.returned_on, engagement.returned_how = returned.on, list(returned.how)
    engagement.returned_to, engagement.returned_note = returned.to, returned.note
    note(ctx, engagement, "returned", on=returned.on, how=list(returned.how))


def evaluate(ctx: CommandContext, engagement: Engagement, look: LookBack) -> None:
    engagement.move_to(EngagementState.CLOSED)
    engagement.felt_heard = look.felt_heard
    engagement.worked, engagement.differently = look.worked, look.differently
    engagement.closed_at, engagement.closed_by = ctx.now, ctx.actor.id
    note(ctx, engagement, "closed", felt_heard=look.felt_heard)
