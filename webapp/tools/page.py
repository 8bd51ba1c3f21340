"""Gathers what the page of one version of a tool shows."""

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, pgettext, said
from webapp.registers import words as shared
from webapp.registers.record import Listing, Passage, Record, Step, next_tasks, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from webapp.tools import words
from workflows.models import Audit, AuditTool, ToolEntry, ToolState, ToolVersion
from workflows.queries import access

OFF_THE_WAY = (ToolState.DECLINED, ToolState.DROPPED)


def found(reading: Reading, version_id: int) -> ToolVersion:
    version = reading.session.scalar(
        sa.select(ToolVersion).where(ToolVersion.id == version_id, access.tools(reading.who))
    )
    if version is None:
        raise NotFound("tool", version_id)
    return version


def tool_page(reading: Reading, tool_id: int) -> Record:
    version = found(reading, tool_id)
    return Record(
        back=(_("Audit tools"), url_for("registers.listing", register="tools")),
        caption=either(_("Audit tool"), version.ref, _number(reading, version)),
        title=said(version.name, version.name_cy),
        tags=[
            words.state_tag(version.state),
            *words.review_tags(version, reading.seen.today),
        ],
        steps=_steps(reading, version),
        facts=_facts(reading, version),
        passages=_passages(version),
        listings=[
            _grades(version),
            _questions(version),
            _entries(reading, version),
            _audits(reading, version),
            _versions(reading, version),
        ],
        tasks=next_tasks(reading, version.instance_id, whole=False),
        running=running_at(reading, version.instance_id),
    )


def _number(reading: Reading, version: ToolVersion) -> str:
    tool = reading.session.get(AuditTool, version.tool_id) if version.tool_id else None
    return _("version %(number)s", number=tool.version) if tool else ""


def _steps(reading: Reading, version: ToolVersion) -> list[Step]:
    """The stages in their order; one that was not made ends where it ended."""
    local = reading.seen.calendar.local_date
    line = [
        (_("Asked for"), local(version.requested_at)),
        (_("Accepted"), local(version.triaged_at) if version.triaged_at else None),
        (_("Drafted"), local(version.drafted_at) if version.drafted_at else None),
        (_("Published"), version.published_on),
        (_("Users briefed"), version.briefed_on),
    ]
    if version.state in OFF_THE_WAY:
        line = [(name, on) for name, on in line[:3] if on]
        line[-1:] = [(words.states()[version.state], line[-1][1])]
    elif version.ended_on is not None:
        line.append((words.states()[version.state], version.ended_on))
    last = max(place for place, (_name, on) in enumerate(line) if on)
    return [
        Step(name, on, "done" if on else ("now" if place == last + 1 else "to-come"))
        for place, (name, on) in enumerate(line)
    ]


def _facts(reading: Reading, version: ToolVersion) -> list[tuple[str, Cell]]:
    names = reading.names
    facts = [(_("For"), Cell(shared.boards().get(version.board, version.board)))]
    people = ((_("Asked for by"), version.requested_by), (_("Audit lead"), version.lead_id))
    facts += [(name, Cell(names.person(who))) for name, who in people if who]
    days = ((_("Published"), version.published_on), (_("Ended"), version.ended_on))
    facts += [(name, Cell(on=on)) for name, on in days if on]
    if version.is_in_use:
        late = words.review_tags(version, reading.seen.today)
        facts.append((_("Review by"), Cell(on=version.review_on, tags=late)))
    return facts


def _passages(version: ToolVersion) -> list[Passage]:
    ended = version.end_reason if version.state == ToolState.RETIRED else ""
    passages = [
        (_("What it is for"), said(version.purpose, version.purpose_cy)),
        (_("Why it was wanted"), version.why),
        (_("What data it needs, and why"), version.data_needed),
        (_("Why it was so decided"), version.decision_reason or version.triage_reason),
        (_("Briefing"), said(version.briefing, version.briefing_cy)),
        (_("Why it was retired"), ended),
    ]
    return [Passage(title, text.splitlines()) for title, text in passages if text]


