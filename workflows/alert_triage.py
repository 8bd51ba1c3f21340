"""The first look at an alert: a child with a referral, a systemic concern, or not immediate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from engine.context import CommandContext
from engine.errors import FourEyes, Invalid
from workflows.alerts import note
from workflows.models import Alert, AlertState

NOT_IMMEDIATE, CHILD, SYSTEMIC = "not_immediate", "child", "systemic"


@dataclass(frozen=True, slots=True)
class Triage:
    """What whoever looks first decides; for a child, the referral that was made."""

    outcome: str
    reason: str
    agencies: Sequence[str] = ()
    referral_by: str = ""
    referral_to: str = ""
    referral_on: date | None = None
    referral_time: str = ""


def triage(ctx: CommandContext, alert: Alert, decided: Triage) -> Alert:
    """Keep what whoever looked first decided: never the person who raised it."""
    _refuse_raiser(ctx, alert)
    if decided.outcome == CHILD:
        _check_referral(ctx, decided)
    if decided.outcome == NOT_IMMEDIATE:
        alert.move_to(AlertState.NOT_IMMEDIATE)
        alert.closed_at = ctx.now
    else:
        alert.move_to(AlertState.CONFIRMED)
        alert.agencies = list(decided.agencies)
    alert.triage, alert.triage_reason = decided.outcome, decided.reason
    alert.referral_by, alert.referral_to = decided.referral_by, decided.referral_to
    alert.referral_on, alert.referral_time = decided.referral_on, decided.referral_time
    alert.triaged_at, alert.triaged_by = ctx.now, ctx.actor.id
    note(ctx, alert, "triaged", decision=decided.outcome)
    return alert


def decline(ctx: CommandContext, alert: Alert) -> None:
    """Tell whoever raised it that it does not need attention at once, and that the duty stands."""
    note(ctx, alert, "declined", person=alert.raised_by)


def _refuse_raiser(ctx: CommandContext, alert: Alert) -> None:
    if ctx.actor.id is not None and ctx.actor.id == alert.raised_by:
        raise FourEyes("triage", "raise")


def _check_referral(ctx: CommandContext, decided: Triage) -> None:
    """It was made: by somebody, to somebody, at a moment that has passed."""
    if decided.referral_on is None:
        raise Invalid("referral_on", "required")
    try:
        at = time.fromisoformat(decided.referral_time.replace(".", ":").rjust(5, "0"))
    except ValueError:
        raise Invalid("referral_time", "not_a_time") from None
    if ctx.calendar.at(decided.referral_on, at) > ctx.now:
        raise Invalid("referral_time", "too_late")
