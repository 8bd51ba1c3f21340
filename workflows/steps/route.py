"""What the diagram of the sign-off route does in the registers."""

from collections.abc import Mapping
from datetime import date

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import action_plans, ballots, meetings, sign_offs, timescales
from workflows.models import SignOff
from workflows.sign_offs import Condition, Decision
from workflows.steps.answers import day, number, only, required_day, rows, text, texts

Results = Mapping[str, object]


def open_round(ctx: CommandContext, call: StepCall) -> Results:
    plan = action_plans.get(ctx.session, call.variables.get("plan_id"))
    found = sign_offs.open_round(ctx, plan, call.instance)
    today = ctx.calendar.local_date(ctx.now)
    return {
        "sign_off_id": found.id,
        "round": found.round,
        "returned_before": sign_offs.returns_before(ctx.session, plan, found),
        "presented_actions": [one.ref for one in sign_offs.presented(ctx, found)],
        "ratify_on": today.isoformat(),
        "review_meeting_on": "",
        "offsets": _offsets(ctx),
    }


def build_pack(ctx: CommandContext, call: StepCall) -> Results:
    exceptions, impact_plan = text(call.answers, "exceptions"), text(call.answers, "impact_plan")
    sign_offs.build_pack(ctx, _sign_off(ctx, call), exceptions, impact_plan)
    return only(call, "exceptions", "impact_plan")


