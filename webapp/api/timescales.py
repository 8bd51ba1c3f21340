"""The board's figures: read by who looks after its work, changed by process owners."""

from typing import Any

from flask import Response

from engine.context import CommandContext
from engine.permissions import may_design, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change, require_version
from webapp.api.reading import asks, takes
from webapp.api.schemas import timescales as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, moment, process_engine
from workflows import timescales
from workflows.queries import timescales as queries
from workflows.timescales import Wish

bp = blueprint("timescale_sets", "The board’s figures, each set in versions that never change.")


@bp.get("/timescale-sets")
@asks(bp, Paging)
@bp.output(told.TimescaleSets)
def listing(query: Paging) -> Response:
    """List every set with its versions; they are few and come in one page."""
    require(timescales.may_see_figures(actor()), "see the timescales")
    with process_engine().query() as session:
        found = queries.all_sets(session, moment().today)
    items = [told.set_of(one) for one in found[: query.limit]]
    return give(told.TimescaleSets(items=items, next=None))


@bp.get("/timescale-sets/<set_key>")
@bp.output(told.TimescaleSetInFull)
def show(set_key: str) -> Response:
    """Read one set."""
    require(timescales.may_see_figures(actor()), "see the timescales")
    with process_engine().query() as session:
        found = queries.one_set(session, set_key, moment().today)
    return give(told.set_of(found), told.etag_of(found.newest.row))


@bp.post("/timescale-sets/<set_key>/preview")
@takes(bp, told.TimescaleWish)
@bp.output(told.TimescalePreview)
def preview(set_key: str, body: told.TimescaleWish) -> Response:
    """Tell what other figures would touch; nothing is changed."""
    require(may_design(actor()), "change a timescale set")
    seen = moment()
    with process_engine().query() as session:
        newest = timescales.newest(session, set_key)
        after = timescales.changed_by(newest, _wish(body), seen.today)
        found = queries.touched(session, newest, after, seen.calendar, seen.now)
    return give(
        told.TimescalePreview(
            live_plans=found.live_plans,
            waiting_plans=found.waiting_plans,
            recoloured=[
                told.Recoloured(action=ref, before=old, after=new)
                for ref, old, new in found.recoloured
            ],
        )
    )


@bp.patch("/timescale-sets/<set_key>")
@takes(bp, told.TimescaleChange)
@bp.output(told.TimescaleSetInFull)
def amend(set_key: str, body: told.TimescaleChange) -> Response:
    """Make the next version of a set, for new plans from a day on, with the reason."""

    def act(ctx: CommandContext) -> Answer:
        require(may_design(ctx.actor), "change a timescale set")
        require_version(told.etag_of(timescales.newest(ctx.session, set_key)))
        row = timescales.change(ctx, set_key, _wish(body, body.reason))
        found = queries.one_set(ctx.session, set_key, ctx.calendar.local_date(ctx.now))
        return Answer(told.set_of(found), etag=told.etag_of(row))

    return change(act)


@bp.post("/timescale-sets/install")
@bp.output(told.TimescaleSets)
def install() -> Response:
    """Bring in the shipped sets; one that the board has stays as it is."""

    def act(ctx: CommandContext) -> Answer:
        timescales.install(ctx)
        found = queries.all_sets(ctx.session, ctx.calendar.local_date(ctx.now))
        return Answer(told.TimescaleSets(items=[told.set_of(one) for one in found], next=None))

    return change(act)


def _wish(body: told.TimescaleWish, reason: str = "") -> Wish:
    values: dict[str, Any] = body.figures
    return Wish(values, body.in_force_from, reason, dict(body.tags))
