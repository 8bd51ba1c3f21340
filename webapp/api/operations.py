"""What keeps the product running: incidents and what is due."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Response

from engine import incidents
from engine.context import CommandContext
from engine.models import Incident
from engine.permissions import may_operate, require
from engine.queries.operations import due_work
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import operations as told
from webapp.api.schemas.base import Reason
from webapp.api.schemas.operations import IncidentQuery, JobQuery, incident_of
from webapp.current import actor, process_engine

bp = blueprint("operations", "For those who keep it running: what failed, and what is due.")


@bp.get("/incidents")
@asks(bp, IncidentQuery)
@bp.output(told.Incidents)
def listing(query: IncidentQuery) -> Response:
    """List what failed and waits for a person, the latest first."""
    require(may_operate(actor()), "see incidents")
    statement = sa.select(Incident).where(Incident.state == query.state)
    if query.instance is not None:
        statement = statement.where(Incident.instance_id == query.instance)
    order = in_order(Incident.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    return give(told.Incidents(items=[incident_of(row) for row in page.items], next=page.next))


@bp.post("/incidents/<id:incident_id>/retry")
@bp.output(told.Incident)
def retry(incident_id: int) -> Response:
    """Try the failed element again; if it fails once more, a new incident says so."""
    return _act(lambda ctx: incidents.retry(ctx, incident_id))


@bp.post("/incidents/<id:incident_id>/resolve")
@takes(bp, Reason)
@bp.output(told.Incident)
def resolve(incident_id: int, body: Reason) -> Response:
    """Close an incident that needs no retry, with the reason why."""
    return _act(lambda ctx: incidents.resolve(ctx, incident_id, body.reason))


@bp.get("/jobs")
@asks(bp, JobQuery)
@bp.output(told.Jobs)
def jobs(query: JobQuery) -> Response:
    """List timers, rungs and jobs in the order in which they come due."""
    require(may_operate(actor()), "see what is due")
    with process_engine().query() as session:
        items = [told.DueWork.model_validate(one) for one in due_work(session, query.limit)]
    return give(told.Jobs(items=items, next=None))


def _act(verb: Callable[[CommandContext], Incident]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        require(may_operate(ctx.actor), "look after incidents")
        return Answer(incident_of(verb(ctx)))

    return change(act)
