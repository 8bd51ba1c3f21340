"""What a meeting decides: in the room where it is quorate, by correspondence where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import ConflictOfInterest, Invalid
from workflows import agendas, quarters, sitting, timescales
from workflows.models import AgendaItem, MeetingInterest, MeetingVote, Quarter

CHOICES = ("for", "against", "abstain")
AGREED, NOT_AGREED, DEFERRED = "agreed", "not_agreed", "deferred"
MEETING, CORRESPONDENCE = "meeting", "correspondence"


@dataclass(frozen=True, slots=True)
class Decided:
    """What the group made of one item."""

    item: str
    outcome: str
    words: str = ""


def decide(ctx: CommandContext, quarter: Quarter, decisions: Sequence[Decided]) -> None:
    """Record what was decided in the room; an item is decided once."""
    named = [one.item for one in decisions]
    if len(set(named)) < len(named):
        raise Invalid("decisions", "named_twice")
    for one in decisions:
        item = agendas.item_of(ctx.session, quarter, one.item)
        item.outcome, item.decision = one.outcome, one.words
        item.decided_how, item.decided_on = MEETING, _today(ctx)
    ctx.session.flush()
    outcomes = {one.item: one.outcome for one in decisions}
    quarters.note(ctx, quarter, "decided", how=MEETING, outcomes=outcomes)


def park(ctx: CommandContext, quarter: Quarter, wanted: Sequence[str], notes: str) -> int:
    """Nothing is decided without a quorum: keep what goes to the members, and defer the rest."""
    for item in agendas.talked_about(ctx.session, quarter):
        if str(item.id) in wanted:
            item.wants_decision = item.by_correspondence = True
        elif item.wants_decision:
            item.outcome, item.decided_how, item.decided_on = DEFERRED, MEETING, _today(ctx)
    quarter.minutes = notes
    ctx.session.flush()
    quarters.note(ctx, quarter, "inquorate", parked=len(wanted))
    return len(wanted)


def open_correspondence(ctx: CommandContext, quarter: Quarter) -> list[int]:
    """Ask everybody who may vote until the board's own day; say whom."""
    offset = timescales.figure(ctx, "correspondence")
    quarter.correspondence_due = ctx.calendar.add(_today(ctx), offset)
    ctx.session.flush()
    everybody = sitting.members(ctx.session, quarter.board, _today(ctx))
    return [one.user.id for one in everybody]


def parked(session: Session, quarter: Quarter) -> list[AgendaItem]:
    return [one for one in agendas.items(session, quarter) if one.by_correspondence]


def vote(
    ctx: CommandContext, quarter: Quarter, voter: int, choices: Mapping[str, str]
) -> sitting.Count:
    """One member's voice; the last one on an item counts. Who has an interest has none."""
    items = {str(one.id): one for one in parked(ctx.session, quarter)}
    if set(choices) - set(items) or set(choices.values()) - set(CHOICES):
        raise Invalid("votes", "not_an_option")
    barred = _barred(ctx, quarter, voter) & set(choices)
    if barred:
        raise ConflictOfInterest(
            "vote on an item", f"they declared an interest in {sorted(barred)}"
        )
    for key, choice in choices.items():
        row = _vote(ctx, items[key].id, voter)
        row.choice, row.voted_at = choice, ctx.now
    ctx.session.flush()
    quarters.note(ctx, quarter, "voted", voter=voter, votes=dict(choices))
    return counted(ctx, quarter)


def choices_of(ctx: CommandContext, quarter: Quarter, voter: int, choice: str) -> dict[str, str]:
    """One choice for every parked decision in which the voter has no interest."""
    free = {str(one.id) for one in parked(ctx.session, quarter)} - _barred(ctx, quarter, voter)
    return dict.fromkeys(sorted(free), choice)


def counted(ctx: CommandContext, quarter: Quarter) -> sitting.Count:
    """Whether enough members have spoken by now."""
    votes = _votes(ctx.session, quarter)
    on = quarter.held_on or _today(ctx)
    return sitting.count(ctx.session, quarter.board, on, {one.user_id for one in votes})


def is_settled(ctx: CommandContext, quarter: Quarter) -> bool:
    """The quorum has spoken, and there is a majority for everything."""
    votes = _votes(ctx.session, quarter)
    carried = all(_margin(votes, one.id) > 0 for one in parked(ctx.session, quarter))
    return carried and counted(ctx, quarter).is_quorate


def close(ctx: CommandContext, quarter: Quarter) -> None:
    """Count: carried, lost, or without a quorum deferred to the next meeting."""
    votes, found = _votes(ctx.session, quarter), counted(ctx, quarter)
    for item in parked(ctx.session, quarter):
        margin = _margin(votes, item.id)
        item.outcome = (AGREED if margin > 0 else NOT_AGREED) if found.is_quorate else DEFERRED
        item.decided_how, item.decided_on = CORRESPONDENCE, _today(ctx)
    quarter.correspondence_closed_on = _today(ctx)
    ctx.session.flush()
    outcomes = {str(one.id): one.outcome for one in parked(ctx.session, quarter)}
    quarters.note(
        ctx,
        quarter,
        "decided",
        how=CORRESPONDENCE,
        outcomes=outcomes,
        quorate=found.is_quorate,
        voters=found.present,
    )


def _barred(ctx: CommandContext, quarter: Quarter, voter: int) -> set[str]:
    people = [one for one in (voter, ctx.actor.id) if one is not None]
    rows = ctx.session.scalars(
        sa.select(MeetingInterest).where(
            MeetingInterest.quarter_id == quarter.id, MeetingInterest.user_id.in_(people)
        )
    ).all()
    if any(one.item_id is None for one in rows):
        return {str(one.id) for one in parked(ctx.session, quarter)}
    return {str(one.item_id) for one in rows}


def _vote(ctx: CommandContext, item_id: int, voter: int) -> MeetingVote:
    found = ctx.session.scalar(
        sa.select(MeetingVote).where(MeetingVote.item_id == item_id, MeetingVote.user_id == voter)
    )
    if found is None:
        found = MeetingVote(item_id=item_id, user_id=voter)
        ctx.session.add(found)
    return found


def _votes(session: Session, quarter: Quarter) -> Sequence[MeetingVote]:
    own = [one.id for one in parked(session, quarter)]
    return session.scalars(sa.select(MeetingVote).where(MeetingVote.item_id.in_(own))).all()


def _margin(votes: Sequence[MeetingVote], item_id: int) -> int:
    said = [one.choice for one in votes if one.item_id == item_id]
    return said.count("for") - said.count("against")


def _today(ctx: CommandContext) -> date:
    return ctx.calendar.local_date(ctx.now)
