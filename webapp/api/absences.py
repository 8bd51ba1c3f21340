"""Cover while somebody is away, and the keys that a person has given to programs."""

import sqlalchemy as sa
from flask import Response

from engine import absences, sign_in
from engine.absences import Cover
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import Absence, ApiToken, User
from engine.queries import absences as found
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Order, Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import register as told
from webapp.api.schemas.base import Paging, given
from webapp.current import actor, moment, process_engine

bp = blueprint("absences", "Who stands in for whom, and one's own tokens.")


@bp.get("/absences")
@asks(bp, Paging)
@bp.output(told.Absences)
def listing(query: Paging) -> Response:
    """List covers that go on or are to come: one's own, and those one may plan."""
    order = Order(Absence.starts_on, Absence.id)
    part = Part(found.seen_by(actor(), moment().today), order, query.limit, query.cursor)
    with process_engine().query() as session:
        page = page_of(session, part)
    items = [given(told.Absence, one) for one in page.items]
    return give(told.Absences(items=items, next=page.next))


@bp.post("/absences")
@takes(bp, told.NewAbsence)
@bp.output(told.Absence, 201)
def plan(body: told.NewAbsence) -> Response:
    """Name a substitute for oneself, or for somebody whose cover one may plan."""

    def act(ctx: CommandContext) -> Answer:
        user_id = _known(ctx, "user", body.user or ctx.actor.id or 0)
        substitute = _known(ctx, "substitute", body.substitute)
        cover = Cover(user_id, substitute, body.starts_on, body.ends_on, body.reason)
        row = absences.plan(ctx, cover)
        where = f"{PREFIX}/absences/{row.id}"
        return Answer(given(told.Absence, row), 201, location=where)

    return change(act)


@bp.patch("/absences/<id:absence_id>")
@takes(bp, told.AbsenceChange)
@bp.output(told.Absence)
def amend(absence_id: int, body: told.AbsenceChange) -> Response:
    """Give a cover another last day, today at the earliest."""
    return change(
        lambda ctx: Answer(given(told.Absence, absences.shorten(ctx, absence_id, body.ends_on)))
    )


@bp.post("/absences/<id:absence_id>/cancel")
@bp.output(told.Absence)
def cancel(absence_id: int) -> Response:
    """Call a cover off, at once."""
    return change(lambda ctx: Answer(given(told.Absence, absences.cancel(ctx, absence_id))))


@bp.get("/me/tokens")
@asks(bp, Paging)
@bp.output(told.Tokens)
def my_tokens(query: Paging) -> Response:
    """List my API tokens that are alive, by name; the tokens themselves are kept nowhere."""
    mine = sa.select(ApiToken).where(ApiToken.user_id == actor().id, ApiToken.revoked_at.is_(None))
    part = Part(mine, in_order(ApiToken.id, is_descending=True), query.limit, query.cursor)
    with process_engine().query() as session:
        page = page_of(session, part)
    items = [given(told.Token, row) for row in page.items]
    return give(told.Tokens(items=items, next=page.next))


@bp.post("/me/tokens")
@takes(bp, told.NewToken)
@bp.output(told.IssuedToken, 201)
def issue(body: told.NewToken) -> Response:
    """Issue a token for a program that acts as me. It is shown in this answer alone."""

    def act(ctx: CommandContext) -> Answer:
        token = sign_in.issue_token(ctx, ctx.actor.id or 0, body.name)
        ctx.session.flush()
        row = sign_in.live_tokens(ctx.session, ctx.actor.id or 0)[0]
        return Answer(given(told.IssuedToken, row, token=token), 201, is_secret=True)

    return change(act)


@bp.post("/me/tokens/<id:token_id>/revoke")
@bp.output(told.Token)
def revoke(token_id: int) -> Response:
    """End a token of mine."""
    return change(lambda ctx: Answer(given(told.Token, sign_in.revoke_token(ctx, token_id))))


def _known(ctx: CommandContext, field: str, user_id: int) -> int:
    """A person who is there; a number that is nobody's is a fault of what was sent."""
    if ctx.session.get(User, user_id) is None:
        raise Invalid(field, "not_an_option")
    return user_id