def _grades(version: ToolVersion) -> Listing:
    return Listing(
        title=_("Grading scale, from the best grade down"),
        headings=[Heading(_("Order"), is_number=True), Heading(_("Grade")), Heading(_("Meaning"))],
        rows=[
            [Cell(str(place)), Cell(said(one["label"])), Cell(said(one["meaning"]))]
            for place, one in enumerate(version.grades, start=1)
        ],
        empty=_("The scale is not drafted yet."),
    )


def _questions(version: ToolVersion) -> Listing:
    return Listing(
        title=_("Questions"),
        headings=[Heading(_("Number"), is_number=True), Heading(_("Question"))],
        rows=[
            [Cell(str(place)), Cell(said(one["en"], one["cy"]))]
            for place, one in enumerate(version.questions, start=1)
        ],
        empty=_("The questions are not drafted yet."),
    )


def _entries(reading: Reading, version: ToolVersion) -> Listing:
    rows = reading.session.scalars(
        sa.select(ToolEntry).where(ToolEntry.version_id == version.id).order_by(ToolEntry.id)
    )
    kinds, local = words.entry_kinds(), reading.seen.calendar.local_date
    return Listing(
        title=_("Pilots, checks and reviews"),
        headings=[
            Heading(_("When")),
            Heading(_("What")),
            Heading(_("Outcome")),
            Heading(_("What was found")),
            Heading(_("Who")),
        ],
        rows=[
            [
                Cell(on=local(one.at)),
                Cell(kinds.get(one.kind, one.kind), sub=either(one.case_ref, _draft(one))),
                Cell(tags=[words.entry_tag(one.outcome)]),
                Cell(one.text, sub=either(one.problems, _minutes(one))),
                Cell(reading.names.person(one.by) if one.by else "–"),
            ]
            for one in rows
        ],
        empty=_("Nobody has tried or checked it yet."),
    )


def _draft(one: ToolEntry) -> str:
    return _("draft %(number)s", number=one.draft) if one.kind != "review" else ""


def _minutes(one: ToolEntry) -> str:
    return _("%(count)s minutes", count=one.minutes) if one.minutes else ""


def _audits(reading: Reading, version: ToolVersion) -> Listing:
    """Those alone that the reader may see."""
    rows = reading.session.scalars(
        sa.select(Audit)
        .where(
            Audit.tool_id == version.tool_id, Audit.tool_id.is_not(None), access.audits(reading.who)
        )
        .order_by(Audit.id.desc())
    )
    return Listing(
        title=_("Audits with this version"),
        headings=[Heading(_("Audit")), Heading(_("Stage"))],
        rows=[
            [
                Cell(one.theme, url_for("registers.audit", audit_id=one.id), sub=one.ref),
                Cell(tags=[shared.audit_tag(one.state)]),
            ]
            for one in rows
        ],
        empty=_("No audit that you may see uses it."),
    )


def _versions(reading: Reading, version: ToolVersion) -> Listing:
    """Every version of the same tool, the newest first."""
    rows = reading.session.execute(
        sa.select(ToolVersion, AuditTool.version)
        .outerjoin(AuditTool, AuditTool.id == ToolVersion.tool_id)
        .where(
            ToolVersion.name == version.name,
            ToolVersion.board == version.board,
            access.tools(reading.who),
        )
        .order_by(ToolVersion.id.desc())
    )
    return Listing(
        title=_("Versions of this tool"),
        headings=[Heading(_("Version")), Heading(_("How it stands")), Heading(_("Published"))],
        rows=[
            [
                Cell(
                    number or pgettext("tool", "not published"),
                    "" if one.id == version.id else url_for("registers.tool", tool_id=one.id),
                    sub=either(one.ref, _("this one") if one.id == version.id else ""),
                ),
                Cell(tags=[words.state_tag(one.state)]),
                Cell(on=one.published_on) if one.published_on else Cell("–"),
            ]
            for one, number in rows
        ],
        empty="",
    )
