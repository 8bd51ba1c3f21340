"""The chair's quarterly report: generated from the registers, worded by the chair, then frozen."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotInState
from engine.permissions import require, sees_whole_board
from engine.texts import can_be_kept
from workflows import quarters
from workflows.models import ChairReport, Quarter
from workflows.queries.chair_report import gather
from workflows.queries.counts import Figure, from_data

# The terms of reference ask for the first two; without them no report goes on.
REQUIRED = ("concerns", "development")
NARRATIVE = (*REQUIRED, "data", "engagement", "decisions_requested", "next_quarter")
LONGEST = 5000


@dataclass(frozen=True, slots=True)
class Words:
    """What the chair writes, and the version of the report that the chair had before them."""

    said: Mapping[str, str]
    seen: int | None = None


def may_write(actor: Actor, quarter: Quarter) -> bool:
    """The chair, or the deputy in the chair's place; the unit reads, and writes nothing."""
    return actor.is_system or sees_whole_board(actor, quarter.board)


def of_quarter(session: Session, quarter: Quarter) -> ChairReport | None:
    return session.scalar(sa.select(ChairReport).where(ChairReport.quarter_id == quarter.id))


def write(ctx: CommandContext, quarter_id: int, words: Words) -> ChairReport:
    """Write the words of a report; its figures are nobody's to write."""
    quarter = quarters.get(ctx.session, quarter_id)
    require(may_write(ctx.actor, quarter), "write the report")
    assert quarter.instance_id is not None  # noqa: S101 - its lifecycle began with it
    instances.locked(ctx, quarter.instance_id)  # two who write at once: the second sees the first
    report = _begun(ctx, quarter)
    ctx.session.refresh(report)
    if report.approved_at is not None:
        raise NotInState("report", quarter.meeting_id, "approved", "a draft")
    if words.seen is not None and words.seen != report.version:
        raise NotInState("report", quarter.meeting_id, "changed", "as it was read")
    _check(words.said)
    report.narrative = {**report.narrative, **{k: v.strip() for k, v in words.said.items()}}
    report.version += 1
    ctx.session.flush()
    quarters.note(ctx, quarter, "report_written", parts=sorted(words.said))
    return report


def generate(ctx: CommandContext, quarter: Quarter) -> ChairReport:
    report = _begun(ctx, quarter)
    report.generated_at = ctx.now
    ctx.session.flush()
    quarters.note(ctx, quarter, "report_generated")
    return report


def approve(ctx: CommandContext, quarter: Quarter) -> ChairReport:
    """Freeze the figures of this moment with the words, and keep a digest of both."""
    report = _begun(ctx, quarter)
    for part in REQUIRED:
        if not report.narrative.get(part):
            raise Invalid("report_read", f"no_{part}")
    rows = [one.as_data() for one in gather(ctx.session, quarter, ctx.calendar, ctx.now)]
    report.figures = {"as_of": ctx.now.isoformat(), "rows": rows}
    report.sha256 = digest(report)
    report.approved_at, report.approved_by = ctx.now, ctx.actor.id
    ctx.session.flush()
    quarters.note(ctx, quarter, "report_approved", sha256=report.sha256)
    return report


def present(ctx: CommandContext, quarter: Quarter, on: date, feedback: str) -> None:
    report = _begun(ctx, quarter)
    report.presented_on, report.feedback = on, feedback
    ctx.session.flush()
    quarters.note(ctx, quarter, "report_presented", on=on.isoformat())


def figures_of(report: ChairReport) -> list[Figure]:
    """The frozen figures of an approved report."""
    return from_data(report.figures.get("rows", ()))


def digest(report: ChairReport) -> str:
    """Of figures and words alike: another letter anywhere gives another digest."""
    whole = {"figures": report.figures, "narrative": dict(report.narrative)}
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_whole(report: ChairReport) -> bool:
    """Whether an approved report is still what was approved."""
    return report.sha256 is not None and report.sha256 == digest(report)


def _begun(ctx: CommandContext, quarter: Quarter) -> ChairReport:
    report = of_quarter(ctx.session, quarter)
    if report is None:
        report = ChairReport(
            quarter_id=quarter.id, narrative={}, version=1, figures={}, feedback=""
        )
        ctx.session.add(report)
        ctx.session.flush()
    return report


def _check(said: Mapping[str, str]) -> None:
    for part, words in said.items():
        if part not in NARRATIVE:
            raise Invalid("narrative", "not_an_option")
        if len(words) > LONGEST:
            raise Invalid(part, "too_long")
        if not can_be_kept(words):
            raise Invalid(part, "not_text")
