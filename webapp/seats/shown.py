"""A seat in words: who holds it, how long it has been empty, who held it before."""

from dataclasses import dataclass
from datetime import date

from webapp.due import Tag
from webapp.i18n import _, day, ngettext, said
from webapp.names import Names
from workflows.leavers import LEFT
from workflows.models import BoardSeat
from workflows.queries.seats import Held, Standing, Vacancy


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody who holds or held a seat."""

    id: int
    user_id: int
    name: str
    starts_on: date
    ends_on: date | None
    reason: str
    end_reason: str
    given_by: str
    ended_by: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat as a page shows it."""

    id: int
    agency: str
    name: str
    starts_on: date
    ends_on: date | None
    tag: Tag
    since: str
    now: Holding | None
    next_: Holding | None
    past: list[Holding]
    others: int
    lacks: list[str]
    is_over: bool
    is_vacant: bool
    is_too_long: bool


def shown(standing: Standing, names: Names) -> Seat:
    seat = standing.seat
    return Seat(
        id=seat.id,
        agency=agency_of(seat),
        name=said(seat.name, seat.name_cy),
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
        tag=_tag(standing),
        since=_since(standing.vacancy) if standing.vacancy else "",
        now=_holding(standing.now, names) if standing.now else None,
        next_=_holding(standing.next_, names) if standing.next_ else None,
        past=[_holding(one, names) for one in standing.past],
        others=standing.others,
        lacks=[names.group(key) for key in standing.lacks],
        is_over=standing.is_over,
        is_vacant=standing.vacancy is not None,
        is_too_long=standing.vacancy is not None and standing.vacancy.is_too_long,
    )


def agency_of(seat: BoardSeat) -> str:
    return said(seat.agency_name, seat.agency_name_cy)


def _tag(standing: Standing) -> Tag:
    if standing.vacancy is None:
        return Tag("green", _("Held")) if standing.now else Tag("grey", _("Seat ended"))
    if standing.vacancy.is_too_long:
        return Tag("red", _("Empty for too long"))
    return Tag("amber", _("Empty"))


def _since(vacancy: Vacancy) -> str:
    how_long = ngettext("%(num)d working day", "%(num)d working days", vacancy.working_days)
    return _(
        "Empty since %(day)s: %(how_long)s",
        day=day(vacancy.since, "d MMM y"),
        how_long=how_long,
    )


def _holding(held: Held, names: Names) -> Holding:
    row = held.row
    return Holding(
        id=row.id,
        user_id=held.user.id,
        name=held.user.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason or _("Was there before the seats were written down here"),
        end_reason=_("Has left") if row.end_reason == LEFT else row.end_reason,
        given_by=names.person(row.given_by) if row.given_by else _("The system"),
        ended_by=names.person(row.ended_by) if row.ended_by else _("The system"),
    )
