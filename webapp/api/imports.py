"""Tables that came in: listed with what keeps them, and taken back whole."""

from collections.abc import Callable

from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.models import Event
from engine.permissions import is_steward, require
from webapp.api.action_plans import fault
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks
from webapp.api.refusals import Unfit
from webapp.api.schemas import imports as told
from webapp.api.schemas.base import Paging
from webapp.api.tables_sent import BOARD, YES_OR_NO, sent, with_file
from webapp.current import actor, process_engine
from workflows import indicator_import, member_import, member_undo, past_figures, plan_undo
from workflows.batches import Batch, Trail, brought_in
from workflows.indicators import may_define
from workflows.seats import may_fill
from workflows.table_rows import RowsRefused

bp = blueprint("imports", "Tables that came in, and taking one back whole.")


@bp.get("/action-plans/import")
@asks(bp, Paging)
@bp.output(told.ImportedTables)
def plan_tables(query: Paging) -> Response:
    """List the tables of actions that came in, the latest first."""
    require(is_steward(actor()), "import a plan")
    return _listed(query, plan_undo.TRAIL, plan_undo.batch_of)


@bp.post("/action-plans/import/<id:plan_batch>/undo")
@bp.output(told.TakenBack)
def take_plan_back(plan_batch: int) -> Response:
    """Take a whole table of actions back, while nobody has worked on them."""
    return _taken_back(plan_batch, plan_undo.take_back)


@bp.get("/members/import")
@asks(bp, Paging)
@bp.output(told.ImportedTables)
def member_tables(query: Paging) -> Response:
    """List the tables of members that came in, the latest first."""
    require(may_fill(actor()), "bring members in")
    return _listed(query, member_import.TRAIL, member_undo.batch_of)


@bp.post("/members/import")
@bp.output(told.CameIn, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": with_file(invite=YES_OR_NO)}})
def bring_members_in() -> Response:
    """Bring members, seats and deputies in from a table: all of them, or none."""
    facts, filename, data = sent(told.MemberImport)

    def act(ctx: CommandContext) -> int:
        rows = member_import.bring_in(ctx, filename, data, invited=facts.invite == "yes")
        return len(rows)

    return _came_in(act)


@bp.post("/members/import/<id:member_batch>/undo")
@bp.output(told.TakenBack)
def take_members_back(member_batch: int) -> Response:
    """Take a whole table of members back, while nobody who came with it has done anything."""
    return _taken_back(member_batch, member_undo.take_back)


@bp.get("/indicators/import")
@asks(bp, Paging)
@bp.output(told.ImportedTables)
def indicator_tables(query: Paging) -> Response:
    """List the tables of indicators that came in, the latest first."""
    require(may_define(actor()), "bring indicators in")
    return _listed(query, indicator_import.TRAIL, indicator_import.batch_of)


@bp.post("/indicators/import")
@bp.output(told.CameIn, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": with_file(board=BOARD)}})
def bring_indicators_in() -> Response:
    """Bring indicators with their versions in from a table: all of them, or none."""
    facts, filename, data = sent(told.BoardImport)
    return _came_in(lambda ctx: len(indicator_import.bring_in(ctx, filename, data, facts.board)))


@bp.post("/indicators/import/<id:indicator_batch>/undo")
@bp.output(told.TakenBack)
def take_indicators_back(indicator_batch: int) -> Response:
    """Take a whole table of indicators back, while nothing was counted by it."""
    return _taken_back(indicator_batch, indicator_import.take_back)


@bp.get("/quarters/import")
@asks(bp, Paging)
@bp.output(told.ImportedTables)
def figure_tables(query: Paging) -> Response:
    """List the tables of past figures that came in, the latest first."""
    require(may_define(actor()), "bring past figures in")
    return _listed(query, past_figures.TRAIL, past_figures.batch_of)


@bp.post("/quarters/import")
@bp.output(told.CameIn, 201)
@bp.doc(extensions={"x-body": {"multipart/form-data": with_file(board=BOARD)}})
def bring_figures_in() -> Response:
    """Bring figures of past quarters in from a table: all of them, or none."""
    facts, filename, data = sent(told.BoardImport)
    return _came_in(
        lambda ctx: sum(
            len(one.figures) for one in past_figures.bring_in(ctx, filename, data, facts.board)
        )
    )


@bp.post("/quarters/import/<id:figure_batch>/undo")
@bp.output(told.TakenBack)
def take_figures_back(figure_batch: int) -> Response:
    """Take a whole table of past figures back, while nobody decided anything on it."""
    return _taken_back(figure_batch, past_figures.take_back)


def _came_in(bring_in: Callable[[CommandContext], int]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        try:
            count = bring_in(ctx)
        except RowsRefused as refused:
            raise Unfit([fault(row) for row in refused.rows]) from None
        return Answer(told.CameIn(count=count), 201)

    return change(act)


def _listed(query: Paging, trail: Trail, batch_of: Callable[[Session, Event], Batch]) -> Response:
    order = in_order(Event.id, is_descending=True)
    with process_engine().query() as session:
        statement = brought_in(session, trail)
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
        found = [batch_of(session, one) for one in page.items]
    items = [told.ImportedTable.model_validate(one) for one in found]
    return give(told.ImportedTables(items=items, next=page.next))


def _taken_back(number: int, take_back: Callable[[CommandContext, int], object]) -> Response:
    def act(ctx: CommandContext) -> Answer:
        take_back(ctx, number)
        return Answer(told.TakenBack(number=number))

    return change(act)
