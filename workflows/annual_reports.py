"""The annual report: opened after the year, its figures locked, worded, agreed, published."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import Beginning, begin
from engine.instances import BOARDS
from engine.models import ProcessInstance
from engine.permissions import is_steward, require, sees_whole_board
from engine.texts import can_be_kept
from workflows import timescales
from workflows.agencies import REFERENCE_PREFIXES
from workflows.figures import on_day_of_year
from workflows.models import AnnualReport, ReportState
from workflows.models.annual_reports import IN_WRITING
from workflows.programmes import APRIL, FIRST_YEAR
from workflows.queries.annual_report import gather
from workflows.queries.counts import Figure, from_data

PROCESS, FIGURES = "annual_report", "annual_report"
# Without the first two, in both languages, no report goes on: the law asks for them.
REQUIRED = ("delivered", "impact")
PARTS = (*REQUIRED, "collaboration", "participation", "themes", "resources", "next_year")
LONGEST = 6000


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in each part, {"en", "cy"}, and the version that its writer had before them."""

    said: Mapping[str, Mapping[str, str]]
    seen: int | None = None


def may_open(actor: Actor, board: str) -> bool:
    """The Business Unit, the chair and the deputy; a programme's year opens its own."""
    return is_steward(actor) or sees_whole_board(actor, board)


def may_write(actor: Actor, report: AnnualReport) -> bool:
    """The same, as long as nobody is asked to agree."""
    return report.state in IN_WRITING and may_open(actor, report.board)


def get(session: Session, report_id: object) -> AnnualReport:
    found = session.get(AnnualReport, report_id) if isinstance(report_id, int) else None
    if found is None:
        raise NotFound("annual report", report_id)
    return found


def of_year(session: Session, board: str, year: int) -> AnnualReport | None:
    wanted = (AnnualReport.board == board, AnnualReport.year == year)
    return session.scalar(sa.select(AnnualReport).where(*wanted))


def open_report(ctx: CommandContext, board: str, year: int) -> AnnualReport:
    """Open the report on a year, and begin its lifecycle."""
    if board not in BOARDS:
        raise Invalid("board", "not_an_option")
    require(may_open(ctx.actor, board), "open an annual report")
    return begin_for(ctx, board, year)


def begin_for(ctx: CommandContext, board: str, year: int) -> AnnualReport:
    """The same without asking who: a year that is over asks for its report."""
    report = write_row(ctx, board, year)
    name = f"{year}–{(year + 1) % 100:02}"
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"report": report.id, "board": board, "title": report.ref},
            title=name,
            business_key=report.ref,
            board=board,
        ),
    )
    return report


def write_row(ctx: CommandContext, board: str, year: int) -> AnnualReport:
    """The row of a year with all its days; a year has one report."""
    today = ctx.calendar.local_date(ctx.now)
    if not FIRST_YEAR <= year < today.year - (today.month < APRIL):
        raise Invalid("year", "not_an_option")
    lock_board(ctx)
    if (known := of_year(ctx.session, board, year)) is not None:
        raise NotInState("annual report", known.ref, known.state, "not opened yet")
    draft_due = _day(ctx, "report_draft", year + 1)
    report = AnnualReport(
        ref=f"{REFERENCE_PREFIXES[board]}-AR{year % 100:02}",
        board=board,
        year=year,
        lock_due=_day(ctx, "report_lock", year + 1),
        draft_due=draft_due,
        group_due=ctx.calendar.add(draft_due, _figure(ctx, "report_group")),
        bpg_due=_day(ctx, "report_planning", year + 1),
        board_due=_day(ctx, "report_board", year + 1),
        publish_due=_day(ctx, "report_publication", year + 1),
        created_at=ctx.now,
    )
    ctx.session.add(report)
    ctx.session.flush()
    return report


def opened(ctx: CommandContext, report: AnnualReport, instance: ProcessInstance) -> None:
    report.instance_id, instance.business_key = instance.id, report.ref
    note(ctx, report, "opened", year=report.year)


def lock(ctx: CommandContext, report: AnnualReport) -> None:
    """Freeze the figures of this moment: from now on only words are written."""
    report.move_to(ReportState.DRAFTING)
    rows = [one.as_data() for one in gather(ctx.session, report, ctx.calendar)]
    report.figures = {"as_of": ctx.now.isoformat(), "rows": rows}
    report.locked_at = ctx.now
    ctx.session.flush()
    note(ctx, report, "locked", figures=len(rows))


