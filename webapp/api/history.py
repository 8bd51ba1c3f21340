"""The record of what happened, in the order in which it was written."""

import sqlalchemy as sa
from flask import Response

from engine.actors import Actor
from engine.models import Event, ProcessInstance
from engine.permissions import is_steward
from engine.queries.instances import visible
from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks
from webapp.api.schemas.instances import EventQuery, Events, event_of
from webapp.current import actor, process_engine

bp = blueprint("events", "The history: chained by hashes, only ever added to.")


@bp.get("/events")
@asks(bp, EventQuery)
@bp.output(Events)
def listing(query: EventQuery) -> Response:
    """Read the record on from an event, as far as it is of instances that I may see.

    Whoever looks after the whole reads all of it, with the chain of events without an instance.
    """
    statement = sa.select(Event).where(Event.id > query.after, _of_what_is_seen(actor()))
    with process_engine().query() as session:
        page = page_of(session, Part(statement, in_order(Event.id), query.limit, query.cursor))
    return give(Events(items=[event_of(row) for row in page.items], next=page.next))


def _of_what_is_seen(who: Actor) -> sa.ColumnElement[bool]:
    if is_steward(who):
        return sa.true()
    return Event.instance_id.in_(sa.select(ProcessInstance.id).where(visible(who)))
