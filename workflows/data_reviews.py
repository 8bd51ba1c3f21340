"""The review of a quarter's figures: begun, asked for, validated, commented, closed."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.instances import BOARDS
from engine.models import ProcessInstance
from engine.permissions import is_steward, require
from workflows import indicators, timescales
from workflows.agencies import REFERENCE_PREFIXES
from workflows.models import DataReturn, DataReturnState, DataReview, DataState

PROCESS, FIGURES = "data_review", "data"


def may_begin(actor: Actor) -> bool:
    """The Business Unit begins the first; each then begins the next by itself."""
    return is_steward(actor)


def get(session: Session, review_id: object) -> DataReview:
    found = session.get(DataReview, review_id) if isinstance(review_id, int) else None
    if found is None:
        raise NotFound("data review", review_id)
    return found


def of_quarter(session: Session, board: str, quarter_end: date) -> DataReview | None:
    return session.scalar(
        sa.select(DataReview).where(
            DataReview.board == board, DataReview.quarter_end == quarter_end
        )
    )


def is_past(review: DataReview) -> bool:
    """Its figures came in from a table; no agency was asked here."""
    return review.instance_id is None and review.state == DataState.CLOSED


def first_of(session: Session, board: str) -> DataReview:
    """The quarter with which the board began."""
    return session.scalars(
        sa.select(DataReview)
        .where(DataReview.board == board)
        .order_by(DataReview.quarter_end)
        .limit(1)
    ).one()


def returns_of(session: Session, review: DataReview) -> list[DataReturn]:
    found = session.scalars(
        sa.select(DataReturn).where(DataReturn.review_id == review.id).order_by(DataReturn.agency)
    )
    return list(found)


def begin_review(ctx: CommandContext, quarter_end: date, board: str = "children") -> DataReview:
    """Open a quarter: agencies are asked some working days after its end, not before."""
    require(may_begin(ctx.actor), "begin a data review")
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    if not indicators.is_quarter_end(quarter_end):
        raise Invalid("quarter_end", "not_quarter_end")
    today = ctx.calendar.local_date(ctx.now)
    if quarter_end > indicators.quarter_end_of(today):
        raise Invalid("quarter_end", "too_late")
    if ctx.calendar.add(quarter_end, "1y") < today:
        raise Invalid("quarter_end", "too_early")
    lock_board(ctx)
    if of_quarter(ctx.session, board, quarter_end) is not None:
        raise Invalid("quarter_end", "already_begun")
    return _begin(ctx, quarter_end, board)


def begin_next(ctx: CommandContext, review: DataReview) -> DataReview:
    """The quarter after this one waits for its own end, whoever forgets it."""
    following = indicators.quarter_end_of(_day_after(ctx, review.quarter_end))
    while (known := of_quarter(ctx.session, review.board, following)) and is_past(known):
        following = indicators.quarter_end_of(_day_after(ctx, following))
    return of_quarter_or_new(ctx, review.board, following)


def of_quarter_or_new(ctx: CommandContext, board: str, quarter_end: date) -> DataReview:
    """The review that a quarter has, or the one that it gets now."""
    lock_board(ctx)
    return of_quarter(ctx.session, board, quarter_end) or _begin(ctx, quarter_end, board)


def opened(ctx: CommandContext, review: DataReview, instance: ProcessInstance) -> None:
    """What is being validated is not yet for the group: it reads the page of the quarter."""
    review.instance_id, instance.is_restricted = instance.id, True
    note(ctx, review, "opened", quarter_end=review.quarter_end.isoformat())


def issue(ctx: CommandContext, review: DataReview) -> list[DataReturn]:
    """Ask every agency that has something to count; nobody is asked when nothing is."""
    asked = indicators.in_force(ctx.session, review.board, review.quarter_end)
    wanted = {agency for version in asked for agency in version.agencies}
    begin_next(ctx, review)
    if not wanted:
        close(ctx, review)
        return []
    today = ctx.calendar.local_date(ctx.now)
    if today > review.request_on:
        _start_from(ctx, review, today)
    review.move_to(DataState.COLLECTING)
    rows = [
        DataReturn(review_id=review.id, agency=agency, due_on=review.returns_due)
        for agency in sorted(wanted)
    ]
    ctx.session.add_all(rows)
    ctx.session.flush()
    note(ctx, review, "asked", agencies=sorted(wanted), due=review.returns_due.isoformat())
    return rows


def ask_again(ctx: CommandContext, review: DataReview, agencies: Sequence[str]) -> date:
    """Some agencies correct their figures, or give them at last."""
    review.move_to(DataState.COLLECTING)
    today = ctx.calendar.local_date(ctx.now)
    due_on = day_after(ctx, today, "asked_again")
    for row in returns_of(ctx.session, review):
        if row.agency in agencies:
            row.state, row.due_on = DataReturnState.ASKED, due_on
            row.times_asked += 1
    ctx.session.flush()
    note(ctx, review, "asked_again", agencies=sorted(agencies), due=due_on.isoformat())
    return due_on


def validated(ctx: CommandContext, review: DataReview) -> None:
    """From now on others see it, small counts hidden."""
    review.move_to(DataState.COMMENTING)
    review.validated_at, review.validated_by = ctx.now, ctx.actor.id
    note(ctx, review, "validated")


def comment(ctx: CommandContext, review: DataReview, text: str) -> date:
    """What the Business Unit says to the figures; the group decides after it."""
    review.move_to(DataState.DECIDING)
    review.commentary = text
    note(ctx, review, "commented")
    return day_after(ctx, ctx.calendar.local_date(ctx.now), "decide")


def close(ctx: CommandContext, review: DataReview) -> None:
    review.move_to(DataState.CLOSED)
    review.closed_at = ctx.now
    note(ctx, review, "closed")


def note(ctx: CommandContext, review: DataReview, happened: str, **details: object) -> None:
    """Say what happened on the chain of the review's own instance; never a figure."""
    instance = ctx.session.get(ProcessInstance, review.instance_id) if review.instance_id else None
    ctx.record(f"data_review.{happened}", instance, review=review.id, **details)