def write(ctx: CommandContext, report_id: int, words: Words) -> AnnualReport:
    """Write the words; two who write at once do not overwrite each other unseen."""
    report = get(ctx.session, report_id)
    ctx.session.refresh(report, with_for_update=True)
    require(may_open(ctx.actor, report.board), "write the annual report")
    if report.state not in IN_WRITING:
        raise NotInState("annual report", report.ref, report.state, "being written")
    if words.seen is not None and words.seen != report.version:
        raise NotInState("annual report", report.ref, "changed", "as it was read")
    _check(words.said)
    kept = {
        part: {key: text.strip() for key, text in both.items()} for part, both in words.said.items()
    }
    report.narrative = {**report.narrative, **kept}
    report.version += 1
    ctx.session.flush()
    note(ctx, report, "worded", parts=sorted(words.said))
    return report


def hand_in(ctx: CommandContext, report: AnnualReport) -> None:
    """The draft goes to the group; what the law asks for is there in both languages."""
    for part in REQUIRED:
        both = report.narrative.get(part, {})
        if not (both.get("en") and both.get("cy")):
            raise Invalid("report_read", f"no_{part}")
    report.move_to(ReportState.CONSULTING)
    note(ctx, report, "drafted", version=report.version)


def judge(ctx: CommandContext, report: AnnualReport, *, agrees: bool, reason: str) -> None:
    """The group, the Business Planning Group, then the Board: on it goes, or back to the draft."""
    onwards = {
        ReportState.CONSULTING: ReportState.PLANNING,
        ReportState.PLANNING: ReportState.APPROVING,
        ReportState.APPROVING: ReportState.APPROVED,
    }
    by = ReportState(report.state)
    if not agrees and not reason:
        raise Invalid("report_reason", "required")
    if by not in onwards:
        raise NotInState("annual report", report.ref, report.state, "before a group")
    report.move_to(onwards[by] if agrees else ReportState.DRAFTING)
    if report.state == ReportState.APPROVED:
        report.approved_at, report.approved_by = ctx.now, ctx.actor.id
        report.sha256 = digest(report)
    ctx.session.flush()
    note(ctx, report, "judged", by=str(by), agrees=agrees, reason=reason)


def publish(ctx: CommandContext, report: AnnualReport, on: date, where: str) -> None:
    report.move_to(ReportState.PUBLISHED)
    report.published_on, report.published_where = on, where
    ctx.session.flush()
    note(ctx, report, "published", on=on.isoformat(), is_late=on > report.publish_due)


def again(ctx: CommandContext, due: date) -> date:
    """A day that has passed while it was drafted again makes room for the work."""
    today = ctx.calendar.local_date(ctx.now)
    return due if due >= today else ctx.calendar.add(today, _figure(ctx, "report_again"))


def once_more(ctx: CommandContext) -> date:
    today = ctx.calendar.local_date(ctx.now)
    return ctx.calendar.add(today, _figure(ctx, "report_again"))


def figures_of(report: AnnualReport) -> list[Figure]:
    """The frozen figures."""
    return from_data(report.figures.get("rows", ()))


def digest(report: AnnualReport) -> str:
    """Of figures and words alike: another letter anywhere gives another digest."""
    whole = {"figures": report.figures, "narrative": dict(report.narrative)}
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def note(ctx: CommandContext, report: AnnualReport, happened: str, **details: Any) -> None:
    """Say what happened on the chain of the report's own instance; never its words."""
    instance = ctx.session.get(ProcessInstance, report.instance_id) if report.instance_id else None
    ctx.record(f"annual_report.{happened}", instance, report=report.ref, **details)


def _check(said: Mapping[str, Mapping[str, str]]) -> None:
    for part, both in said.items():
        if part not in PARTS or not both.keys() <= {"en", "cy"}:
            raise Invalid("narrative", "not_an_option")
        for key, text in both.items():
            if len(text) > LONGEST:
                raise Invalid(f"{part}_{key}", "too_long", maximum=LONGEST)
            if not can_be_kept(text):
                raise Invalid(f"{part}_{key}", "not_text")


def _figure(ctx: CommandContext, name: str) -> str:
    today = ctx.calendar.local_date(ctx.now)
    return str(timescales.value(timescales.in_force(ctx.session, FIGURES, today), name))


def _day(ctx: CommandContext, name: str, year: int) -> date:
    return on_day_of_year(_figure(ctx, name), year, ctx.calendar)
