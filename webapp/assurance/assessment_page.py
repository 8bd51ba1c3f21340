"""Gathers what the page of one agency's self-assessment shows, for whom it may be seen."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for

from engine.permissions import is_steward
from webapp.assurance import words
from webapp.assurance.scores import moderated_cell, shows_panel, survey_cell
from webapp.i18n import _, moment
from webapp.registers.record import Listing, Passage, Record, downloads, next_tasks, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import assessments
from workflows.models import (
    ActionPlan,
    Assessment,
    AssessmentEntry,
    AssessmentScore,
    AssuranceRound,
    StandardSet,
)
from workflows.queries import access, assurance

FULL = "d MMM y, HH:mm"
# The agency reads the desk's scores once both moderators agree.
AFTER_DESK = ("moderated", "settled", "challenged", "closed")
AT_THE_DESK = ("desk_scored", "moderation_returned")


def assessment_page(reading: Reading, row: Assessment) -> Record:
    scale = assessments.set_of(row)
    scores = assessments.scores_of(reading.session, row)
    return Record(
        back=_back(reading, row),
        caption=either(_("Self-assessment by section 28"), row.round.ref),
        title=reading.names.agency(row.agency),
        tags=[words.state_tag(row.state)],
        facts=_facts(reading, row),
        passages=_passages(reading, row),
        listings=[
            _scores(reading, row, scale, scores),
            _evidence(scores),
            *([_questions(row)] if row.questions else []),
            _entries(reading, row),
        ],
        tasks=[
            task
            for instance in (row.instance_id, row.challenge_instance_id)
            for task in next_tasks(reading, instance, whole=False)
        ],
        running=running_at(reading, row.challenge_instance_id or row.instance_id),
        downloads=downloads(
            "registers.download_assessment", round_id=row.round_id, agency=row.agency
        ),
    )


def _back(reading: Reading, row: Assessment) -> tuple[str, str]:
    seen = sa.select(AssuranceRound.id).where(
        AssuranceRound.id == row.round_id, assurance.rounds(reading.who)
    )
    if reading.session.scalar(seen) is None:
        return _("Registers"), url_for("registers.landing")
    where = url_for("registers.assurance_round", round_id=row.round_id)
    return _("Round %(year)s", year=row.round.year), where


def _facts(reading: Reading, row: Assessment) -> list[tuple[str, Cell]]:
    names, local = reading.names, reading.seen.calendar.local_date
    version = words.version_name(assessments.set_of(row))
    facts = [
        (_("To be handed in by"), Cell(on=row.due_on)),
        (_("Standards"), Cell(version, url_for("registers.standards", set_id=row.round.set_id))),
    ]
    if row.handed_in_at:
        late = _("came late") if row.is_late else ""
        who = names.person(row.handed_in_by)
        facts.append((_("Handed in"), Cell(on=local(row.handed_in_at), sub=either(who, late))))
    if row.signed_at:
        facts.append((_("Signed"), Cell(on=local(row.signed_at), sub=row.signed_name)))
    if row.survey_replies is not None:
        asked = _("%(count)s of %(all)s", count=row.survey_replies, all=row.survey_asked or 0)
        facts.append((_("Replies to the survey"), Cell(asked)))
    elif row.survey_note:
        facts.append((_("No practitioner survey"), Cell(row.survey_note)))
    if row.amended_at:
        facts.append((_("Amended"), Cell(on=local(row.amended_at))))
    if row.panel_on:
        peers = ", ".join(map(names.agency, row.panel_agencies))
        facts.append((_("Peer challenge panel"), Cell(on=row.panel_on, sub=peers)))
    return [*facts, *_plan(reading, row)]


def _plan(reading: Reading, row: Assessment) -> list[tuple[str, Cell]]:
    """The action plan that came of it, as a link for whom it leads somewhere."""
    if row.plan_id is None:
        return []
    plan = reading.session.get_one(ActionPlan, row.plan_id)
    seen = reading.session.scalar(
        sa.select(ActionPlan.id).where(ActionPlan.id == plan.id, access.plans(reading.who))
    )
    where = url_for("registers.plan", plan_id=plan.id) if seen else ""
    return [(_("Action plan"), Cell(plan.ref, where))]


def _passages(reading: Reading, row: Assessment) -> list[Passage]:
    told = []
    if row.feedback and _shows_desk(reading, row):
        told.append((_("Feedback of the moderators"), row.feedback))
    if row.panel_said:
        told.append((_("What stood out to the panel"), row.panel_said))
    return [Passage(title, text.split("\n")) for title, text in told]


def _shows_desk(reading: Reading, row: Assessment) -> bool:
    return row.state in AFTER_DESK or is_steward(reading.who)


def _scores(
    reading: Reading, row: Assessment, scale: StandardSet, scores: Sequence[AssessmentScore]
) -> Listing:
    shows_desk = _shows_desk(reading, row)
    return Listing(
        title=_("Scores"),
        headings=[
            Heading(_("Standard")),
            Heading(_("Self score")),
            Heading(_("Survey")),
            Heading(_("Moderated at the desk")),
            Heading(_("Moderated score")),
            Heading(_("Gap")),
        ],
        rows=[
            [
                Cell(words.standard_name(one.standard)),
                Cell(words.score_name(scale, one.self_score)),
                survey_cell(row, scale, one),
                Cell(words.score_name(scale, one.desk_score), sub=one.desk_reason)
                if shows_desk
                else Cell("–"),
                _panel_cell(row, scale, one),
                Cell(colours=[words.gap_tag(scale, _standing(row, one))]),
            ]
            for one in scores
        ],
        empty="",
        note=_("Self score, what practitioners say, and what peers made of it."),
    )


def _panel_cell(row: Assessment, scale: StandardSet, one: AssessmentScore) -> Cell:
    if not shows_panel(row.state):
        return Cell("–")
    cell = moderated_cell(scale, one)
    return Cell(cell.text, sub="\n".join(filter(None, (cell.sub, one.moderated_reason))))


def _standing(row: Assessment, one: AssessmentScore) -> int | None:
    return one.moderated_score if shows_panel(row.state) else one.self_score


def _evidence(scores: Sequence[AssessmentScore]) -> Listing:
    """What the agency wrote, standard by standard; before it answers, what is expected."""
    return Listing(
        title=_("Evidence, gaps and actions"),
        headings=[
            Heading(_("Standard")),
            Heading(_("Evidence")),
            Heading(_("Gap")),
            Heading(_("Action")),
        ],
        rows=[
            [
                Cell(words.standard_name(one.standard)),
                Cell(one.evidence or _("Not given yet")),
                Cell(one.gap or "–"),
                Cell(one.action or "–"),
            ]
            for one in scores
        ],
        empty="",
    )


def _questions(row: Assessment) -> Listing:
    return Listing(
        title=_("Questions of the panel"),
        headings=[Heading(_("Question")), Heading(_("Reply of the agency"))],
        rows=[
            [Cell(one["question"]), Cell(one["reply"] or _("No reply yet"))]
            for one in row.questions
        ],
        empty="",
    )


def _entries(reading: Reading, row: Assessment) -> Listing:
    """Everything that was said, in its order; nothing of it is ever replaced."""
    kinds, names = words.happened(), reading.names
    shown = [
        one
        for one in assessments.entries_of(reading.session, row)
        if one.kind not in AT_THE_DESK or _shows_desk(reading, row)
    ]
    return Listing(
        title=_("What was said, in its order"),
        headings=[Heading(_("When")), Heading(_("Who")), Heading(_("What"))],
        rows=[
            [
                Cell(moment(one.at, FULL)),
                Cell(names.person(one.by) if one.by else "Cylch"),
                Cell(kinds.get(one.kind, one.kind), sub=_detail(one)),
            ]
            for one in shown
        ],
        empty=_("Nothing has been said yet."),
    )


def _detail(entry: AssessmentEntry) -> str:
    """The reason that was given, and the agency's scores as they then were."""
    said = entry.said
    told = [str(said[name]) for name in ("reason", "why", "name") if said.get(name)]
    if entry.kind in ("handed_in", "amended"):
        pairs = ", ".join(f"{one['standard']}: {one['self_score']}" for one in said["scores"])
        told.append(_("Scores by standard: %(scores)s", scores=pairs))
    return "\n".join(told)
