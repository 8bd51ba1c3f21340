"""The board's indicators: what is counted, by whom, and what it meant when."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.errors import Invalid, NotFound, NotInState
from engine.instances import BOARDS
from engine.permissions import is_steward, require
from engine.texts import can_be_kept
from workflows.agencies import AGENCIES, LOCAL_AUTHORITIES, REFERENCE_PREFIXES
from workflows.models import DataReview, DataState, Indicator, IndicatorVersion

SHARE, COUNT = "share", "count"
REGION = "region"
LONGEST_NAME, LONGEST_TEXT = 150, 2000
ALL = 100
MOST = 1_000_000
EITHER_LANGUAGE = ("name", "definition", "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an indicator means from a quarter on, in both languages."""

    name: str
    name_cy: str
    definition: str
    definition_cy: str
    numerator: str
    numerator_cy: str
    agencies: Sequence[str]
    in_force_from: date
    denominator: str = ""
    denominator_cy: str = ""
    kind: str = SHARE
    by_authority: bool = False
    lowest: int | None = None
    highest: int | None = None
    reason: str = ""


def may_define(actor: Actor) -> bool:
    """The Business Unit and the administrators keep the list."""
    return is_steward(actor)


def get(session: Session, indicator_id: object) -> Indicator:
    found = session.get(Indicator, indicator_id) if isinstance(indicator_id, int) else None
    if found is None:
        raise NotFound("indicator", indicator_id)
    return found


def define(ctx: CommandContext, meaning: Meaning, board: str = "children") -> Indicator:
    """Begin to count something."""
    require(may_define(ctx.actor), "define an indicator")
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    _require_sound(meaning)
    lock_board(ctx)
    indicator = Indicator(ref=_next_ref(ctx, board), board=board)
    ctx.session.add(indicator)
    ctx.session.flush()
    _add(ctx, indicator, meaning, 1)
    ctx.record("indicator.defined", None, indicator=indicator.id, ref=indicator.ref)
    return indicator


def revise(ctx: CommandContext, indicator_id: int, meaning: Meaning, seen: int) -> IndicatorVersion:
    """Let it mean something else from a quarter on; what was counted before keeps its meaning."""
    require(may_define(ctx.actor), "revise an indicator")
    lock_board(ctx)
    indicator = get(ctx.session, indicator_id)
    ctx.session.refresh(indicator)
    newest = indicator.newest
    if newest.number != seen:
        raise NotInState("indicator", indicator.ref, "changed", "as it was read")
    _require_sound(meaning)
    if not meaning.reason.strip():
        raise Invalid("reason", "required")
    if meaning.kind != newest.kind:
        raise Invalid("kind", "unchangeable")
    if meaning.in_force_from <= newest.in_force_from:
        raise Invalid("in_force_from", "before_newest", day=newest.in_force_from)
    if _is_asked_since(ctx, indicator, meaning.in_force_from):
        raise Invalid("in_force_from", "already_asked")
    version = _add(ctx, indicator, meaning, newest.number + 1)
    ctx.record(
        "indicator.revised",
        None,
        indicator=indicator.id,
        ref=indicator.ref,
        version=version.number,
        in_force_from=version.in_force_from.isoformat(),
        reason=version.reason,
    )
    return version


def end(ctx: CommandContext, indicator_id: int, ends_on: date, reason: str) -> Indicator:
    """Ask for it no more after a quarter. Its history stays."""
    require(may_define(ctx.actor), "end an indicator")
    lock_board(ctx)
    indicator = get(ctx.session, indicator_id)
    if indicator.ends_on is not None:
        raise NotInState("indicator", indicator.ref, "ended", "in use")
    if not reason.strip():
        raise Invalid("end_reason", "required")
    if not is_quarter_end(ends_on):
        raise Invalid("ends_on", "not_quarter_end")
    if ends_on < indicator.newest.in_force_from:
        raise Invalid("ends_on", "before_newest", day=indicator.newest.in_force_from)
    indicator.ends_on, indicator.end_reason = ends_on, reason.strip()
    ctx.record(
        "indicator.ended",
        None,
        indicator=indicator.id,
        ref=indicator.ref,
        ends_on=ends_on.isoformat(),
        reason=reason,
    )
    return indicator


