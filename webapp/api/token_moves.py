"""Move a token by hand: see where it stands and would stand, propose, approve, return, withdraw."""

from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine import token_moves
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import deployed
from engine.models import ProcessInstance, TokenMove
from engine.permissions import may_move_tokens, require
from engine.queries import instances as readable
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import token_moves as told
from webapp.api.schemas.base import Paging, Reason
from webapp.current import actor, moment, process_engine
from webapp.i18n import language, said
from webapp.refusal_messages import sentence

bp = blueprint("token_moves", "Moves by hand: one person proposes, another approves.")
CREATED = 201


@bp.get("/instances/<uuid:instance_id>/tokens")
@bp.output(told.Stands)
def tokens(instance_id: UUID) -> Response:
    """List where an instance waits, and where each token could be moved."""
    with process_engine().query() as session:
        instance = _seen(session, instance_id)
        world, elements = _world(), deployed(session, instance.definition_id).compiled
        items = [
            told.Stand(
                token=one.element_instance_id,
                element=one.element_id,
                name=said(
                    elements.element(one.element_id).name, elements.element(one.element_id).name_cy
                ),
                is_failed=one.is_failed,
                goals=token_moves.goals(session, instance, one.element_instance_id, world),
            )
            for one in token_moves.standing(session, instance, world)
        ]
    return give(told.Stands(tokens=items))


@bp.get("/instances/<uuid:instance_id>/move")
@asks(bp, told.Wish)
@bp.output(told.Preview)
def preview(instance_id: UUID, query: told.Wish) -> Response:
    """Show what a move would do; nothing is stored."""
    with process_engine().query() as session:
        instance = _seen(session, instance_id)
        found = token_moves.rehearse(session, instance, query.token, query.to, _world())
    obstacles = [
        told.Obstacle(
            rule=one.rule,
            element=one.element_id,
            message=sentence("to", one.rule, {}, language()) or "",
        )
        for one in found.obstacles
    ]
    return give(told.Preview(before=found.before, after=found.after, obstacles=obstacles))


@bp.post("/instances/<uuid:instance_id>/move")
@takes(bp, told.Proposal)
@bp.output(told.Move, 201)
def propose(instance_id: UUID, body: told.Proposal) -> Response:
    """Propose that a token stands elsewhere; a second person makes it so."""
    return _act(
        lambda ctx: token_moves.propose(ctx, instance_id, body.token, body.to, body.reason), CREATED
    )


@bp.get("/instances/<uuid:instance_id>/moves")
@asks(bp, Paging)
@bp.output(told.Moves)
def listing(instance_id: UUID, query: Paging) -> Response:
    """List the moves of an instance, the latest first."""
    statement = sa.select(TokenMove).where(TokenMove.instance_id == instance_id)
    order = in_order(TokenMove.id, is_descending=True)
    with process_engine().query() as session:
        _seen(session, instance_id)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        items = [told.Move.model_validate(row) for row in page.items]
    return give(told.Moves(items=items, next=page.next))


@bp.post("/instances/<uuid:instance_id>/moves/<id:move_id>/approve")
@bp.output(told.Move)
def approve(instance_id: UUID, move_id: int) -> Response:
    """Make a move that another person proposed; if the token has gone on, the move is `lapsed`."""
    return _act(lambda ctx: token_moves.approve(ctx, instance_id, move_id))


@bp.post("/instances/<uuid:instance_id>/moves/<id:move_id>/return")
@takes(bp, Reason)
@bp.output(told.Move)
def send_back(instance_id: UUID, move_id: int, body: Reason) -> Response:
    """Say no to a move that another person proposed, and why."""
    return _act(lambda ctx: token_moves.send_back(ctx, instance_id, move_id, body.reason))


@bp.post("/instances/<uuid:instance_id>/moves/<id:move_id>/withdraw")
@bp.output(told.Move)
def withdraw(instance_id: UUID, move_id: int) -> Response:
    """Take back one's own proposal."""
    return _act(lambda ctx: token_moves.withdraw(ctx, instance_id, move_id))


def _seen(session: Session, instance_id: UUID) -> ProcessInstance:
    instance = readable.get(session, actor(), instance_id)
    require(may_move_tokens(actor()), "move a token")
    return instance


def _world() -> World:
    return World(moment().now, moment().calendar)


def _act(verb: Callable[[CommandContext], TokenMove], status: int = 200) -> Response:
    def act(ctx: CommandContext) -> Answer:
        row = verb(ctx)
        ctx.session.flush()
        where = f"{PREFIX}/instances/{row.instance_id}/moves" if status == CREATED else ""
        return Answer(told.Move.model_validate(row), status, "", where)

    return change(act)
