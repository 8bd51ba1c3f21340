"""What the diagram of the quarterly meeting does in the registers, up to its decisions."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import action_logs, agendas, attendances, group_decisions, quarters, sitting
from workflows.action_logs import NewAction
from workflows.attendances import Interest
from workflows.group_decisions import Decided
from workflows.models import AgendaItem, Quarter
from workflows.steps.answers import number, only, required_day, rows, text, texts

Results = Mapping[str, object]


def open_quarter(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    return quarters.opened(ctx, quarter, call.instance)


def confirm(ctx: CommandContext, call: StepCall) -> Results:
    quarters.confirm(ctx, quarter_of(ctx, call), text(call.answers, "place"))
    return only(call, "place")


def call_updates(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    quarters.call_updates(ctx, quarter)
    everybody = sitting.members(ctx.session, quarter.board, _today(ctx))
    return {"members": [one.user.id for one in everybody]}


def answer(ctx: CommandContext, call: StepCall) -> Results:
    member = number(call.variables, "member")
    if member is None:
        raise Invalid("member", "required")
    said, delegate = text(call.answers, "coming"), text(call.answers, "delegate_name")
    attendances.answer(ctx, quarter_of(ctx, call), member, said, delegate)
    return only(call)


def gather(ctx: CommandContext, call: StepCall) -> Results:
    found = agendas.gather(ctx, quarter_of(ctx, call))
    deciding = [str(one.id) for one in found if one.wants_decision]
    return {"agenda_options": agendas.options(found), "agenda_deciding": deciding}


def write_agenda(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    more = [
        AgendaItem(
            kind="other", title=text(row, "title"), wants_decision=bool(row.get("wants_decision"))
        )
        for row in rows(call.answers, "items")
    ]
    agendas.write(ctx, quarter, texts(call.answers, "deciding"), more)
    found = agendas.items(ctx.session, quarter)
    own = [one for one in found if one.kind == "other"]
    return only(
        call,
        agenda_options=agendas.options([one for one in found if one.kind != "other"]),
        agenda_deciding=[str(one.id) for one in found if one.wants_decision],
        agenda_items=[{"title": one.title, "wants_decision": one.wants_decision} for one in own],
        agenda_text=_listed(found),
    )


def approve_agenda(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    if call.answers["agenda_decision"] == "approve":
        agendas.approve(ctx, quarter)
    found = agendas.items(ctx.session, quarter)
    if call.answers["agenda_decision"] != "approve":
        return only(call, "agenda_decision", "agenda_reason")
    return only(call, "agenda_decision", agenda_options=agendas.options(found))


def issue_papers(ctx: CommandContext, call: StepCall) -> Results:
    papers = [
        (int(text(row, "item")), [int(one) for one in texts(row, "files")])
        for row in rows(call.answers, "paper_rows")
    ]
    agendas.issue(ctx, quarter_of(ctx, call), papers)
    return only(call)


def judge_paper(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    outcome, reason = text(call.answers, "late_paper"), text(call.answers, "late_reason")
    agendas.judge(ctx, quarter, call.variables.get("late_item"), outcome, reason)
    return only(call)


def call_off(ctx: CommandContext, call: StepCall) -> Results:
    quarters.called_off(ctx, quarter_of(ctx, call))
    return {}


def open_meeting(ctx: CommandContext, call: StepCall) -> Results:
    """What members said before is what the attendance begins with."""
    quarter = quarter_of(ctx, call)
    sits = {one.user.id for one in sitting.members(ctx.session, quarter.board, _today(ctx))}
    said = [one for one in attendances.of(ctx.session, quarter) if one.user_id in sits]
    found = agendas.talked_about(ctx.session, quarter)
    deciding = [str(one.id) for one in found if one.wants_decision]
    return {
        "said_coming": [one.user_id for one in said if one.said == attendances.COMING],
        "said_apologies": [one.user_id for one in said if one.said == attendances.APOLOGIES],
        "said_delegates": [
            {"member": one.user_id, "name": one.delegate_name}
            for one in said
            if one.said == attendances.DELEGATE
        ],
        "agenda_options": agendas.options(found),
        "decision_items": deciding,
        "decision_rows": [{"item": one, "outcome": None, "words": None} for one in deciding],
    }


def attendance(ctx: CommandContext, call: StepCall) -> Results:
    quarter, said = quarter_of(ctx, call), call.answers
    delegates = {
        int(text(row, "member")): text(row, "name")
        for row in rows(said, "delegates")
        if text(row, "member")
    }
    present, apologies = (
        [int(one) for one in texts(said, name)] for name in ("present", "apologies")
    )
    attendances.keep(ctx, quarter, present, delegates, apologies)
    interests = [
        Interest(int(text(row, "member")), text(row, "item"), text(row, "note"))
        for row in rows(said, "interests")
    ]
    attendances.declare(ctx, quarter, interests)
    return only(call)


def count_quorum(ctx: CommandContext, call: StepCall) -> Results:
    found = attendances.count(ctx, quarter_of(ctx, call))
    return {
        "quorate": found.is_quorate,
        "quorum_needed": found.needed,
        "quorum_here": found.present,
    }


def decide(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    decisions = [
        Decided(text(row, "item"), text(row, "outcome"), text(row, "words"))
        for row in rows(call.answers, "decisions")
    ]
    group_decisions.decide(ctx, quarter, decisions)
    return only(call, **_logged(ctx, call, quarter, action_logs.MEETING))


def note_inquorate(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    wanted, notes = texts(call.answers, "parked_items"), text(call.answers, "notes")
    parked = group_decisions.park(ctx, quarter, wanted, notes)
    return only(
        call, parked=parked, minutes_draft=notes, **_logged(ctx, call, quarter, action_logs.MEETING)
    )


def open_correspondence(ctx: CommandContext, call: StepCall) -> Results:
    quarter = quarter_of(ctx, call)
    voters = group_decisions.open_correspondence(ctx, quarter)
    found = group_decisions.parked(ctx.session, quarter)
    assert quarter.correspondence_due is not None  # noqa: S101 - it has just been set
    return {
        "voters": voters,
        "voices": [],
        "correspondence_ends_on": quarter.correspondence_due.isoformat(),
        "parked_options": agendas.options(found),
        "parked_said": _listed(found),
        "vote_rows": [{"item": str(one.id), "choice": None} for one in found],
    }


def vote(ctx: CommandContext, call: StepCall) -> Results:
    quarter, voter = quarter_of(ctx, call), number(call.variables, "voter")
    if voter is None:
        raise Invalid("voter", "required")
    how = text(call.answers, "vote_how")
    choices = {text(row, "item"): text(row, "choice") for row in rows(call.answers, "votes")}
    if how != "each":
        choices = group_decisions.choices_of(ctx, quarter, voter, how)
    group_decisions.vote(ctx, quarter, voter, choices)
    return only(call, voice="decided" if group_decisions.is_settled(ctx, quarter) else "open")


def count_votes(ctx: CommandContext, call: StepCall) -> Results:
    group_decisions.close(ctx, quarter_of(ctx, call))
    return {"voices": []}


def quarter_of(ctx: CommandContext, call: StepCall) -> Quarter:
    return quarters.get(ctx.session, call.variables.get("quarter"))


def _logged(
    ctx: CommandContext, call: StepCall, quarter: Quarter, source: str
) -> dict[str, object]:
    action_logs.add(ctx, quarter, new_actions(call, "new_actions"), source)
    found = action_logs.of(ctx.session, quarter, source)
    return {"log_said": "\n".join(f"{n}. {one.text}" for n, one in enumerate(found, start=1))}


def new_actions(call: StepCall, name: str) -> list[NewAction]:
    return [
        NewAction(text(row, "text"), int(text(row, "owner")), required_day(row, "due"))
        for row in rows(call.answers, name)
    ]


def _listed(found: Sequence[AgendaItem]) -> str:
    return "\n".join(
        f"{one.number}. " + " – ".join(filter(None, (one.ref, one.title))) for one in found
    )


def _today(ctx: CommandContext) -> date:
    return ctx.calendar.local_date(ctx.now)


STEPS: dict[str, Step] = {
    f"quarter.{step.__name__}": step
    for step in (
        open_quarter,
        confirm,
        call_updates,
        answer,
        gather,
        write_agenda,
        approve_agenda,
        issue_papers,
        judge_paper,
        call_off,
        open_meeting,
        attendance,
        count_quorum,
        decide,
        note_inquorate,
        open_correspondence,
        vote,
        count_votes,
    )
}
