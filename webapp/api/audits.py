"""The register of audits. What happens to one happens in its tasks."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import registers as told
from webapp.current import actor, process_engine
from workflows import returns
from workflows.models import Audit
from workflows.queries import access
from workflows.queries.audits import concerned

bp = blueprint("audits", "Audits: what was asked, found and recommended.")


@bp.get("/audits")
@asks(bp, told.AuditQuery)
@bp.output(told.Audits)
def listing(query: told.AuditQuery) -> Response:
    """List the audits that I may see, the latest first. A new one starts as an instance."""
    statement = sa.select(Audit).where(access.audits(actor()))
    if query.board is not None:
        statement = statement.where(Audit.board == query.board)
    if query.state is not None:
        statement = statement.where(Audit.state == query.state)
    if query.q:
        statement = statement.where(containing(query.q, (Audit.ref, Audit.theme)))
    order = in_order(Audit.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Audit.model_validate(row) for row in page.items]
    return give(told.Audits(items=items, next=page.next))


@bp.get("/audits/<id:audit_id>")
@bp.output(told.Audit)
def show(audit_id: int) -> Response:
    """Read one audit."""
    wanted = sa.select(Audit).where(Audit.id == audit_id, access.audits(actor()))
    with process_engine().query() as session:
        row = session.scalar(wanted)
    if row is None:
        raise NotFound("audit", audit_id)
    return give(told.Audit.model_validate(row))


@bp.post("/audits/<id:audit_id>/no-involvement")
@takes(bp, told.NotInvolved)
@bp.output(told.ReturnsClosed)
def close_not_involved(audit_id: int, body: told.NotInvolved) -> Response:
    """Close several returns of one's agency in one go, for it was not involved; all, or none."""

    def act(ctx: CommandContext) -> Answer:
        audit = concerned(ctx.session, ctx.actor, audit_id)
        closed = returns.close_without_involvement(ctx, body.returns, body.note, audit)
        return Answer(told.ReturnsClosed(closed=[one.id for one in closed]))

    return change(act)