def in_force(session: Session, board: str, on: date) -> list[IndicatorVersion]:
    """What is asked for a quarter, in the order of the references."""
    found = session.scalars(
        sa.select(Indicator).where(Indicator.board == board).order_by(Indicator.ref)
    )
    return [version for one in found if (version := one.version_on(on)) is not None]


def areas(version: IndicatorVersion, agency: str) -> Sequence[str]:
    """For where an agency says it: its own area, each authority's, or the whole region."""
    if agency in LOCAL_AUTHORITIES:
        return (agency,)
    return LOCAL_AUTHORITIES if version.by_authority else (REGION,)


def is_quarter_end(day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.month % 3 == 0 and day.day == last


def quarter_end_of(day: date) -> date:
    """The last day of the quarter in which a day lies."""
    month = (day.month + 2) // 3 * 3
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def quarter_ended_before(day: date) -> date:
    """The last day of the quarter before the one in which a day lies."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)


def faults(meaning: Meaning) -> Iterator[Invalid]:
    """All that keeps it from being counted, field by field."""
    yield from _text_faults(meaning)
    if meaning.kind not in (SHARE, COUNT):
        yield Invalid("kind", "not_an_option")
    if not meaning.agencies:
        yield Invalid("agencies", "required")
    elif set(meaning.agencies) - set(AGENCIES):
        yield Invalid("agencies", "not_an_option")
    if meaning.in_force_from.day != 1 or meaning.in_force_from.month % 3 != 1:
        yield Invalid("in_force_from", "not_quarter_start")
    yield from _threshold_faults(meaning)


def _text_faults(meaning: Meaning) -> Iterator[Invalid]:
    texts = [one.name for one in fields(meaning) if one.name.removesuffix("_cy") in EITHER_LANGUAGE]
    for field in texts:
        text = getattr(meaning, field)
        is_needed = meaning.kind == SHARE or not field.startswith("denominator")
        longest = LONGEST_NAME if field.startswith("name") else LONGEST_TEXT
        if not text.strip() and is_needed:
            yield Invalid(field, "required")
        elif len(text) > longest:
            yield Invalid(field, "too_long", maximum=longest)
        elif not can_be_kept(text):
            yield Invalid(field, "not_text")


def _threshold_faults(meaning: Meaning) -> Iterator[Invalid]:
    most = ALL if meaning.kind == SHARE else MOST
    for field in ("lowest", "highest"):
        value = getattr(meaning, field)
        if value is not None and not 0 <= value <= most:
            yield Invalid(field, "out_of_range", least=0, most=most)
    low, high = meaning.lowest, meaning.highest
    if low is not None and high is not None and low > high:
        yield Invalid("highest", "below_lowest")


def _require_sound(meaning: Meaning) -> None:
    for fault in faults(meaning):
        raise fault


def _add(
    ctx: CommandContext, indicator: Indicator, meaning: Meaning, number: int
) -> IndicatorVersion:
    said = {one.name: getattr(meaning, one.name) for one in fields(meaning)}
    kept = {name: one.strip() if isinstance(one, str) else one for name, one in said.items()}
    if meaning.kind == COUNT:
        kept |= {"denominator": "", "denominator_cy": ""}
    kept["agencies"] = [one for one in AGENCIES if one in set(meaning.agencies)]
    version = IndicatorVersion(
        **kept, number=number, created_at=ctx.now, created_by=ctx.actor.id, indicator=indicator
    )
    ctx.session.add(version)
    ctx.session.flush()
    return version


def _is_asked_since(ctx: CommandContext, indicator: Indicator, day: date) -> bool:
    """Agencies already have it in their hands for a quarter that the new meaning would touch."""
    return bool(
        ctx.session.scalar(
            sa.select(sa.func.count())
            .select_from(DataReview)
            .where(
                DataReview.board == indicator.board,
                DataReview.quarter_end >= day,
                DataReview.state != DataState.WAITING,
            )
        )
    )


def _next_ref(ctx: CommandContext, board: str) -> str:
    """One more than the highest: some of those between may have been taken back."""
    stem = f"{REFERENCE_PREFIXES[board]}-I-"
    refs = ctx.session.scalars(sa.select(Indicator.ref).where(Indicator.board == board))
    tails = (ref.removeprefix(stem) for ref in refs)
    last = max((int(tail) for tail in tails if tail.isdigit()), default=0)
    return f"{stem}{last + 1:02}"
