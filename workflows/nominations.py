"""Nominations: an agency names who is to sit for it, and the chair confirms it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity
from engine.actors import Actor
from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import Beginning, begin
from engine.models import ProcessInstance, User
from engine.permissions import require
from workflows import seats
from workflows.accounts import as_system, come, known
from workflows.groups import overseen_by
from workflows.models import BoardSeat, NominationState, SeatHolding, SeatNomination
from workflows.seats import Nomination

PROCESS = "nomination"
OVER = (NominationState.SEATED, NominationState.DECLINED, NominationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an agency names, from when, perhaps until when, and why."""

    name: str
    email: str
    starts_on: date
    ends_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Record:
    """That the statement is signed and the training done."""

    confidentiality_on: date
    training_on: date
    training: str


def may_ask(actor: Actor, seat: BoardSeat) -> bool:
    """Who looks after the board or chairs it, and the agency whose seat it is."""
    own = {f"agency_rep@{seat.agency}", f"agency_executive@{seat.agency}"}
    return seats.may_fill(actor) or bool(overseen_by(actor)) or bool(own & actor.all_groups)


def start(ctx: CommandContext, seat_id: int) -> ProcessInstance:
    """Ask the agency for a name; one nomination for a seat at a time."""
    seat = seats.find(ctx.session, seat_id)
    require(may_ask(ctx.actor, seat), "begin a nomination")
    today = ctx.calendar.local_date(ctx.now)
    if not seat.is_there_on(today):
        raise Invalid("starts_on", "no_seat_then")
    if open_for(ctx.session, seat.id) is not None:
        raise NotInState("seat", seat.id, "being nominated for", "without a nomination")
    instance = begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={
                "board": seat.board,
                "seat_name": f"{seat.agency_name}: {seat.name}",
                "seat_name_cy": f"{seat.agency_name_cy}: {seat.name_cy}",
                "nominator": _nominator(ctx, seat),
                "nomination_state": "asked",
            },
            agency=seat.agency,
            board=seat.board,
        ),
    )
    row = SeatNomination(
        seat_id=seat.id,
        instance_id=instance.id,
        state=NominationState.ASKED,
        asked_at=ctx.now,
        asked_by=ctx.actor.id,
    )
    ctx.session.add(row)
    ctx.session.flush()
    note(ctx, row, "asked", seat=seat.id)
    return instance


def nominate(ctx: CommandContext, row: SeatNomination, named: Named) -> None:
    known(ctx, named.email)
    _check_days(ctx, row, named)
    row.move_to(NominationState.NOMINATED)
    row.name, row.email = named.name, named.email.strip().lower()
    row.starts_on, row.ends_on, row.why = named.starts_on, named.ends_on, named.why
    row.nominated_at, row.nominated_by = ctx.now, ctx.actor.id
    note(ctx, row, "nominated", starts_on=named.starts_on.isoformat())


def check(ctx: CommandContext, row: SeatNomination, outcome: str, reason: str) -> None:
    """The Business Unit lets it go on, returns it with a reason, or notes that it is withdrawn."""
    if outcome != "accept" and not reason:
        raise Invalid("nomination_reason", "required")
    ends = {"accept": NominationState.CHECKED, "return": NominationState.ASKED}
    row.move_to(ends.get(outcome, NominationState.WITHDRAWN))
    row.reason = reason
    note(ctx, row, "checked", outcome=outcome, reason=reason)


def put_on_record(ctx: CommandContext, row: SeatNomination, said: Record) -> None:
    row.move_to(NominationState.READY)
    row.confidentiality_on, row.training_on = said.confidentiality_on, said.training_on
    row.training = said.training
    note(ctx, row, "recorded", training_on=said.training_on.isoformat())


def confirm(ctx: CommandContext, row: SeatNomination, decision: str, reason: str) -> None:
    """The chair's word; the seat itself is given in the diagram's next step."""
    if decision != "confirm" and not reason:
        raise Invalid("nomination_reason", "required")
    if decision == "return":
        row.move_to(NominationState.ASKED)
    elif decision == "decline":
        row.move_to(NominationState.DECLINED)
    row.reason, row.decided_at, row.decided_by = reason, ctx.now, ctx.actor.id
    note(ctx, row, "decided", decision=decision, reason=reason)


