"""What a meeting has to talk about: what its group's registers hold since the last one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows.models import (
    Action,
    ActionPlan,
    AgendaItem,
    Alert,
    Audit,
    AuditState,
    Escalation,
    Meeting,
    MeetingAction,
    PlanState,
    Quarter,
    SignOff,
    SignOffState,
)
from workflows.models.actions import DONE

# The group decides on these; an audit on its way elsewhere is for information.
FOR_DECISION = (AuditState.TRIAGED, AuditState.REPORTING)
OPEN_AUDITS = (
    AuditState.TRIAGED,
    AuditState.COMMISSIONED,
    AuditState.APPROVED,
    AuditState.COLLECTING,
    AuditState.MODERATION,
    AuditState.REPORTING,
)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing for the agenda."""

    kind: str
    target_id: int | None = None
    ref: str = ""
    title: str = ""
    wants_decision: bool = False


def due_at(
    session: Session, quarter: Quarter, since: date | None, calendar: Calendar, today: date
) -> list[Due]:
    """In the order in which a meeting goes through them; the first one looks back a year."""
    began = calendar.at(since or calendar.add(today, "-1y"), time.min)
    return [
        *_from_last(session, quarter, since),
        *_plans(session, quarter.board),
        *_sign_offs(session, quarter.board),
        *_audits(session, quarter.board),
        *_alerts(session, quarter.board, began),
        *_escalations(session, quarter.board, began),
    ]


def _from_last(session: Session, quarter: Quarter, since: date | None) -> Iterator[Due]:
    if since is None:
        return
    last = session.scalars(
        sa.select(Quarter)
        .join(Meeting, Meeting.id == Quarter.meeting_id)
        .where(Quarter.board == quarter.board, Meeting.on == since)
    ).first()
    if last is None:
        return
    yield Due("minutes", last.id, since.isoformat())
    open_actions = session.scalar(
        sa.select(sa.func.count(MeetingAction.id)).where(
            MeetingAction.quarter_id == last.id, MeetingAction.done_on.is_(None)
        )
    )
    if open_actions:
        yield Due("action_log", last.id, since.isoformat())
    left = session.scalars(
        sa.select(AgendaItem)
        .where(
            AgendaItem.quarter_id == last.id,
            (AgendaItem.outcome == "deferred") | (AgendaItem.standing == "deferred"),
        )
        .order_by(AgendaItem.number)
    )
    for item in left:
        yield Due("carried", item.id, item.ref, item.title)


def _plans(session: Session, board: str) -> Iterator[Due]:
    todo = (
        sa.select(Action.id)
        .where(
            Action.plan_id == ActionPlan.id,
            Action.status.not_in([*map(str, DONE), "withdrawn"]),
        )
        .exists()
    )
    rows = session.scalars(
        sa.select(ActionPlan)
        .where(ActionPlan.board == board, ActionPlan.state != str(PlanState.CLOSED), todo)
        .order_by(ActionPlan.id)
    )
    return (Due("plan", plan.id, plan.ref, plan.title) for plan in rows)


def _sign_offs(session: Session, board: str) -> Iterator[Due]:
    rows = session.execute(
        sa.select(SignOff, ActionPlan)
        .join(ActionPlan, ActionPlan.id == SignOff.plan_id)
        .where(ActionPlan.board == board, SignOff.state == str(SignOffState.PREPARING))
        .order_by(SignOff.id)
    )
    return (Due("sign_off", plan.id, plan.ref, plan.title) for _round, plan in rows)


def _audits(session: Session, board: str) -> Iterator[Due]:
    rows = session.scalars(
        sa.select(Audit)
        .where(Audit.board == board, Audit.state.in_([str(one) for one in OPEN_AUDITS]))
        .order_by(Audit.id)
    )
    return (
        Due("audit", audit.id, audit.ref, audit.theme, audit.state in FOR_DECISION)
        for audit in rows
    )


def _alerts(session: Session, board: str, began: datetime) -> Iterator[Due]:
    """By its reference alone: what it is about is for those who may see the alert."""
    rows = session.scalars(
        sa.select(Alert)
        .where(
            Alert.board == board,
            (Alert.raised_at >= began) | Alert.closed_at.is_(None),
            Alert.noted_at_group_on.is_(None),
        )
        .order_by(Alert.id)
    )
    return (Due("alert", alert.id, alert.ref) for alert in rows)


def _escalations(session: Session, board: str, began: datetime) -> Iterator[Due]:
    count = session.scalar(
        sa.select(sa.func.count(Escalation.id)).where(
            Escalation.board == board, Escalation.opened_at >= began
        )
    )
    if count:
        yield Due("escalation", None, "", f"{count}")
