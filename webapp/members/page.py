"""The page of the members: everything about who sits in the group, and who is to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from engine.actors import Actor
from webapp.current import Moment
from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from webapp.names import Names
from webapp.seats.shown import Seat, shown
from workflows import nominations, timescales
from workflows.models import BoardSeat, CoOption, CoOptionState, NominationState, SeatNotice
from workflows.nominations import OVER
from workflows.queries import membership
from workflows.queries import seats as seat_queries
from workflows.queries.access import BOARDS, boards_of
from workflows.queries.membership import Delegate


@dataclass(frozen=True, slots=True)
class Line:
    """A seat with the nomination for it that is under way."""

    seat: Seat
    nomination: Tag | None
    instance_id: UUID | None
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was co-opted, or is to be."""

    id: int
    name: str
    organisation: str
    purpose: str
    items: list[str]
    ends_on: date
    tag: Tag
    is_here: bool
    instance_id: UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to an agency about its seat."""

    agency: str
    why: str
    since: date
    tag: Tag
    instance_id: UUID | None


@dataclass(frozen=True, slots=True)
class Next:
    """The next meeting, and who comes to it in a member's place."""

    on: date
    until: date
    delegates: Sequence[Delegate]


def lines(session: Session, who: Actor, seen: Moment) -> list[Line]:
    """Every seat that is there today, with what is under way for it."""
    names = Names(session)
    running = {
        one.seat_id: one
        for one in membership.list_nominations(session, who)
        if one.state not in OVER
    }
    found = seat_queries.standings(session, seen.calendar, seen.today)
    return [
        Line(
            seat=shown(one, names),
            nomination=nomination_tag(running[one.seat.id].state)
            if one.seat.id in running
            else None,
            instance_id=running[one.seat.id].instance_id if one.seat.id in running else None,
            may_ask=one.seat.id not in running and nominations.may_ask(who, one.seat),
        )
        for one in found
        if not one.is_over
    ]


def guests(session: Session, who: Actor, seen: Moment) -> list[Guest]:
    return [guest_of(one, seen) for one in membership.list_co_options(session, who)]


def guest_of(one: CoOption, seen: Moment) -> Guest:
    is_here = one.state == CoOptionState.AGREED and one.ends_on >= seen.today
    return Guest(
        id=one.id,
        name=one.name,
        organisation=one.organisation,
        purpose=one.purpose,
        items=[str(item["ref"]) for item in one.linked],
        ends_on=one.ended_on or one.ends_on,
        tag=co_option_tag(one, seen.today),
        is_here=is_here,
        instance_id=one.instance_id,
    )


def letters(session: Session, who: Actor, seats: Mapping[int, BoardSeat]) -> list[Letter]:
    return [
        Letter(
            agency=said(seats[one.seat_id].agency_name, seats[one.seat_id].agency_name_cy),
            why=_("The seat is empty")
            if one.kind == "vacancy"
            else _("Nobody came twice in a row"),
            since=one.since,
            tag=_letter_tag(one),
            instance_id=one.instance_id,
        )
        for one in membership.list_notices(session, who)
    ]


def next_meeting(session: Session, who: Actor, seen: Moment) -> Next | None:
    boards = boards_of(who) or BOARDS
    meeting = membership.next_meeting(session, boards, seen.today)
    if meeting is None:
        return None
    figures = timescales.in_force(session, "quarter", seen.today)
    until = seen.calendar.add(meeting.on, timescales.value(figures, "delegates"))
    return Next(meeting.on, until, membership.delegates(session, meeting, until))


def nomination_tag(state: str) -> Tag:
    told = {
        NominationState.ASKED: ("amber", _("With the agency")),
        NominationState.NOMINATED: ("blue", _("Being checked")),
        NominationState.CHECKED: ("blue", _("Statement and training")),
        NominationState.READY: ("blue", _("With the chair")),
        NominationState.SEATED: ("green", _("Seated")),
        NominationState.DECLINED: ("grey", _("Not confirmed")),
        NominationState.WITHDRAWN: ("grey", pgettext("nomination", "Withdrawn")),
    }
    return Tag(*told[NominationState(state)])


def co_option_tag(one: CoOption, today: date) -> Tag:
    if one.state == CoOptionState.AGREED:
        if one.ends_on < today:
            return Tag("grey", _("Access has ended"))
        return Tag("green", _("Sees the linked items"))
    told = {
        CoOptionState.PROPOSED: ("blue", _("With the chair")),
        CoOptionState.RETURNED: ("amber", _("Returned to the Business Unit")),
        CoOptionState.DECLINED: ("grey", _("Not co-opted")),
        CoOptionState.WITHDRAWN: ("grey", pgettext("nomination", "Withdrawn")),
        CoOptionState.ENDED: ("grey", _("Ended early")),
    }
    return Tag(*told[CoOptionState(one.state)])


def _letter_tag(one: SeatNotice) -> Tag:
    if one.answered_at is not None:
        return Tag("green", pgettext("letter", "Answered"))
    if one.decision == "not":
        return Tag("grey", _("No letter"))
    if one.kind == "absence" and one.decision is None:
        return Tag("amber", _("With the chair"))
    return Tag("blue", _("With the agency"))
