"""The desk moderation of an assessment: two people, their feedback, and one amendment."""

from collections.abc import Mapping, Sequence

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Invalid, NotInState, NotPermitted
from workflows import assessments
from workflows.assessments import SIGNED, each_once, is_of, keep, score_in, scores_of, set_of
from workflows.models import Assessment, AssessmentState


def may_moderate(actor: Actor, row: Assessment) -> bool:
    """Nobody moderates or challenges the agency that they work for."""
    return not is_of(actor, row.agency)


def moderate(
    ctx: CommandContext, row: Assessment, said: Sequence[Mapping[str, object]], feedback: str
) -> None:
    """Set score against evidence and survey; where the score changes, say why."""
    _require_moderator(ctx, row)
    if row.state not in SIGNED:
        raise NotInState("self-assessment", row.agency, row.state, "waiting to be moderated")
    scores = {one.standard.number: one for one in scores_of(ctx.session, row)}
    for number, one in each_once(ctx, row, said, "desk_scores").items():
        score = score_in(set_of(row), "desk_scores", number, one.get("score"))
        reason = str(one.get("reason") or "").strip()
        if score != scores[number].self_score and not reason:
            raise Invalid("desk_scores", "no_reason", standard=number)
        scores[number].desk_score, scores[number].desk_reason = score, reason
    row.feedback = feedback
    row.moderated_at, row.moderated_by = ctx.now, ctx.actor.id
    keep(ctx, row, "desk_scored", {"scores": list(said), "feedback": feedback})


def agree(ctx: CommandContext, row: Assessment) -> None:
    """The second of the two agrees: the agency is told."""
    _require_moderator(ctx, row)
    row.move_to(AssessmentState.MODERATED)
    row.agreed_by = ctx.actor.id
    keep(ctx, row, "moderated")


def disagree(ctx: CommandContext, row: Assessment, reason: str) -> None:
    _require_moderator(ctx, row)
    if not reason:
        raise Invalid("moderation_reason", "required")
    keep(ctx, row, "moderation_returned", {"reason": reason})


def accept(ctx: CommandContext, row: Assessment) -> None:
    """The agency leaves its assessment as it is."""
    row.move_to(AssessmentState.SETTLED)
    keep(ctx, row, "accepted")


def amend(
    ctx: CommandContext, row: Assessment, said: Sequence[Mapping[str, object]], why: str
) -> None:
    """The agency changes what it said, once; what it said before is kept."""
    if row.amended_at is not None:
        raise NotInState("self-assessment", row.agency, "amended", "not amended yet")
    if not why:
        raise Invalid("amendment_reason", "required")
    checked = assessments.check_scores(ctx, row, said)
    row.move_to(AssessmentState.SETTLED)
    assessments.take(ctx, row, checked)
    row.amended_at = ctx.now
    keep(ctx, row, "amended", {"scores": list(checked.values()), "why": why})


def take_silence(ctx: CommandContext, row: Assessment) -> None:
    """Nothing was said to the feedback in time: the assessment stands as it was."""
    row.move_to(AssessmentState.SETTLED)
    keep(ctx, row, "not_amended")


def _require_moderator(ctx: CommandContext, row: Assessment) -> None:
    if not may_moderate(ctx.actor, row):
        raise NotPermitted("moderate your own agency")
