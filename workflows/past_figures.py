"""Brings figures of past quarters in from a table, all or none, and takes a table back whole.

Each quarter becomes one that is closed, with the returns of its agencies, its findings answered.
Small counts are hidden in it as in every other quarter.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid
from engine.instances import BOARDS
from engine.models import Event
from engine.permissions import require
from workflows import batches, data_checks, data_returns, data_reviews, tables
from workflows.agencies import REFERENCE_PREFIXES
from workflows.batches import Batch, Reason, Trail
from workflows.indicators import may_define
from workflows.models import (
    DataDecision,
    DataFinding,
    DataPoint,
    DataReturn,
    DataReturnState,
    DataReview,
    DataState,
    Indicator,
)
from workflows.past_figure_rows import FIGURES, Known, PastReturn, Reader, Table
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

TRAIL = Trail("data_figures.brought_in", "data_figures.taken_back")


def read_table(session: Session, filename: str, data: bytes, board: str, today: date) -> Table:
    """Read the file as it would come in; nothing is written."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    rows = tables.rows(session, FIGURES, filename, data)
    if not rows:
        return Table([], [BadRow(1, "indicator", "no_rows")])
    reader = Reader(_known(session, board, today))
    for row in rows:
        reader.read(row)
    return Table(list(reader.returns.values()), reader.bad)


def bring_in(ctx: CommandContext, filename: str, data: bytes, board: str) -> Sequence[PastReturn]:
    """Keep every figure of the table under its quarter and its agency."""
    require(may_define(ctx.actor), "bring past figures in")
    lock_board(ctx)  # sent twice at once: the second finds the returns there
    today = ctx.calendar.local_date(ctx.now)
    table = read_table(ctx.session, filename, data, board, today)
    if table.bad:
        raise RowsRefused(list(table.bad))
    name = filename.removesuffix(CARRIED)
    reviews = {
        day: _review(ctx, board, day) for day in sorted({one.quarter_end for one in table.returns})
    }
    kept = [_keep(ctx, reviews[one.quarter_end], one) for one in table.returns]
    ctx.session.flush()
    for review in reviews.values():
        _answer_findings(ctx, review, name, {one.agency for one in kept})
    ctx.record(
        "data_figures.brought_in",
        None,
        filename=name,
        refs=[one.ref for one in reviews.values()],
        returns=[one.id for one in kept],
        figures=sum(len(one.figures) for one in table.returns),
    )
    return table.returns


def take_back(ctx: CommandContext, number: int) -> int:
    """Remove the returns of a table, and every quarter that has no other; how many figures."""
    require(may_define(ctx.actor), "take past figures back")
    event = batches.to_undo(ctx, TRAIL, number)
    batches.require_untouched(event, _reasons(ctx.session, event))
    ids = (event.details or {})["returns"]
    rows = ctx.session.scalars(sa.select(DataReturn).where(DataReturn.id.in_(ids))).all()
    points = sa.select(DataPoint.id).where(DataPoint.return_id.in_(ids))
    count = len(ctx.session.scalars(points).all())
    for row in rows:
        own = (DataFinding.review_id == row.review_id) & (DataFinding.agency == row.agency)
        ctx.session.execute(sa.delete(DataFinding).where(own))
    ctx.session.execute(sa.delete(DataPoint).where(DataPoint.return_id.in_(ids)))
    ctx.session.execute(sa.delete(DataReturn).where(DataReturn.id.in_(ids)))
    reviews = {row.review_id for row in rows}
    others = set(ctx.session.scalars(sa.select(DataReturn.review_id).where(_of(reviews))))
    ctx.session.execute(sa.delete(DataReview).where(DataReview.id.in_(reviews - others)))
    ctx.record("data_figures.taken_back", None, batch=number, returns=list(ids), figures=count)
    return count


