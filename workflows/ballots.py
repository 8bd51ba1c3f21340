"""Votes and declarations: nobody votes on an action that they own or verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import ConflictOfInterest, Invalid
from engine.models import Membership, ProcessInstance, User
from workflows import quorum, timescales
from workflows.models import Action, Declaration, SignOff, SignOffVote

RATIFY, REVIEW = "ratify", "review"
CHOICES = ("for", "against", "abstain")
SEATED = ("holder", "deputy", "delegate")  # a co-opted member speaks, and does not vote
OWNER, VERIFIER, OTHER = "owner", "verifier", "other"


@dataclass(frozen=True, slots=True)
class Count:
    """How a ballot stands: whether enough took part, and which actions have no majority."""

    voters: int
    filled: int
    quorate: bool
    lost: tuple[int, ...]  # no majority for them
    outvoted: tuple[int, ...]  # a majority against them

    @property
    def passed(self) -> bool:
        return self.quorate and not self.lost


def members(session: Session, group_key: str, on: date) -> list[User]:
    """Those who sit in a group on a day and may vote."""
    return list(session.scalars(_seats(group_key, on).order_by(User.id).distinct()))


def declare(
    ctx: CommandContext, sign_off: SignOff, user_id: int, action_id: int, interest: str
) -> Declaration:
    """Note an interest in one action; the same one is noted once."""
    known = ctx.session.scalar(
        sa.select(Declaration).where(
            Declaration.sign_off_id == sign_off.id,
            Declaration.user_id == user_id,
            Declaration.action_id == action_id,
            Declaration.interest == interest,
        )
    )
    if known is not None:
        return known
    declared = Declaration(
        sign_off_id=sign_off.id,
        user_id=user_id,
        action_id=action_id,
        interest=interest,
        declared_at=ctx.now,
    )
    ctx.session.add(declared)
    ctx.session.flush()
    return declared


def declare_known(ctx: CommandContext, sign_off: SignOff) -> None:
    """What the register knows by itself: who leads each action, and who verified it."""
    for action in _actions(ctx, sign_off):
        if action.lead_officer_id is not None:
            declare(ctx, sign_off, action.lead_officer_id, action.id, OWNER)
        if action.verified_by is not None:
            declare(ctx, sign_off, action.verified_by, action.id, VERIFIER)


def conflicts(ctx: CommandContext, sign_off: SignOff, people: Sequence[int]) -> set[int]:
    """The actions in which any of these people have an interest."""
    found = ctx.session.scalars(
        sa.select(Declaration.action_id).where(
            Declaration.sign_off_id == sign_off.id, Declaration.user_id.in_(people)
        )
    )
    return set(found)


def vote(
    ctx: CommandContext,
    sign_off: SignOff,
    ballot: str,
    voter: int,
    choices: Mapping[int, str],
) -> list[SignOffVote]:
    """Cast a vote on each of these actions; one's own is refused, whoever casts it."""
    people = [voter, *([ctx.actor.id] if ctx.actor.id is not None else [])]
    barred = conflicts(ctx, sign_off, people) & set(choices)
    if barred:
        refs = [one.ref for one in _actions(ctx, sign_off) if one.id in barred]
        raise ConflictOfInterest("vote on an action", f"they have an interest in {refs}")
    unknown = set(choices) - set(sign_off.action_ids)
    if unknown or not set(choices.values()) <= set(CHOICES):
        raise Invalid("votes", "not_an_option")
    cast = [_cast(ctx, sign_off, ballot, voter, one) for one in choices.items()]
    ctx.session.flush()
    instance = (
        ctx.session.get(ProcessInstance, sign_off.instance_id) if sign_off.instance_id else None
    )
    told = {one.ref: choices[one.id] for one in _actions(ctx, sign_off) if one.id in choices}
    ctx.record(
        "sign_off.voted", instance, sign_off=sign_off.id, ballot=ballot, voter=voter, votes=told
    )
    return cast


def vote_on_all(
    ctx: CommandContext, sign_off: SignOff, ballot: str, voter: int, choice: str
) -> list[SignOffVote]:
    """One choice for every action in which the voter has no interest."""
    people = [voter, *([ctx.actor.id] if ctx.actor.id is not None else [])]
    barred = conflicts(ctx, sign_off, people)
    free = [action_id for action_id in sign_off.action_ids if action_id not in barred]
    return vote(ctx, sign_off, ballot, voter, dict.fromkeys(free, choice))


def count(ctx: CommandContext, sign_off: SignOff, ballot: str, group_key: str) -> Count:
    """Count the voices against the board's quorum, action by action."""
    votes = list(
        ctx.session.scalars(
            sa.select(SignOffVote).where(
                SignOffVote.sign_off_id == sign_off.id, SignOffVote.ballot == ballot
            )
        )
    )
    voters = {one.user_id for one in votes}
    filled, quorate = quorum_of(ctx, group_key, sorted(voters))
    margins = {
        action_id: _margin([one.choice for one in votes if one.action_id == action_id])
        for action_id in sign_off.action_ids
    }
    return Count(
        voters=len(voters),
        filled=filled,
        quorate=quorate,
        lost=tuple(action_id for action_id, margin in margins.items() if margin <= 0),
        outvoted=tuple(action_id for action_id, margin in margins.items() if margin < 0),
    )


def quorum_of(ctx: CommandContext, group_key: str, present: Sequence[int]) -> tuple[int, bool]:
    """Return the filled seats of a group, and whether those present are enough of them."""
    today = ctx.calendar.local_date(ctx.now)
    figures = timescales.in_force(ctx.session, timescales.MONITORING, today)
    rule = quorum.Rule.from_figures(figures.figures)
    seats = _seats(group_key, today)
    filled = {user.id for user in ctx.session.scalars(seats.where(Membership.kind == "holder"))}
    there = [user for user in ctx.session.scalars(seats.distinct()) if user.id in set(present)]
    if not group_key.startswith("qa_group@"):
        rule = quorum.Rule(rule.share)  # who must be among them is known of the QA group alone
    return len(filled), quorum.is_quorate(rule, len(filled), [user.agency or "" for user in there])


def _seats(group_key: str, on: date) -> sa.Select[User]:
    return (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.group_key == group_key,
            Membership.kind.in_(SEATED),
            Membership.starts_on <= on,
            Membership.ends_on.is_(None) | (Membership.ends_on >= on),
            User.is_active,
        )
    )


def _actions(ctx: CommandContext, sign_off: SignOff) -> Sequence[Action]:
    return ctx.session.scalars(
        sa.select(Action).where(Action.id.in_(sign_off.action_ids)).order_by(Action.number)
    ).all()


def _cast(
    ctx: CommandContext, sign_off: SignOff, ballot: str, voter: int, choice: tuple[int, str]
) -> SignOffVote:
    action_id, said = choice
    found = ctx.session.scalar(
        sa.select(SignOffVote).where(
            SignOffVote.sign_off_id == sign_off.id,
            SignOffVote.ballot == ballot,
            SignOffVote.user_id == voter,
            SignOffVote.action_id == action_id,
        )
    ) or SignOffVote(sign_off_id=sign_off.id, ballot=ballot, user_id=voter, action_id=action_id)
    found.choice, found.voted_at = said, ctx.now
    ctx.session.add(found)
    return found


def _margin(choices: Sequence[str]) -> int:
    return choices.count("for") - choices.count("against")
