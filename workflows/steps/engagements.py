"""What the diagram of an engagement does in the registers, and what the audit's asks of it."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import engagement_use, engagements, unheard
from workflows.engagement_use import LookBack, Returned
from workflows.engagements import Count, Plan, Wanted
from workflows.models import Engagement
from workflows.steps.answers import number, only, required_day, rows, text, texts
from workflows.steps.audits import audit_of
from workflows.steps.nameless import refuse_names

Results = Mapping[str, object]
PLANNED = ("questions", "consent", "support", "safeguarding")


def say_need(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = call.answers
    wanted = Wanted(
        theme=text(said, "theme"),
        need=text(said, "need"),
        lead_id=number(said, "engagement_lead"),
        audit_ref=text(said, "audit_ref"),
    )
    engagement = engagements.want(ctx, call.instance, wanted)
    known = {"engagement": engagement.id, "title": engagement.theme}
    return only(call, "theme", "need", "engagement_lead", **known)


def plan(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = call.answers
    planned = Plan(
        who=texts(said, "who"),
        method=text(said, "method"),
        languages=texts(said, "languages"),
        window=(required_day(said, "window_from"), required_day(said, "window_to")),
        words={name: text(said, name) for name in PLANNED},
    )
    engagements.plan(ctx, _engagement(ctx, call), planned)
    shown = ("who", "method", "languages", "window_from", "window_to", *PLANNED)
    return only(call, *shown, engagement_decision=None, not_held_decision=None)


def approve(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    decision = text(call.answers, "engagement_decision")
    why = text(call.answers, "approval_note")
    engagements.approve(ctx, _engagement(ctx, call), decision, why)
    return only(call, "engagement_decision", "approval_note", **dict.fromkeys(PLANNED))


def hold(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said, engagement = call.answers, _engagement(ctx, call)
    if said.get("carried") == "not_held":
        engagements.miss(ctx, engagement, text(said, "not_held_reason"))
        return only(call, "carried", "not_held_reason")
    days = (required_day(said, "held_from"), required_day(said, "held_to"))
    engagements.hold(ctx, engagement, days, [_count(row) for row in rows(said, "counts")])
    return only(call, "carried", held_to=days[1].isoformat())


def consider(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    decision = text(call.answers, "not_held_decision")
    why = text(call.answers, "not_held_note")
    engagements.consider(ctx, _engagement(ctx, call), decision, why)
    return only(call, "not_held_decision", "not_held_note")


def themes(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call, "papers")
    said = [
        (text(row, "theme_said"), texts(row, "said_by")) for row in rows(call.answers, "themes")
    ]
    shown = engagement_use.sum_up(ctx, _engagement(ctx, call), said)
    return only(call, themes_said=shown)


def influence(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    outcome, words = text(call.answers, "influence_outcome"), text(call.answers, "influence")
    engagement_use.use(ctx, _engagement(ctx, call), outcome, words)
    return only(call, "influence")


def write_back(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    answers = [
        {name: text(row, name) for name in ("said", "did", "said_cy", "did_cy")}
        for row in rows(call.answers, "answers")
    ]
    about = (text(call.answers, "about"), text(call.answers, "about_cy"))
    engagement_use.write_back(ctx, _engagement(ctx, call), about, answers)
    return only(call, influence=None, themes_said=None)


def give_back(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = call.answers
    returned = Returned(
        on=required_day(said, "returned_on"),
        how=texts(said, "returned_how"),
        to=number(said, "returned_to"),
        note=text(said, "returned_note"),
    )
    engagement_use.give_back(ctx, _engagement(ctx, call), returned)
    return only(call)


def evaluate(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    names = ("felt_heard", "worked", "differently")
    look = LookBack(*(text(call.answers, name) for name in names))
    engagement_use.evaluate(ctx, _engagement(ctx, call), look)
    return only(call)


def check_audit(ctx: CommandContext, call: StepCall) -> Results:
    """Whose voice is missing at the audit's end, and what was said about it."""
    audit = audit_of(ctx, call)
    missing = unheard.unheard(ctx.session, audit)
    return {
        "unheard": missing,
        "unheard_reasons": unheard.reasons(ctx.session, audit, missing),
    }


def accept_reason(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    decision = text(call.answers, "engagement_reason")
    why = text(call.answers, "engagement_reason_note")
    unheard.decide(ctx, audit_of(ctx, call), decision, why)
    return only(call, "engagement_reason", "engagement_reason_note")


def engage_now(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    audit, said = audit_of(ctx, call), call.answers
    if said.get("heard_now") == "engagement":
        unheard.link(ctx, audit, text(said, "engagement_ref"), "engagement_ref")
    else:
        unheard.explain(ctx, audit, text(said, "not_heard_reason"))
    return only(call)


def _engagement(ctx: CommandContext, call: StepCall) -> Engagement:
    return engagements.get(ctx.session, call.variables.get("engagement"))


def _count(row: Mapping[str, object]) -> Count:
    return Count(
        kind=text(row, "kind"),
        language=text(row, "language"),
        invited=number(row, "invited") or 0,
        took_part=number(row, "took_part") or 0,
    )


STEPS: dict[str, Step] = {
    f"engagements.{step.__name__}": step
    for step in (
        say_need,
        plan,
        approve,
        hold,
        consider,
        themes,
        influence,
        write_back,
        give_back,
        evaluate,
        check_audit,
        accept_reason,
        engage_now,
    )
}
