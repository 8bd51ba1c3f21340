"""Gathers what the page of one agency's return shows, for whom it may be seen."""

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, day
from webapp.registers.audit_parts import grade_names, return_tag
from webapp.registers.record import Listing, Passage, Record, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import returns
from workflows.models import AgencyReturn, Alert, Audit
from workflows.queries import access


def return_page(reading: Reading, audit_id: int, return_id: int) -> Record:
    """`workflows.returns` decides who may look: an agency's own, the lead, the panel once open."""
    row = returns.get(reading.session, reading.who, return_id)
    if row.audit_id != audit_id:
        raise NotFound("agency return", return_id)
    return Record(
        back=_back(reading, row),
        caption=either(row.audit.theme, row.case_ref),
        title=reading.names.agency(row.agency),
        tags=[return_tag(row.state)],
        facts=_facts(reading, row),
        passages=_passages(row),
        listings=[_answers(row), _chronology(row)],
        running=running_at(reading, row.instance_id),
    )


def _back(reading: Reading, row: AgencyReturn) -> tuple[str, str]:
    """To the audit, for those who may see more of it than their own return."""
    whole = sa.select(Audit.id).where(Audit.id == row.audit_id, access.audits(reading.who))
    if reading.session.scalar(whole) is None:
        return _("Registers"), url_for("registers.landing")
    where = url_for("registers.audit", audit_id=row.audit_id, view="returns")
    return _("Audit: %(ref)s", ref=row.audit.ref), where


def _facts(reading: Reading, row: AgencyReturn) -> list[tuple[str, Cell]]:
    grades, names = grade_names(reading, row.audit), reading.names
    local = reading.seen.calendar.local_date
    facts = [
        (_("Case"), Cell(row.case_ref)),
        (_("Issued"), Cell(on=row.issued_on)),
        (_("To be handed in by"), Cell(on=row.due_on)),
    ]
    if row.handed_in_at:
        who = names.person(row.handed_in_by) if row.handed_in_by else ""
        late = _("came late") if row.is_late else ""
        facts.append((_("Handed in"), Cell(on=local(row.handed_in_at), sub=either(who, late))))
    if row.accountable_name:
        facts.append((_("Accountable"), Cell(row.accountable_name)))
    if row.self_grade:
        facts.append((_("Own grade"), Cell(grades.get(row.self_grade, row.self_grade))))
    if row.moderated_grade:
        grade = grades.get(row.moderated_grade, row.moderated_grade)
        facts.append((_("Moderated grade"), Cell(grade, sub=row.moderation_reason)))
    return [*facts, (_("Alert"), _alert(reading, row))]


def _alert(reading: Reading, row: AgencyReturn) -> Cell:
    """The alert that came of it, for whom it is there; else the door to raising one."""
    raised = reading.session.scalar(
        sa.select(Alert)
        .where(Alert.return_id == row.id, access.alerts(reading.who))
        .order_by(Alert.id.desc())
        .limit(1)
    )
    if raised is not None:
        return Cell(raised.ref, url_for("registers.alert", alert_id=raised.id))
    return Cell(_("Raise an alert"), f"{url_for('alerts.before')}?return={row.id}")


def _passages(row: AgencyReturn) -> list[Passage]:
    written = [
        (_("No involvement"), row.no_involvement_note),
        (_("Strengths"), row.strengths),
        (_("Gaps"), row.gaps),
        (_("The child’s voice"), row.voice),
        (_("Evidence"), row.evidence_note),
        (_("What the representative said"), row.check_comment),
        (_("Dissent"), row.dissent),
    ]
    return [Passage(title, [text]) for title, text in written if text]


def _answers(row: AgencyReturn) -> Listing:
    questions = dict(enumerate(row.audit.kloe, start=1))
    return Listing(
        title=_("Answers to the lines of enquiry"),
        headings=[Heading(_("Line of enquiry")), Heading(_("Answer"))],
        rows=[
            [Cell(_question(one.get("line"), questions)), Cell(str(one.get("answer", "")))]
            for one in row.answers
        ],
        empty=_("No answers yet."),
    )


def _question(line: object, questions: dict[int, str]) -> str:
    number = int(str(line)) if str(line).isdecimal() else 0
    return f"{number}. {questions[number]}" if number in questions else str(line or "")


def _chronology(row: AgencyReturn) -> Listing:
    return Listing(
        title=_("Chronology"),
        headings=[Heading(_("Date")), Heading(_("What happened"))],
        rows=[
            [Cell(_when(one.get("event_on"))), Cell(str(one.get("event", "")))]
            for one in row.chronology
        ],
        empty=_("Nothing was entered."),
    )


def _when(given: object) -> str:
    from datetime import date  # noqa: PLC0415

    try:
        return day(date.fromisoformat(str(given)), "d MMM y")
    except ValueError:
        return str(given or "")
