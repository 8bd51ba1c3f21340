"""Brings indicators with their versions in from a table, all or none, and takes a table back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext, lock_board
from engine.errors import Invalid
from engine.instances import BOARDS
from engine.models import Event
from engine.permissions import require
from workflows import batches, indicators, tables
from workflows.batches import Batch, Reason, Trail
from workflows.indicator_rows import INDICATORS, Known, Planned, Reader, Table
from workflows.models import DataReview, DataState, Indicator, IndicatorVersion
from workflows.table_rows import BadRow, RowsRefused
from workflows.tables import CARRIED

TRAIL = Trail("indicator.brought_in", "indicator.taken_back")


def read_table(session: Session, filename: str, data: bytes, board: str) -> Table:
    """Read the file as it would come in; nothing is written."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    rows = tables.rows(session, INDICATORS, filename, data)
    if not rows:
        return Table([], [BadRow(1, "name", "no_rows")])
    reader = Reader(_known(session, board))
    for row in rows:
        reader.read(row)
    return Table(list(reader.found.values()), reader.bad)


def bring_in(ctx: CommandContext, filename: str, data: bytes, board: str) -> Sequence[str]:
    """Define what is new, add versions to what is known; the references come back."""
    require(indicators.may_define(ctx.actor), "bring indicators in")
    lock_board(ctx)  # sent twice at once: the second finds the names taken
    table = read_table(ctx.session, filename, data, board)
    if table.bad:
        raise RowsRefused(list(table.bad))
    new, versions, refs = [], [], []
    for one in table.indicators:
        indicator, added = _keep(ctx, one, board)
        new += [indicator.id] if one.known is None else []
        versions += added
        refs.append(indicator.ref)
    ctx.record(
        "indicator.brought_in",
        None,
        filename=filename.removesuffix(CARRIED),
        refs=refs,
        indicators=new,
        versions=versions,
    )
    return refs


def take_back(ctx: CommandContext, number: int) -> int:
    """Remove the versions of a table, and the indicators that it began; how many versions."""
    require(indicators.may_define(ctx.actor), "take indicators back")
    event = batches.to_undo(ctx, TRAIL, number)
    batches.require_untouched(event, _reasons(ctx.session, event))
    details = event.details or {}
    versions, new = details["versions"], details["indicators"]
    ctx.session.execute(sa.delete(IndicatorVersion).where(IndicatorVersion.id.in_(versions)))
    ctx.session.execute(sa.delete(Indicator).where(Indicator.id.in_(new)))
    ctx.record(
        "indicator.taken_back", None, batch=number, indicators=list(new), versions=list(versions)
    )
    return len(versions)


def tables_so_far(session: Session) -> list[Batch]:
    """The tables that came in, the latest first."""
    return [batch_of(session, one) for one in batches.latest(session, TRAIL)]


def batch_of(session: Session, event: Event) -> Batch:
    details = event.details or {}
    refs, count = details.get("refs", []), len(details.get("versions", []))
    return batches.batch_of(event, refs, count, _reasons(session, event))


def _keep(ctx: CommandContext, one: Planned, board: str) -> tuple[Indicator, list[int]]:
    meanings = list(one.versions)
    added = []
    if one.known is None:
        indicator = indicators.define(ctx, meanings.pop(0), board)
        added.append(indicator.newest.id)
    else:
        indicator = one.known
    for meaning in meanings:
        seen = indicators.get(ctx.session, indicator.id).newest.number
        added.append(indicators.revise(ctx, indicator.id, replace(meaning), seen).id)
    return indicator, added


def _known(session: Session, board: str) -> Known:
    found = session.scalars(
        sa.select(Indicator).where(Indicator.board == board).order_by(Indicator.ref)
    )
    asked = sa.select(sa.func.max(DataReview.quarter_end)).where(
        DataReview.board == board, DataReview.state != DataState.WAITING
    )
    return Known(
        indicators=found.all(),
        asked_until=session.scalar(asked.where(DataReview.instance_id.is_not(None))),
        figures_until=session.scalar(asked),
    )


def _reasons(session: Session, event: Event) -> list[Reason]:
    """A figure, a further version, an end, or a quarter for which agencies were asked."""
    details: Any = event.details
    if not details:
        return [Reason("unknown")]
    ours = set(details["versions"])
    rows = session.scalars(sa.select(IndicatorVersion).where(IndicatorVersion.id.in_(ours))).all()
    used = batches.named_elsewhere(session, IndicatorVersion.__table__.c.id, ours)
    asked = _asked_until(session)
    found: Mapping[str, set[str]] = {"counted": set(), "revised": set(), "asked": set()}
    for one in rows:
        indicator = one.indicator
        if one.id in used:
            found["counted"].add(indicator.ref)
        if indicator.newest.id not in ours or indicator.ends_on is not None:
            found["revised"].add(indicator.ref)
        if (until := asked.get(indicator.board)) and until >= one.in_force_from:
            found["asked"].add(indicator.ref)
    return [Reason(rule, sorted(refs)) for rule, refs in found.items() if refs]


def _asked_until(session: Session) -> dict[str, date]:
    """The last quarter of each board for which agencies were asked here."""
    rows = session.execute(
        sa.select(DataReview.board, sa.func.max(DataReview.quarter_end))
        .where(DataReview.instance_id.is_not(None), DataReview.state != DataState.WAITING)
        .group_by(DataReview.board)
    )
    return {one.board: one[1] for one in rows}
