"""What the diagrams of a quarter's data review do in the registers."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import data_checks, data_decisions, data_returns, data_reviews
from workflows.agencies import label
from workflows.data_decisions import Decision
from workflows.models import DataFinding, DataReturn, DataReview
from workflows.steps.answers import only, rows, text, texts
from workflows.steps.small_counts import refuse_telling

Results = Mapping[str, object]


def open_review(ctx: CommandContext, call: StepCall) -> Results:
    review = _review(ctx, call)
    data_reviews.opened(ctx, review, call.instance)
    return data_reviews.dates(review)


def issue(ctx: CommandContext, call: StepCall) -> Results:
    review = _review(ctx, call)
    asked = data_reviews.issue(ctx, review)
    return {**data_reviews.dates(review), "agencies": [one.agency for one in asked]}


def open_return(ctx: CommandContext, call: StepCall) -> Results:
    row = _return(ctx, call)
    row.instance_id = call.instance.id
    return data_returns.form_of(ctx, row)


def hand_in(ctx: CommandContext, call: StepCall) -> Results:
    """The figures stand in the register alone: neither in the task nor in the history."""
    data_returns.hand_in(ctx, _return(ctx, call), rows(call.answers, "figures"))
    if call.user_task is not None:
        call.user_task.answers = {}
    return only(call)


def close_missing(ctx: CommandContext, call: StepCall) -> Results:
    data_returns.close_missing(ctx, _return(ctx, call))
    return {}


def check(ctx: CommandContext, call: StepCall) -> Results:
    """The findings in words that show no small count: they are variables of the instance."""
    review = _review(ctx, call)
    return _asked(ctx, review, data_checks.find(ctx, review))


def validate(ctx: CommandContext, call: StepCall) -> Results:
    review = _review(ctx, call)
    again = data_checks.answer(ctx, review, rows(call.answers, "finding_answers"))
    if not again:
        data_reviews.validated(ctx, review)
        return only(call, again=False)
    due_on = data_reviews.ask_again(ctx, review, again).isoformat()
    over = data_reviews.day_after(ctx, ctx.calendar.local_date(ctx.now), "asked_again")
    over = data_reviews.day_after(ctx, over, "asked_again")
    return only(
        call,
        again=True,
        agencies=again,
        returns_due=due_on,
        cut_off_on=over.isoformat(),
        validation_due=data_reviews.day_after(ctx, over, "asked_again").isoformat(),
    )


def comment(ctx: CommandContext, call: StepCall) -> Results:
    review, words = _review(ctx, call), text(call.answers, "commentary")
    refuse_telling(ctx, call, review.smallest)
    due = data_reviews.comment(ctx, review, words)
    return only(call, "commentary", decide_due=due.isoformat())


def gather(ctx: CommandContext, call: StepCall) -> Results:
    review = _review(ctx, call)
    asked = [one.agency for one in data_reviews.returns_of(ctx.session, review)]
    return {
        **data_decisions.gathered(ctx, review),
        "asked_agencies": [{"value": one, "label": dict(label(one))} for one in asked],
    }


def decide(ctx: CommandContext, call: StepCall) -> Results:
    review, said = _review(ctx, call), call.answers
    refuse_telling(ctx, call, review.smallest)
    kind = text(said, "data_decision")
    decided = Decision(
        kind=kind,
        reason=text(said, "decision_reason"),
        agencies=texts(said, "narrative_agencies"),
        subject=text(said, "subject"),
        concern=text(said, "concern"),
    )
    known = data_decisions.decide(ctx, review, decided)
    return only(call, "data_decision", **known)


def answer(ctx: CommandContext, call: StepCall) -> Results:
    review, agency = _review(ctx, call), text(call.variables, "agency")
    refuse_telling(ctx, call, review.smallest)
    data_decisions.answered(ctx, review, agency, text(call.answers, "narrative"))
    return only(call)


def note_silence(ctx: CommandContext, call: StepCall) -> Results:
    return data_decisions.silent(ctx, _review(ctx, call), text(call.variables, "agency"))


def look_into(ctx: CommandContext, call: StepCall) -> Results:
    review = _review(ctx, call)
    refuse_telling(ctx, call, review.smallest)
    data_decisions.looked_into(ctx, review, text(call.answers, "deep_dive_found"))
    return only(call)


def begin_audit(ctx: CommandContext, call: StepCall) -> Results:
    data_decisions.begin_audit(ctx, _review(ctx, call))
    return {}


def raise_alert(ctx: CommandContext, call: StepCall) -> Results:
    data_decisions.raise_alert(ctx, _review(ctx, call))
    return {}


def close(ctx: CommandContext, call: StepCall) -> Results:
    data_reviews.close(ctx, _review(ctx, call))
    return {}


def _asked(ctx: CommandContext, review: DataReview, found: list[DataFinding]) -> Results:
    teller = data_checks.Teller(ctx.session, review)
    return {
        "finding_options": [
            {"value": str(one.number), "label": dict(teller.told(one))} for one in found
        ],
        "asked_findings": [{"finding": str(one.number)} for one in found],
        "findings_count": len(found),
    }


def _review(ctx: CommandContext, call: StepCall) -> DataReview:
    return data_reviews.get(ctx.session, call.variables.get("review"))


def _return(ctx: CommandContext, call: StepCall) -> DataReturn:
    return data_returns.get(
        ctx.session, call.variables.get("review"), text(call.variables, "agency")
    )


STEPS: dict[str, Step] = {
    "data.open": open_review,
    "data.issue": issue,
    "data.open_return": open_return,
    "data.hand_in": hand_in,
    "data.close_missing": close_missing,
    "data.check": check,
    "data.validate": validate,
    "data.comment": comment,
    "data.gather": gather,
    "data.decide": decide,
    "data.answer": answer,
    "data.note_silence": note_silence,
    "data.look_into": look_into,
    "data.begin_audit": begin_audit,
    "data.raise_alert": raise_alert,
    "data.close": close,
}
