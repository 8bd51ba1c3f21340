"""Changes of the retention schedule: proposed by one, confirmed by another, from a day on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, ProcessEngine, lock_board
from engine.errors import FourEyes, Invalid, NotFound, NotInState
from engine.permissions import require
from engine.texts import can_be_kept
from workflows import retention
from workflows.models import (
    CountedFrom,
    Outcome,
    RetentionChange,
    RetentionClass,
    RuleState,
)
from workflows.retention import Rule

FOR_EVER = 10_000  # years; longer than any rule
KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
OPEN = (RuleState.PROPOSED, RuleState.CONFIRMED)
# What is left of a record, from most to least.
LEAVES = {Outcome.KEEP: 2, Outcome.ANONYMISE: 1, Outcome.DESTROY: 0}


def get(session: Session, change_id: int) -> RetentionChange:
    found = session.get(RetentionChange, change_id)
    if found is None:
        raise NotFound("retention change", change_id)
    return found


def of(session: Session, key: str) -> Sequence[RetentionChange]:
    """Every change of a class, the latest first."""
    return session.scalars(
        sa.select(RetentionChange)
        .where(RetentionChange.key == key)
        .order_by(RetentionChange.id.desc())
    ).all()


def waiting(session: Session) -> Sequence[RetentionChange]:
    """Those that nobody has confirmed, and those whose day has not come."""
    return session.scalars(
        sa.select(RetentionChange)
        .where(RetentionChange.state.in_([str(state) for state in OPEN]))
        .order_by(RetentionChange.id)
    ).all()


def may_confirm(actor: Actor, found: RetentionChange) -> bool:
    is_open = found.state == RuleState.PROPOSED
    return retention.may_set(actor) and is_open and found.proposed_by != actor.id


def propose(
    ctx: CommandContext, key: str, rule: Rule, starts_on: date, *, is_known: bool
) -> RetentionChange:
    """Ask for a rule, or for a new class; one that keeps shorter must be known to do so."""
    require(retention.may_set(ctx.actor), "set the retention schedule")
    retention.check(rule)
    if not KEY.fullmatch(key):
        raise Invalid("key", "not_a_key")
    if starts_on < ctx.calendar.local_date(ctx.now):
        raise Invalid("starts_on", "in_the_past")
    before = _held(ctx, key, rule)
    shortens = keeps_shorter(before, rule)
    if shortens and not is_known:
        raise Invalid("shortens", "not_sure")
    found = RetentionChange(
        key=key,
        name=rule.name.strip(),
        name_cy=rule.name_cy.strip(),
        years=rule.years,
        counted_from=rule.counted_from,
        outcome=rule.outcome,
        reason=rule.reason.strip(),
        starts_on=starts_on,
        seen=before.version if before is not None else 0,
        shortens=shortens,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record(
        "retention.rule_proposed",
        None,
        change=found.id,
        key=key,
        before=retention.told(before) if before is not None else None,
        after=retention.told(rule),
        starts_on=starts_on.isoformat(),
        shortens=shortens,
        reason=found.reason,
    )
    return found


def _held(ctx: CommandContext, key: str, rule: Rule) -> RetentionClass | None:
    """The class as it is now, under the board's lock: as it was read, and with nothing open."""
    lock_board(ctx)
    before = ctx.session.get(RetentionClass, key, populate_existing=True)
    if before is not None and rule.seen is not None and rule.seen != before.version:
        raise NotInState("retention class", key, "changed", "as it was read")
    if any(one.key == key for one in waiting(ctx.session)):
        raise NotInState("retention class", key, "being changed", "without an open change")
    return before


def confirm(ctx: CommandContext, change_id: int) -> RetentionChange:
    """By somebody else; in force on its day, at once if that has come."""
    found = _open(ctx, change_id)
    if found.proposed_by == ctx.actor.id:
        raise FourEyes("confirm a retention rule", "propose it")
    if found.state != RuleState.PROPOSED:
        raise NotInState("retention change", change_id, found.state, "proposed")
    found.state = RuleState.CONFIRMED
    found.decided_at, found.decided_by = ctx.now, ctx.actor.id
    ctx.record("retention.rule_confirmed", None, change=found.id, key=found.key)
    if found.starts_on <= ctx.calendar.local_date(ctx.now):
        _apply(ctx, found)
    return found


def withdraw(ctx: CommandContext, change_id: int, reason: str) -> RetentionChange:
    """By either, as long as it is not in force."""
    found, reason = _open(ctx, change_id), reason.strip()
    if not reason:
        raise Invalid("withdraw_reason", "required")
    if len(reason) > retention.LONGEST or not can_be_kept(reason):
        raise Invalid("withdraw_reason", "not_text")
    found.state, found.withdraw_reason = RuleState.WITHDRAWN, reason
    found.withdrawn_at, found.withdrawn_by = ctx.now, ctx.actor.id
    ctx.record("retention.rule_withdrawn", None, change=found.id, key=found.key, reason=reason)
    return found


def apply_due(engine: ProcessEngine) -> int:
    """Put in force what was confirmed and whose day has come."""
    today = engine.calendar().local_date(engine.now())
    with engine.query() as session:
        due = [
            one.id
            for one in waiting(session)
            if one.state == RuleState.CONFIRMED and one.starts_on <= today
        ]
    for change_id in due:
        with engine.command() as ctx:
            lock_board(ctx)
            found = get(ctx.session, change_id)
            if found.state == RuleState.CONFIRMED:
                _apply(ctx, found)
    return len(due)


def keeps_shorter(before: RetentionClass | None, after: Rule) -> bool:
    """Fewer years, an earlier start, or less that is left. What has no rule is kept for ever."""
    if before is None:
        return years_of(after) < FOR_EVER
    if years_of(after) != years_of(before):
        return years_of(after) < years_of(before)
    is_earlier = (before.counted_from, after.counted_from) == (
        CountedFrom.SIGN_OFF,
        CountedFrom.CLOSURE,
    )
    return years_of(after) < FOR_EVER and (
        is_earlier or LEAVES[Outcome(after.outcome)] < LEAVES[Outcome(before.outcome)]
    )


def years_of(rule: RetentionClass | Rule) -> int:
    return FOR_EVER if rule.years is None or rule.outcome == Outcome.KEEP else rule.years


def rule_of(found: RetentionChange) -> Rule:
    return Rule(
        found.name,
        found.name_cy,
        found.years,
        found.counted_from,
        found.outcome,
        found.reason,
        found.seen,
    )


def _apply(ctx: CommandContext, found: RetentionChange) -> None:
    is_new = ctx.session.get(RetentionClass, found.key) is None
    rule = rule_of(found)
    retention.put(ctx, found.key, replace(rule, seen=None) if is_new else rule, found.decided_by)
    found.state = RuleState.IN_FORCE


def _open(ctx: CommandContext, change_id: int) -> RetentionChange:
    require(retention.may_set(ctx.actor), "set the retention schedule")
    lock_board(ctx)
    found = get(ctx.session, change_id)
    ctx.session.refresh(found)
    if found.state not in OPEN:
        raise NotInState("retention change", change_id, found.state, "open")
    return found
