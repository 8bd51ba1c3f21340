"""What the diagram of the annual programme does in the registers."""

from collections.abc import Mapping
from datetime import date

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import annual_reports, priorities, programmes
from workflows import programme_entries as entries
from workflows.models import Programme
from workflows.programme_entries import Wanted
from workflows.queries import programmes as reading
from workflows.steps.answers import day, number, only, required_day, rows, text

Results = Mapping[str, object]
REASONS = {"bpg_decision": "bpg_reason", "board_decision": "board_reason"}


def open_programme(ctx: CommandContext, call: StepCall) -> Results:
    programme = _begun(ctx, call)
    programmes.opened(ctx, programme, call.instance)
    opens = ctx.calendar.add(programme.call_due, programmes.figure(ctx, "programme_call_opens"))
    expected = ctx.calendar.add(programme.call_due, programmes.figure(ctx, "programme_themes"))
    return {
        "programme": programme.id,
        "year_name": call.instance.title,
        "call_opens_on": opens.isoformat(),
        "call_due": programme.call_due.isoformat(),
        "themes_expected": expected.isoformat(),
        "publish_due": programme.publish_due.isoformat(),
        "year_ends_on": programme.ends_on.isoformat(),
    }


def call_for_themes(ctx: CommandContext, call: StepCall) -> Results:
    programme = programmes.call(ctx, _programme(ctx, call), text(call.answers, "call_text"))
    assert programme.themes_until is not None  # noqa: S101 - the call has just said it
    return only(call, themes_until=programme.themes_until.isoformat())


def gather(ctx: CommandContext, call: StepCall) -> Results:
    """What members proposed, the checks that fall in the year, and the priorities to choose."""
    programme = _programme(ctx, call)
    programmes.start_drafting(ctx, programme)
    found = priorities.in_force(ctx.session, programme.board, programme.begins_on)
    options = [
        {"value": one["key"], "label": {"en": one["en"], "cy": one["cy"]}}
        for one in (found.priorities if found else ())
    ]
    none = {"en": "None of them", "cy": "Dim un ohonynt"}
    return {
        "priority_options": [*options, {"value": priorities.NONE, "label": none}],
        "themes": reading.themes_as_rows(ctx.session, programme),
        "checks": reading.checks_as_rows(ctx.session, programme),
        "draft_due": programmes.again(ctx, programme.draft_due).isoformat(),
    }


def draft(ctx: CommandContext, call: StepCall) -> Results:
    programme, said = _programme(ctx, call), call.answers
    programme.capacity_days = number(said, "capacity_days")
    programme.summary, programme.summary_cy = text(said, "summary"), text(said, "summary_cy")
    programme.gaps = text(said, "gaps")
    drafted = entries.draft(ctx, programme, [_wanted(row) for row in rows(said, "entries")])
    return only(
        call,
        "capacity_days",
        "summary",
        "summary_cy",
        "gaps",
        entries=[entries.as_answers(row) for row in drafted],
        days_planned=sum(row.work_days for row in drafted),
        sent_back="",
        consult_due=_still(ctx, programme.consult_due),
        bpg_due=_still(ctx, programme.bpg_due),
        board_due=_still(ctx, programme.board_due),
    )


def consult(ctx: CommandContext, call: StepCall) -> Results:
    programme, said = _programme(ctx, call), text(call.answers, "group_said")
    is_ready = call.answers.get("consulted") == "ready"
    programmes.consult(ctx, programme, said, is_ready=is_ready)
    back = {} if is_ready else _back(ctx, said)
    return only(call, "consulted", bpg_due=_still(ctx, programme.bpg_due), **back)


def plan_together(ctx: CommandContext, call: StepCall) -> Results:
    programme = _programme(ctx, call)
    return _judge(ctx, call, "bpg_decision", board_due=_still(ctx, programme.board_due))


def approve(ctx: CommandContext, call: StepCall) -> Results:
    return _judge(ctx, call, "board_decision")


def publish(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.answers, "published_on")
    where = text(call.answers, "published_where")
    programmes.publish(ctx, _programme(ctx, call), on, where)
    return only(call, entries=None, themes=None, checks=None)


def begin_entries(ctx: CommandContext, call: StepCall) -> Results:
    entries.plan(ctx, _programme(ctx, call))
    return {}


def open_next(ctx: CommandContext, call: StepCall) -> Results:
    programmes.open_next(ctx, _programme(ctx, call))
    return {}


def close_year(ctx: CommandContext, call: StepCall) -> Results:
    """Its report is opened with it, unless somebody has opened it already."""
    programme = _programme(ctx, call)
    programmes.close(ctx, programme)
    if annual_reports.of_year(ctx.session, programme.board, programme.year) is None:
        annual_reports.begin_for(ctx, programme.board, programme.year)
    return {}


def _judge(ctx: CommandContext, call: StepCall, decision: str, **known: object) -> Results:
    agrees = call.answers.get(decision) != "return"
    reason = text(call.answers, REASONS[decision])
    programmes.judge(ctx, _programme(ctx, call), agrees=agrees, reason=reason)
    return only(call, decision, **known, **({} if agrees else _back(ctx, reason)))


def _back(ctx: CommandContext, reason: str) -> dict[str, object]:
    """It is drafted again: what was said stands in the task, which gets a day of its own."""
    today = ctx.calendar.local_date(ctx.now)
    due = ctx.calendar.add(today, programmes.figure(ctx, "programme_again"))
    return {"sent_back": reason, "draft_due": due.isoformat()}


def _still(ctx: CommandContext, due: date) -> str:
    return programmes.again(ctx, due).isoformat()


def _wanted(row: Mapping[str, object]) -> Wanted:
    return Wanted(
        kind=text(row, "kind"),
        title=text(row, "title"),
        title_cy=text(row, "title_cy"),
        quarter=number(row, "quarter") or 0,
        work_days=number(row, "work_days") or 0,
        priority=text(row, "priority"),
        owner=text(row, "owner") or None,
        starts_on=day(row, "starts_on"),
        note=text(row, "note"),
    )


def _begun(ctx: CommandContext, call: StepCall) -> Programme:
    """The programme that was opened; a bare lifecycle opens the first year that is free."""
    if call.variables.get("programme") is not None:
        return _programme(ctx, call)
    year = programmes.next_year(ctx.calendar.local_date(ctx.now))
    board = call.instance.board
    while programmes.of_year(ctx.session, board, year) is not None:
        year += 1
    return programmes.write(ctx, board, year)


def _programme(ctx: CommandContext, call: StepCall) -> Programme:
    return programmes.get(ctx.session, call.variables.get("programme"))


STEPS: dict[str, Step] = {
    "programme.open": open_programme,
    "programme.call": call_for_themes,
    **{
        f"programme.{step.__name__}": step
        for step in (
            gather,
            draft,
            consult,
            plan_together,
            approve,
            publish,
            begin_entries,
            open_next,
            close_year,
        )
    },
}
