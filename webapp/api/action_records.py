"""What grows around an action: updates and evidence, and a person's own colour."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api import actions as register
from webapp.api.answers import Answer, give
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import records as told
from webapp.api.schemas import registers as actions_told
from webapp.current import actor, process_engine
from workflows import evidence, progress
from workflows.evidence import Proof
from workflows.models import Action, Evidence, ProgressUpdate
from workflows.progress import Update
from workflows.queries import access

bp = register.bp


@bp.get("/actions/<id:action_id>/updates")
@asks(bp, told.RecordQuery)
@bp.output(told.Updates)
def updates(action_id: int, query: told.RecordQuery) -> Response:
    """Read what was said of an action, the newest first; nothing of it is ever replaced."""
    with process_engine().query() as session:
        _require_seen(session, action_id)
        statement = sa.select(ProgressUpdate).where(ProgressUpdate.action_id == action_id)
        order = in_order(ProgressUpdate.id, is_descending=True)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Update.model_validate(row) for row in page.items]
    return give(told.Updates(items=items, next=page.next))


@bp.post("/actions/<id:action_id>/updates")
@takes(bp, told.NewUpdate)
@bp.output(told.Update, 201)
def say(action_id: int, body: told.NewUpdate) -> Response:
    """Say how an action goes between meetings: whoever speaks for it may."""

    def act(ctx: CommandContext) -> Answer:
        _require_seen(ctx.session, action_id, ctx)
        update = Update(body.progress, body.barriers, body.forecast_on)
        return Answer(told.Update.model_validate(progress.note(ctx, action_id, update)), 201)

    return change(act)


@bp.get("/actions/<id:action_id>/evidence")
@asks(bp, told.RecordQuery)
@bp.output(told.Proofs)
def proofs(action_id: int, query: told.RecordQuery) -> Response:
    """Read the evidence of an action, the newest first, with the digests of its files."""
    with process_engine().query() as session:
        _require_seen(session, action_id)
        statement = sa.select(Evidence).where(Evidence.action_id == action_id)
        order = in_order(Evidence.id, is_descending=True)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Proof.model_validate(row) for row in page.items]
    return give(told.Proofs(items=items, next=page.next))


@bp.post("/actions/<id:action_id>/evidence")
@takes(bp, told.NewProof)
@bp.output(told.Proof, 201)
def prove(action_id: int, body: told.NewProof) -> Response:
    """Add evidence; its file is an attachment of the action's own instance."""

    def act(ctx: CommandContext) -> Answer:
        _require_seen(ctx.session, action_id, ctx)
        found = evidence.hand_in(ctx, action_id, Proof(**body.model_dump()))
        return Answer(told.Proof.model_validate(found), 201)

    return change(act)


@bp.post("/actions/<id:action_id>/colour")
@takes(bp, told.NewColour)
@bp.output(actions_told.Action)
def colour(action_id: int, body: told.NewColour) -> Response:
    """Put a colour in the place of the computed one until the next meeting, or take it back."""

    def act(ctx: CommandContext) -> Answer:
        _require_seen(ctx.session, action_id, ctx)
        progress.override(ctx, action_id, body.colour, body.reason)
        return register.answer(ctx, ctx.session.get_one(Action, action_id))

    return change(act)


def _require_seen(session: Session, action_id: int, ctx: CommandContext | None = None) -> None:
    who = ctx.actor if ctx is not None else actor()
    seen = sa.select(Action.id).where(Action.id == action_id, access.actions(who))
    if session.scalar(seen) is None:
        raise NotFound("action", action_id)
