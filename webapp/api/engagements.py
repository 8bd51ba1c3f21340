"""Engagement with children, families and practitioners."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks
from webapp.api.schemas import engagements as told
from webapp.api.schemas.base import given
from webapp.current import actor, process_engine
from workflows import engagement_use, engagements
from workflows.models import Audit, Engagement
from workflows.queries import access

bp = blueprint("engagements", "Children, families and practitioners who were heard.")


@bp.get("/engagements")
@asks(bp, told.EngagementQuery)
@bp.output(told.Engagements)
def listing(query: told.EngagementQuery) -> Response:
    """List the engagements that I may see, the latest first."""
    statement = sa.select(Engagement).where(access.engagements(actor()))
    for name in ("board", "state", "audit_id"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Engagement, name) == value)
    if query.q:
        statement = statement.where(containing(query.q, (Engagement.ref, Engagement.theme)))
    order = in_order(Engagement.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Engagement.model_validate(row) for row in page.items]
    return give(told.Engagements(items=items, next=page.next))


@bp.get("/engagements/<id:engagement_id>")
@bp.output(told.EngagementInFull)
def show(engagement_id: int) -> Response:
    """Read one: the plan, how many took part, the themes and the answer."""
    with process_engine().query() as session:
        row = session.scalar(
            sa.select(Engagement).where(Engagement.id == engagement_id, access.engagements(actor()))
        )
        if row is None:
            raise NotFound("engagement", engagement_id)
        counts = engagements.counts_of(session, row)
        themes = engagement_use.themes_of(session, row)
        return give(
            given(
                told.EngagementInFull,
                row,
                counts=[told.Count.model_validate(one) for one in counts],
                themes=[told.Theme.model_validate(one) for one in themes],
                answers=[told.Answered(**one) for one in row.answers],
            )
        )


@bp.post("/audits/<id:audit_id>/engagements")
@bp.output(told.BegunEngagement, 201)
def begin(audit_id: int) -> Response:
    """Begin an engagement that belongs to an audit."""

    def act(ctx: CommandContext) -> Answer:
        seen = sa.select(Audit.id).where(Audit.id == audit_id, access.audits(ctx.actor))
        if ctx.session.scalar(seen) is None:
            raise NotFound("audit", audit_id)
        instance = engagements.begin_for_audit(ctx, audit_id)
        where = f"{PREFIX}/instances/{instance.id}"
        begun = told.BegunEngagement(instance_id=instance.id, audit_id=audit_id)
        return Answer(begun, 201, location=where)

    return change(act)
