"""What the diagram of one agency's self-assessment does in the registers."""

from collections.abc import Mapping, Sequence

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import assessments, moderations
from workflows.assessments import Survey
from workflows.assurance_rounds import from_today
from workflows.models import Assessment, AssessmentScore
from workflows.steps.answers import number, only, rows, text

Results = Mapping[str, object]
Told = dict[str, object]

SIGNING = ("sign", "sign_over")


def open_assessment(ctx: CommandContext, call: StepCall) -> Results:
    """The form begins with what the agency said in the round before, score aside."""
    row = assessment_of(ctx, call)
    row.instance_id = call.instance.id
    said_before = assessments.before(ctx.session, row)
    scores = assessments.scores_of(ctx.session, row)
    return {
        "answered": False,
        "sign_reason": "",
        **choices(row, scores),
        "standards_told": [_told(one) for one in scores],
        "score_rows": [_begun(one, said_before.get(one.standard.key)) for one in scores],
        "survey_rows": [{"standard": str(one.standard.number)} for one in scores],
    }


def hand_in(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    assessments.hand_in(ctx, row, rows(call.answers, "scores"))
    return only(call, answered=True, score_rows=_scored(ctx, row), **from_today(ctx, *SIGNING))


def nudge(ctx: CommandContext, call: StepCall) -> Results:
    assessments.nudge(ctx, assessment_of(ctx, call))
    return {}


def close_missing(ctx: CommandContext, call: StepCall) -> Results:
    return {"answered": assessments.close_missing(ctx, assessment_of(ctx, call))}


def sign(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    if call.answers["signature"] == "sign":
        assessments.sign(ctx, row, text(call.answers, "signed_name"))
        return only(call, "signature")
    reason = text(call.answers, "sign_reason")
    assessments.send_back(ctx, row, reason)
    again = from_today(ctx, "again", "again_cut_off")
    return only(
        call,
        "signature",
        "sign_reason",
        self_assessment_on=again["again_on"],
        assessment_cut_off_on=again["again_cut_off_on"],
    )


def go_on_unsigned(ctx: CommandContext, call: StepCall) -> Results:
    assessments.go_on_unsigned(ctx, assessment_of(ctx, call))
    return {}


def survey(ctx: CommandContext, call: StepCall) -> Results:
    is_held = call.answers["survey_held"] == "yes"
    results = rows(call.answers, "survey_results") if is_held else []
    shares = {number(one, "standard") or 0: number(one, "agree") for one in results}
    note = text(call.answers, "survey_note")
    asked, replies = number(call.answers, "survey_asked"), number(call.answers, "survey_replies")
    if not is_held:
        asked = replies = None
    assessments.survey(ctx, assessment_of(ctx, call), Survey(asked, replies, shares, note))
    return only(call)


def survey_is_over(ctx: CommandContext, call: StepCall) -> Results:
    assessments.keep(ctx, assessment_of(ctx, call), "not_surveyed")
    return {}


def await_moderation(ctx: CommandContext, call: StepCall) -> Results:
    """What was said beside what practitioners said, for the two who moderate it."""
    row = assessment_of(ctx, call)
    scores = assessments.scores_of(ctx.session, row)
    return {
        "moderation_reason": "",
        "survey_told": row.survey_replies or 0,
        "is_signed": "no" if row.signed_at is None else "yes",
        "score_rows": [{**said(one), "survey": one.survey_agree} for one in scores],
        "desk_rows": [
            {"standard": str(one.standard.number), "score": str(one.self_score)} for one in scores
        ],
        **from_today(ctx, "moderation_drafted", "moderation_agreed"),
    }


def moderate(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    feedback = text(call.answers, "feedback")
    moderations.moderate(ctx, row, rows(call.answers, "desk_scores"), feedback)
    scores = assessments.scores_of(ctx.session, row)
    return only(call, "feedback", desk_rows=[desk(one) for one in scores])


def agree_moderation(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    if call.answers["moderation_decision"] == "agree":
        moderations.agree(ctx, row)
        return only(call, "moderation_decision", **from_today(ctx, "amend", "amend_over"))
    reason = text(call.answers, "moderation_reason")
    moderations.disagree(ctx, row, reason)
    days = from_today(ctx, "moderation_drafted", "moderation_agreed")
    return only(call, "moderation_decision", "moderation_reason", **days)


def amend(ctx: CommandContext, call: StepCall) -> Results:
    row = assessment_of(ctx, call)
    if call.answers["amendment"] == "keep":
        moderations.accept(ctx, row)
    else:
        reason = text(call.answers, "amendment_reason")
        moderations.amend(ctx, row, rows(call.answers, "amended_scores"), reason)
    return only(call)


def take_no_amendment(ctx: CommandContext, call: StepCall) -> Results:
    moderations.take_silence(ctx, assessment_of(ctx, call))
    return {}


def choices(row: Assessment, scores: Sequence[AssessmentScore]) -> Told:
    """What the forms offer: the standards of the round's version and its scale."""
    return {
        "standard_options": [
            {
                "value": str(one.standard.number),
                "label": {"en": one.standard.title, "cy": one.standard.title_cy},
            }
            for one in scores
        ],
        "scale_options": [
            {"value": str(one["value"]), "label": {"en": one["en"], "cy": one["cy"]}}
            for one in assessments.set_of(row).scale
        ],
    }


def said(one: AssessmentScore) -> Told:
    """What the agency says to one standard, as forms show it."""
    return {
        "standard": str(one.standard.number),
        "self_score": _shown(one.self_score),
        "evidence": one.evidence,
        "gap": one.gap,
        "action": one.action,
    }


def desk(one: AssessmentScore) -> Told:
    return {
        "standard": str(one.standard.number),
        "score": _shown(one.desk_score),
        "reason": one.desk_reason,
    }


def assessment_of(ctx: CommandContext, call: StepCall) -> Assessment:
    agency = text(call.variables, "agency")
    return assessments.of(ctx.session, call.variables.get("round"), agency)


def _told(one: AssessmentScore) -> Told:
    standard = one.standard
    return {
        "title": f"{standard.number}. {standard.title} / {standard.title_cy}",
        "expects": f"{standard.expects}\n{standard.expects_cy}",
    }


def _begun(one: AssessmentScore, before: AssessmentScore | None) -> Told:
    """Copied forward: the evidence and the gap of last time, to be looked at and scored anew."""
    if before is None:
        return {"standard": str(one.standard.number)}
    return {**said(before), "standard": str(one.standard.number), "self_score": ""}


def _scored(ctx: CommandContext, row: Assessment) -> list[Told]:
    return [said(one) for one in assessments.scores_of(ctx.session, row)]


def _shown(score: int | None) -> str:
    return "" if score is None else str(score)


STEPS: dict[str, Step] = {
    f"assessments.{step.__name__}": step
    for step in (
        open_assessment,
        hand_in,
        nudge,
        close_missing,
        sign,
        go_on_unsigned,
        survey,
        survey_is_over,
        await_moderation,
        moderate,
        agree_moderation,
        amend,
        take_no_amendment,
    )
}
