"""Gathers what the page of one engagement shows: the plan, who was heard, what came of it."""

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.engagements import words
from webapp.i18n import _, day
from webapp.registers import words as shared
from webapp.registers.record import (
    Listing,
    Passage,
    Record,
    Step,
    downloads,
    next_tasks,
    running_at,
)
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import engagement_use, engagements
from workflows.models import Audit, Engagement, EngagementState
from workflows.queries import access

DAY = "d MMM y"
NEVER_HELD = (EngagementState.STOPPED, EngagementState.NOT_HELD)


def found(reading: Reading, engagement_id: int) -> Engagement:
    one = reading.session.scalar(
        sa.select(Engagement).where(Engagement.id == engagement_id, access.engagements(reading.who))
    )
    if one is None:
        raise NotFound("engagement", engagement_id)
    return one


def engagement_page(reading: Reading, one: Engagement) -> Record:
    return Record(
        back=(_("Engagement"), url_for("registers.listing", register="engagements")),
        caption=either(_("Engagement"), one.ref),
        title=one.theme,
        tags=[words.state_tag(one.state)],
        steps=_steps(reading, one),
        facts=_facts(reading, one),
        passages=_passages(one),
        listings=[_counts(reading, one), _themes(reading, one), _answers(one)],
        tasks=next_tasks(reading, one.instance_id, whole=True),
        running=running_at(reading, one.instance_id),
        downloads=downloads("registers.download_engagement", engagement_id=one.id),
    )


def _steps(reading: Reading, one: Engagement) -> list[Step]:
    """The stages in their order; one that heard nobody ends where it ended."""
    local = reading.seen.calendar.local_date
    line = [(name, local(at) if at else None, who) for name, at, who in _stages(one)]
    line.insert(5, (_("Answered"), one.returned_on, None))
    if one.state in NEVER_HELD:
        line = [stage for stage in line if stage[1]]
    last = max(place for place, stage in enumerate(line) if stage[1])
    return [
        Step(
            name,
            on,
            "done" if on else ("now" if place == last + 1 else "to-come"),
            reading.names.person(who) if who else "",
        )
        for place, (name, on, who) in enumerate(line)
    ]


def _stages(one: Engagement) -> list[tuple[str, datetime | None, int | None]]:
    heard = _("People heard") if one.held_to else _("Nobody heard")
    held = _("People heard") if one.held_at is None else heard
    return [
        (_("Wanted"), one.wanted_at, one.wanted_by),
        (_("Approved"), one.approved_at, one.approved_by),
        (held, one.held_at, one.held_by),
        (_("Themes written down"), one.summed_up_at, one.summed_up_by),
        (_("Used"), one.used_at, one.used_by),
        (_("Looked back at"), one.closed_at, one.closed_by),
    ]


def _facts(reading: Reading, one: Engagement) -> list[tuple[str, Cell]]:
    names = reading.names
    facts = [(_("For"), Cell(shared.boards().get(one.board, one.board)))]
    if one.lead_id:
        facts.append((_("Lead"), Cell(names.person(one.lead_id))))
    facts += _audit(reading, one)
    said = [
        (_("Who"), words.named(one.who, words.kinds())),
        (_("How"), words.methods().get(one.method or "", "")),
        (_("Languages"), words.named(one.languages, words.languages())),
        (_("Planned for"), _span(one.window_from, one.window_to)),
        (_("People took part"), _span(one.held_from, one.held_to)),
        (_("What it changed"), words.influences().get(one.influence_outcome or "", "")),
        (_("Answered"), _answered(one)),
        (_("Felt heard"), words.feelings().get(one.felt_heard or "", "")),
    ]
    return facts + [(name, Cell(value)) for name, value in said if value]


def _audit(reading: Reading, one: Engagement) -> Iterator[tuple[str, Cell]]:
    """The audit that it belongs to, as a link for whom it leads somewhere."""
    audit = reading.session.scalar(
        sa.select(Audit).where(Audit.id == one.audit_id, access.audits(reading.who))
    )
    if audit is not None:
        where = url_for("registers.audit", audit_id=audit.id, view="returns")
        yield _("Audit"), Cell(audit.theme, where, sub=audit.ref)


def _span(first: date | None, last: date | None) -> str:
    shown = [day(one, DAY) for one in (first, last) if one]
    return shown[0] if len(set(shown)) == 1 else " – ".join(shown)


def _answered(one: Engagement) -> str:
    if one.returned_on is None:
        return ""
    return either(day(one.returned_on, DAY), words.named(one.returned_how, words.ways_back()))


def _passages(one: Engagement) -> list[Passage]:
    passages = [
        (_("Why people are to be heard"), one.need),
        (_("What they are asked"), one.questions),
        (_("How they agree to take part"), one.consent),
        (_("What support they have"), one.support),
        (_("When somebody says that a child is at risk"), one.safeguarding),
        (_("What the chair said to the plan"), one.approval_note),
        (_("Why nobody was heard"), one.not_held_reason),
        (_("What the chair said to that"), one.not_held_note),
        (_("What it changed"), one.influence),
        (_("What they said to the answer"), one.returned_note),
        (_("What worked"), one.worked),
        (_("What would be done differently"), one.differently),
    ]
    return [Passage(title, [text]) for title, text in passages if text]


def _counts(reading: Reading, one: Engagement) -> Listing:
    kinds, spoken = words.kinds(), words.languages()
    rows = engagements.counts_of(reading.session, one)
    return Listing(
        title=_("How many took part"),
        headings=[
            Heading(_("Who")),
            Heading(_("Language")),
            Heading(_("Invited"), is_number=True),
            Heading(_("Took part"), is_number=True),
        ],
        rows=[
            [
                Cell(kinds.get(row.kind, row.kind)),
                Cell(spoken.get(row.language, row.language)),
                Cell(str(row.invited)),
                Cell(str(row.took_part)),
            ]
            for row in rows
        ],
        empty=_("Nobody has taken part yet."),
        note=_("Numbers only. Small ones can tell who somebody is: do not pass them on.")
        if rows
        else "",
    )


def _themes(reading: Reading, one: Engagement) -> Listing:
    kinds = words.kinds()
    return Listing(
        title=_("What people said"),
        headings=[Heading(_("Number")), Heading(_("Theme")), Heading(_("Who said so"))],
        rows=[
            [Cell(str(row.number)), Cell(row.text), Cell(words.named(row.said_by, kinds) or "–")]
            for row in engagement_use.themes_of(reading.session, one)
        ],
        empty=_("The themes are not written down yet."),
    )


def _answers(one: Engagement) -> Listing:
    """In both languages, as they go out."""
    return Listing(
        title=_("You said, we did"),
        headings=[Heading(_("You said")), Heading(_("We did"))],
        rows=[
            [Cell(row["said"], sub=row["said_cy"]), Cell(row["did"], sub=row["did_cy"])]
            for row in one.answers
        ],
        empty=_("The answer to those who took part is not written yet."),
    )
