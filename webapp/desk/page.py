"""Gathers the chair's desk: what waits, what is asked for, what climbs next, who is told when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.identity import members_of_any
from engine.models import Absence, User
from webapp.current import Moment
from webapp.desk.approvals import Request, request_of
from webapp.desk.cards import Card, View, board_name, card, view_of
from webapp.due import Tag, standing
from webapp.i18n import _, day, ngettext, said
from workflows import meetings
from workflows.models import Alert
from workflows.queries.alerts import waiting_alerts
from workflows.queries.approvals import approvals
from workflows.queries.climbing import Climb, climbing
from workflows.queries.desk import SentUp, cases, sent_up

AHEAD = 10  # working days


@dataclass(frozen=True, slots=True)
class Climbing:
    """A task that will reach the chair, and when."""

    url: str
    board_name: str
    name: str
    about: str
    whom: str
    tag: Tag
    at: datetime


@dataclass(frozen=True, slots=True)
class Above:
    """A letter that waits for its answer."""

    url: str
    board_name: str
    name: str
    about: str
    whom: str
    due_on: date | None
    tag: Tag


@dataclass(frozen=True, slots=True)
class Cover:
    """Who stands in for the chair, or would: names, and until when."""

    deputies: Sequence[str]
    absences: Sequence[str]
    acts_for: Sequence[str]
    is_chair: bool


@dataclass(frozen=True, slots=True)
class Filter:
    key: str
    name: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alert that nobody has looked at yet, and until when somebody must."""

    url: str
    board_name: str
    subject: str
    ref: str
    raised_at: datetime
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the page, said in the reader's language."""

    alerts: Sequence[Waiting]
    boards: Sequence[str]
    filters: Sequence[Filter]
    meetings: Sequence[tuple[str, date]]
    cards: Sequence[Card]
    requests: Sequence[Request]
    climbing: Sequence[Climbing]
    until: date
    ahead: str
    above: Sequence[Above]
    cover: Cover


def desk(session: Session, who: Actor, seen: Moment, boards: Sequence[str], only: str) -> Desk:
    """The desk of one board or of both."""
    view = view_of(session, who, seen)
    until = seen.calendar.add(seen.today, f"{AHEAD}wd")
    cards = [card(view, case) for case in cases(session, boards)]
    groups = [f"qa_chair@{board}" for board in boards]
    requests = [request_of(view, one) for one in approvals(session, groups)]
    chosen = [only] if only in boards else list(boards)
    return Desk(
        alerts=[_waiting(view, *one) for one in waiting_alerts(session, chosen)],
        boards=chosen,
        filters=_filters(boards, only, [*(c.board for c in cards), *(r.board for r in requests)]),
        meetings=_meetings(session, seen, chosen),
        cards=[one for one in cards if one.board in chosen],
        requests=[one for one in requests if one.board in chosen],
        climbing=[_climbing(view, one) for one in climbing(session, view.ground, chosen, until)],
        until=until,
        ahead=ngettext("within %(num)d working day", "within %(num)d working days", AHEAD),
        above=[_above(view, one) for one in sent_up(session, chosen)],
        cover=_cover(view, boards),
    )


def _waiting(view: View, alert: Alert, due_at: datetime | None) -> Waiting:
    return Waiting(
        url=url_for("registers.alert", alert_id=alert.id),
        board_name=board_name(alert.board),
        subject=alert.subject,
        ref=alert.ref,
        raised_at=alert.raised_at,
        due_at=due_at,
        is_late=due_at is not None and due_at <= view.seen.now,
    )


def _filters(boards: Sequence[str], only: str, waiting: Sequence[str]) -> list[Filter]:
    if len(boards) < 2:  # noqa: PLR2004 - with one board there is nothing to choose
        return []
    every = Filter("", _("Both groups"), len(waiting), only not in boards)
    return [
        every,
        *(
            Filter(board, group_name(board), waiting.count(board), only == board)
            for board in boards
        ),
    ]


def group_name(board: str) -> str:
    return _("Adults’ group") if board == "adults" else _("Children’s group")


def _meetings(session: Session, seen: Moment, boards: Sequence[str]) -> list[tuple[str, date]]:
    found = ((b, meetings.next_from(session, f"qa_group@{b}", seen.today)) for b in boards)
    return [(group_name(board), meeting.on) for board, meeting in found if meeting is not None]


def _climbing(view: View, one: Climb) -> Climbing:
    task, names = one.task, view.names
    return Climbing(
        url=url_for("tasks.show", task_id=task.id),
        board_name=board_name(one.home.board),
        name=said(task.name, task.name_cy),
        about=" · ".join(names.about(task)),
        whom=names.person(task.assignee_id)
        if task.assignee_id
        else names.group(task.candidate_group),
        tag=standing(task, view.seen),
        at=one.rung.at,
    )


def _above(view: View, one: SentUp) -> Above:
    late, names = one.late, view.names
    return Above(
        url=url_for("instances.show", instance_id=one.escalation.instance_id),
        board_name=board_name(one.escalation.board),
        name=said(late.name, late.name_cy),
        about=" · ".join(names.about(late)),
        whom=names.group(one.waiting.candidate_group),
        due_on=one.waiting.due_on,
        tag=standing(one.waiting, view.seen),
    )


def _cover(view: View, boards: Sequence[str]) -> Cover:
    today, names = view.seen.today, view.names
    chairs = {user.id for user in _seated(view, "qa_chair", boards)}
    deputies = {user.name for user in _seated(view, "qa_deputy", boards)}
    away = view.session.scalars(
        sa.select(Absence)
        .where(
            Absence.user_id.in_(chairs),
            Absence.ends_on >= today,
            Absence.canceled_at.is_(None),
        )
        .order_by(Absence.starts_on, Absence.id)
    ).all()
    return Cover(
        deputies=sorted(deputies),
        absences=[_absence(view, one) for one in away],
        acts_for=sorted(names.person(one) for one in set(view.who.stands_in_for) & chairs),
        is_chair=view.who.id in chairs,
    )


def _seated(view: View, role: str, boards: Sequence[str]) -> list[User]:
    return members_of_any(view.session, [f"{role}@{board}" for board in boards], view.seen.today)


def _absence(view: View, one: Absence) -> str:
    return _(
        "%(substitute)s stands in for %(absent)s: %(first)s – %(last)s.",
        substitute=view.names.person(one.substitute_id),
        absent=view.names.person(one.user_id),
        first=day(one.starts_on),
        last=day(one.ends_on),
    )
