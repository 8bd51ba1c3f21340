"""The library of audit tools, and the drawing of samples."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.refusals import Fault, Unfit
from webapp.api.schemas import tools as told
from webapp.api.schemas.base import given
from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from workflows import samples
from workflows.frames import BadRow
from workflows.models import Audit, SampleDraw, ToolEntry, ToolVersion
from workflows.models.tools import IN_USE
from workflows.queries import access
from workflows.samples import FrameRefused, Wanted

bp = blueprint("tools", "Audit tools by version, and samples that can be drawn again.")


@bp.get("/tools")
@asks(bp, told.ToolQuery)
@bp.output(told.Tools)
def listing(query: told.ToolQuery) -> Response:
    """List the versions of tools that I may see, the latest first."""
    statement = sa.select(ToolVersion).where(access.tools(actor()))
    for name in ("board", "state"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(ToolVersion, name) == value)
    if query.overdue:
        statement = statement.where(
            ToolVersion.state.in_([str(state) for state in IN_USE]),
            ToolVersion.review_on < moment().today,
        )
    if query.q:
        columns = (ToolVersion.ref, ToolVersion.name, ToolVersion.name_cy)
        statement = statement.where(containing(query.q, columns))
    order = in_order(ToolVersion.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Tool.model_validate(row) for row in page.items]
    return give(told.Tools(items=items, next=page.next))


@bp.get("/tools/<id:tool_id>")
@bp.output(told.ToolInFull)
def show(tool_id: int) -> Response:
    """Read one version: its questions, its scale, its pilots, checks and reviews."""
    wanted = sa.select(ToolVersion).where(ToolVersion.id == tool_id, access.tools(actor()))
    with process_engine().query() as session:
        version = session.scalar(wanted)
        if version is None:
            raise NotFound("tool", tool_id)
        entries = session.scalars(
            sa.select(ToolEntry).where(ToolEntry.version_id == version.id).order_by(ToolEntry.id)
        )
        kept = [told.ToolEntry.model_validate(one) for one in entries]
        return give(given(told.ToolInFull, version, entries=kept))


@bp.get("/audits/<id:audit_id>/sample")
@bp.output(told.Drawings)
def drawings(audit_id: int) -> Response:
    """Read every drawing of an audit's sample; each is drawn again now, and compared."""
    with process_engine().query() as session:
        audit = _audit(session, audit_id)
        found = [_drawing(one) for one in samples.of_audit(session, audit)]
    return give(told.Drawings(drawings=found))


@bp.post("/audits/<id:audit_id>/sample")
@takes(bp, told.NewDrawing)
@bp.output(told.Drawing, 201)
def draw(audit_id: int, body: told.NewDrawing) -> Response:
    """Draw an audit's sample from a table: from all of it, or not at all."""

    def act(ctx: CommandContext) -> Answer:
        _audit(ctx.session, audit_id)
        facts = body.model_dump(exclude={"table", "of_no_person"})
        try:
            made = samples.draw(ctx, audit_id, Wanted(data=body.table.encode(), **facts))
        except FrameRefused as refused:
            raise Unfit([_fault(row) for row in refused.rows]) from None
        where = f"{PREFIX}/audits/{audit_id}/sample"
        return Answer(_drawing(made), 201, location=where)

    return change(act)


def _audit(session: Session, audit_id: int) -> Audit:
    audit = session.scalar(sa.select(Audit).where(Audit.id == audit_id, access.audits(actor())))
    if audit is None:
        raise NotFound("audit", audit_id)
    return audit


def _drawing(made: SampleDraw) -> told.Drawing:
    again = samples.again(made)
    same = {"same_frame": again.same_frame, "same_cases": again.same_cases}
    drawing: told.Drawing = given(told.Drawing, made, **same)
    return drawing


def _fault(bad: BadRow) -> Fault:
    where = f"row {bad.row}, {bad.column}"
    return Fault(where, bad.rule, _("Row %(row)s: check this cell.", row=bad.row))
