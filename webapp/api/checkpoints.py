"""The signed checkpoints of the history: listed, taken, planned."""

import base64

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine import checkpoints
from engine.checkpoint_keys import newest_key
from engine.context import CommandContext
from engine.models import Checkpoint
from engine.permissions import may_operate, require
from engine.signing import pem_of
from notifications.checkpoints import file_name
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import BINARY, asks, gives_file, takes
from webapp.api.schemas import proof as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, process_engine
from webapp.files import handed_over

bp = blueprint("checkpoints", "Signed statements of how the whole history stood.")


@bp.get("/checkpoints")
@asks(bp, Paging)
@bp.output(told.Checkpoints)
def listing(query: Paging) -> Response:
    """List the checkpoints, the latest first."""
    require(may_operate(actor()), "see the checkpoints")
    order = in_order(Checkpoint.number, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(sa.select(Checkpoint), order, query.limit, query.cursor))
    return give(told.Checkpoints(items=[_one(one) for one in page.items], next=page.next))


@bp.get("/checkpoints/<id:checkpoint_number>")
@gives_file(bp, BINARY, "A .json: the statement, its signature, and where every chain stood")
def document(checkpoint_number: int) -> Response:
    """Take one checkpoint as a file, to keep elsewhere and to hold the history against."""
    require(may_operate(actor()), "see the checkpoints")
    with process_engine().query() as session:
        found = checkpoints.get(session, checkpoint_number)
        content = checkpoints.document_of(session, found, whole=True)
    return handed_over(content, "application/json", file_name(checkpoint_number))


@bp.get("/checkpoint-plan")
@bp.output(told.CheckpointPlan)
def plan() -> Response:
    """Read how often a checkpoint is made and to whom it goes, with the public key."""
    require(may_operate(actor()), "see the checkpoints")
    with process_engine().query() as session:
        return give(_plan(session))


@bp.patch("/checkpoint-plan")
@takes(bp, told.NewCheckpointPlan)
@bp.output(told.CheckpointPlan)
def set_plan(body: told.NewCheckpointPlan) -> Response:
    """Set how often a checkpoint is made, and to whom it goes by mail."""

    def act(ctx: CommandContext) -> Answer:
        checkpoints.set_plan(ctx, body.every_hours, body.addresses, body.version)
        return Answer(_plan(ctx.session))

    return change(act)


def _one(one: Checkpoint) -> told.Checkpoint:
    said = {name: one.said[name] for name in ("chains", "events", "root", "key")}
    signature = base64.b64encode(one.signature).decode()
    return told.Checkpoint(
        number=one.number, at=one.at, statement=one.statement, signature=signature, **said
    )


def _plan(session: Session) -> told.CheckpointPlan:
    found, key = checkpoints.plan_of(session), newest_key(session)
    return told.CheckpointPlan(
        every_hours=found.every_hours,
        addresses=list(found.addresses),
        version=found.version,
        is_stopped=found.stopped_by is not None,
        public_key=pem_of(key.public_key) if key is not None else "",
    )
