"""Gathers what the page of one alert shows: what was seen, who knew when, what was done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from notifications.told import Telling, tellings
from webapp.alerts import words
from webapp.i18n import _, day, language, moment
from webapp.messages.kinds import kind_name, state_name
from webapp.registers import words as shared
from webapp.registers.record import Listing, Passage, Record, Step, next_tasks, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import alerts
from workflows.models import AgencyReturn, Alert, AlertEntry, AlertState, Audit
from workflows.queries import access

FULL = "d MMM y, HH:mm"


@dataclass(frozen=True, slots=True)
class Verbs:
    """What this person may do here outside of tasks."""

    add: bool
    take_over: bool

    @property
    def any(self) -> bool:
        return self.add or self.take_over


def found(reading: Reading, alert_id: int) -> Alert:
    alert = reading.session.scalar(
        sa.select(Alert).where(Alert.id == alert_id, access.alerts(reading.who))
    )
    if alert is None:
        raise NotFound("alert", alert_id)
    return alert


def verbs_of(reading: Reading, alert: Alert) -> Verbs:
    who = reading.who
    return Verbs(add=alerts.may_add(who, alert), take_over=alerts.may_take_over(who, alert))


def alert_page(reading: Reading, alert: Alert) -> Record:
    is_full = reading.session.scalar(
        sa.select(Alert.id).where(Alert.id == alert.id, access.alerts_in_full(reading.who))
    )
    return Record(
        back=(_("Alerts"), url_for("registers.listing", register="alerts")),
        caption=either(_("Alert"), alert.ref),
        title=alert.subject,
        tags=[words.state_tag(alert.state)],
        steps=_steps(reading, alert),
        facts=_facts(reading, alert),
        passages=_passages(alert),
        listings=[
            _entries(reading, alert, sa.true() if is_full else AlertEntry.kind == "addition"),
            _told(reading, alert),
        ],
        tasks=next_tasks(reading, alert.instance_id, whole=True),
        running=running_at(reading, alert.instance_id),
    )


def _steps(reading: Reading, alert: Alert) -> list[Step]:
    """The stages in their order, with who brought it there."""
    line = _stages(alert)
    last = max(place for place, (_name, at, _who) in enumerate(line) if at)
    local = reading.seen.calendar.local_date
    return [
        Step(
            name,
            local(at) if at else None,
            "done" if at else ("now" if place == last + 1 else "to-come"),
            reading.names.person(who) if who else "",
        )
        for place, (name, at, who) in enumerate(line)
    ]


def _stages(alert: Alert) -> list[tuple[str, datetime | None, int | None]]:
    """One that was not immediate ends with the first look."""
    begun = [
        (_("Raised"), alert.raised_at, alert.raised_by),
        (_("Looked at"), alert.triaged_at, alert.triaged_by),
    ]
    if alert.state == AlertState.NOT_IMMEDIATE:
        return begun
    return [
        *begun,
        (_("Safeguards reviewed"), alert.reviewed_at, alert.reviewed_by),
        (_("Decided"), alert.decided_at, alert.decided_by),
        (_("Noted at both groups"), alert.closed_at, None),
    ]


def _facts(reading: Reading, alert: Alert) -> list[tuple[str, Cell]]:
    names = reading.names
    who = names.person(alert.raised_by) if alert.raised_by else "Cylch"
    facts = [
        (_("For"), Cell(shared.boards().get(alert.board, alert.board))),
        (
            _("Raised"),
            Cell(moment(alert.raised_at, FULL), sub=either(who, names.agency(alert.agency))),
        ),
    ]
    if alert.case_ref:
        facts.append((_("Case reference"), Cell(alert.case_ref)))
    if alert.agencies:
        facts.append((_("Agencies concerned"), Cell(", ".join(map(names.agency, alert.agencies)))))
    moments = [
        (_("Told to the Board chair"), alert.board_told_at, _("by itself: nobody had looked")),
        (_("Looked at"), alert.triaged_at, words.triages().get(alert.triage or "", "")),
        (_("Closed"), alert.closed_at, words.outcomes().get(alert.outcome or "", "")),
    ]
    facts += [(name, Cell(moment(at, FULL), sub=sub)) for name, at, sub in moments if at]
    if alert.is_live:
        facts += _dates(alert)
    return [*facts, *_linked(reading, alert)]


def _dates(alert: Alert) -> Iterator[tuple[str, Cell]]:
    dated = [
        (_("Acknowledge by"), alert.acknowledge_on),
        (_("Safeguards by"), alert.safeguards_due),
        (_("Review by"), alert.review_due),
        (_("Assurance by"), alert.assurance_due),
    ]
    return ((name, Cell(on=on)) for name, on in dated if on)


def _linked(reading: Reading, alert: Alert) -> list[tuple[str, Cell]]:
    """What it came from and what came of it, as links for whom they lead somewhere."""
    may, linked = access.audits(reading.who), []
    audits = (
        (_("Audit"), Audit.id == alert.audit_id),
        (_("Audit that came of it"), Audit.instance_id == alert.audit_instance_id),
    )
    for name, which in audits:
        audit = reading.session.scalar(sa.select(Audit).where(which, may))
        if audit is not None:
            where = url_for("registers.audit", audit_id=audit.id)
            linked.append((name, Cell(audit.theme, where, sub=audit.ref)))
    row = reading.session.get(AgencyReturn, alert.return_id) if alert.return_id else None
    if row is not None:
        where = url_for("registers.agency_return", audit_id=row.audit_id, return_id=row.id)
        linked.append((_("Return"), Cell(reading.names.agency(row.agency), where)))
    return linked


def _passages(alert: Alert) -> list[Passage]:
    referral = [
        _("Made by: %(who)s", who=alert.referral_by),
        _("To: %(whom)s", whom=alert.referral_to),
        _("On: %(day)s", day=_referred_on(alert)),
    ]
    passages = [
        (_("The concern"), [alert.concern]),
        (_("Why it was so decided"), [alert.triage_reason]),
        (_("The referral to children’s services"), referral if alert.referral_on else []),
        (_("What the review found"), [alert.review_note]),
        (_("How it ended, and why"), [alert.outcome_reason]),
    ]
    return [Passage(title, lines) for title, lines in passages if any(lines)]


def _referred_on(alert: Alert) -> str:
    return f"{day(alert.referral_on, 'd MMM y')}, {alert.referral_time}"


def _entries(reading: Reading, alert: Alert, which: sa.ColumnElement[bool]) -> Listing:
    rows = reading.session.scalars(
        sa.select(AlertEntry).where(AlertEntry.alert_id == alert.id, which).order_by(AlertEntry.id)
    )
    kinds, names = words.entry_kinds(), reading.names
    return Listing(
        title=_("What was said and done"),
        headings=[Heading(_("When")), Heading(_("Who")), Heading(_("What"))],
        rows=[
            [
                Cell(moment(one.at, FULL)),
                Cell(names.person(one.by) if one.by else "–", sub=names.agency(one.agency)),
                Cell(kinds.get(one.kind, one.kind), sub=one.text),
            ]
            for one in rows
        ],
        empty=_("Nothing has been added yet."),
    )


def _told(reading: Reading, alert: Alert) -> Listing:
    """Every telling with its moment: who could have known, and since when."""
    assert alert.instance_id is not None  # noqa: S101 - its lifecycle began with it
    return Listing(
        title=_("Who knew when"),
        headings=[
            Heading(_("Told")),
            Heading(_("Who")),
            Heading(_("Of what")),
            Heading(_("By email")),
            Heading(_("Read")),
        ],
        rows=[_telling(reading, one) for one in tellings(reading.session, alert.instance_id)],
        empty=_("Nobody has been told yet. The first messages go out within seconds."),
    )


def _telling(reading: Reading, one: Telling) -> list[Cell]:
    level = str(one.about.get("level") or "")
    ladder = str(one.about.get("ladder") or "")
    name = _kind(one.kind, ladder, level)
    reason = one.about.get("reason")
    mailed = moment(one.mailed_at, FULL) if one.mailed_at else state_name(one.mail_state)
    return [
        Cell(moment(one.at, FULL)),
        Cell(
            reading.names.person(one.user_id),
            sub=str(reason.get(language()) or "") if isinstance(reason, dict) else "",
        ),
        Cell(name),
        Cell(mailed or "–"),
        Cell(moment(one.read_at, FULL) if one.read_at else "–"),
    ]


def _kind(kind: str, ladder: str, level: str) -> str:
    """The most particular name that there is."""
    for key in (f"{kind}.{ladder}.{level}", f"{kind}.{ladder}"):
        if (name := kind_name(key)) != key:
            return name
    return kind_name(kind)
