"""What went out by mail, waits or failed, and why; for those who keep the board running."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.permissions import may_operate, require
from notifications import reading
from notifications.models import Delivery, DeliveryState
from notifications.queries import Wanted, counts, deliveries, told_people
from notifications.rules import RULES
from webapp.current import actor, process_engine
from webapp.due import Tag
from webapp.i18n import _, said
from webapp.messages.kinds import kind_name, state_name, state_tag
from webapp.names import Names
from webapp.typed import whole

bp = Blueprint("deliveries", __name__, url_prefix="/settings/deliveries")


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery by mail."""

    id: int
    person: str
    kind: str
    about: str
    tag: Tag
    at: datetime
    is_planned: bool
    error: str
    attempts: int
    may_retry: bool


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(may_operate(actor()), "see deliveries")
    wanted = Wanted(
        person=request.args.get("person", type=whole),
        kind=request.args.get("kind", ""),
        state=request.args.get("state", ""),
        cursor=request.args.get("after"),
    )
    with process_engine().query() as session:
        page = deliveries(session, wanted)
        rows = _rows(page.items, Names(session))
        counted = counts(session)
        people = told_people(session)
    asked = {"person": wanted.person, "kind": wanted.kind, "state": wanted.state}
    return render_template(
        "deliveries/listing.html",
        rows=rows,
        asked={name: value or "" for name, value in asked.items()},
        people=people,
        kinds=sorted(((kind, kind_name(kind)) for kind in RULES), key=lambda pair: pair[1]),
        states=[(state, state_name(state), counted.get(state, 0)) for state in DeliveryState],
        more=_more(wanted, page.next),
    )


@bp.post("/<int:delivery_id>/again")
def send_again(delivery_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        reading.send_again(ctx, delivery_id)
    flash(_("It is tried again now. Look here in a minute."))
    return redirect(url_for(".listing"), code=303)


def _more(wanted: Wanted, cursor: str | None) -> str:
    if not cursor:
        return ""
    return url_for(
        ".listing",
        person=wanted.person,
        kind=wanted.kind or None,
        state=wanted.state or None,
        after=cursor,
    )


def _rows(items: Sequence[Delivery], names: Names) -> list[Row]:
    return [_row(one, names) for one in items]


def _row(one: Delivery, names: Names) -> Row:
    about = one.about
    parts = (said(about.get("en"), about.get("cy")), str(about.get("reference") or ""))
    is_waiting = one.state == DeliveryState.PENDING
    return Row(
        id=one.id,
        person=names.person(one.user_id),
        kind=kind_name(one.kind),
        about=" · ".join(part for part in parts if part),
        tag=state_tag(one.state),
        at=one.due_at if is_waiting else one.sent_at or one.due_at,
        is_planned=is_waiting,
        error=one.last_error,
        attempts=one.attempts,
        may_retry=one.state in reading.AGAIN,
    )
