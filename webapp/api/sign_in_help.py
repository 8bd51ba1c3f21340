"""Helping others to sign in: links that open once, lost second factors, who needs one."""

from collections.abc import Callable

import orjson
from flask import Response, current_app
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from engine.models import Recovery, SignInLink, User
from engine.permissions import is_steward, require
from engine.queries import sign_in as queries
from engine.sign_in import links, recoveries, second_factor
from webapp.api.answers import Answer, give, response_of
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import signing_in as told
from webapp.api.schemas.base import Paging, Reason, given
from webapp.current import actor, process_engine
from webapp.signing_in.again import require_recent
from webapp.signing_in.where import safe

bp = blueprint("sign_in_help", "Helping others to sign in.")


@bp.get("/users/<id:user_id>/signing-in")
@bp.output(told.Entrant)
def person(user_id: int) -> Response:
    """Tell how a person signs in, and whether I may help."""
    require(is_steward(actor()), "help people to sign in")
    with process_engine().query() as session:
        if session.get(User, user_id) is None:
            raise NotFound("person", user_id)
        found = queries.person(session, actor(), user_id)
    return give(
        given(
            told.Entrant,
            found.entrant,
            recovery_codes_left=found.codes_left,
            may_help=found.may_help,
            is_recovery_proposed=found.is_proposed,
        )
    )


@bp.post("/users/<id:user_id>/invite")
@bp.output(told.SignInLink, 201)
def invite(user_id: int) -> Response:
    """Make a link by which somebody new chooses a password; older links are dead."""
    return _linked(lambda ctx: links.invite(ctx, user_id))


@bp.post("/users/<id:user_id>/reset")
@bp.output(told.SignInLink, 201)
def reset(user_id: int) -> Response:
    """Make a link by which somebody who forgot it chooses another password."""
    return _linked(lambda ctx: links.offer_reset(ctx, user_id))


@bp.post("/users/<id:user_id>/sign-out")
@bp.output(told.Ended)
def sign_out(user_id: int) -> Response:
    """Sign a colleague out everywhere, whose device is lost."""
    require_recent()
    return change(lambda ctx: Answer(told.Ended(sessions=recoveries.sign_out(ctx, user_id))))


@bp.post("/users/<id:user_id>/recover")
@takes(bp, Reason)
@bp.output(told.Recovery, 201)
def propose(user_id: int, body: Reason) -> Response:
    """Propose to take off the second factors that somebody has lost; an administrator confirms."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        return Answer(_recovery(recoveries.propose(ctx, user_id, body.reason)), 201)

    return change(act)


@bp.get("/recoveries")
@asks(bp, Paging)
@bp.output(told.Recoveries)
def waiting(query: Paging) -> Response:
    """List the proposals that wait for an administrator."""
    require(is_steward(actor()), "look after signing in")
    with process_engine().query() as session:
        items = [_recovery(row) for row in recoveries.waiting(session)[: query.limit]]
    return give(told.Recoveries(items=items, next=None))


@bp.post("/recoveries/<id:recovery_id>/confirm")
@bp.output(told.SignInLink, 201)
def confirm(recovery_id: int) -> Response:
    """Take them off and give a link to begin anew; the second person's deed."""
    return _linked(lambda ctx: recoveries.confirm(ctx, recovery_id))


@bp.post("/recoveries/<id:recovery_id>/refuse")
@bp.output(told.Recovery)
def refuse(recovery_id: int) -> Response:
    """Leave it as it is."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        recoveries.refuse(ctx, recovery_id)
        return Answer(_recovery(ctx.session.get_one(Recovery, recovery_id)))

    return change(act)


@bp.get("/second-factor-roles")
@asks(bp, Paging)
@bp.output(told.GuardedRoles)
def guarded(query: Paging) -> Response:
    """List the roles, and of which the board wants a second factor."""
    require(is_steward(actor()), "look after signing in")
    with process_engine().query() as session:
        return give(_roles(session, query.limit))


@bp.patch("/second-factor-roles")
@takes(bp, told.WantedRoles)
@bp.output(told.GuardedRoles)
def want(body: told.WantedRoles) -> Response:
    """Say of which roles the board wants one; it counts from each person's next sign-in."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        second_factor.want_of(ctx, set(body.roles))
        ctx.session.flush()
        return Answer(_roles(ctx.session, len(body.roles) + 200))

    return change(act)


def _linked(make: Callable[[CommandContext], SignInLink]) -> Response:
    """For a repeat of the request the link's number is kept; its address is kept nowhere."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        row = make(ctx)
        ctx.session.flush()
        told_ = told.SignInLink(
            link=row.id, purpose=row.purpose, expires_at=row.expires_at, address=""
        )
        return Answer(told_, 201)

    kept = orjson.loads(change(act).get_data())
    with process_engine().query() as session:
        row = session.get_one(SignInLink, kept["link"])
    base: str = current_app.extensions["settings"].base_url
    address = links.address_of(safe(), base, row)
    body = told.SignInLink(
        link=row.id, purpose=row.purpose, expires_at=row.expires_at, address=address
    )
    return response_of(Answer(body, 201))


def _roles(session: Session, limit: int) -> told.GuardedRoles:
    items = [given(told.GuardedRole, one, role=one.key) for one in queries.roles(session)[:limit]]
    return told.GuardedRoles(items=items, next=None)


def _recovery(row: Recovery) -> told.Recovery:
    return given(told.Recovery, row, user=row.user_id)  # type: ignore[no-any-return]
