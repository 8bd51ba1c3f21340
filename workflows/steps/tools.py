"""What the diagram of a tool's version does in the library."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import meetings, tool_library, tools
from workflows.models import ToolVersion
from workflows.steps.answers import number, only, required_day, rows, text
from workflows.tools import Content, Grade, Pilot, Wanted

Results = Mapping[str, object]


def offer(ctx: CommandContext, call: StepCall) -> Results:
    """Which tools of the board could get a new version; one that a review asks for stands first."""
    found = tool_library.options(ctx.session, call.instance.board)
    revises = text(call.variables, "revises")
    return {"replace_options": found, "wanted": "new_version" if revises else None}


def request(ctx: CommandContext, call: StepCall) -> Results:
    said = call.answers
    is_new = text(said, "wanted") == "new"
    wanted = Wanted(
        why=text(said, "why"),
        name=text(said, "tool_name"),
        name_cy=text(said, "tool_name_cy"),
        replaces=None if is_new else number(said, "replaces"),
    )
    version = tools.request(ctx, call.instance, wanted)
    known = tools.shown(version)
    return only(call, **{**known, "tool": version.id, "title": version.name})


def triage(ctx: CommandContext, call: StepCall) -> Results:
    accepted = text(call.answers, "triage") == "accept"
    lead = number(call.answers, "tool_lead") if accepted else None
    tools.triage(ctx, _version(ctx, call), lead_id=lead, reason=text(call.answers, "triage_reason"))
    return only(call, "triage", "tool_lead")


def draft(ctx: CommandContext, call: StepCall) -> Results:
    said = call.answers
    content = Content(
        purpose=text(said, "purpose"),
        purpose_cy=text(said, "purpose_cy"),
        data_needed=text(said, "data_needed"),
        questions=[_both(row, "question") for row in rows(said, "questions")],
        grades=[Grade(_both(row, "grade"), _both(row, "meaning")) for row in rows(said, "grades")],
    )
    version = tools.draft(ctx, _version(ctx, call), content)
    return {**tools.shown(version), "return_reason": None}


def pilot(ctx: CommandContext, call: StepCall) -> Results:
    said = call.answers
    pilots = [
        Pilot(
            case_ref=text(row, "case_ref"),
            text=text(row, "worked"),
            problems=text(row, "problems"),
            minutes=number(row, "minutes"),
        )
        for row in rows(said, "pilots")
    ]
    is_ready = text(said, "pilot_outcome") == "ready"
    tools.pilot(
        ctx,
        _version(ctx, call),
        pilots,
        is_ready=is_ready,
        is_checked=said.get("refs_checked") is True,
    )
    again = None if is_ready else "\n".join(filter(None, (one.problems for one in pilots)))
    return only(call, "pilot_outcome", return_reason=again)


def check_equality(ctx: CommandContext, call: StepCall) -> Results:
    return _check(ctx, call, "equality")


def check_welsh(ctx: CommandContext, call: StepCall) -> Results:
    return _check(ctx, call, "welsh")


def check_data(ctx: CommandContext, call: StepCall) -> Results:
    return _check(ctx, call, "data")


def gather_checks(ctx: CommandContext, call: StepCall) -> Results:
    """With all three passed it goes to the group's next meeting, if that comes soon enough."""
    version = _version(ctx, call)
    passed = tools.gather_checks(ctx, version)
    latest = required_day(call.inputs, "latest")
    today = ctx.calendar.local_date(ctx.now)
    meeting = meetings.next_from(ctx.session, f"qa_group@{version.board}", today)
    on = min(meeting.on, latest) if meeting else latest
    said = [text(call.variables, f"{kind}_note") for kind in tools.CHECKS]
    return {
        "checks_passed": passed,
        "decide_on": on.isoformat(),
        "return_reason": None if passed else "\n".join(said),
    }


def decide(ctx: CommandContext, call: StepCall) -> Results:
    decision, reason = text(call.answers, "tool_decision"), text(call.answers, "tool_reason")
    tools.decide(ctx, _version(ctx, call), decision, reason)
    return only(call, "tool_decision", return_reason=reason if decision == "return" else None)


def publish(ctx: CommandContext, call: StepCall) -> Results:
    version = _version(ctx, call)
    on = required_day(call.inputs, "review_on")
    tool = tool_library.publish(ctx, version, on)
    return {"review_on": on.isoformat(), "tool_version": tool.version}


def brief(ctx: CommandContext, call: StepCall) -> Results:
    said = (text(call.answers, "briefing"), text(call.answers, "briefing_cy"))
    on = required_day(call.answers, "briefed_on")
    tool_library.brief(ctx, _version(ctx, call), said, on)
    return only(call)


def open_review(ctx: CommandContext, call: StepCall) -> Results:
    return {"used_by": tool_library.open_review(ctx, _version(ctx, call))}


def review(ctx: CommandContext, call: StepCall) -> Results:
    said = call.answers
    outcome, reason = text(said, "review_outcome"), text(said, "review_reason")
    tool_library.review(ctx, _version(ctx, call), outcome, reason)
    return only(call, "review_outcome", "review_reason")


def keep(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.inputs, "review_on")
    is_revised = text(call.variables, "review_outcome") == tool_library.REVISE
    tool_library.keep(ctx, _version(ctx, call), on, is_revised=is_revised)
    return {"review_on": on.isoformat()}


def retire(ctx: CommandContext, call: StepCall) -> Results:
    reason = text(call.variables, "review_reason")
    tool_library.retire(ctx, _version(ctx, call), reason)
    return {}


def _check(ctx: CommandContext, call: StepCall, kind: str) -> Results:
    outcome = text(call.answers, f"{kind}_check")
    said = text(call.answers, f"{kind}_note")
    tools.check(ctx, _version(ctx, call), kind, outcome, said)
    return only(call, f"{kind}_check", f"{kind}_note")


def _version(ctx: CommandContext, call: StepCall) -> ToolVersion:
    return tools.get(ctx.session, call.variables.get("tool"))


def _both(row: Mapping[str, object], name: str) -> dict[str, str]:
    return {"en": text(row, name), "cy": text(row, f"{name}_cy")}


STEPS: dict[str, Step] = {
    f"tools.{step.__name__}": step
    for step in (
        offer,
        request,
        triage,
        draft,
        pilot,
        check_equality,
        check_welsh,
        check_data,
        gather_checks,
        decide,
        publish,
        brief,
        open_review,
        review,
        keep,
        retire,
    )
}
