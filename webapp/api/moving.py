"""Moves of running instances to another version: rehearsed, begun, paused, undone."""

from collections.abc import Callable

from flask import Response

from engine import migration, trials
from engine.context import CommandContext
from engine.errors import Invalid
from engine.migration import Order
from engine.models import Migration, ProcessDefinition, TrialKind
from engine.permissions import may_design, require
from engine.queries import moving
from engine.queries.moving import Counts, Movable
from engine.trials import Question
from webapp.api import versions
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import moving as told
from webapp.api.schemas.base import Paging, Reason
from webapp.api.schemas.moving import LineQuery, NewMigration
from webapp.current import actor, process_engine

bp = blueprint("moving", "Moves: dry runs of a version, and running instances moved to it.")


@bp.post("/definitions/<key>/migrate", defaults={"n": "latest"}, endpoint="migrate_latest")
@bp.post("/definitions/<key>/versions/<version:n>/migrate")
@takes(bp, NewMigration)
@bp.output(told.Begun, 202)
def migrate(key: str, n: str, body: NewMigration) -> Response:
    """Move running instances to this version, or rehearse that: both go on in the background."""

    def act(ctx: CommandContext) -> Answer:
        row = versions.get(ctx.session, ctx.actor, key, n)
        if body.dry_run:
            number, where = _rehearse(ctx, row, body), "trials"
        else:
            number, where = _start(ctx, row, body), "migrations"
        href = f"{PREFIX}/{where}/{number}"
        begun = told.Begun(dry_run=body.dry_run, id=number, href=href)
        return Answer(begun, 202, location=href)

    return change(act)


@bp.get("/trials/<id:trial_id>")
@asks(bp, LineQuery)
@bp.output(told.TrialInFull)
def trial(trial_id: int, query: LineQuery) -> Response:
    """Read how far a dry run is, and what it found for each instance."""
    require(may_design(actor()), "try out")
    with process_engine().query() as session:
        row = moving.trial(session, trial_id)
        counts = moving.trial_counts(session, row.id)
        page = moving.trial_lines(
            session, row.id, query.state or "", after=_after(query), limit=query.limit
        )
    return give(told.trial_of(row, counts, page.items, page.next))


@bp.get("/migrations")
@asks(bp, Paging)
@bp.output(told.Migrations)
def listing(query: Paging) -> Response:
    """List moves, the latest first; the lines of each stand under its own address."""
    require(may_design(actor()), "move running instances")
    with process_engine().query() as session:
        page = moving.migrations(session, limit=query.limit, before=_after(query) or None)
        counts = moving.migration_counts(session, [row.id for row in page.items])
    items = [told.migration_of(row, counts[row.id]) for row in page.items]
    return give(told.Migrations(items=items, next=page.next))


@bp.get("/migrations/<id:migration_id>")
@asks(bp, LineQuery)
@bp.output(told.MigrationInFull)
def show(migration_id: int, query: LineQuery) -> Response:
    """Read how far a move is, and what became of each instance."""
    require(may_design(actor()), "move running instances")
    with process_engine().query() as session:
        row = moving.migration(session, migration_id)
        counts = moving.migration_counts(session, [row.id])[row.id]
        page = moving.migration_lines(
            session, row.id, query.state or "", after=_after(query), limit=query.limit
        )
    return give(told.migration_of(row, counts, page.items, page.next))


@bp.post("/migrations/<id:migration_id>/pause")
@bp.output(told.MigrationInFull)
def pause(migration_id: int) -> Response:
    """Stop after the instance that is on its way now."""
    return _turn(lambda ctx: migration.pause(ctx, migration_id))


@bp.post("/migrations/<id:migration_id>/go-on")
@bp.output(told.MigrationInFull)
def go_on(migration_id: int) -> Response:
    """Go on with a move that was paused."""
    return _turn(lambda ctx: migration.go_on(ctx, migration_id))


@bp.post("/migrations/<id:migration_id>/undo")
@takes(bp, Reason)
@bp.output(told.MigrationInFull)
def undo(migration_id: int, body: Reason) -> Response:
    """Put back every instance that has not gone on since it was moved."""
    return _turn(lambda ctx: migration.undo(ctx, migration_id, body.reason))


def _rehearse(ctx: CommandContext, row: ProcessDefinition, body: NewMigration) -> int:
    question = Question(
        row.key, TrialKind.MOVE, row.id, body.instances, body.renamed, new_dates=body.new_dates
    )
    return trials.ask(ctx, question).id


def _start(ctx: CommandContext, row: ProcessDefinition, body: NewMigration) -> int:
    require(may_design(ctx.actor), "move running instances")
    ids = body.instances
    if ids is None:
        ids = list(moving.movable_ids(ctx.session, Movable(row.key, row.id)))
    order = Order(row.id, ids, body.reason, body.renamed, body.new_dates)
    return migration.start(ctx, order).id


def _turn(verb: Callable[[CommandContext], Migration]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        row = verb(ctx)
        ctx.session.flush()
        counts: Counts = moving.migration_counts(ctx.session, [row.id])[row.id]
        return Answer(told.migration_of(row, counts))

    return change(act)


def _after(query: Paging) -> int:
    """The cursors of these lists are numbers of rows."""
    text = query.cursor or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004
        raise Invalid("cursor", "not_a_cursor")
    return int(text)
