"""Gathers what the page of one round shows: who answered, and agencies by standards."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.permissions import is_steward
from webapp.assurance import scores, words
from webapp.i18n import _, said
from webapp.registers import words as shared
from webapp.registers.record import (
    Listing,
    Passage,
    Record,
    Step,
    View,
    downloads,
    next_tasks,
    running_at,
    views,
)
from webapp.registers.register import Cell, Heading, Reading, either
from workflows.models import AssuranceRound, RoundState
from workflows.queries import assurance
from workflows.queries.access import boards_of
from workflows.queries.assurance import Part as Said

STANDARDS = "standards"


def found(reading: Reading, round_id: int) -> AssuranceRound:
    row = reading.session.scalar(
        sa.select(AssuranceRound).where(
            AssuranceRound.id == round_id, assurance.rounds(reading.who)
        )
    )
    if row is None:
        raise NotFound("self-assessment round", round_id)
    return row


def round_page(
    reading: Reading, row: AssuranceRound, parts: Sequence[Said], view: str = ""
) -> Record:
    """Every agency's part as far as the reader may look; the standards are a view of their own."""
    is_whole = view != STANDARDS
    return Record(
        back=(_("Self-assessments"), url_for("registers.listing", register="self-assessments")),
        caption=either(_("Agency assurance self-assessment (section 28)"), row.ref),
        title=_("Round %(year)s", year=row.year),
        tags=[words.round_tag(row.state)],
        views=_views(row, view),
        steps=list(_steps(row)),
        facts=_facts(reading, row),
        passages=passages(row) if is_whole else [],
        listings=overview(row, reading, parts) if is_whole else by_standard(reading, row, parts),
        tasks=next_tasks(reading, row.instance_id, whole=True),
        running=running_at(reading, row.instance_id),
        downloads=downloads("registers.download_round", round_id=row.id),
    )


def may_read_report(reading: Reading, row: AssuranceRound) -> bool:
    """A draft is for those who write and accept it; once accepted for all who see the round."""
    is_of_board = is_steward(reading.who) or row.board in boards_of(reading.who)
    return row.is_shared or (bool(row.summary) and is_of_board)


def passages(row: AssuranceRound) -> list[Passage]:
    """The report's words, once the group has accepted them."""
    if not row.is_shared:
        return []
    told = [
        (_("What the round shows"), said(row.summary, row.summary_cy)),
        (_("Concerns for the Board"), said(row.concerns, row.concerns_cy)),
        (_("What the Business Planning Group said"), row.bpg_said),
        (_("What the Board said"), row.board_said),
    ]
    return [Passage(title, text.split("\n")) for title, text in told if text]


def listings(reading: Reading, row: AssuranceRound, parts: Sequence[Said]) -> list[Listing]:
    """Everything, for documents."""
    return [*overview(row, reading, parts), *by_standard(reading, row, parts)]


def overview(row: AssuranceRound, reading: Reading, parts: Sequence[Said]) -> list[Listing]:
    scale = row.standard_set
    if scale is None or not row.launched_on:
        return []
    summary = [scores.summary(scale, parts)] if row.is_open_to_panel else []
    return [_who_answered(reading, row, parts), *summary]


def by_standard(reading: Reading, row: AssuranceRound, parts: Sequence[Said]) -> list[Listing]:
    """Agencies by standards: self, survey, moderated, gap."""
    scale = row.standard_set
    if scale is None or not row.launched_on:
        return []
    places = range(len(scale.standards))
    return [scores.of_standard(reading, scale, place, parts) for place in places]


def _views(row: AssuranceRound, here: str) -> list[View]:
    if row.standard_set is None or not row.launched_on:
        return []
    named: list[tuple[str, str, int | None]] = [
        ("", _("The round"), None),
        (STANDARDS, _("Agencies by standards"), len(row.standard_set.standards)),
    ]
    view = STANDARDS if here == STANDARDS else ""
    return views("registers.assurance_round", view, named, round_id=row.id)


def parts_of(reading: Reading, row: AssuranceRound) -> list[Said]:
    return assurance.parts_of(reading.session, reading.who, row)


def _steps(row: AssuranceRound) -> Iterator[Step]:
    line = (
        (_("Standards agreed"), row.launch_on if not row.launched_on else None, "preparing"),
        (_("Agencies asked"), row.launched_on or row.launch_on, "preparing"),
        (_("Self-assessments in"), row.self_due, "collecting"),
        (_("Challenged by peers"), row.panels_due, "challenging"),
        (_("Report accepted"), None, "reporting"),
        (_("At the Board"), row.board_on, "reported"),
    )
    order = list(RoundState)
    here = order.index(RoundState(row.state))
    for name, on, state in line:
        place = order.index(RoundState(state))
        how = "done" if here > place else ("now" if here == place else "to-come")
        yield Step(name, on, how)


def _facts(reading: Reading, row: AssuranceRound) -> list[tuple[str, Cell]]:
    facts = [
        (_("For"), Cell(shared.boards().get(row.board, row.board))),
        (_("Launch"), Cell(on=row.launched_on or row.launch_on)),
    ]
    days = (
        (_("Self-assessments due"), row.self_due),
        (_("It goes on without who is silent from"), row.cut_off_on),
        (_("Panels to be held by"), row.panels_due),
    )
    facts += [(name, Cell(on=day)) for name, day in days if day]
    scale = row.standard_set
    if scale is not None and (scale.approved_at or is_steward(reading.who)):
        where = url_for("registers.standards", set_id=scale.id)
        facts.append((_("Standards"), Cell(words.version_name(scale), where)))
    if not row.launched_on:
        names = ", ".join(map(reading.names.agency, row.agencies))
        facts.append((_("Agencies that will be asked"), Cell(names)))
    return facts


def _who_answered(reading: Reading, row: AssuranceRound, parts: Sequence[Said]) -> Listing:
    local = reading.seen.calendar.local_date
    rows = []
    for part in parts:
        one = part.row
        late = _("came late") if one.is_late else ""
        where = url_for("registers.assessment", round_id=row.id, agency=one.agency)
        rows.append(
            [
                Cell(reading.names.agency(one.agency), where),
                Cell(tags=[words.state_tag(one.state)]),
                Cell(on=local(one.handed_in_at), sub=late) if one.handed_in_at else Cell("–"),
                Cell(one.signed_name or "–"),
                Cell("–" if one.survey_replies is None else str(one.survey_replies)),
            ]
        )
    rows.sort(key=lambda cells: cells[0].text)
    return Listing(
        title=_("Agencies"),
        headings=[
            Heading(_("Agency")),
            Heading(_("How it stands")),
            Heading(_("Handed in")),
            Heading(_("Signed by")),
            Heading(_("Replies to the survey")),
        ],
        rows=rows,
        empty=_("There is no agency here that you may see."),
        note=""
        if row.is_open_to_panel
        else _("Until the panels begin, each agency sees its own alone."),
    )
