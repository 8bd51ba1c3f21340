"""The register of actions: drafted here, led by their diagram, coloured by forecast."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.models import User
from engine.permissions import is_steward, require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Column, Order, Part, containing, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import registers as told
from webapp.api.schemas.base import Reason, given
from webapp.current import Moment, actor, moment, process_engine
from workflows import actions, rag, timescales
from workflows.actions import ActionDraft
from workflows.agencies import AGENCIES
from workflows.models import Action, ActionPlan, Recommendation
from workflows.queries import access
from workflows.queries.actions import colours_of, facts_of
from workflows.rag import Thresholds

bp = blueprint("actions", "Actions: what agencies promised, and how it goes.")


@bp.get("/actions")
@asks(bp, told.ActionQuery)
@bp.output(told.Actions)
def listing(query: told.ActionQuery) -> Response:
    """List the actions that I may see, the most urgent first."""
    statement = sa.select(Action).where(access.actions(actor()), *_conditions(query))
    order = Order(_due(), Action.id)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        items = _told(session, page.items, moment())
    return give(told.Actions(items=items, next=page.next))


@bp.post("/actions")
@takes(bp, told.NewAction)
@bp.output(told.Action, 201)
def add(body: told.NewAction) -> Response:
    """Add an action to a plan that may still take one; the Business Unit does."""

    def act(ctx: CommandContext) -> Answer:
        require(is_steward(ctx.actor), "add an action")
        plan = ctx.session.get(ActionPlan, body.plan)
        if plan is None:
            raise Invalid("plan", "not_an_option")
        _check(ctx, body, plan.id)
        action = actions.add(ctx, plan, ActionDraft(**body.model_dump(exclude={"plan"})))
        return answer(ctx, action, 201)

    return change(act)


@bp.get("/actions/<id:action_id>")
@bp.output(told.Action)
def show(action_id: int) -> Response:
    """Read one action with its colour of today and what speaks against adequate progress."""
    with process_engine().query() as session:
        return give(_told(session, [_get(session, actor(), action_id)], moment())[0])


@bp.patch("/actions/<id:action_id>")
@takes(bp, told.ActionChange)
@bp.output(told.Action)
def amend(action_id: int, body: told.ActionChange) -> Response:
    """Change an action that is still a draft of a draft plan; the Business Unit does."""

    def act(ctx: CommandContext) -> Answer:
        action = _get(ctx.session, ctx.actor, action_id)
        require(is_steward(ctx.actor), "amend an action")
        _check(ctx, body, action.plan_id)
        return answer(ctx, actions.amend(ctx, action, body.model_dump(exclude_unset=True)))

    return change(act)


@bp.post("/actions/<id:action_id>/withdraw")
@takes(bp, Reason)
@bp.output(told.Action)
def withdraw(action_id: int, body: Reason) -> Response:
    """Take an action out of its plan, with the reason: the chair's decision."""

    def act(ctx: CommandContext) -> Answer:
        _get(ctx.session, ctx.actor, action_id)
        return answer(ctx, actions.end_as_superseded(ctx, action_id, body.reason))

    return change(act)


def _check(ctx: CommandContext, body: told.NewAction | told.ActionChange, plan_id: int) -> None:
    """What the register takes as it comes: whose it is, and which recommendation it answers."""
    if body.lead_agency is not None and body.lead_agency not in AGENCIES:
        raise Invalid("lead_agency", "not_an_option")
    officer = ctx.session.get(User, body.lead_officer_id) if body.lead_officer_id else None
    if body.lead_officer_id and (officer is None or not officer.is_active):
        raise Invalid("lead_officer_id", "not_an_option")
    asked = body.recommendation_id if isinstance(body, told.NewAction) else None
    answered = ctx.session.get(Recommendation, asked) if asked else None
    if asked and (answered is None or answered.plan_id != plan_id):
        raise Invalid("recommendation_id", "not_an_option")


def _conditions(query: told.ActionQuery) -> list[sa.ColumnElement[bool]]:
    exact = {
        Action.plan_id: query.plan,
        Action.lead_agency: query.agency,
        Action.lead_officer_id: query.officer,
        Action.status: query.status,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    if query.regime is not None:
        plans = sa.select(ActionPlan.id).where(ActionPlan.regime == query.regime)
        conditions.append(Action.plan_id.in_(plans))
    if query.due_before is not None:
        conditions.append(_due() < query.due_before)
    if query.q:
        conditions.append(containing(query.q, (Action.ref, Action.text)))
    return conditions


def _due() -> Column:
    """The date that holds now: the task's own where it was moved."""
    due: Column = sa.inspect(Action).attrs.current_due.class_attribute
    return due


def _get(session: Session, who: Actor, action_id: int) -> Action:
    wanted = sa.select(Action).where(Action.id == action_id, access.actions(who))
    action = session.scalar(wanted)
    if action is None:
        raise NotFound("action", action_id)
    return action


def answer(ctx: CommandContext, action: Action, status: int = 200) -> Answer:
    ctx.session.flush()
    ctx.session.refresh(action)  # its date is read from its task
    where = f"{PREFIX}/actions/{action.id}" if status == 201 else ""  # noqa: PLR2004 - created
    return Answer(_told(ctx.session, [action], moment())[0], status, location=where)


def _told(session: Session, rows: Sequence[Action], seen: Moment) -> list[told.Action]:
    colours = colours_of(session, rows, seen.calendar, seen.now)
    facts = facts_of(session, rows, seen.calendar, seen.now)
    figures = timescales.in_force(session, timescales.MONITORING, seen.today)
    limits = Thresholds.from_figures(figures.figures)
    return [
        given(
            told.Action,
            row,
            rag=str(colours[row.id]),
            rag_computed=str(rag.colour(facts[row.id], limits)),
            doubts=list(rag.doubts(facts[row.id], limits)),
        )
        for row in rows
    ]
