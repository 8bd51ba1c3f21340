"""Moves of running work: the list of all, one with its lines, and its verbs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import migration
from engine.context import CommandContext
from engine.deployments import deployed
from engine.errors import Invalid, NotInState
from engine.models import Migration, MigrationState, Outcome, ProcessDefinition
from engine.permissions import may_design, require
from engine.queries import moving
from engine.queries.moving import Counts
from webapp.current import actor, process_engine
from webapp.due import Tag
from webapp.i18n import _, said
from webapp.moving import words
from webapp.moving.lines import Line, Lines
from webapp.moving.views import bp, number
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Row:
    """One move in the list, and at the head of its own page."""

    row: Migration
    name: str
    version: int | None
    by: str
    tag: Tag
    counts: Counts

    @property
    def moved(self) -> int:
        return self.counts.by_state.get("moved", 0)

    @property
    def is_under_way(self) -> bool:
        return self.row.state in (MigrationState.RUNNING, MigrationState.UNDOING)

    @property
    def is_undoing(self) -> bool:
        return self.row.state in (MigrationState.UNDOING, MigrationState.UNDONE)

    @property
    def done(self) -> int:
        """So many have had their turn."""
        return self.counts.total - self.moved if self.is_undoing else self.counts.done


@dataclass(frozen=True, slots=True)
class Move:
    """Everything on the page of one move."""

    head: Row
    tags: Sequence[tuple[str, Tag, int]]
    lines: Sequence[Line]
    next: str
    chosen: str

    @property
    def can_be_undone(self) -> bool:
        state = self.head.row.state
        return state in (MigrationState.PAUSED, MigrationState.DONE) and self.head.moved > 0


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(may_design(actor()), "move running instances")
    with process_engine().query() as session:
        page = moving.migrations(session, before=number("before") or None)
        rows = _rows(session, page.items)
    return render_template("moving/listing.html", rows=rows, next=page.next)


@bp.get("/<int:migration_id>")
def move(migration_id: int) -> ResponseReturnValue:
    require(may_design(actor()), "move running instances")
    return _page(migration_id)


@bp.post("/<int:migration_id>/pause")
def pause(migration_id: int) -> ResponseReturnValue:
    done = _("Paused. What was moved stays moved; the others wait.")
    return _turn(migration_id, lambda ctx: migration.pause(ctx, migration_id), done)


@bp.post("/<int:migration_id>/go-on")
def go_on(migration_id: int) -> ResponseReturnValue:
    return _turn(migration_id, lambda ctx: migration.go_on(ctx, migration_id), _("It goes on."))


@bp.post("/<int:migration_id>/undo")
def undo(migration_id: int) -> ResponseReturnValue:
    """Put back what has not gone on since."""
    reason = request.form.get("reason", "").strip()
    done = _("They are being put back. What has gone on since stays where it is.")
    return _turn(migration_id, lambda ctx: migration.undo(ctx, migration_id, reason), done)


def _turn(
    migration_id: int, verb: Callable[[CommandContext], Migration], done: str
) -> ResponseReturnValue:
    try:
        with process_engine().command(actor()) as ctx:
            verb(ctx)
    except Invalid:
        wrong = _("Say why they are put back: the reason stays in the history.")
        return _page(migration_id, {"reason": wrong}, 422)
    except NotInState:
        return _page(
            migration_id, {"state": _("This is not possible any more: look how it stands.")}, 409
        )
    flash(done)
    return redirect(url_for(".move", migration_id=migration_id), code=303)


def _page(
    migration_id: int, wrong: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    chosen = request.args.get("state", "")
    chosen = chosen if chosen in tuple(Outcome) else ""
    with process_engine().query() as session:
        row = moving.migration(session, migration_id)
        [head] = _rows(session, [row])
        page = moving.migration_lines(session, row.id, chosen, after=number("after"))
        target = deployed(session, row.target_id).compiled
        told = Move(
            head=head,
            tags=[
                (str(one), words.outcome_of(one), head.counts.by_state[one])
                for one in Outcome
                if head.counts.by_state.get(one)
            ],
            lines=Lines(session, actor(), target).of_migration(page.items),
            next=page.next or "",
            chosen=chosen,
        )
    given = {"reason": request.form.get("reason", "")}
    page_text = render_template("moving/move.html", page=told, wrong=wrong or {}, given=given)
    return page_text, status


def _rows(session: Session, rows: Sequence[Migration]) -> list[Row]:
    names = Names(session)
    counts = moving.migration_counts(session, [one.id for one in rows])
    found = {}
    for one in rows:
        target = session.get_one(ProcessDefinition, one.target_id)
        found[one.id] = said(target.name, target.name_cy), target.version
    return [
        Row(
            one,
            *found[one.id],
            names.person(one.created_by),
            words.state_of(one.state),
            counts[one.id],
        )
        for one in rows
    ]
