"""All that is held about one person of the board, or under one reference, part by part."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.models import (
    Absence,
    Attachment,
    Comment,
    Event,
    Group,
    Membership,
    ProcessInstance,
    User,
    UserTask,
)
from workflows.models import (
    AccessReview,
    AccessReviewLine,
    BoardSeat,
    CoOption,
    SeatHolding,
    SeatNomination,
)
from workflows.redaction import Person

Row = Mapping[str, Any]
Rows = Sequence[Row]
# What an event says of itself when somebody decided something.
DECIDED = ("decision", "outcome", "choice")
SIGNING_IN = ("user.signed_in", "user.signed_out", "user.sign_in_failed")


def of_person(session: Session, user: User) -> dict[str, Rows]:
    """Everything by the number of an account; what is done in an office is named, not told."""
    done = _events(session, Event.actor_id == user.id)
    own = sa.select(UserTask).where(
        (UserTask.completed_by == user.id)
        | (UserTask.assignee_id == user.id)
        | (UserTask.on_behalf_of == user.id)
    )
    return {
        "account": [_plain(user, "name email agency language is_active created_at disabled_at")],
        "roles": _roles(session, user.id),
        "seats": _seats(session, user.id),
        "nominations": _nominations(session, user),
        "co_options": _co_options(session, user),
        "access_reviews": _access_reviews(session, user.id),
        "absences": _absences(session, user.id),
        "tasks": [_task(one) for one in session.scalars(own.order_by(UserTask.created_at))],
        "comments": _comments(session, Comment.author_id == user.id),
        "mentions": _mentions(session, user.id),
        "files": _files(session, Attachment.received_from == user.id),
        "decisions": [row for row in map(_decision, done) if row is not None],
        "history": [_event(one) for one in done if one["kind"] not in SIGNING_IN],
        "about": [_event(one) for one in _events(session, _names_in_details(user.id))],
    }


def of_ref(session: Session, ref: str) -> dict[str, Rows]:
    """Every lifecycle that is called so, or is a part of it, with what was said and done in it."""
    theirs = sa.select(ProcessInstance.id).where(_called(ref))
    within = sa.select(ProcessInstance.id).where(
        ProcessInstance.id.in_(theirs) | ProcessInstance.root_id.in_(theirs)
    )
    found = session.scalars(
        sa.select(ProcessInstance)
        .where(ProcessInstance.id.in_(within))
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    ).all()
    tasks = session.scalars(
        sa.select(UserTask)
        .where(UserTask.instance_id.in_(within))
        .options(undefer(UserTask.answers))
        .order_by(UserTask.created_at, UserTask.id)
    )
    return {
        "records": [
            _plain(one, "business_key title state agency started_at ended_at") for one in found
        ],
        "tasks": [{**_task(one), "answers": one.answers or {}} for one in tasks],
        "comments": _comments(session, Comment.instance_id.in_(within)),
        "files": _files(session, Attachment.instance_id.in_(within)),
        "history": [_event(one) for one in _events(session, Event.instance_id.in_(within))],
    }


def _called(ref: str) -> sa.ColumnElement[bool]:
    below = ref.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    key = ProcessInstance.business_key
    return (key == ref) | key.like(f"{below}/%", escape="\\")


def _roles(session: Session, user_id: int) -> Rows:
    rows = session.execute(
        sa.select(Membership, Group)
        .join(Group, Group.key == Membership.group_key)
        .where(Membership.user_id == user_id)
        .order_by(Membership.id)
    )
    return [
        {"name": group.name, "name_cy": group.name_cy, **_plain(one, "kind starts_on ends_on")}
        for one, group in rows
    ]


def _seats(session: Session, user_id: int) -> Rows:
    rows = session.execute(
        sa.select(SeatHolding, BoardSeat)
        .join(BoardSeat, BoardSeat.id == SeatHolding.seat_id)
        .where(SeatHolding.user_id == user_id)
        .order_by(SeatHolding.starts_on, SeatHolding.id)
    )
    return [
        {"seat": seat.agency_name, **_plain(one, "starts_on ends_on reason end_reason")}
        for one, seat in rows
    ]


def _nominations(session: Session, user: User) -> Rows:
    rows = session.scalars(
        sa.select(SeatNomination)
        .where((SeatNomination.user_id == user.id) | (SeatNomination.email == user.email))
        .order_by(SeatNomination.id)
    )
    said = "state why starts_on confidentiality_on training_on training reason"
    return [{**_plain(one, said), "by": Person(one.decided_by)} for one in rows]


def _co_options(session: Session, user: User) -> Rows:
    rows = session.scalars(
        sa.select(CoOption)
        .where((CoOption.user_id == user.id) | (CoOption.email == user.email))
        .order_by(CoOption.id)
    )
    return [
        {
            **_plain(one, "state organisation purpose ends_on reason end_reason"),
            "refs": ", ".join(str(item["ref"]) for item in one.linked),
            "by": Person(one.decided_by),
        }
        for one in rows
    ]


def _access_reviews(session: Session, user_id: int) -> Rows:
    rows = session.execute(
        sa.select(AccessReviewLine, AccessReview)
        .join(AccessReview, AccessReview.id == AccessReviewLine.review_id)
        .where(AccessReviewLine.user_id == user_id)
        .order_by(AccessReview.on)
    )
    return [
        {
            "on": review.on.isoformat(),
            **_plain(line, "decision reason"),
            "by": Person(review.closed_by),
        }
        for line, review in rows
    ]


def _absences(session: Session, user_id: int) -> Rows:
    rows = session.scalars(
        sa.select(Absence)
        .where((Absence.user_id == user_id) | (Absence.substitute_id == user_id))
        .order_by(Absence.id)
    )
    return [
        {
            **_plain(one, "starts_on ends_on"),
            "reason": one.reason if one.user_id == user_id else "",
            "away": Person(one.user_id),
            "stands_in": Person(one.substitute_id),
        }
        for one in rows
    ]


def _task(one: UserTask) -> dict[str, Any]:
    return {
        **_plain(one, "business_key name name_cy state created_at due_on completed_at"),
        "by": Person(one.completed_by or one.assignee_id),
    }


def _comments(session: Session, where: sa.ColumnElement[bool]) -> Rows:
    rows = session.execute(
        sa.select(Comment, ProcessInstance.business_key)
        .join(ProcessInstance, ProcessInstance.id == Comment.instance_id)
        .where(where)
        .order_by(Comment.id)
    )
    return [
        {
            "business_key": key,
            "at": one.at.isoformat(),
            "by": Person(one.author_id),
            "body": one.body,
        }
        for one, key in rows
    ]


def _mentions(session: Session, user_id: int) -> Rows:
    """What others said and called this person for."""
    text = sa.type_coerce(Comment.mentions, sa.Text)
    called = sa.or_(
        *(text.like(f"%{before}{user_id}{after}%") for before in "[," for after in ",]")
    )
    return _comments(session, called & (Comment.author_id != user_id))


def _files(session: Session, where: sa.ColumnElement[bool]) -> Rows:
    rows = session.execute(
        sa.select(Attachment, ProcessInstance.business_key)
        .join(ProcessInstance, ProcessInstance.id == Attachment.instance_id)
        .where(where)
        .order_by(Attachment.id)
    )
    return [
        {
            "business_key": key,
            **_plain(one, "filename size sha256 received_at"),
            "by": Person(one.received_from),
        }
        for one, key in rows
    ]


def _events(session: Session, where: sa.ColumnElement[bool]) -> list[Mapping[str, Any]]:
    """In order, with what each is about."""
    rows = session.execute(
        sa.select(Event.kind, Event.at, Event.actor_id, Event.details, ProcessInstance.business_key)
        .outerjoin(ProcessInstance, ProcessInstance.id == Event.instance_id)
        .where(where)
        .order_by(Event.id)
    )
    return [row._asdict() for row in rows]


def _names_in_details(user_id: int) -> sa.ColumnElement[bool]:
    """What happened to somebody; signing in is among it."""
    text = sa.type_coerce(Event.details, sa.Text)
    return Event.instance_id.is_(None) & sa.or_(
        *(text.like(f'%"user":{int(user_id)}{end}%') for end in ",}")
    )


def _event(one: Mapping[str, Any]) -> dict[str, Any]:
    details = one["details"] or {}
    return {
        "kind": one["kind"],
        "at": one["at"].isoformat(),
        "business_key": one["business_key"] or "",
        "by": Person(one["actor_id"]),
        "address": details.get("address", "") if one["kind"] in SIGNING_IN else "",
    }


def _decision(one: Mapping[str, Any]) -> dict[str, Any] | None:
    details = one["details"] or {}
    said = next((details[name] for name in DECIDED if isinstance(details.get(name), str)), None)
    if said is None:
        return None
    return {
        "kind": one["kind"],
        "at": one["at"].isoformat(),
        "business_key": one["business_key"] or "",
        "decision": said,
        "reason": str(details.get("reason") or ""),
    }


def _plain(row: Any, names: str) -> dict[str, Any]:
    return dict(_values(row, names.split()))


def _values(row: Any, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        value = getattr(row, name)
        if isinstance(value, date | datetime):
            value = value.isoformat()
        yield name, str(value) if isinstance(value, UUID) else value
