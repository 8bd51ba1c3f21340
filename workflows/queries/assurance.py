"""Who may see rounds of self-assessment, what is in them and the standards: for any list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.permissions import is_steward
from workflows.assessments import BOARD_READERS
from workflows.models import (
    Assessment,
    AssessmentScore,
    AssuranceRound,
    Standard,
    StandardSet,
)
from workflows.models.assurance import OPEN_TO_PANEL, SHARED
from workflows.queries.access import BOARDS, agencies_of, boards_of


@dataclass(frozen=True, slots=True)
class Part:
    """What one agency says to every standard of a round, in their order."""

    row: Assessment
    scores: Sequence[AssessmentScore]


def rounds(actor: Actor) -> sa.ColumnElement[bool]:
    """The group's own, those in which one's agency was asked, and what the Board is shown."""
    if is_steward(actor):
        return sa.true()
    asked = sa.select(Assessment.round_id).where(Assessment.agency.in_(agencies_of(actor)))
    shown = AssuranceRound.board.in_(boards_of(actor)) | AssuranceRound.id.in_(asked)
    return shown | _shared() if BOARD_READERS & actor.all_groups else shown


def assessments(actor: Actor) -> sa.ColumnElement[bool]:
    """As `workflows.assessments.may_see` says of one."""
    if is_steward(actor):
        return sa.true()
    groups, own = actor.all_groups, agencies_of(actor)
    chaired = [one for one in BOARDS if {f"qa_chair@{one}", f"qa_deputy@{one}"} & groups]
    sits = [one for one in BOARDS if f"qa_group@{one}" in groups]
    asked = sa.select(Assessment.round_id).where(Assessment.agency.in_(own))
    to_panel = sa.select(AssuranceRound.id).where(
        AssuranceRound.board.in_(sits),
        AssuranceRound.state.in_([str(one) for one in OPEN_TO_PANEL]),
    )
    of_chaired = sa.select(AssuranceRound.id).where(AssuranceRound.board.in_(chaired))
    reads_all = sa.true() if BOARD_READERS & groups else AssuranceRound.id.in_(asked)
    shared = sa.select(AssuranceRound.id).where(_shared(), reads_all)
    return (
        Assessment.agency.in_(own)
        | Assessment.round_id.in_(of_chaired)
        | Assessment.round_id.in_(to_panel)
        | Assessment.round_id.in_(shared)
    )


def standards(actor: Actor) -> sa.ColumnElement[bool]:
    """What is approved is for all who sit for the board or an agency; a draft is the group's."""
    if is_steward(actor):
        return sa.true()
    of_board = StandardSet.board.in_(boards_of(actor))
    if not agencies_of(actor):
        return of_board
    return of_board | StandardSet.approved_at.is_not(None)


def parts_of(session: Session, actor: Actor, found: AssuranceRound) -> list[Part]:
    """The assessments of a round that one may see, with their scores; two statements."""
    rows = session.scalars(
        sa.select(Assessment)
        .where(Assessment.round_id == found.id, assessments(actor))
        .order_by(Assessment.agency)
    ).all()
    scores: dict[int, list[AssessmentScore]] = {row.id: [] for row in rows}
    said = session.scalars(
        sa.select(AssessmentScore)
        .join(Standard, Standard.id == AssessmentScore.standard_id)
        .where(AssessmentScore.assessment_id.in_(sorted(scores)))
        .order_by(Standard.number)
    )
    for one in said:
        scores[one.assessment_id].append(one)
    return [Part(row, scores[row.id]) for row in rows]


def by_standard(parts: Sequence[Part]) -> Mapping[int, list[AssessmentScore]]:
    """The same, standard by standard."""
    found: dict[int, list[AssessmentScore]] = {}
    for part in parts:
        for one in part.scores:
            found.setdefault(one.standard.number, []).append(one)
    return found


def _shared() -> sa.ColumnElement[bool]:
    return AssuranceRound.state.in_([str(one) for one in SHARED])
