"""What one agency says of itself: scored with evidence, surveyed, signed, or nothing in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import Confidential, Invalid, NotFound
from engine.models import OPEN, ProcessInstance, UserTask
from engine.permissions import is_steward, sees_whole_board
from workflows import assurance_rounds
from workflows.models import (
    Assessment,
    AssessmentEntry,
    AssessmentScore,
    AssessmentState,
    StandardSet,
)

SIGNED = (AssessmentState.SIGNED, AssessmentState.UNSIGNED)
BOARD_READERS = frozenset({"bpg", "board_chair"})
FILLING_IN, ALL = "complete_assessment", 100


@dataclass(frozen=True, slots=True)
class Survey:
    """What practitioners said: how many, and how many of a hundred agree, by standard's number."""

    asked: int | None
    replies: int | None
    agree: Mapping[int, int | None]
    note: str = ""


def may_see(actor: Actor, row: Assessment) -> bool:
    """Its own agency always; the group once panels begin; who took part once it is reported."""
    found = row.round
    if is_steward(actor) or sees_whole_board(actor, found.board) or is_of(actor, row.agency):
        return True
    if found.is_open_to_panel and f"qa_group@{found.board}" in actor.all_groups:
        return True
    readers = bool(BOARD_READERS & actor.all_groups)
    return found.is_shared and (readers or any(is_of(actor, one) for one in found.agencies))


def is_of(actor: Actor, agency: str) -> bool:
    return any(group.endswith(f"@{agency}") for group in actor.all_groups)


def read(session: Session, actor: Actor, round_id: object, agency: object) -> Assessment:
    """One assessment, for somebody who may see it; that somebody else asked is kept."""
    row = of(session, round_id, agency)
    if not may_see(actor, row):
        raise Confidential("self-assessment", row.id)
    return row


def of(session: Session, round_id: object, agency: object) -> Assessment:
    found = session.scalar(
        sa.select(Assessment).where(Assessment.round_id == round_id, Assessment.agency == agency)
    )
    if found is None:
        raise NotFound("self-assessment", f"{round_id} {agency}")
    return found


def scores_of(session: Session, *rows: Assessment) -> list[AssessmentScore]:
    """Every standard of these assessments, in the order of the standards."""
    found = session.scalars(
        sa.select(AssessmentScore).where(
            AssessmentScore.assessment_id.in_([row.id for row in rows])
        )
    ).all()
    return sorted(found, key=lambda one: (one.assessment_id, one.standard.number))


def entries_of(session: Session, row: Assessment) -> Sequence[AssessmentEntry]:
    return session.scalars(
        sa.select(AssessmentEntry)
        .where(AssessmentEntry.assessment_id == row.id)
        .order_by(AssessmentEntry.id)
    ).all()


def set_of(row: Assessment) -> StandardSet:
    """The version that the round uses; there is one from the day of its launch."""
    found = row.round.standard_set
    if found is None:
        raise NotFound("standards", row.round.ref)
    return found


def hand_in(ctx: CommandContext, row: Assessment, said: Sequence[Mapping[str, object]]) -> None:
    """Keep what the agency says to each standard; late is a mark, not a closed door."""
    checked = check_scores(ctx, row, said)
    row.move_to(AssessmentState.HANDED_IN)
    take(ctx, row, checked)
    row.handed_in_at, row.handed_in_by = ctx.now, ctx.actor.id
    row.is_late = row.is_late or ctx.calendar.local_date(ctx.now) > row.due_on
    keep(ctx, row, "handed_in", {"scores": list(checked.values())}, late=row.is_late)


def check_scores(
    ctx: CommandContext, row: Assessment, said: Sequence[Mapping[str, object]]
) -> dict[int, dict[str, object]]:
    """Every standard once, on the scale, with evidence; a gap says what is missing and done."""
    by_number = each_once(ctx, row, said, "scores")
    scale = set_of(row)
    return {number: _checked(scale, number, one) for number, one in by_number.items()}


def each_once(
    ctx: CommandContext, row: Assessment, said: Sequence[Mapping[str, object]], field: str
) -> dict[int, Mapping[str, object]]:
    """What was said by the number of its standard: all of them, none twice."""
    numbers = [_number(one.get("standard")) for one in said]
    if len(set(numbers)) < len(numbers):
        raise Invalid(field, "standard_twice")
    wanted = {one.standard.number for one in scores_of(ctx.session, row)}
    if not set(numbers) <= wanted:
        raise Invalid(field, "no_such_standard")
    if missing := sorted(wanted - set(numbers)):
        raise Invalid(field, "standard_missing", standard=missing[0])
    return dict(zip(numbers, said, strict=True))


def score_in(scale: StandardSet, field: str, number: int, said: object) -> int:
    score = _number(said)
    if score not in scale.scores:
        raise Invalid(field, "out_of_scale", standard=number)
    return score


