"""The figures of the chair's quarterly report: each is the list of what it counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import UserTask
from engine.working_days import Calendar
from workflows import quarters, timescales
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    AgendaItem,
    Alert,
    Attendance,
    Audit,
    Escalation,
    Extension,
    MeetingAction,
    Quarter,
    Scrutiny,
    SignOff,
)
from workflows.queries import reported
from workflows.queries.colouring import SEVERITY, colouring
from workflows.queries.counts import Figure

SECTIONS = (
    "attendance",
    "decisions",
    "audits",
    "plans",
    "actions",
    "progress",
    "sign_offs",
    "alerts",
    "escalations",
    "data",
    "engagement",
    "assessments",
    "action_log",
)
TRIAGE = "triage"


@dataclass(frozen=True, slots=True)
class _Span:
    """What the report is about: a board, since its last meeting, as of now."""

    quarter: Quarter
    began: datetime
    now: datetime
    calendar: Calendar

    @property
    def board(self) -> str:
        return self.quarter.board

    @property
    def today(self) -> date:
        return self.calendar.local_date(self.now)


def gather(session: Session, quarter: Quarter, calendar: Calendar, now: datetime) -> list[Figure]:
    """Everything that the report counts, at one moment, whoever looks."""
    last = quarters.previous_held(session, quarter)
    today = calendar.local_date(now)
    began = calendar.at(last or calendar.add(today, "-1y"), time.min)
    span = _Span(quarter, began, now, calendar)
    return [
        *_attendance(session, span),
        *_decisions(session, span),
        *_audits(session, span),
        *_plans(session, span),
        *_actions(session, span),
        *_progress(session, span),
        *_sign_offs(session, span),
        *_alerts(session, span),
        *_escalations(session, span),
        *reported.data(session, span.board, span.began),
        *reported.engagement(session, span.board, calendar.local_date(span.began)),
        *reported.assessments(session, span.board, span.began),
        *_action_log(session, span),
    ]


def _attendance(session: Session, span: _Span) -> list[Figure]:
    rows = session.execute(
        sa.select(Attendance.was, Attendance.user_id)
        .where(Attendance.quarter_id == span.quarter.id, Attendance.was.is_not(None))
        .order_by(Attendance.user_id)
    )
    return _parted(
        "attendance", "was", "person", rows, ("present", "delegate", "apologies", "absent")
    )


def _decisions(session: Session, span: _Span) -> list[Figure]:
    rows = session.execute(
        sa.select(AgendaItem.outcome, AgendaItem.id)
        .where(AgendaItem.quarter_id == span.quarter.id, AgendaItem.outcome.is_not(None))
        .order_by(AgendaItem.number)
    )
    return _parted("decisions", "outcome", "item", rows, ("agreed", "not_agreed", "deferred"))


def _audits(session: Session, span: _Span) -> list[Figure]:
    rows = session.execute(
        sa.select(Audit.state, Audit.id).where(Audit.board == span.board).order_by(Audit.id)
    ).all()
    states = list(dict.fromkeys(str(state) for state, _id in rows))
    every = Figure("audits", "all", "", "audit", [audit_id for _state, audit_id in rows])
    return [every, *_parted("audits", "stage", "audit", rows, states)]


def _plans(session: Session, span: _Span) -> list[Figure]:
    rows = session.execute(
        sa.select(ActionPlan.state, ActionPlan.id)
        .where(ActionPlan.board == span.board)
        .order_by(ActionPlan.id)
    ).all()
    states = list(dict.fromkeys(str(state) for state, _id in rows))
    every = Figure("plans", "all", "", "plan", [plan_id for _state, plan_id in rows])
    return [every, *_parted("plans", "state", "plan", rows, states)]


def _actions(session: Session, span: _Span) -> list[Figure]:
    colours = colouring(session, span.calendar, span.now)
    rows = session.execute(
        sa.select(colours.colour, Action.id)
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(ActionPlan.board == span.board)
        .order_by(Action.id)
    ).all()
    every = Figure("actions", "all", "", "action", [action_id for _colour, action_id in rows])
    order = [str(one) for one in (*SEVERITY[-1:], *SEVERITY[:-1])]
    return [every, *_parted("actions", "colour", "action", rows, order)]


def _progress(session: Session, span: _Span) -> list[Figure]:
    days = timescales.value(
        timescales.in_force(session, timescales.MONITORING, span.today), "overdue"
    )
    long_ago = span.calendar.add(span.today, f"-{days}wd")
    done = Action.completed_on.is_not(None)
    late = Action.completed_on.is_(None) & (Action.status != str(ActionStatus.WITHDRAWN))
    extended = sa.select(Extension.action_id).where(Extension.granted_at >= span.began)
    doubted = sa.select(Scrutiny.action_id).where(
        Scrutiny.adequate.is_(False), Scrutiny.meeting_on >= span.calendar.local_date(span.began)
    )
    parts = (
        ("in_time", done & (Action.completed_on <= Action.baseline_due)),
        ("after_baseline", done & (Action.completed_on > Action.baseline_due)),
        ("extended", Action.id.in_(extended)),
        ("inadequate", Action.id.in_(doubted)),
    )
    figures = [_those(session, span, "progress", key, which) for key, which in parts]
    overdue = session.execute(
        _of_board(span, Action.lead_agency, Action.id)
        .where(late, Action.current_due < long_ago)
        .order_by(Action.lead_agency, Action.id)
    ).all()
    agencies = list(dict.fromkeys(agency for agency, _id in overdue))
    return [*figures, *_parted("progress", "overdue", "action", overdue, agencies)]


def _sign_offs(session: Session, span: _Span) -> list[Figure]:
    since = span.calendar.local_date(span.began)
    parts = (
        ("presented", SignOff.pack_sent_on >= since),
        (
            "signed_off",
            SignOff.decision.in_(("sign_off", "conditions")) & (SignOff.decided_on >= since),
        ),
        ("returned", SignOff.decision.in_(("return", "partial")) & (SignOff.decided_on >= since)),
    )
    found = []
    for key, which in parts:
        ids = session.scalars(
            sa.select(SignOff.plan_id)
            .join(ActionPlan, ActionPlan.id == SignOff.plan_id)
            .where(ActionPlan.board == span.board, which)
            .distinct()
            .order_by(SignOff.plan_id)
        ).all()
        found.append(Figure("sign_offs", key, "", "plan", ids))
    return found


def _alerts(session: Session, span: _Span) -> list[Figure]:
    rows = session.scalars(
        sa.select(Alert).where(Alert.board == span.board).order_by(Alert.id)
    ).all()
    new = [one for one in rows if one.raised_at >= span.began]
    due = _triage_due(session, [one.instance_id for one in new])
    soon = [
        one
        for one in new
        if one.triaged_at and one.triaged_at <= due.get(one.instance_id, span.now)
    ]
    closed = [one for one in rows if one.closed_at and one.closed_at >= span.began]
    parts = (("opened", new), ("in_good_time", soon), ("closed", closed))
    return [Figure("alerts", key, "", "alert", [one.id for one in own]) for key, own in parts]


def _triage_due(session: Session, instances: Sequence[UUID | None]) -> dict[UUID | None, datetime]:
    """By when somebody had to look at each alert: the diagram says so, not this report."""
    rows = session.execute(
        sa.select(UserTask.instance_id, UserTask.due_at).where(
            UserTask.instance_id.in_(instances),
            UserTask.element_id == TRIAGE,
            UserTask.due_at.is_not(None),
        )
    )
    return {instance: due for instance, due in rows if due is not None}


def _escalations(session: Session, span: _Span) -> list[Figure]:
    rows = session.scalars(
        sa.select(Escalation)
        .where(Escalation.board == span.board, Escalation.opened_at >= span.began)
        .order_by(Escalation.id)
    ).all()
    above = [one.id for one in rows if one.decision == "approve"]
    return [
        Figure("escalations", "opened", "", "escalation", [one.id for one in rows]),
        Figure("escalations", "sent", "", "escalation", above),
    ]


def _action_log(session: Session, span: _Span) -> list[Figure]:
    rows = session.execute(
        sa.select(MeetingAction.done_on, MeetingAction.id)
        .join(Quarter, Quarter.id == MeetingAction.quarter_id)
        .where(
            Quarter.board == span.board,
            MeetingAction.done_on.is_(None) | (MeetingAction.done_on >= span.began.date()),
        )
        .order_by(MeetingAction.id)
    ).all()
    done = [number for on, number in rows if on is not None]
    still = [number for on, number in rows if on is None]
    return [
        Figure("action_log", "done", "", "meeting_action", done),
        Figure("action_log", "open", "", "meeting_action", still),
    ]


def _of_board(span: _Span, *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(ActionPlan.board == span.board)
    )


def _those(
    session: Session, span: _Span, section: str, key: str, which: sa.ColumnElement[bool]
) -> Figure:
    ids = session.scalars(_of_board(span, Action.id).where(which).order_by(Action.id)).all()
    return Figure(section, key, "", "action", ids)


def _parted(
    section: str, key: str, kind: str, rows: Iterable[Any], parts: Sequence[str]
) -> list[Figure]:
    """One figure for each part, nothing left out that has one."""
    found: dict[str, list[int]] = {part: [] for part in parts}
    for part, number in rows:
        found.setdefault(str(part), []).append(number)
    return [Figure(section, key, part, kind, ids) for part, ids in found.items()]
