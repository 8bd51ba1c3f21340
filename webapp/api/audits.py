"""The register of audits. What happens to one happens in its tasks."""

import sqlalchemy as sa
from flask import Response, request

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import Event
from engine.permissions import is_steward, require
from webapp.api.action_plans import IMPORT_LIMIT, fault
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks, fits, takes
from webapp.api.refusals import Unfit, WrongMediaType
from webapp.api.schemas import registers as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, process_engine
from workflows import past_audits, returns
from workflows.batches import brought_in
from workflows.models import Audit
from workflows.queries import access
from workflows.queries.audits import concerned
from workflows.table_rows import RowsRefused

IMPORT = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": ".xlsx or .csv"},
        "board": {"type": "string", "enum": ["children", "adults"]},
    },
    "required": ["file", "board"],
}

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


@bp.post("/audits/import")
@bp.output(told.PastAudits, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": IMPORT}})
def bring_past_audits_in() -> Response:
    """Bring audits of before in from a table: all of them, or none; each bad cell is named."""
    request.max_content_length = IMPORT_LIMIT
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(told.PastAuditImport, request.form.to_dict())
    file = request.files.get("file")
    if file is None:
        raise Invalid("file", "required")
    data = file.read()

    def act(ctx: CommandContext) -> Answer:
        try:
            kept = past_audits.bring_in(ctx, file.filename or "", data, facts.board)
        except RowsRefused as refused:
            raise Unfit([fault(row) for row in refused.rows]) from None
        ctx.session.flush()
        return Answer(told.PastAudits(refs=[one.ref for one in kept]), 201)

    return change(act)


@bp.get("/audits/import")
@asks(bp, Paging)
@bp.output(told.PastAuditTables)
def past_audit_tables(query: Paging) -> Response:
    """List the tables of past audits that came in, the latest first."""
    require(is_steward(actor()), "bring past audits in")
    order = in_order(Event.id, is_descending=True)
    with process_engine().query() as session:
        statement = brought_in(session, past_audits.TRAIL)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        found = [past_audits.batch_of(session, one) for one in page.items]
    items = [told.PastAuditTable.model_validate(one) for one in found]
    return give(told.PastAuditTables(items=items, next=page.next))


@bp.post("/audits/import/<id:batch_id>/undo")
@bp.output(told.PastAudits)
def take_past_audits_back(batch_id: int) -> Response:
    """Take a whole table of past audits back, while nothing rests on it."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(told.PastAudits(refs=list(past_audits.take_back(ctx, batch_id))))

    return change(act)