def figure(ctx: CommandContext, name: str) -> str:
    """One of the board's figures for data, as it stands today."""
    today = ctx.calendar.local_date(ctx.now)
    return str(timescales.value(timescales.in_force(ctx.session, FIGURES, today), name))


def day_after(ctx: CommandContext, day: date, name: str) -> date:
    found = ctx.calendar.add(day, figure(ctx, name))
    assert isinstance(found, date)  # noqa: S101 - a date plus an offset is a date
    return found


def dates(review: DataReview) -> Mapping[str, str]:
    """What the diagram counts by."""
    names = ("request_on", "returns_due", "cut_off_on", "validation_due", "commentary_due")
    return {name: getattr(review, name).isoformat() for name in names}


def _begin(ctx: CommandContext, quarter_end: date, board: str) -> DataReview:
    stem = f"{REFERENCE_PREFIXES[board]}-D{quarter_end.year % 100:02}"
    review = DataReview(
        ref=f"{stem}-Q{quarter_end.month // 3}",
        board=board,
        quarter_end=quarter_end,
        smallest=int(figure(ctx, "smallest")),
        swing=int(figure(ctx, "swing")),
        **_counted(ctx, quarter_end),
    )
    ctx.session.add(review)
    ctx.session.flush()
    title = f"Q{quarter_end.month // 3} {quarter_end.year}"
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={
                "review": review.id,
                "board": board,
                "title": title,
                "business_key": review.ref,
            },
            title=title,
            business_key=review.ref,
            board=board,
        ),
    )
    return review


def _counted(ctx: CommandContext, quarter_end: date) -> dict[str, date]:
    """Every date counts from the end of the quarter."""
    named = {
        "request_on": "request",
        "returns_due": "data_returns",
        "cut_off_on": "cut_off",
        "validation_due": "validate",
        "commentary_due": "comment",
    }
    return {field: day_after(ctx, quarter_end, name) for field, name in named.items()}


def _start_from(ctx: CommandContext, review: DataReview, today: date) -> None:
    """A quarter that is begun late keeps its steps: agencies get the days they would have had."""
    late = ctx.calendar.working_days_between(review.request_on, today)
    for field in ("returns_due", "cut_off_on", "validation_due", "commentary_due"):
        setattr(review, field, ctx.calendar.add(getattr(review, field), f"{late}wd"))


def _day_after(ctx: CommandContext, day: date) -> date:
    found = ctx.calendar.add(day, "1d")
    assert isinstance(found, date)  # noqa: S101 - as above
    return found
