"""One verb for many tasks, and the filters by which people find them again."""

from functools import partial

import sqlalchemy as sa
from flask import Response

from engine import saved_filters
from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import SavedFilter
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change, change_in_steps
from webapp.api.lists import Order, Part, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import many_tasks as told
from webapp.api.schemas.base import Paging
from webapp.api.schemas.many_tasks import Bulk, NewFilter, Outcome, Outcomes
from webapp.current import actor, process_engine
from webapp.inbox import bulk
from webapp.inbox.asking import Asked

bp = blueprint("inbox", "Many tasks at once, and the filters by which people find them again.")


@bp.post("/tasks/bulk")
@takes(bp, Bulk)
@bp.output(Outcomes)
def for_many(body: Bulk) -> Response:
    """Claim, release or assign up to a hundred tasks: each for itself, each with its outcome.

    A task that is refused keeps none of the others back; its `type` is the one that the same
    verb for it alone would answer with.
    """
    return change_in_steps(partial(_for_many, body))


def _for_many(body: Bulk) -> Answer:
    if body.verb == "assign" and body.assignee is None:
        raise Invalid("assignee", "required")
    if body.verb == "assign" and not body.reason:
        raise Invalid("reason", "required")
    verbs = {
        "claim": bulk.claim,
        "release": bulk.release,
        "assign": bulk.assign(body.assignee or 0, body.reason),
    }
    done = bulk.for_each(body.tasks, verbs[body.verb], bulk.done_sentence(body.verb))
    items = [
        Outcome(id=one.task_id, done=one.is_done, type=one.key or None, detail=one.sentence)
        for one in done
    ]
    return Answer(Outcomes(items=items))


@bp.get("/filters")
@asks(bp, Paging)
@bp.output(told.Filters)
def filters(query: Paging) -> Response:
    """List my saved filters and those that others share with me, by name."""
    mine = sa.select(SavedFilter).where(saved_filters.visible(actor()))
    order = Order(SavedFilter.name, SavedFilter.id)
    with process_engine().query() as session:
        page = page_of(session, Part(mine, order, query.limit, query.cursor))
        return give(told.Filters(items=[_told(saved) for saved in page.items], next=page.next))


@bp.post("/filters")
@takes(bp, NewFilter)
@bp.output(told.Filter, 201)
def save(body: NewFilter) -> Response:
    """Keep a filter by name; my own of the same name is replaced."""

    def act(ctx: CommandContext) -> Answer:
        wanted = Asked.of(body.filter.model_dump()).narrowing
        saved = saved_filters.save(ctx, body.name, wanted, body.shared_with)
        return Answer(_told(saved), 201, location=f"{PREFIX}/filters/{saved.id}")

    return change(act)


@bp.delete("/filters/<id:filter_id>")
@bp.output(told.Filter)
def remove(filter_id: int) -> Response:
    """Take a saved filter away; it comes back once more, as it was."""
    return change(lambda ctx: Answer(_told(saved_filters.remove(ctx, filter_id))))


def _told(saved: SavedFilter) -> told.Filter:
    known = {name: saved.wanted.get(name, "") for name in told.Wanted.model_fields}
    return told.Filter(
        id=saved.id,
        name=saved.name,
        owner=saved.owner_id,
        shared_with=saved.shared_with,
        filter=told.GivenWanted(**known),
    )
