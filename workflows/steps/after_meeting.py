"""What the diagram of the quarterly meeting does once it was held: log, minutes, report."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import action_logs, chair_reports, quarters
from workflows.steps.answers import only, required_day, text
from workflows.steps.meetings import new_actions, quarter_of

Results = Mapping[str, object]


def send_action_log(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    action_logs.add(ctx, quarter, new_actions(call, "more_actions"), action_logs.MEETING)
    action_logs.send(ctx, quarter)
    found = action_logs.of(ctx.session, quarter, action_logs.MEETING)
    return only(call, **action_logs.as_variables(found, "log"))


def do_action(ctx: CommandContext, call: StepCall) -> Results:
    known = call.variables.get("log_of")
    line = known.get(call.variables.get("entry")) if isinstance(known, Mapping) else None
    action_id = line.get("id") if isinstance(line, Mapping) else None
    action_logs.done(ctx, action_id, text(call.answers, "done_note"))
    return only(call)


def write_minutes(ctx: CommandContext, call: StepCall) -> Results:
    words = text(call.answers, "minutes")
    quarters.write_minutes(ctx, quarter_of(ctx, call), words)
    return only(call, minutes_draft=words)


def approve_minutes(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["minutes_decision"] == "approve":
        quarters.approve_minutes(ctx, quarter_of(ctx, call))
        return only(call, "minutes_decision")
    return only(call, "minutes_decision", "minutes_reason")


def circulate(ctx: CommandContext, call: StepCall) -> Results:
    quarters.circulate(ctx, quarter_of(ctx, call))
    return only(call)


def generate(ctx: CommandContext, call: StepCall) -> Results:
    chair_reports.generate(ctx, quarter_of(ctx, call))
    return {}


def approve_report(ctx: CommandContext, call: StepCall) -> Results:
    chair_reports.approve(ctx, quarter_of(ctx, call))
    return only(call)


def present(ctx: CommandContext, call: StepCall) -> Results:
    quarter, on = quarter_of(ctx, call), required_day(call.answers, "presented_on")
    chair_reports.present(ctx, quarter, on, text(call.answers, "feedback"))
    action_logs.add(ctx, quarter, new_actions(call, "new_actions"), action_logs.PLANNING)
    found = action_logs.of(ctx.session, quarter, action_logs.PLANNING)
    return only(call, **action_logs.as_variables(found, "planning_log"))


STEPS: dict[str, Step] = {
    f"quarter.{step.__name__}": step
    for step in (
        send_action_log,
        do_action,
        write_minutes,
        approve_minutes,
        circulate,
        generate,
        approve_report,
        present,
    )
}
