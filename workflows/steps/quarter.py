"""What the quarterly round of one action does in the registers."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import action_plans, due_dates, extensions, meetings, progress, timescales
from workflows.extensions import UNDECIDED
from workflows.models import Meeting, Scrutiny
from workflows.progress import Update
from workflows.steps.answers import day, only, required_day, text
from workflows.steps.monitoring import action_of

Results = Mapping[str, object]

# What the diagram counts from the meeting.
COUNTED = ("update_due", "update_endorsed", "progress_validated", "concern_decided")


def find_meeting(ctx: CommandContext, call: StepCall) -> Results:
    """The next meeting that has not looked at this action and can still be given an update."""
    meeting = meetings.next_from(
        ctx.session, text(call.variables, "meeting_group"), _earliest(ctx, call)
    )
    if meeting is None:
        return {"meeting_on": ""}
    today = ctx.calendar.local_date(ctx.now)
    opens_on = ctx.calendar.add(meeting.on, timescales.figure(ctx, "updates_open"))
    return {
        "meeting_on": meeting.on.isoformat(),
        "last_meeting_on": meeting.on.isoformat(),
        "offsets": timescales.offsets(ctx, COUNTED),
        "update_opens_on": opens_on.isoformat(),
        "update_not_before": max(opens_on, today).isoformat(),
    }


def set_meeting(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.answers, "new_meeting_on")
    if on < (earliest := _earliest(ctx, call)):
        raise Invalid("new_meeting_on", "too_early", earliest=earliest.isoformat())
    meetings.schedule(ctx, text(call.variables, "meeting_group"), on)
    return only(call)


def open_update(ctx: CommandContext, call: StepCall) -> Results:
    """An update helps only while there is something to do and the papers are still open."""
    action = action_of(ctx, call)
    on = required_day(call.variables, "meeting_on")
    cancelled = ctx.session.scalar(
        sa.select(Meeting.cancelled_on).where(
            Meeting.group_key == text(call.variables, "meeting_group"), Meeting.on == on
        )
    )
    return {"update_needed": cancelled is None and not action.is_done}


def record_update(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    on = required_day(call.variables, "meeting_on")
    task = call.user_task
    update = Update(
        progress=text(call.answers, "progress"),
        barriers=text(call.answers, "barriers"),
        forecast_on=day(call.answers, "forecast_on"),
        meeting_on=on,
        is_late=bool(task and task.due_at and task.due_at < ctx.now),
    )
    progress.say(ctx, action, update)
    return only(call, "progress", "barriers", "forecast_on", "more_time")


def begin_extension(ctx: CommandContext, call: StepCall) -> Results:
    """The board's one way of asking for an extension, about the action's own open task."""
    task = due_dates.completion_task(ctx, action_of(ctx, call))
    if task is not None and extensions.latest(ctx.session, task.id, *UNDECIDED) is None:
        extensions.start(ctx, task, asked_by=task.assignee_id or ctx.actor.id)
    return {}


def note_missed_update(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.variables, "meeting_on")
    progress.say(ctx, action_of(ctx, call), Update(progress="", kind="missed", meeting_on=on))
    return {}


def endorse_update(ctx: CommandContext, call: StepCall) -> Results:
    endorsed = call.answers["endorsement"] == "endorse"
    reason = text(call.answers, "endorsement_reason")
    if not endorsed and not reason:
        raise Invalid("endorsement_reason", "required")
    on = required_day(call.variables, "meeting_on")
    kind = "endorsed" if endorsed else "returned"
    progress.say(ctx, action_of(ctx, call), Update(progress=reason, kind=kind, meeting_on=on))
    today = ctx.calendar.local_date(ctx.now)
    second = ctx.calendar.add(today, timescales.figure(ctx, "second_look"))
    known = {} if endorsed else {"update_not_before": second.isoformat()}
    return only(call, "endorsement", "endorsement_reason", **known)


def compute_rag(ctx: CommandContext, call: StepCall) -> Results:
    action = action_of(ctx, call)
    due_dates.follow(ctx, action)
    found = progress.compute(ctx, action, required_day(call.variables, "meeting_on"))
    return {"rag": found.rag, "doubts": list(found.flags["doubts"])}


def validate_rag(ctx: CommandContext, call: StepCall) -> Results:
    found = progress.at_meeting(
        ctx, action_of(ctx, call), required_day(call.variables, "meeting_on")
    )
    override = text(call.answers, "rag_override")
    reason = text(call.answers, "rag_override_reason")
    keep = override in ("", "keep")
    progress.validate(ctx, found, None if keep else override, reason)
    return only(call, rag=found.rag)


def scrutinise(ctx: CommandContext, call: StepCall) -> Results:
    found = progress.at_meeting(
        ctx, action_of(ctx, call), required_day(call.variables, "meeting_on")
    )
    progress.scrutinise(
        ctx,
        found,
        adequate=call.answers["adequate"] != "no",
        challenge=text(call.answers, "challenge"),
        reason=text(call.answers, "scrutiny_reason"),
    )
    return only(call, "adequate", "scrutiny_reason", "challenge")


def raise_concern(ctx: CommandContext, call: StepCall) -> Results:
    found = progress.at_meeting(
        ctx, action_of(ctx, call), required_day(call.variables, "meeting_on")
    )
    addressee = text(call.answers, "addressee")
    progress.raise_concern(ctx, found, addressee, text(call.answers, "letter"))
    return only(call, "addressee")


def record_recovery_plan(ctx: CommandContext, call: StepCall) -> Results:
    found = progress.at_meeting(
        ctx, action_of(ctx, call), required_day(call.variables, "meeting_on")
    )
    found.recovery_plan = text(call.answers, "recovery_plan")
    found.recovery_on = ctx.calendar.local_date(ctx.now)
    ctx.session.flush()
    return only(call, "recovery_plan")


def decide_concern(ctx: CommandContext, call: StepCall) -> Results:
    found = progress.at_meeting(
        ctx, action_of(ctx, call), required_day(call.variables, "meeting_on")
    )
    addressee = "board_chair" if call.element_id == "board_chair_decides" else "review_chair"
    outcome = text(call.answers, "concern_decision")
    progress.decide_concern(ctx, found, addressee, outcome, text(call.answers, "concern_reason"))
    return only(call)


def _scrutiny(ctx: CommandContext, call: StepCall) -> Scrutiny:
    on = required_day(call.variables, "meeting_on")
    return progress.at_meeting(ctx, action_of(ctx, call), on)


def _earliest(ctx: CommandContext, call: StepCall) -> date:
    """The update must still be due, and no meeting looks at an action twice."""
    today = ctx.calendar.local_date(ctx.now)
    earliest = ctx.calendar.add(today, timescales.figure(ctx, "updates_due_before"))
    last = day(call.variables, "last_meeting_on")
    return earliest if last is None else max(earliest, ctx.calendar.add(last, _pause(ctx, call)))


def _pause(ctx: CommandContext, call: StepCall) -> str:
    """How long a plan rests between two updates: some sources report less often than quarterly."""
    plan = action_plans.get(ctx.session, action_of(ctx, call).plan_id)
    figures = action_plans.figures_of(ctx.session, plan, ctx.calendar.local_date(ctx.now))
    known = "between_updates" in figures.figures
    return str(timescales.value(figures, "between_updates")) if known else "1d"


STEPS: dict[str, Step] = {
    f"plans.{step.__name__}": step
    for step in (
        find_meeting,
        set_meeting,
        open_update,
        record_update,
        begin_extension,
        note_missed_update,
        endorse_update,
        compute_rag,
        validate_rag,
        scrutinise,
        raise_concern,
        record_recovery_plan,
        decide_concern,
    )
}
