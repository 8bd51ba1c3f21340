"""What the diagram of the annual report does in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import annual_reports
from workflows.models import AnnualReport
from workflows.programmes import APRIL
from workflows.steps.answers import only, required_day, text

Results = Mapping[str, object]


def open_report(ctx: CommandContext, call: StepCall) -> Results:
    """The report that was opened; a bare lifecycle opens the one of the year that ended."""
    if call.variables.get("report") is None:
        today = ctx.calendar.local_date(ctx.now)
        ended = today.year - 1 - (today.month < APRIL)
        report = annual_reports.write_row(ctx, call.instance.board, ended)
    else:
        report = _report(ctx, call)
    annual_reports.opened(ctx, report, call.instance)
    return {
        "report": report.id,
        "title": report.ref,
        "sent_back": "",
        "lock_due": report.lock_due.isoformat(),
        "draft_due": annual_reports.again(ctx, report.draft_due).isoformat(),
        "publish_due": report.publish_due.isoformat(),
    }


def lock(ctx: CommandContext, call: StepCall) -> Results:
    report = _report(ctx, call)
    annual_reports.lock(ctx, report)
    return {"draft_due": annual_reports.again(ctx, report.draft_due).isoformat()}


def draft(ctx: CommandContext, call: StepCall) -> Results:
    report = _report(ctx, call)
    annual_reports.hand_in(ctx, report)
    dues = {
        name: annual_reports.again(ctx, getattr(report, name)).isoformat()
        for name in ("group_due", "bpg_due", "board_due")
    }
    return only(call, sent_back="", **dues)


def judge(ctx: CommandContext, call: StepCall) -> Results:
    """The same for the group, the Business Planning Group and the Board."""
    agrees = text(call.answers, "report_decision") == "agree"
    reason = text(call.answers, "report_reason")
    annual_reports.judge(ctx, _report(ctx, call), agrees=agrees, reason=reason)
    back: dict[str, object] = {"sent_back": reason} if not agrees else {}
    if not agrees:
        back["draft_due"] = annual_reports.once_more(ctx).isoformat()
    return only(call, "report_decision", **back)


def publish(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.answers, "published_on")
    where = text(call.answers, "published_where")
    annual_reports.publish(ctx, _report(ctx, call), on, where)
    return only(call)


def _report(ctx: CommandContext, call: StepCall) -> AnnualReport:
    return annual_reports.get(ctx.session, call.variables.get("report"))


STEPS: dict[str, Step] = {
    "annual_report.open": open_report,
    **{f"annual_report.{step.__name__}": step for step in (lock, draft, judge, publish)},
}
