"""The figures of the annual report: each is the list of what it counts in the year."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.working_days import Calendar
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Alert,
    AnnualReport,
    Audit,
    Briefing,
    DataReview,
    Engagement,
    Programme,
    ProgrammeEntry,
    Quarter,
    Review,
    SignOff,
)
from workflows.queries.counts import Figure

SECTIONS = (
    "programme",
    "meetings",
    "audits",
    "reviews",
    "plans",
    "actions",
    "alerts",
    "data",
    "engagement",
    "briefings",
)
Parts = Sequence[tuple[str, sa.ColumnElement[bool]]]


def gather(session: Session, report: AnnualReport, calendar: Calendar) -> list[Figure]:
    """Everything that the report counts, as the registers stand at this moment."""
    return [
        *_programme(session, report),
        *_meetings(session, report),
        *_of_table(session, report, "audits", "audit", Audit, _audits(report, calendar)),
        *_of_table(session, report, "reviews", "review", Review, _reviews(report)),
        *_plans(session, report),
        *_actions(session, report),
        *_of_table(session, report, "alerts", "alert", Alert, _alerts(report, calendar)),
        *_of_table(session, report, "data", "data_review", DataReview, _data(report)),
        *_of_table(session, report, "engagement", "engagement", Engagement, _heard(report)),
        *_of_table(session, report, "briefings", "briefing", Briefing, _briefings(report)),
    ]


def _programme(session: Session, report: AnnualReport) -> list[Figure]:
    """How far the year's plan was delivered: the law asks for it."""
    rows = session.execute(
        sa.select(ProgrammeEntry.state, ProgrammeEntry.id)
        .join(Programme, Programme.id == ProgrammeEntry.programme_id)
        .where(Programme.board == report.board, Programme.year == report.year)
        .order_by(ProgrammeEntry.number)
    ).all()
    found: dict[str, list[int]] = {"begun": [], "not_begun": [], "dropped": []}
    for state, number in rows:
        found[state if state in found else "not_begun"].append(number)
    every = Figure("programme", "all", "", "entry", [number for _state, number in rows])
    return [every, *(Figure("programme", key, "", "entry", ids) for key, ids in found.items())]


def _meetings(session: Session, report: AnnualReport) -> list[Figure]:
    held = Quarter.held_on.between(report.begins_on, report.ends_on)
    parts = [("held", held), ("quorate", held & Quarter.is_quorate.is_(True))]
    return _of_table(session, report, "meetings", "quarter", Quarter, parts)


def _audits(report: AnnualReport, calendar: Calendar) -> Parts:
    return [
        ("commissioned", _moment(Audit.commissioned_at, report, calendar)),
        ("accepted", _day(Audit.accepted_on, report)),
        ("re_audits", _day(Audit.accepted_on, report) & Audit.re_audit_of.is_not(None)),
        ("closed", _day(Audit.closed_on, report)),
    ]


def _reviews(report: AnnualReport) -> Parts:
    return [
        ("accepted", _day(Review.accepted_on, report)),
        ("published", _day(Review.published_on, report)),
    ]


def _plans(session: Session, report: AnnualReport) -> list[Figure]:
    signed = sa.select(SignOff.plan_id).where(
        SignOff.decision.in_(("sign_off", "conditions")), _day(SignOff.decided_on, report)
    )
    returned = sa.select(SignOff.plan_id).where(
        SignOff.decision.in_(("return", "partial")), _day(SignOff.decided_on, report)
    )
    parts = [
        ("approved", _day(ActionPlan.approved_on, report)),
        ("signed_off", ActionPlan.id.in_(signed)),
        ("returned", ActionPlan.id.in_(returned)),
    ]
    return _of_table(session, report, "plans", "plan", ActionPlan, parts)


def _actions(session: Session, report: AnnualReport) -> list[Figure]:
    done = _day(Action.completed_on, report)
    late = Action.completed_on.is_(None) | (Action.completed_on > report.ends_on)
    alive = Action.status != str(ActionStatus.WITHDRAWN)
    parts = [
        ("in_time", done & (Action.completed_on <= Action.baseline_due)),
        ("after_baseline", done & (Action.completed_on > Action.baseline_due)),
        ("overdue_at_end", late & alive & (Action.current_due <= report.ends_on)),
    ]
    found = []
    for key, which in parts:
        statement = (
            sa.select(Action.id)
            .join(ActionPlan, ActionPlan.id == Action.plan_id)
            .where(ActionPlan.board == report.board, which)
            .order_by(Action.id)
        )
        found.append(Figure("actions", key, "", "action", session.scalars(statement).all()))
    return found


def _alerts(report: AnnualReport, calendar: Calendar) -> Parts:
    return [
        ("raised", _moment(Alert.raised_at, report, calendar)),
        ("closed", _moment(Alert.closed_at, report, calendar)),
    ]


def _data(report: AnnualReport) -> Parts:
    own = DataReview.quarter_end.between(report.begins_on, report.ends_on)
    return [("validated", own & DataReview.validated_at.is_not(None))]


def _heard(report: AnnualReport) -> Parts:
    return [
        ("heard", _day(Engagement.held_to, report)),
        ("answered", _day(Engagement.returned_on, report)),
    ]


def _briefings(report: AnnualReport) -> Parts:
    published = _day(Briefing.published_on, report)
    return [
        ("published", published),
        ("used_by_all", published & Briefing.closed_on.is_not(None)),
    ]


def _day(column: Any, report: AnnualReport) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = column.between(report.begins_on, report.ends_on)
    return found


def _moment(column: Any, report: AnnualReport, calendar: Calendar) -> sa.ColumnElement[bool]:
    began: datetime = calendar.at(report.begins_on, time.min)
    ended: datetime = calendar.at(report.ends_on + timedelta(days=1), time.min)
    found: sa.ColumnElement[bool] = (column >= began) & (column < ended)
    return found


def _of_table(
    session: Session, report: AnnualReport, section: str, kind: str, table: Any, parts: Parts
) -> list[Figure]:
    return [
        Figure(
            section,
            key,
            "",
            kind,
            session.scalars(
                sa.select(table.id).where(table.board == report.board, which).order_by(table.id)
            ).all(),
        )
        for key, which in parts
    ]