def take(ctx: CommandContext, row: Assessment, said: Mapping[int, Mapping[str, object]]) -> None:
    """What now stands; what stood before is among the entries."""
    for one in scores_of(ctx.session, row):
        new = said.get(one.standard.number)
        if new is not None:
            one.self_score = _number(new["self_score"])
            one.evidence, one.gap = str(new["evidence"]), str(new["gap"])
            one.action = str(new["action"])
    ctx.session.flush()


def survey(ctx: CommandContext, row: Assessment, said: Survey) -> None:
    """Keep the survey's result; of so few that somebody could be known, the number alone."""
    asked, replies = said.asked or 0, said.replies or 0
    if replies > asked:
        raise Invalid("survey_replies", "more_than_asked")
    if not replies and not said.note:
        raise Invalid("survey_note", "required")
    smallest = row.round.survey_smallest or 0
    is_told = replies >= smallest
    if not is_told and any(one is not None for one in said.agree.values()):
        raise Invalid("survey_results", "too_few_replies", min=smallest)
    for one in scores_of(ctx.session, row):
        one.survey_agree = _share(said.agree.get(one.standard.number))
    row.survey_asked, row.survey_replies, row.survey_note = said.asked, said.replies, said.note
    agree = {str(number): share for number, share in said.agree.items()}
    keep(ctx, row, "surveyed", {"asked": asked, "replies": replies, "agree": agree})


def sign(ctx: CommandContext, row: Assessment, name: str) -> None:
    """The executive answers for it under a name."""
    if not name:
        raise Invalid("signed_name", "required")
    row.move_to(AssessmentState.SIGNED)
    row.signed_at, row.signed_by, row.signed_name = ctx.now, ctx.actor.id, name
    keep(ctx, row, "signed", {"name": name})


def send_back(ctx: CommandContext, row: Assessment, reason: str) -> None:
    if not reason:
        raise Invalid("sign_reason", "required")
    row.move_to(AssessmentState.SENT_BACK)
    keep(ctx, row, "sent_back", {"reason": reason})


def go_on_unsigned(ctx: CommandContext, row: Assessment) -> None:
    """Nobody signed in time: it is moderated all the same, and says so."""
    row.move_to(AssessmentState.UNSIGNED)
    keep(ctx, row, "unsigned")


def close_missing(ctx: CommandContext, row: Assessment) -> bool:
    """The cut-off has come; what was handed in once goes on, nothing at all is recorded so."""
    if row.has_answered:
        go_on_unsigned(ctx, row)
        return True
    row.move_to(AssessmentState.MISSING)
    keep(ctx, row, "missing")
    return False


def nudge(ctx: CommandContext, row: Assessment) -> None:
    """Half of the time is over: told to whoever is to answer."""
    task = ctx.session.scalar(
        sa.select(UserTask)
        .where(
            UserTask.instance_id == row.instance_id,
            UserTask.element_id == FILLING_IN,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
        .limit(1)
    )
    if task is not None:
        ctx.record("assessment.nudged", task, agency=row.agency)


def keep(
    ctx: CommandContext,
    row: Assessment,
    kind: str,
    said: Mapping[str, object] | None = None,
    **told: object,
) -> None:
    """Add what was said; the history says that it was, and no more."""
    entry = AssessmentEntry(
        assessment_id=row.id, kind=kind, said=said or {}, at=ctx.now, by=ctx.actor.id
    )
    ctx.session.add(entry)
    ctx.session.flush()
    note(ctx, row, kind, **told)


def note(ctx: CommandContext, row: Assessment, happened: str, **details: object) -> None:
    id_ = row.challenge_instance_id or row.instance_id
    instance = ctx.session.get(ProcessInstance, id_) if id_ else None
    ctx.record(f"assessment.{happened}", instance, agency=row.agency, **details)


def before(session: Session, row: Assessment) -> dict[str, AssessmentScore]:
    """What the agency said in the round before, by the key of the standard."""
    last = assurance_rounds.before(session, row.round)
    if last is None:
        return {}
    found = session.scalar(
        sa.select(Assessment).where(Assessment.round_id == last.id, Assessment.agency == row.agency)
    )
    if found is None or not found.has_answered:
        return {}
    return {one.standard.key: one for one in scores_of(session, found)}


def _checked(scale: StandardSet, number: int, said: Mapping[str, object]) -> dict[str, object]:
    score = score_in(scale, "scores", number, said.get("self_score"))
    texts = {name: str(said.get(name) or "").strip() for name in ("evidence", "gap", "action")}
    if not texts["evidence"]:
        raise Invalid("scores", "no_evidence", standard=number)
    if not scale.meets(score) and not (texts["gap"] and texts["action"]):
        raise Invalid("scores", "no_gap", standard=number)
    return {"standard": number, "self_score": score, **texts}


def _share(said: int | None) -> int | None:
    if said is not None and not 0 <= said <= ALL:
        raise Invalid("survey_results", "not_a_share")
    return said


def _number(said: object) -> int:
    text = str(said or "")
    return int(text) if text.isascii() and text.isdigit() else 0
