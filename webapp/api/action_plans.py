"""The register of action plans: drafted or imported here, then led by their diagram."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask import Response, request
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import ProcessDefinition
from engine.permissions import is_steward, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks, fits, takes
from webapp.api.refusals import Fault, Unfit, WrongMediaType
from webapp.api.schemas import registers as told
from webapp.api.schemas.base import given
from webapp.api.schemas.instances import Instance, etag_of, instance_of
from webapp.current import Moment, actor, moment, process_engine
from webapp.i18n import _
from workflows import action_plans
from workflows.action_plans import PlanDraft
from workflows.models import ActionPlan
from workflows.queries import access
from workflows.queries.plans import PlanCounts, counts_of

if TYPE_CHECKING:
    from workflows.table_rows import BadRow

bp = blueprint("action_plans", "Action plans of every source, both regimes in one register.")

IMPORT_LIMIT = 6_000_000
IMPORT = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": ".xlsx or .csv"},
        "review": {"type": "string", "minLength": 1, "maxLength": 120},
    },
    "required": ["file", "review"],
}


@bp.get("/action-plans")
@asks(bp, told.PlanQuery)
@bp.output(told.ActionPlans)
def listing(query: told.PlanQuery) -> Response:
    """List the plans that I may see, the latest first, with how their actions stand."""
    statement = sa.select(ActionPlan).where(access.plans(actor()))
    for name in ("board", "regime", "source", "state"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(ActionPlan, name) == value)
    if query.q:
        columns = (ActionPlan.ref, ActionPlan.source_ref, ActionPlan.title)
        statement = statement.where(containing(query.q, columns))
    order = in_order(ActionPlan.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        items = _told(session, page.items, moment())
    return give(told.ActionPlans(items=items, next=page.next))


@bp.post("/action-plans")
@takes(bp, told.NewPlan)
@bp.output(told.ActionPlan, 201)
def draft(body: told.NewPlan) -> Response:
    """Write a plan down as a draft; the Business Unit does."""

    def act(ctx: CommandContext) -> Answer:
        require(is_steward(ctx.actor), "draft a plan")
        facts = PlanDraft(**body.model_dump())
        plan = action_plans.draft(ctx, facts)
        if facts.accepted_on is not None:
            plan = action_plans.register(ctx, plan, facts)
        return _answer(ctx, plan, 201)

    return change(act)


@bp.post("/action-plans/import")
@bp.output(told.ActionPlan, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": IMPORT}})
def bring_in() -> Response:
    """Add the actions of a table to the draft plan of a review or audit: all of them, or none."""
    from workflows.plan_import import import_plan  # noqa: PLC0415 - reads spreadsheets
    from workflows.table_rows import RowsRefused  # noqa: PLC0415

    request.max_content_length = IMPORT_LIMIT
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(told.PlanImport, request.form.to_dict())
    file = request.files.get("file")
    if file is None:
        raise Invalid("file", "required")
    data = file.read()

    def act(ctx: CommandContext) -> Answer:
        try:
            plan = import_plan(ctx, file.filename or "", data, facts.review)
        except NotFound:
            raise Invalid("review", "not_an_option") from None
        except RowsRefused as refused:
            raise Unfit([fault(row) for row in refused.rows]) from None
        return _answer(ctx, plan, 201)

    return change(act)


@bp.get("/action-plans/<id:plan_id>")
@bp.output(told.ActionPlan)
def show(plan_id: int) -> Response:
    """Read one plan with how its actions stand."""
    with process_engine().query() as session:
        plan = get(session, actor(), plan_id)
        return give(_told(session, [plan], moment())[0])


@bp.post("/action-plans/<id:plan_id>/monitor")
@bp.output(Instance, 201)
def monitor(plan_id: int) -> Response:
    """Start the lifecycle of a plan that stands in the register."""

    def act(ctx: CommandContext) -> Answer:
        plan = get(ctx.session, ctx.actor, plan_id)
        row = action_plans.begin_monitoring(ctx, plan)
        definition = ctx.session.get_one(ProcessDefinition, row.definition_id)
        where = f"{PREFIX}/instances/{row.id}"
        return Answer(instance_of(row, definition), 201, etag_of(row), where)

    return change(act)


def get(session: Session, who: Actor, plan_id: int) -> ActionPlan:
    """One plan; one that the caller may not see does not exist for them."""
    wanted = sa.select(ActionPlan).where(ActionPlan.id == plan_id, access.plans(who))
    plan = session.scalar(wanted)
    if plan is None:
        raise NotFound("action plan", plan_id)
    return plan


def fault(bad: "BadRow") -> Fault:
    where = f"row {bad.row}, {bad.column}"
    return Fault(where, bad.rule, _("Row %(row)s: check this cell.", row=bad.row))


def _answer(ctx: CommandContext, plan: ActionPlan, status: int) -> Answer:
    ctx.session.flush()
    shown = _told(ctx.session, [plan], moment())[0]
    return Answer(shown, status, location=f"{PREFIX}/action-plans/{plan.id}")


def _told(session: Session, plans: Sequence[ActionPlan], seen: Moment) -> list[told.ActionPlan]:
    counts: Mapping[int, PlanCounts] = counts_of(session, plans, seen.calendar, seen.now)
    return [
        given(
            told.ActionPlan,
            plan,
            actions=counts[plan.id].actions,
            by_status=counts[plan.id].by_status,
            by_rag=counts[plan.id].by_rag,
            overdue=counts[plan.id].overdue,
        )
        for plan in plans
    ]