def withdraw(ctx: CommandContext, row: SeatNomination, reason: str) -> None:
    row.move_to(NominationState.WITHDRAWN)
    row.reason = reason
    note(ctx, row, "withdrawn", reason=reason)


def seat(ctx: CommandContext, row: SeatNomination) -> SeatHolding:
    """Whoever holds the seat goes the day before; a day that has passed becomes today."""
    place, system = seats.find(ctx.session, row.seat_id), as_system(ctx)
    today = ctx.calendar.local_date(ctx.now)
    first = max(row.starts_on or today, today)
    user = come(ctx, row.email, row.name, place.agency)
    before = seats.held_by(ctx.session, place.id, first)
    if before is not None and before.user_id == user.id and before.ends_on is None:
        holding = before  # confirmed in the seat that they have
    else:
        if before is not None:
            last = max(first - timedelta(days=1), before.starts_on)
            seats.hand_on(system, before, last, row.why or "nomination")
        holding = seats.give(
            system, place.id, Nomination(user.id, first, row.why, of_another_agency=True)
        )
    if row.ends_on is not None:
        seats.end(system, holding.id, max(row.ends_on, first), row.why)
    row.user_id = user.id
    row.move_to(NominationState.SEATED)
    note(ctx, row, "seated", user=user.id, starts_on=first.isoformat())
    return holding


def open_for(session: Session, seat_id: int) -> SeatNomination | None:
    return session.scalar(
        sa.select(SeatNomination).where(
            SeatNomination.seat_id == seat_id,
            SeatNomination.state.not_in([str(state) for state in OVER]),
        )
    )


def get(session: Session, instance_id: UUID) -> SeatNomination:
    found = session.scalar(
        sa.select(SeatNomination).where(SeatNomination.instance_id == instance_id)
    )
    if found is None:
        raise NotFound("nomination", instance_id)
    return found


def surroundings(ctx: CommandContext, row: SeatNomination) -> dict[str, object]:
    """What those who check and confirm must see: other seats of the person, who sits there now."""
    today = ctx.calendar.local_date(ctx.now)
    user = ctx.session.scalar(sa.select(User).where(User.email == row.email))
    held = seats.seats_held(ctx.session, user.id, today) if user else []
    others = [seat for seat in held if seat.id != row.seat_id]
    holding = seats.held_by(ctx.session, row.seat_id, today)
    holder = ctx.session.get(User, holding.user_id) if holding else None
    return {
        "holds_another": "yes" if others else "no",
        "other_seats": ", ".join(f"{one.agency_name}: {one.name}" for one in others),
        "other_seats_cy": ", ".join(f"{one.agency_name_cy}: {one.name_cy}" for one in others),
        "seat_is_held": "yes" if holder else "no",
        "seat_holder": holder.name if holder else "",
    }


def note(ctx: CommandContext, row: SeatNomination, what: str, **details: object) -> None:
    instance = ctx.session.get_one(ProcessInstance, row.instance_id)
    ctx.record(f"nomination.{what}", instance, nomination=row.id, **details)


def _nominator(ctx: CommandContext, seat: BoardSeat) -> str:
    """The representative; where nobody is, the chief officer; where neither is, the unit asks."""
    today = ctx.calendar.local_date(ctx.now)
    groups = [f"agency_rep@{seat.agency}", f"agency_executive@{seat.agency}"]
    return next(
        (group for group in groups if identity.members(ctx.session, group, today)), "business_unit"
    )


def _check_days(ctx: CommandContext, row: SeatNomination, named: Named) -> None:
    if not seats.find(ctx.session, row.seat_id).is_there_on(named.starts_on):
        raise Invalid("starts_on", "no_seat_then")
    if named.ends_on is not None and named.ends_on < named.starts_on:
        raise Invalid("ends_on", "before_start")
