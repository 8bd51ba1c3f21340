"""What the day of an entry starts: for each kind of work the lifecycle that leads it."""

from collections.abc import Callable, Mapping

from engine.context import CommandContext
from engine.deployments import latest_of
from engine.execution import Beginning, begin
from engine.models import ProcessInstance
from workflows import assurance_rounds, data_reviews, engagements, indicators, priorities, tools
from workflows.models import EntryState, Programme, ProgrammeEntry
from workflows.programmes import note, ref_of

AUDIT_PROCESS = "commissioned_audit"
Start = Callable[[CommandContext, Programme, ProgrammeEntry], ProcessInstance]


def begin_lifecycle(ctx: CommandContext, entry: ProgrammeEntry) -> ProcessInstance:
    """The day has come: the lifecycle of its kind starts, linked with the entry."""
    programme = ctx.session.get_one(Programme, entry.programme_id)
    instance = LIFECYCLES[entry.kind](ctx, programme, entry)
    entry.state, entry.begun_instance_id = EntryState.BEGUN, instance.id
    entry.begun_on = ctx.calendar.local_date(ctx.now)
    note(ctx, programme, "entry_begun", entry=entry.id, instance=instance.id)
    return instance


def _begin_audit(
    ctx: CommandContext, programme: Programme, entry: ProgrammeEntry
) -> ProcessInstance:
    """The group proposes it, with theme, priority and reason filled in."""
    priority = _priority_name(ctx, programme, entry)
    said = {
        "title": entry.title,
        "theme": entry.title,
        "theme_source": "board_priority" if priority else "group",
        "linked_priority": priority,
        "rationale": _why(programme, entry),
    }
    return _begin(ctx, programme, entry, AUDIT_PROCESS, said)


def _review_data(
    ctx: CommandContext, programme: Programme, _entry: ProgrammeEntry
) -> ProcessInstance:
    """The figures of the quarter that ended last; their review may run already."""
    ended = indicators.quarter_ended_before(ctx.calendar.local_date(ctx.now))
    review = data_reviews.of_quarter_or_new(ctx, programme.board, ended)
    return ctx.session.get_one(ProcessInstance, review.instance_id)


def _begin_engagement(
    ctx: CommandContext, programme: Programme, entry: ProgrammeEntry
) -> ProcessInstance:
    said = {"theme": entry.title, "need": _why(programme, entry)}
    return _begin(ctx, programme, entry, engagements.PROCESS, said)


def _request_tool(
    ctx: CommandContext, programme: Programme, entry: ProgrammeEntry
) -> ProcessInstance:
    said = {"why": _why(programme, entry)}
    return _begin(ctx, programme, entry, tools.PROCESS, said)


def _assess(ctx: CommandContext, programme: Programme, _entry: ProgrammeEntry) -> ProcessInstance:
    """The round of the year; each opens the next, so it may wait already."""
    found = assurance_rounds.of_year_or_new(ctx, programme.board)
    return ctx.session.get_one(ProcessInstance, found.instance_id)


# The kinds that are not here are begun by hand.
LIFECYCLES: Mapping[str, Start] = {
    "audit": _begin_audit,
    "self_assessment": _assess,
    "data_review": _review_data,
    "engagement": _begin_engagement,
    "tool": _request_tool,
}


def _begin(
    ctx: CommandContext,
    programme: Programme,
    entry: ProgrammeEntry,
    process: str,
    said: Mapping[str, object],
) -> ProcessInstance:
    return begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, process).id,
            variables={"board": programme.board, **said},
            title=entry.title,
            business_key=ref_of(programme, entry),
            board=programme.board,
        ),
    )


def _why(programme: Programme, entry: ProgrammeEntry) -> str:
    """Where it comes from: the entry's reference, and what was noted at it."""
    return "\n".join(filter(None, (ref_of(programme, entry), entry.note)))


def _priority_name(ctx: CommandContext, programme: Programme, entry: ProgrammeEntry) -> str:
    return priorities.names(ctx.session, programme.board).get(entry.priority, {}).get("en", "")
