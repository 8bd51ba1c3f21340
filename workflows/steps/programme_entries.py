"""What the diagrams of one entry, and of a change within the year, do in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import priorities, programmes
from workflows import programme_changes as changes
from workflows import programme_entries as entries
from workflows import programme_lifecycles as lifecycles
from workflows.models import EntryState, Programme, ProgrammeChange, ProgrammeEntry
from workflows.steps.answers import only, required_day, text

Results = Mapping[str, object]


def read_entry(ctx: CommandContext, call: StepCall) -> Results:
    """When the entry starts, or that it does not; after a change once more."""
    entry = _entry(ctx, call)
    call.instance.title = entry.title
    return {
        "starts_on": entry.starts_on.isoformat(),
        "dropped": entry.state == EntryState.DROPPED,
        "has_lifecycle": entry.kind in lifecycles.LIFECYCLES,
        "entry_title": entry.title,
        "entry_kind": entry.kind,
        "entry_note": entry.note,
    }


def day_comes(ctx: CommandContext, call: StepCall) -> Results:
    entry = _entry(ctx, call)
    entry.state = EntryState.WAITING
    today = ctx.calendar.local_date(ctx.now)
    due = ctx.calendar.add(today, programmes.figure(ctx, "programme_by_hand"))
    return {"hand_due": due.isoformat()}


def begin_lifecycle(ctx: CommandContext, call: StepCall) -> Results:
    lifecycles.begin_lifecycle(ctx, _entry(ctx, call))
    return {}


def begin_by_hand(ctx: CommandContext, call: StepCall) -> Results:
    on, said = required_day(call.answers, "begun_on"), text(call.answers, "begun_note")
    entries.begin_by_hand(ctx, _entry(ctx, call), on, said)
    return only(call)


def open_change(ctx: CommandContext, call: StepCall) -> Results:
    change = _change(ctx, call)
    programme = ctx.session.get_one(Programme, change.programme_id)
    today = ctx.calendar.local_date(ctx.now)
    due = ctx.calendar.add(today, programmes.figure(ctx, "programme_change"))
    return {
        "deciders": changes.opened(ctx, change, call.instance),
        "year_name": programmes.name_of(programme),
        "decide_due": due.isoformat(),
        "change_kind": change.kind,
        "entry_title": call.instance.title,
        "wanted": [_shown(change.wanted)] if change.wanted else [],
        "before": [_shown(change.before)] if change.before else [],
        "change_reason": change.reason,
        "moves_priority": change.moves_priority,
        "priority_options": _options(ctx, programme),
    }


def decide_change(ctx: CommandContext, call: StepCall) -> Results:
    reason = text(call.answers, "decision_reason")
    accepts = call.answers.get("change_decision") == "accept"
    changes.decide(ctx, _change(ctx, call), accepts=accepts, reason=reason)
    today = ctx.calendar.local_date(ctx.now)
    due = ctx.calendar.add(today, programmes.figure(ctx, "programme_change_planning"))
    return only(call, "change_decision", chair_reason=reason, confirm_due=due.isoformat())


def confirm_change(ctx: CommandContext, call: StepCall) -> Results:
    agrees = call.answers.get("planning_decision") == "confirm"
    reason = text(call.answers, "confirmation_reason")
    changes.confirm(ctx, _change(ctx, call), agrees=agrees, reason=reason)
    return only(call, "planning_decision")


def apply_change(ctx: CommandContext, call: StepCall) -> Results:
    changes.apply(ctx, _change(ctx, call))
    return {}


def close_change(ctx: CommandContext, call: StepCall) -> Results:
    changes.close(ctx, _change(ctx, call))
    return {}


def _shown(said: Mapping[str, object]) -> dict[str, object]:
    """A form's row: its choices are strings."""
    return {**said, "quarter": str(said["quarter"])}


def _options(ctx: CommandContext, programme: Programme) -> list[dict[str, object]]:
    known = priorities.names(ctx.session, programme.board)
    none = {"key": priorities.NONE, "en": "None of them", "cy": "Dim un ohonynt"}
    return [
        {"value": one["key"], "label": {"en": one["en"], "cy": one["cy"]}}
        for one in (*known.values(), none)
    ]


def _entry(ctx: CommandContext, call: StepCall) -> ProgrammeEntry:
    """Only a published programme begins this; begun bare it has nothing to wait for."""
    if call.variables.get("entry") is None:
        raise Invalid("entry", "required")
    return entries.get(ctx.session, call.variables["entry"])


def _change(ctx: CommandContext, call: StepCall) -> ProgrammeChange:
    if call.variables.get("change") is None:
        raise Invalid("change", "required")
    return changes.get(ctx.session, call.variables["change"])


STEPS: dict[str, Step] = {
    f"programme.{step.__name__}": step
    for step in (
        read_entry,
        day_comes,
        begin_lifecycle,
        begin_by_hand,
        open_change,
        decide_change,
        confirm_change,
        apply_change,
        close_change,
    )
}