def tables_so_far(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    return [batch_of(session, one) for one in batches.latest(session, TRAIL)]


def batch_of(session: Session, event: Event) -> Batch:
    details = event.details or {}
    refs, count = details.get("refs", []), int(details.get("figures", 0))
    return batches.batch_of(event, refs, count, _reasons(session, event))


def _known(session: Session, board: str, today: date) -> Known:
    reviews = session.scalars(sa.select(DataReview).where(DataReview.board == board)).all()
    past = {one.id: one.quarter_end for one in reviews if data_reviews.is_past(one)}
    said = session.execute(
        sa.select(DataReturn.review_id, DataReturn.agency).where(DataReturn.review_id.in_(past))
    )
    found = session.scalars(
        sa.select(Indicator).where(Indicator.board == board).order_by(Indicator.ref)
    )
    return Known(
        today=today,
        indicators=found.all(),
        asked=frozenset(one.quarter_end for one in reviews if one.id not in past),
        said=frozenset((past[review_id], agency) for review_id, agency in said),
    )


def _review(ctx: CommandContext, board: str, quarter_end: date) -> DataReview:
    """The closed quarter; one that an earlier table made takes further agencies."""
    found = data_reviews.of_quarter(ctx.session, board, quarter_end)
    if found is not None:
        return found
    year = quarter_end.year % 100
    days = ("request_on", "returns_due", "cut_off_on", "validation_due", "commentary_due")
    review = DataReview(
        ref=f"{REFERENCE_PREFIXES[board]}-D{year:02}-Q{quarter_end.month // 3}",
        board=board,
        quarter_end=quarter_end,
        state=DataState.CLOSED,
        smallest=int(data_reviews.figure(ctx, "smallest")),
        swing=int(data_reviews.figure(ctx, "swing")),
        validated_at=ctx.now,
        validated_by=ctx.actor.id,
        closed_at=ctx.now,
        **dict.fromkeys(days, quarter_end),
    )
    ctx.session.add(review)
    ctx.session.flush()
    return review


def _keep(ctx: CommandContext, review: DataReview, one: PastReturn) -> DataReturn:
    row = DataReturn(
        review_id=review.id,
        agency=one.agency,
        state=DataReturnState.HANDED_IN,
        due_on=review.quarter_end,
        handed_in_at=ctx.now,
        handed_in_by=ctx.actor.id,
        review=review,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.session.add_all(
        DataPoint(
            return_id=row.id,
            version_id=figure.version.id,
            area=figure.area,
            numerator=figure.numerator,
            denominator=figure.denominator,
            comment=figure.comment,
            at=ctx.now,
            by=ctx.actor.id,
        )
        for figure in one.figures.values()
    )
    return row


def _answer_findings(
    ctx: CommandContext, review: DataReview, filename: str, agencies: Iterable[str]
) -> None:
    """What a quarter is asked about is answered here as well: by the comment, or by the table."""
    last = max((one.number for one in data_checks.findings_of(ctx.session, review)), default=0)
    wanted = set(agencies)
    found = [one for one in data_checks.odd_in(ctx.session, review) if one.agency in wanted]
    comments = _comments(ctx.session, review)
    known = {
        (one.rule, one.agency, one.version_id, one.area)
        for one in data_checks.findings_of(ctx.session, review)
    }
    for one in found:
        if (one.rule, one.agency, one.version_id, one.area) in known:
            continue
        last += 1
        one.review_id, one.number = review.id, last
        comment = comments.get(one.point_id or 0, "")
        one.outcome = "explained" if comment else "accepted"
        one.answer = comment or f"{filename}: not in the table / nid yw yn y tabl"
        if one.rule == "swing" and not comment:
            one.answer = f"{filename}: as it was reported then / fel yr adroddwyd ar y pryd"
        one.answered_at, one.answered_by = ctx.now, ctx.actor.id
        ctx.session.add(one)
    ctx.session.flush()


def _comments(session: Session, review: DataReview) -> dict[int, str]:
    return {
        point.id: point.comment
        for row in data_reviews.returns_of(session, review)
        for point in data_returns.points_of(session, row).values()
    }


def _reasons(session: Session, event: Event) -> list[Reason]:
    """A correction, a decision or a quarter opened here since: what came in stays under it."""
    details: Any = event.details
    if not details:
        return [Reason("unknown")]
    ids = details["returns"]
    rows = session.scalars(sa.select(DataReturn).where(DataReturn.id.in_(ids))).all()
    reviews = {row.review_id: row.review.ref for row in rows}
    corrected = sa.select(DataPoint.return_id).where(
        DataPoint.return_id.in_(ids), DataPoint.superseded_at.is_not(None)
    )
    decided = sa.select(DataDecision.review_id).where(DataDecision.review_id.in_(reviews))
    used = {
        *(row.review.ref for row in rows if row.id in set(session.scalars(corrected))),
        *(reviews[one] for one in session.scalars(decided)),
        *(row.review.ref for row in rows if not data_reviews.is_past(row.review)),
    }
    return [Reason("figures", sorted(used))] if used else []


def _of(reviews: Iterable[int]) -> sa.ColumnElement[bool]:
    return DataReturn.review_id.in_(reviews)
