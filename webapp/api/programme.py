"""The annual programme of work and the strategic priorities, for programs."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import programme as told
from webapp.api.schemas.base import given
from webapp.current import actor, process_engine
from workflows import priorities, programme_changes, programmes
from workflows import programme_entries as entries
from workflows.models import Programme
from workflows.priorities import Wish
from workflows.programme_changes import Asked
from workflows.programme_entries import Wanted
from workflows.programmes import Theme
from workflows.queries import access
from workflows.queries import programmes as queries

bp = blueprint("programme", "The annual programme of work, and the priorities it serves.")


@bp.get("/programme")
@asks(bp, told.ProgrammeQuery)
@bp.output(told.Programmes)
def listing(query: told.ProgrammeQuery) -> Response:
    """List the programmes that I may see, the latest first."""
    statement = sa.select(Programme).where(access.programmes(actor()))
    for name in ("board", "year"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Programme, name) == value)
    order = in_order(Programme.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Programme.model_validate(row) for row in page.items]
    return give(told.Programmes(items=items, next=page.next))


@bp.post("/programme")
@takes(bp, told.NewProgramme)
@bp.output(told.Programme, 201)
def open_one(body: told.NewProgramme) -> Response:
    """Open the programme of a year; its days are set from the board's figures."""

    def act(ctx: CommandContext) -> Answer:
        row = programmes.open_year(ctx, body.board, body.year)
        where = f"{PREFIX}/programme/{row.id}"
        return Answer(told.Programme.model_validate(row), 201, location=where)

    return change(act)


@bp.get("/programme/<id:programme_id>")
@bp.output(told.ProgrammeInFull)
def show(programme_id: int) -> Response:
    """Read one programme: its entries, themes, changes, and what there is room for."""
    with process_engine().query() as session:
        row = _found(session, programme_id)
        own = entries.of_programme(session, row)
        held = priorities.in_force(session, row.board, row.begins_on)
        room = queries.room(row, own, [one["key"] for one in held.priorities] if held else [])
        return give(
            given(
                told.ProgrammeInFull,
                row,
                entries=[told.ProgrammeEntry.model_validate(one) for one in own],
                themes=[
                    told.ProposedTheme.model_validate(one) for one in queries.themes(session, row)
                ],
                changes=[told.Change.model_validate(one) for one in queries.changes(session, row)],
                room=given(
                    told.Room, room, planned={str(key): days for key, days in room.planned.items()}
                ),
            )
        )


@bp.post("/programme/<id:programme_id>/themes")
@takes(bp, told.NewTheme)
@bp.output(told.ProposedTheme, 201)
def propose(programme_id: int, body: told.NewTheme) -> Response:
    """Propose a theme while the call is open."""

    def act(ctx: CommandContext) -> Answer:
        _found(ctx.session, programme_id)
        theme = programmes.propose(ctx, programme_id, Theme(body.theme, body.reason))
        where = f"{PREFIX}/programme/{programme_id}"
        return Answer(told.ProposedTheme.model_validate(theme), 201, location=where)

    return change(act)


@bp.post("/programme/<id:programme_id>/changes")
@takes(bp, told.NewChange)
@bp.output(told.Change, 201)
def ask(programme_id: int, body: told.NewChange) -> Response:
    """Ask for a change of the published programme; the chair decides on it."""

    def act(ctx: CommandContext) -> Answer:
        _found(ctx.session, programme_id)
        wanted = Wanted(**body.wanted.model_dump()) if body.wanted else None
        asked = Asked(body.kind, body.reason, body.entry, wanted)
        row = programme_changes.ask(ctx, programme_id, asked)
        where = f"{PREFIX}/programme/{programme_id}"
        return Answer(told.Change.model_validate(row), 201, location=where)

    return change(act)


@bp.get("/priorities/<board>")
@bp.output(told.PrioritySets)
def listing_priorities(board: str) -> Response:
    """Read a board's strategic priorities, the newest version first; they are few."""
    with process_engine().query() as session:
        rows = priorities.versions(session, board)
        found = [told.PrioritySet.model_validate(row) for row in rows]
    return give(told.PrioritySets(versions=found))


@bp.post("/priorities/<board>")
@takes(bp, told.NewPriorities)
@bp.output(told.PrioritySet, 201)
def set_priorities(board: str, body: told.NewPriorities) -> Response:
    """Write down what the Board has decided; what held before stays on record."""

    def act(ctx: CommandContext) -> Answer:
        wish = Wish(
            [one.model_dump() for one in body.priorities],
            body.in_force_from,
            body.reason,
            body.seen,
        )
        row = priorities.set_priorities(ctx, board, wish)
        return Answer(told.PrioritySet.model_validate(row), 201)

    return change(act)


def _found(session: Session, programme_id: int) -> Programme:
    wanted = sa.select(Programme).where(Programme.id == programme_id, access.programmes(actor()))
    row = session.scalar(wanted)
    if row is None:
        raise NotFound("programme", programme_id)
    return row
