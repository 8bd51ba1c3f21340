"""What is known of actions on a day: the facts from which colours and doubts are computed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows import timescales
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Extension,
    Milestone,
    ProgressUpdate,
    Scrutiny,
    Verification,
)
from workflows.rag import Colour, Facts, PlanFacts, Thresholds, colour

Row = TypeVar("Row", ProgressUpdate, Verification, Scrutiny, Extension, Milestone)

NOT_BEGUN = (ActionStatus.DRAFT, ActionStatus.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """Which actions a list shows; what is left out does not narrow it."""

    plan_id: int | None = None
    agency: str | None = None
    status: str | None = None
    regime: str | None = None
    due_before: date | None = None


def list_actions(session: Session, wanted: ActionFilter) -> Sequence[Action]:
    """Actions of one or all plans, the most urgent first."""
    statement = sa.select(Action).join(ActionPlan, ActionPlan.id == Action.plan_id)
    conditions = {
        "plan_id": Action.plan_id == wanted.plan_id,
        "agency": Action.lead_agency == wanted.agency,
        "status": Action.status == wanted.status,
        "regime": ActionPlan.regime == wanted.regime,
        "due_before": Action.current_due < (wanted.due_before or date.max),
    }
    chosen = [rule for name, rule in conditions.items() if getattr(wanted, name) is not None]
    return session.scalars(
        statement.where(*chosen).order_by(Action.current_due, Action.ref, Action.id)
    ).all()


def facts_of(
    session: Session, actions: Iterable[Action], calendar: Calendar, now: datetime
) -> dict[int, Facts]:
    """The facts of each action by its id, in a handful of queries however many there are."""
    listed = list(actions)
    ids = [action.id for action in listed]
    today = calendar.local_date(now)
    said = _by_action(session, ProgressUpdate, ids)
    looks = _by_action(session, Verification, ids)
    meetings = _by_action(session, Scrutiny, ids)
    moved = _by_action(session, Extension, ids)
    stones = _by_action(session, Milestone, ids)
    return {
        action.id: _timed(
            Facts(
                today=today,
                starts_on=action.starts_on,
                baseline_due=action.baseline_due,
                current_due=action.current_due,
                forecast_on=_forecast(action, said[action.id]),
                completed_on=action.completed_on,
                signed_off=action.status == ActionStatus.SIGNED_OFF,
                begun=action.status not in NOT_BEGUN,
                milestones_missed=sum(
                    stone.met_on is None and stone.due_on < today for stone in stones[action.id]
                ),
                missed_in_a_row=_missed(said[action.id]),
                returns=_returns(looks[action.id]),
                extensions=len(moved[action.id]),
                red_in_a_row=_reds(meetings[action.id]),
            ),
            calendar,
        )
        for action in listed
    }


def colours_of(
    session: Session, actions: Iterable[Action], calendar: Calendar, now: datetime
) -> dict[int, Colour]:
    """The colour of each action on this day: a person's own, or else the forecast."""
    listed = list(actions)
    figures = timescales.in_force(session, timescales.MONITORING, calendar.local_date(now))
    limits = Thresholds.from_figures(figures.figures)
    facts = facts_of(session, listed, calendar, now)
    return {
        one.id: Colour(one.rag_override)
        if one.rag_override and not facts[one.id].signed_off
        else colour(facts[one.id], limits)
        for one in listed
    }


def plan_facts(plan: ActionPlan, actions: Sequence[Action], today: date) -> PlanFacts:
    live = [action for action in actions if action.status != ActionStatus.WITHDRAWN]
    begins_on = plan.approved_on or plan.accepted_on or plan.created_at.date()
    return PlanFacts(
        today=today,
        begins_on=begins_on,
        ends_on=max((action.current_due for action in live), default=begins_on),
        actions=len(live),
        verified=sum(action.is_accepted for action in live),
    )


def _timed(facts: Facts, calendar: Calendar) -> Facts:
    """Count the lateness in working days, as the board's figures do."""
    forecast = facts.forecast_on
    late = overdue = 0
    if forecast is not None and forecast > facts.current_due:
        late = calendar.working_days_between(facts.current_due, forecast)
    if facts.completed_on is None and facts.today > facts.current_due:
        overdue = calendar.working_days_between(facts.current_due, facts.today)
    return replace(facts, forecast_late=late, overdue=overdue)


def _by_action(session: Session, table: type[Row], ids: Sequence[int]) -> Mapping[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    if ids:
        rows = session.scalars(sa.select(table).where(table.action_id.in_(ids)).order_by(table.id))
        for row in rows:
            found[row.action_id].append(row)
    return found


def _forecast(action: Action, said: Sequence[ProgressUpdate]) -> date | None:
    """The day it was done, or else the last day that somebody forecast."""
    if action.completed_on is not None:
        return action.completed_on
    forecasts = [one.forecast_on for one in said if one.forecast_on is not None]
    return forecasts[-1] if forecasts else None


def _missed(said: Sequence[ProgressUpdate]) -> int:
    """Meetings in a row, up to the last, for which no update came in time."""
    count = 0
    for one in reversed(said):
        if one.kind == "update":
            break
        count += one.kind == "missed"
    return count


def _returns(looks: Sequence[Verification]) -> int:
    """Times the evidence came back since it was last verified."""
    count = 0
    for look in reversed(looks):
        if look.decision == "verified":
            break
        count += look.decision == "returned"
    return count


def _reds(meetings: Sequence[Scrutiny]) -> int:
    count = 0
    for meeting in sorted(meetings, key=lambda one: one.meeting_on, reverse=True):
        if meeting.rag != "red":
            break
        count += 1
    return count
