"""The register of self-assessment rounds: how far each is, who has answered, how it ended."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.queries.sorting import Row
from webapp.assurance import words
from webapp.documents.table import Column
from webapp.i18n import _, ngettext
from webapp.registers import words as shared
from webapp.registers.register import (
    Cell,
    Heading,
    Reading,
    Register,
    Values,
    board_filter,
    equals,
)
from workflows.models import Assessment, AssessmentScore, AssuranceRound, StandardSet
from workflows.queries import assurance


def register(reading: Reading) -> Register:
    rows = _Rows(reading)
    return Register(
        key="self-assessments",
        title=_("Self-assessments"),
        about=_(
            "What agencies say of their own safeguarding by section 28, and their peers to it."
        ),
        empty=_(
            "No round has been opened that you may see."
            " The Business Unit opens the first; each then opens the next by itself."
        ),
        counted=lambda count: ngettext("%(num)d round", "%(num)d rounds", count),
        statement=sa.select(
            AssuranceRound,
            _count(Assessment.handed_in_at.is_not(None)).label("answered"),
            _count(sa.true()).label("asked"),
            _gaps(reading).label("gaps"),
        ).where(assurance.rounds(reading.who)),
        searched=(AssuranceRound.ref,),
        filters=[
            equals(AssuranceRound.state, "state", _("How it stands"), words.round_states()),
            board_filter(AssuranceRound.board),
        ],
        sorts={"newest": (-AssuranceRound.year, AssuranceRound.id)},
        headings=(
            Heading(_("Round")),
            Heading(_("How it stands")),
            Heading(_("Agencies that answered")),
            Heading(_("Self-assessments due")),
            Heading(_("Gaps found")),
        ),
        cells=rows.cells,
        columns=[
            Column(_("Reference"), width=16),
            Column(_("Year"), "number", 8),
            Column(_("For"), width=16),
            Column(_("How it stands"), width=30),
            Column(_("Launch"), "day", 15),
            Column(_("Self-assessments due"), "day", 15),
            Column(_("Agencies asked"), "number", 9),
            Column(_("Agencies that answered"), "number", 9),
            Column(_("Gaps found"), "number", 9),
        ],
        values=rows.values,
    )


def _count(which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Assessment.id))
        .where(Assessment.round_id == AssuranceRound.id, which)
        .correlate(AssuranceRound)
        .scalar_subquery()
    )


def _gaps(reading: Reading) -> sa.ScalarSelect[int]:
    """Standards that panels found not to be met, among those that the reader may see."""
    return (
        sa.select(sa.func.count(AssessmentScore.id))
        .join(Assessment, Assessment.id == AssessmentScore.assessment_id)
        .join(StandardSet, StandardSet.id == AssuranceRound.set_id)
        .where(
            Assessment.round_id == AssuranceRound.id,
            AssessmentScore.moderated_score < StandardSet.meets_from,
            assurance.assessments(reading.who),
        )
        .correlate(AssuranceRound)
        .scalar_subquery()
    )


class _Rows:
    """Says rows of the statement, for the page and for documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._states, self._boards = words.round_states(), shared.boards()

    def cells(self, rows: Sequence[Row]) -> Iterator[list[Cell]]:
        for row in rows:
            found: AssuranceRound = row.AssuranceRound
            yield [
                Cell(
                    _("Round %(year)s", year=found.year),
                    url_for("registers.assurance_round", round_id=found.id),
                    sub=found.ref,
                ),
                Cell(tags=[words.round_tag(found.state)]),
                Cell(
                    _("%(count)s of %(all)s", count=row.answered, all=row.asked)
                    if row.asked
                    else "–"
                ),
                Cell(on=found.self_due) if found.self_due else Cell("–"),
                Cell(str(row.gaps) if found.is_open_to_panel else "–"),
            ]

    def values(self, rows: Sequence[Row]) -> Iterator[Values]:
        for row in rows:
            found: AssuranceRound = row.AssuranceRound
            yield (
                found.ref,
                found.year,
                self._boards.get(found.board, found.board),
                self._states.get(found.state, found.state),
                found.launched_on or found.launch_on,
                found.self_due,
                row.asked,
                row.answered,
                row.gaps if found.is_open_to_panel else None,
            )
