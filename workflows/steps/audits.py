"""What the diagram of a commissioned audit does in the registers, up to the panel."""

from collections.abc import Mapping, Sequence

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import audits, meetings, samples, tool_library, unheard
from workflows.audits import Commission, Drawn, Proposal, Terms, Voice
from workflows.models import Audit, AuditTool
from workflows.steps.answers import day, number, only, required_day, rows, text, texts

Results = Mapping[str, object]

WORDS = (
    "scope voice_plan exclusions timetable dpia dpia_reference dpia_reason".split()  # noqa: SIM905
)


def audit_of(ctx: CommandContext, call: StepCall) -> Audit:
    return audits.get(ctx.session, call.variables.get("audit"))


def questions(values: Mapping[str, object]) -> list[str]:
    return [text(row, "question") for row in rows(values, "kloe")]


def options(numbered: Sequence[tuple[object, str]]) -> list[dict[str, str]]:
    """Choices for a later form: a value that comes back, and what people read."""
    return [{"value": str(value), "label": shown} for value, shown in numbered]


def next_meeting_on(ctx: CommandContext, audit: Audit) -> str | None:
    """When the group meets next, if its meetings are in the calendar: offered, not imposed."""
    today = ctx.calendar.local_date(ctx.now)
    meeting = meetings.next_from(ctx.session, f"qa_group@{audit.board}", today)
    return meeting.on.isoformat() if meeting else None


def propose(ctx: CommandContext, call: StepCall) -> Results:
    proposal = Proposal(
        theme=text(call.answers, "theme"),
        theme_source=text(call.answers, "theme_source"),
        kloe=questions(call.answers),
        rationale=text(call.answers, "rationale"),
        urgency=text(call.answers, "urgency"),
        linked_priority=text(call.answers, "linked_priority"),
        linked_action=text(call.answers, "linked_action"),
        re_audit_of=number(call.variables, "re_audit_of"),
    )
    audit = audits.propose(ctx, call.instance, proposal)
    known = {"audit": audit.id, "audit_ref": audit.ref, "title": audit.theme}
    kept = ("theme", "rationale", "kloe", "urgency")
    return only(call, *kept, **known, next_meeting_on=next_meeting_on(ctx, audit))


def triage(ctx: CommandContext, call: StepCall) -> Results:
    audit = audits.triage(
        ctx,
        audit_of(ctx, call),
        text(call.answers, "triage"),
        text(call.answers, "triage_reason"),
        text(call.answers, "merge_into"),
    )
    audit.meeting_on = day(call.answers, "meeting_on")
    return only(call, "triage", "meeting_on")


def commission(ctx: CommandContext, call: StepCall) -> Results:
    audit = audit_of(ctx, call)
    if call.answers["commission"] == "decline":
        audits.decline(ctx, audit, text(call.answers, "commission_reason"))
    else:
        wanted = Commission(
            lead_id=int(str(call.answers["audit_lead"])),
            priority=text(call.answers, "priority"),
            window_from=required_day(call.answers, "window_from"),
            window_to=required_day(call.answers, "window_to"),
        )
        audits.commission(ctx, audit, wanted)
    return only(call, "commission", "audit_lead")


def offer_tools(ctx: CommandContext, call: StepCall) -> Results:
    """What is in use now; while the library is empty, one may be typed in."""
    found = tool_library.options(ctx.session, audit_of(ctx, call).board)
    other = {"en": "A tool that is not in the library", "cy": "Offeryn nad yw yn y llyfrgell"}
    return {"tool_options": found or [{"value": tool_library.OTHER, "label": other}]}


def draft_terms(ctx: CommandContext, call: StepCall) -> Results:
    audit, said = audit_of(ctx, call), call.answers
    tool = _tool(ctx, call, audit)
    terms = Terms(
        period_from=required_day(said, "period_from"),
        period_to=required_day(said, "period_to"),
        sample_size=number(said, "sample_size") or 0,
        sampling_method=text(said, "sampling_method"),
        agencies=texts(said, "agencies"),
        kloe=questions(said),
        tool=tool,
        words={name: text(said, name) for name in WORDS},
    )
    audits.draft_terms(ctx, audit, terms)
    lines = [(n, f"{n}. {question}") for n, question in enumerate(audit.kloe, start=1)]
    return {
        "tool_name": tool.name,
        "tool_version": tool.version,
        "grades": list(tool.grades),
        "grade_values": [grade["value"] for grade in tool.grades],
        "kloe_options": options(lines),
    }


def _tool(ctx: CommandContext, call: StepCall, audit: Audit) -> AuditTool:
    """The version chosen from the library; forms of older versions have it typed in."""
    said, value = call.answers, text(call.answers, "tool")
    if value in ("", tool_library.OTHER):
        typed = (text(said, "tool_name"), text(said, "tool_version"))
        return tool_library.typed_in(ctx, typed, text(said, "grading_scale"))
    offered = [text(one, "value") for one in rows(call.variables, "tool_options")]
    return tool_library.chosen(ctx, audit.board, value, offered)


def approve_terms(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["tor_decision"] == "approve":
        audits.approve_terms(ctx, audit_of(ctx, call))
        return only(call, "tor_decision")
    return {}


def draw_sample(ctx: CommandContext, call: StepCall) -> Results:
    """What Cylch drew; for a purposive sample, and in older forms, what was typed in."""
    audit, typed = audit_of(ctx, call), rows(call.answers, "sampled_cases")
    if not typed:
        samples.take(ctx, audit)
        return only(call)
    drawn = [
        Drawn(text(row, "local_authority"), is_reserve=row.get("is_reserve") is True)
        for row in typed
    ]
    audits.draw_sample(ctx, audit, drawn, text(call.answers, "sampling_note"))
    return only(call)


def hear_practitioners(ctx: CommandContext, call: StepCall) -> Results:
    return _hear(ctx, call, "practitioners")


def hear_families(ctx: CommandContext, call: StepCall) -> Results:
    return _hear(ctx, call, "families")


def _hear(ctx: CommandContext, call: StepCall, whose: str) -> Results:
    said = {name.removeprefix(f"{whose}_"): value for name, value in call.answers.items()}
    if said.get("heard") == "engagement":
        voice = unheard.hear_in(ctx, audit_of(ctx, call), whose, text(said, "engagement"))
        return only(call, **{f"{whose}_themes": voice.themes})
    spoken = Voice(
        whose=whose,
        outcome=text(said, "heard"),
        method=text(said, "method") or None,
        invited=number(said, "invited"),
        attended=number(said, "attended"),
        themes=text(said, "themes"),
        reason=text(said, "reason"),
    )
    audits.hear(ctx, audit_of(ctx, call), spoken)
    return only(call, f"{whose}_themes")


STEPS: dict[str, Step] = {
    f"audits.{step.__name__}": step
    for step in (
        propose,
        triage,
        commission,
        offer_tools,
        draft_terms,
        approve_terms,
        draw_sample,
        hear_practitioners,
        hear_families,
    )
}