def review_pack(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["pack_review"] == "return":
        return only(call, "pack_review", "pack_reason")
    on = day(call.answers, "ratify_on")
    if call.answers["ratify_how"] == "meeting" and on is None:
        raise Invalid("ratify_on", "required")
    today = ctx.calendar.local_date(ctx.now)
    return only(call, "pack_review", "ratify_how", ratify_on=(on or today).isoformat())


def ratify_at_meeting(ctx: CommandContext, call: StepCall) -> Results:
    """What the group decided in the room; without a quorum it is asked by correspondence."""
    found, group = _sign_off(ctx, call), _qa_group(call)
    present = sorted({int(one) for one in texts(call.answers, "present")} | _chairing(ctx))
    filled, quorate = ballots.quorum_of(ctx, group, present)
    facts = {"present": present, "filled": filled, "quorate": quorate}
    if not quorate:
        ctx.record("sign_off.inquorate", call.instance, sign_off=found.id, **facts)
        return only(call, "ratified", ratification="inquorate")
    if call.answers["ratified"] != "yes":
        return only(call, "ratified", ratification="refused")
    sign_offs.ratify(ctx, found, "meeting", facts)
    return only(call, "ratified", ratification="ratified", **_decision_day(ctx))


def open_correspondence(ctx: CommandContext, call: StepCall) -> Results:
    today = ctx.calendar.local_date(ctx.now)
    ends_on = ctx.calendar.add(today, timescales.figure(ctx, "correspondence"))
    return {
        "voters": [user.id for user in ballots.members(ctx.session, _qa_group(call), today)],
        "voices": [],
        "correspondence_ends_on": ends_on.isoformat(),
    }


def vote_to_ratify(ctx: CommandContext, call: StepCall) -> Results:
    found, voter = _sign_off(ctx, call), _voter(call)
    ballots.vote_on_all(ctx, found, ballots.RATIFY, voter, text(call.answers, "ratify_vote"))
    counted = ballots.count(ctx, found, ballots.RATIFY, _qa_group(call))
    return only(call, voice="decided" if counted.passed else "open")


def count_ratification(ctx: CommandContext, call: StepCall) -> Results:
    found = _sign_off(ctx, call)
    counted = ballots.count(ctx, found, ballots.RATIFY, _qa_group(call))
    if not counted.passed:
        return {"ratification": "refused", "voices": []}
    facts = {"voters": counted.voters, "filled": counted.filled, "quorate": True}
    sign_offs.ratify(ctx, found, "correspondence", facts)
    return {"ratification": "ratified", "voices": [], **_decision_day(ctx)}


def find_review_meeting(ctx: CommandContext, call: StepCall) -> Results:
    group = text(call.variables, "sign_off_group")
    meeting = meetings.next_from(ctx.session, group, _papers_by(ctx))
    return {"review_meeting_on": meeting.on.isoformat() if meeting else ""}


def set_review_meeting(ctx: CommandContext, call: StepCall) -> Results:
    on = required_day(call.answers, "new_meeting_on")
    if on < (earliest := _papers_by(ctx)):
        raise Invalid("new_meeting_on", "too_early", earliest=earliest.isoformat())
    meetings.schedule(ctx, text(call.variables, "sign_off_group"), on)
    return only(call)


def send_pack(ctx: CommandContext, call: StepCall) -> Results:
    found = _sign_off(ctx, call)
    meeting_on = required_day(call.variables, "review_meeting_on")
    sign_offs.send(ctx, found, required_day(call.answers, "pack_sent_on"), meeting_on)
    today = ctx.calendar.local_date(ctx.now)
    voters = ballots.members(ctx.session, found.group_key, today)
    return only(call, review_voters=[user.id for user in voters], review_voices=[])


def vote(ctx: CommandContext, call: StepCall) -> Results:
    """Interests first, then the votes: one for all, or one for each action."""
    found, voter = _sign_off(ctx, call), _voter(call)
    by_ref = {one.ref: one.id for one in sign_offs.presented(ctx, found)}
    for ref in texts(call.answers, "interests"):
        ballots.declare(ctx, found, voter, _id_of(by_ref, "interests", ref), ballots.OTHER)
    if call.answers["vote_how"] == "all":
        ballots.vote_on_all(ctx, found, ballots.REVIEW, voter, text(call.answers, "vote_all"))
    else:
        choices = {
            _id_of(by_ref, "votes", text(row, "action")): text(row, "choice")
            for row in rows(call.answers, "votes")
        }
        ballots.vote(ctx, found, ballots.REVIEW, voter, choices)
    return only(call, review_voice="heard")


def record_decision(ctx: CommandContext, call: StepCall) -> Results:
    found = _sign_off(ctx, call)
    conditions = [
        Condition(
            text=text(row, "condition"),
            lead_agency=text(row, "lead_agency"),
            lead_officer_id=number(row, "lead_officer"),
        )
        for row in rows(call.answers, "conditions")
    ]
    wanted = Decision(
        decision=text(call.answers, "sign_off_decision"),
        reason=text(call.answers, "decision_reason"),
        named=texts(call.answers, "named_actions"),
        conditions=conditions,
    )
    sign_offs.decide(ctx, found, wanted)
    return only(call, "sign_off_decision", "decision_reason")


def decide_second_return(ctx: CommandContext, call: StepCall) -> Results:
    found = _sign_off(ctx, call)
    found.chair_decision = text(call.answers, "chair_decision")
    found.chair_reason = text(call.answers, "chair_reason")
    found.chair_decided_by = ctx.actor.id
    ctx.session.flush()
    ctx.record(
        "sign_off.second_return_decided",
        call.instance,
        sign_off=found.id,
        decision=found.chair_decision,
        reason=found.chair_reason,
    )
    return only(call, "chair_decision")


def apply_decision(ctx: CommandContext, call: StepCall) -> Results:
    return {"sign_off_outcome": sign_offs.apply(ctx, _sign_off(ctx, call))}


def _sign_off(ctx: CommandContext, call: StepCall) -> SignOff:
    return sign_offs.get(ctx.session, call.variables.get("sign_off_id"))


def _qa_group(call: StepCall) -> str:
    return f"qa_group@{call.instance.board}"


def _voter(call: StepCall) -> int:
    """Whose voice it is, whoever hands it in for them."""
    voter = number(call.variables, "voter")
    if voter is None:
        raise Invalid("voter", "required")
    return voter


def _chairing(ctx: CommandContext) -> set[int]:
    return {ctx.actor.id} if ctx.actor.id is not None else set()


def _offsets(ctx: CommandContext) -> dict[str, str]:
    """How far the papers, the votes and the record of the decision lie from the meeting."""
    papers = timescales.figure(ctx, "papers_before_meeting")
    return {"papers": f"-{papers}", **timescales.offsets(ctx, ("votes_cast", "sign_off_recorded"))}


def _papers_by(ctx: CommandContext) -> date:
    """The first day on which a meeting could be held whose papers go out today."""
    today = ctx.calendar.local_date(ctx.now)
    return ctx.calendar.add(today, timescales.figure(ctx, "papers_before_meeting"))


def _decision_day(ctx: CommandContext) -> dict[str, object]:
    """Where the group itself decides, its ratification is the meeting that counts."""
    return {"review_meeting_on": ctx.calendar.local_date(ctx.now).isoformat()}


def _id_of(known: Mapping[str, int], field: str, ref: str) -> int:
    if ref not in known:
        raise Invalid(field, "not_an_option", found=ref)
    return known[ref]


STEPS: dict[str, Step] = {
    f"plans.{step.__name__}": step
    for step in (
        open_round,
        build_pack,
        review_pack,
        ratify_at_meeting,
        open_correspondence,
        vote_to_ratify,
        count_ratification,
        find_review_meeting,
        set_review_meeting,
        send_pack,
        vote,
        record_decision,
        decide_second_return,
        apply_decision,
    )
}
