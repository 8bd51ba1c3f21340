"""What the diagram of one agency's peer challenge does in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import assessments, challenges
from workflows.assurance_rounds import from_today
from workflows.challenges import Panel, Promise
from workflows.models import AssessmentScore
from workflows.steps.answers import number, only, required_day, rows, text, texts
from workflows.steps.assessments import assessment_of, choices, desk, said

Results = Mapping[str, object]

PLANNING = ("agency_plan", "plan_over")


def open_challenge(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    row.challenge_instance_id = call.instance.id
    scores = assessments.scores_of(ctx.session, row)
    return {
        **choices(row, scores),
        "score_rows": [{**said(one), **desk(one), "survey": one.survey_agree} for one in scores],
        "panel_rows": [
            {"standard": str(one.standard.number), "score": str(one.desk_score)} for one in scores
        ],
        "plan_reason": "",
    }


def hold_panel(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    panel = Panel(
        on=required_day(call.answers, "panel_on"),
        agencies=texts(call.answers, "panel_agencies"),
        scores=rows(call.answers, "panel_scores"),
        questions=[text(one, "question") for one in rows(call.answers, "panel_questions")],
        said=text(call.answers, "panel_said"),
    )
    challenges.hold(ctx, row, panel)
    return only(
        call,
        "panel_said",
        has_questions=bool(row.questions),
        reply_rows=[{"question": one["question"]} for one in row.questions],
        gap_rows=[_gap(one) for one in challenges.gaps_of(ctx.session, row)],
        **from_today(ctx, "panel_reply", "reply_over", *PLANNING),
    )


def reply(ctx: CommandContext, call: StepCall) -> Results:
    replies = [text(one, "reply") for one in rows(call.answers, "panel_replies")]
    challenges.reply(ctx, assessment_of(ctx, call), replies)
    return only(call, **from_today(ctx, *PLANNING))


def take_no_reply(ctx: CommandContext, call: StepCall) -> Results:
    challenges.take_silence(ctx, assessment_of(ctx, call))
    return from_today(ctx, *PLANNING)


def plan(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    promises = [
        Promise(
            standard=number(one, "standard") or 0,
            text=text(one, "action_text"),
            success_measure=text(one, "success_measure"),
            due_on=required_day(one, "action_due"),
            evidence_required=texts(one, "evidence_required"),
            lead_officer_id=number(one, "lead_officer"),
        )
        for one in rows(call.answers, "plan_actions")
    ]
    is_filled = challenges.plan(ctx, row, promises)
    return only(
        call,
        has_actions=is_filled,
        planned_rows=list(rows(call.answers, "plan_actions")),
        **from_today(ctx, "plan_agreed"),
    )


def agree_plan(ctx: CommandContext, call: StepCall) -> Results:
    if call.answers["plan_decision"] == "agree":
        return only(call, "plan_decision")
    reason = text(call.answers, "plan_reason")
    challenges.return_plan(ctx, assessment_of(ctx, call), reason)
    again = from_today(ctx, "again", "again_cut_off")
    days = {"agency_plan_on": again["again_on"], "plan_over_on": again["again_cut_off_on"]}
    return only(call, "plan_decision", "plan_reason", **days)


def close_without_plan(ctx: CommandContext, call: StepCall) -> Results:
    challenges.close_without_plan(ctx, assessment_of(ctx, call))
    return {}


def open_plan(ctx: CommandContext, call: StepCall) -> Results:
    challenges.open_plan(ctx, assessment_of(ctx, call))
    return {}


def _gap(one: AssessmentScore) -> dict[str, object]:
    return {**said(one), "reason": one.moderated_reason}


STEPS: dict[str, Step] = {
    f"challenges.{step.__name__}": step
    for step in (
        open_challenge,
        hold_panel,
        reply,
        take_no_reply,
        plan,
        agree_plan,
        close_without_plan,
        open_plan,
    )
}
