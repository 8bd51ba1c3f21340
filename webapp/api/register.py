"""People and their seats: for those who look after them."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine import identity, leaving
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.leaving import Home
from engine.models import Group, Membership, User
from engine.permissions import is_steward, may_seat, require
from engine.queries import people
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Order, Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import register as told
from webapp.api.schemas.base import Paging, given
from webapp.current import actor, moment, process_engine
from workflows import leavers
from workflows.agencies import AGENCIES

bp = blueprint("people", "People, the groups they sit in, and how they leave.")


@bp.get("/users")
@asks(bp, told.UserQuery)
@bp.output(told.Users)
def listing(query: told.UserQuery) -> Response:
    """List people by name."""
    require(is_steward(actor()), "see the register of people")
    wanted = people.Wanted(query.q, query.agency, query.state, query.limit, query.cursor)
    with process_engine().query() as session:
        page = people.people(session, wanted)
        items = _told(session, [*page.items])
    return give(told.Users(items=items, next=page.next))


@bp.post("/users")
@takes(bp, told.NewUser)
@bp.output(told.User, 201)
def add(body: told.NewUser) -> Response:
    """Register a person, without a password and without a seat."""

    def act(ctx: CommandContext) -> Answer:
        user = identity.add_user(
            ctx, body.email, body.name, language=body.language, agency=_agency(body.agency)
        )
        return Answer(_one(ctx.session, user), 201, location=f"{PREFIX}/users/{user.id}")

    return change(act)


@bp.get("/users/<id:user_id>")
@bp.output(told.User)
def show(user_id: int) -> Response:
    """Read one person."""
    require(is_steward(actor()), "see the register of people")
    with process_engine().query() as session:
        return give(_one(session, _get(session, user_id)))


@bp.patch("/users/<id:user_id>")
@takes(bp, told.UserChange)
@bp.output(told.User)
def amend(user_id: int, body: told.UserChange) -> Response:
    """Correct a person's name, agency and language."""

    def act(ctx: CommandContext) -> Answer:
        agency = _agency(body.agency)
        user = identity.change_user(ctx, user_id, body.name, agency, body.language)
        return Answer(_one(ctx.session, user))

    return change(act)


@bp.post("/users/<id:user_id>/hand-over")
@takes(bp, told.HandOver)
@bp.output(told.HandedOver)
def hand_over(user_id: int, body: told.HandOver) -> Response:
    """Give one open task of a leaver a new home."""

    def act(ctx: CommandContext) -> Answer:
        home = Home(body.to, body.reason)
        task = leaving.hand_over(ctx, body.task, user_id, home)
        ctx.session.flush()
        left = people.open_counts(ctx.session, [user_id]).get(user_id, 0)
        return Answer(told.HandedOver(task=task.id, assignee=task.assignee_id, open_tasks=left))

    return change(act)


@bp.post("/users/<id:user_id>/disable")
@bp.output(told.User)
def disable(user_id: int) -> Response:
    """Close an account; refused while a task is open with this person."""
    return change(lambda ctx: Answer(_one(ctx.session, leavers.leave(ctx, user_id))))


@bp.post("/users/<id:user_id>/enable")
@bp.output(told.User)
def enable(user_id: int) -> Response:
    """Open an account again; seats must be given anew."""
    return change(lambda ctx: Answer(_one(ctx.session, leaving.enable_user(ctx, user_id))))


@bp.get("/groups")
@asks(bp, Paging)
@bp.output(told.Groups)
def groups(query: Paging) -> Response:
    """List the groups by key; everybody may know which there are."""
    part = Part(sa.select(Group), in_order(Group.key), query.limit, query.cursor)
    with process_engine().query() as session:
        page = page_of(session, part)
    return give(told.Groups(items=[given(told.Group, row) for row in page.items], next=page.next))


@bp.get("/memberships")
@asks(bp, told.MembershipQuery)
@bp.output(told.Memberships)
def seats(query: told.MembershipQuery) -> Response:
    """List seats, those that ended included."""
    require(is_steward(actor()), "see the seats")
    statement = sa.select(Membership)
    if query.user is not None:
        statement = statement.where(Membership.user_id == query.user)
    if query.group is not None:
        statement = statement.where(Membership.group_key == query.group)
    part = Part(statement, Order(Membership.starts_on, Membership.id), query.limit, query.cursor)
    with process_engine().query() as session:
        page = page_of(session, part)
    items = [given(told.Membership, row) for row in page.items]
    return give(told.Memberships(items=items, next=page.next))


@bp.post("/memberships")
@takes(bp, told.NewMembership)
@bp.output(told.Membership, 201)
def give_seat(body: told.NewMembership) -> Response:
    """Give a person a seat in a group, from a day on and perhaps to a day."""

    def act(ctx: CommandContext) -> Answer:
        require(may_seat(ctx.actor, body.group), "add a member")
        if ctx.session.get(User, body.user) is None:
            raise Invalid("user", "not_an_option")
        if ctx.session.get(Group, body.group) is None:
            raise Invalid("group", "not_an_option")
        seat = identity.join_group(
            ctx,
            body.user,
            body.group,
            kind=body.kind,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
        )
        ctx.session.flush()
        where = f"{PREFIX}/memberships/{seat.id}"
        return Answer(given(told.Membership, seat), 201, location=where)

    return change(act)


@bp.patch("/memberships/<id:membership_id>")
@takes(bp, told.MembershipEnd)
@bp.output(told.Membership)
def end_seat(membership_id: int, body: told.MembershipEnd) -> Response:
    """Give a seat its last day."""
    return change(
        lambda ctx: Answer(
            given(told.Membership, identity.end_seat(ctx, membership_id, body.last_day))
        )
    )


def _get(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    return user


def _one(session: Session, user: User) -> told.User:
    session.flush()
    return _told(session, [user])[0]


def _told(session: Session, users: list[User]) -> list[told.User]:
    ids = [user.id for user in users]
    sat = people.groups_of(session, ids, moment().today)
    counts = people.open_counts(session, ids)
    return [
        given(
            told.User,
            user,
            groups=[group.key for group in sat.get(user.id, [])],
            open_tasks=counts.get(user.id, 0),
        )
        for user in users
    ]


def _agency(key: str | None) -> str | None:
    if key and key not in AGENCIES:
        raise Invalid("agency", "not_an_option")
    return key or None
