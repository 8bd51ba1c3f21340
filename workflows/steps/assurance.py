"""What the diagram of a self-assessment round does in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import assurance_reports, assurance_rounds, standards
from workflows.agencies import name_of
from workflows.assurance_reports import Words
from workflows.assurance_rounds import from_today
from workflows.models import AssuranceRound
from workflows.standards import NEW, Wanted
from workflows.steps.answers import only, rows, text

Results = Mapping[str, object]
NEW_OPTION = {"value": NEW, "label": {"en": "A new standard", "cy": "Safon newydd"}}


def open_round(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    assurance_rounds.opened(ctx, found, call.instance)
    return {"opens_on": found.opens_on.isoformat(), "launch_on": found.launch_on.isoformat()}


def prepare(ctx: CommandContext, call: StepCall) -> Results:
    """The standards to begin with: those of the newest version, or the shipped ones."""
    found = _round(ctx, call)
    assurance_rounds.prepare(ctx, found)
    known = standards.known_keys(ctx.session, found.board).items()
    options = [{"value": key, "label": {"en": one.title, "cy": one.title_cy}} for key, one in known]
    return {
        "known_options": [NEW_OPTION, *options],
        "standard_rows": standards.suggested(ctx.session, found.board),
        "standards_reason": "",
        **from_today(ctx, "standards_drafted", "standards_approved"),
    }


def draft_standards(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    wanted = [Wanted.read(one) for one in rows(call.answers, "standards")]
    assurance_rounds.draft_standards(ctx, found, wanted)
    drafted = standards.get(ctx.session, found.set_id)
    told = [
        {name: getattr(one, name) for name in standards.TEXTS} | {"continues": one.key}
        for one in drafted.standards
    ]
    known = standards.known_keys(ctx.session, found.board).items()
    options = [{"value": key, "label": {"en": one.title, "cy": one.title_cy}} for key, one in known]
    return only(
        call,
        standard_rows=told,
        known_options=[NEW_OPTION, *options],
        standards_version=drafted.version,
    )


def approve_standards(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    if call.answers["standards_decision"] == "approve":
        assurance_rounds.approve_standards(ctx, found)
        return only(call, "standards_decision")
    reason = text(call.answers, "standards_reason")
    assurance_rounds.return_standards(ctx, found, reason)
    days = from_today(ctx, "standards_drafted", "standards_approved")
    return only(call, "standards_decision", "standards_reason", **days)


def launch(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    asked = assurance_rounds.launch(ctx, found)
    days = from_today(ctx, "self_assessment", "survey", "assessment_cut_off", "nudge")
    return {**days, "asked": [_part(found, one.agency) for one in asked]}


def open_to_panel(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    answered = assurance_rounds.open_to_panel(ctx, found)
    return {
        "answered": [_part(found, agency) for agency in answered],
        **from_today(ctx, "panel"),
    }


def gather(ctx: CommandContext, call: StepCall) -> Results:
    assurance_reports.gather(ctx, _round(ctx, call))
    return {"report_reason": "", **from_today(ctx, "report")}


def write_report(ctx: CommandContext, call: StepCall) -> Results:
    names = ("summary", "summary_cy", "concerns", "concerns_cy")
    words = Words(**{name: text(call.answers, name) for name in names})
    assurance_reports.write(ctx, _round(ctx, call), words)
    return only(call, *names, **from_today(ctx, "report_accepted"))


def accept_report(ctx: CommandContext, call: StepCall) -> Results:
    found = _round(ctx, call)
    if call.answers["report_decision"] == "accept":
        assurance_reports.accept(ctx, found)
        return only(call, "report_decision", **from_today(ctx, "planning_group"))
    assurance_reports.send_back(ctx, found, text(call.answers, "report_reason"))
    return only(call, "report_decision", "report_reason", **from_today(ctx, "report_accepted"))


def read_by_planning_group(ctx: CommandContext, call: StepCall) -> Results:
    said = text(call.answers, "planning_group_said")
    assurance_reports.read_by_planning_group(ctx, _round(ctx, call), said)
    return only(call, "planning_group_said", **from_today(ctx, "board"))


def read_by_board(ctx: CommandContext, call: StepCall) -> Results:
    assurance_reports.read_by_board(ctx, _round(ctx, call), text(call.answers, "board_said"))
    return only(call)


def close(ctx: CommandContext, call: StepCall) -> Results:
    assurance_reports.close(ctx, _round(ctx, call))
    return {}


def _part(found: AssuranceRound, agency: str) -> Mapping[str, str]:
    """What the process of one agency is called, so that its tasks can be told apart."""
    ref = assurance_rounds.ref_of(found, agency)
    return {"agency": agency, "ref": ref, "title": name_of(agency)}


def _round(ctx: CommandContext, call: StepCall) -> AssuranceRound:
    return assurance_rounds.get(ctx.session, call.variables.get("round"))


STEPS: dict[str, Step] = {
    f"assurance.{step.__name__}": step
    for step in (
        open_round,
        prepare,
        draft_standards,
        approve_standards,
        launch,
        open_to_panel,
        gather,
        write_report,
        accept_report,
        read_by_planning_group,
        read_by_board,
        close,
    )
}
