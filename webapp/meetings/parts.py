"""The parts of a meeting's page: agenda, attendance, decisions, action log, dates."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.models import Attachment
from webapp.i18n import _, day
from webapp.meetings import words
from webapp.meetings.page import Found
from webapp.registers.record import Listing, running_at
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import action_logs, agendas, attendances, group_decisions, quarters, sitting
from workflows.models import AgendaItem, Attendance, MeetingInterest, MeetingVote
from workflows.queries import access

REGISTERS = {
    "plan": ("registers.plan", "plan_id"),
    "sign_off": ("registers.plan", "plan_id"),
    "audit": ("registers.audit", "audit_id"),
    "alert": ("registers.alert", "alert_id"),
}


def listings(reading: Reading, it: Found, part: str) -> list[Listing]:
    made: Mapping[str, Callable[[Reading, Found], list[Listing]]] = {
        "agenda": _agenda,
        "attendance": _attendance,
        "decisions": _decisions,
        "actions": _actions,
        "dates": _dates,
    }
    return made[part](reading, it) if part in made else []


def _agenda(reading: Reading, it: Found) -> list[Listing]:
    items = agendas.items(reading.session, it.quarter)
    headings = [Heading(words.item_kinds()["other"]), Heading(_("For"))]
    rows = [
        [Cell(words.item_name(one), _where(reading, one)), Cell(_standing(one))] for one in items
    ]
    empty = _("The agenda is drafted from what is due; nothing stands on it yet.")
    return [Listing(_("Agenda"), headings, rows, empty), _papers(reading, it, items)]


def _standing(item: AgendaItem) -> str:
    """What the group is asked to do with it."""
    late = {
        "waiting": _("A late paper, waiting for the chair"),
        "accepted": _("A late paper, accepted"),
        "deferred": _("A late paper, left to the next meeting"),
    }
    asked = _("Decision") if item.wants_decision else _("Information and discussion")
    return either(asked, late.get(item.standing or "", ""))


def _papers(reading: Reading, it: Found, items: Sequence[AgendaItem]) -> Listing:
    of = {number: one for one in items for number in one.papers}
    rows = reading.session.execute(
        sa.select(Attachment.id, Attachment.filename)
        .where(Attachment.id.in_(of))
        .order_by(Attachment.id)
    )
    may_open = running_at(reading, it.quarter.instance_id)
    return Listing(
        _("Papers"),
        [Heading(_("Paper")), Heading(_("For which item"))],
        [
            [
                Cell(name, f"{may_open}/files/{number}" if may_open else ""),
                Cell(words.item_name(of[number])),
            ]
            for number, name in rows
        ],
        _("No papers yet. They stand here once they are issued."),
    )


def _where(reading: Reading, item: AgendaItem) -> str:
    """A link into its register; of an alert only for whom it leads somewhere."""
    if item.kind not in REGISTERS or item.target_id is None:
        return ""
    if item.kind == "alert" and not _sees_alert(reading, item.target_id):
        return ""
    endpoint, name = REGISTERS[item.kind]
    ids: dict[str, Any] = {name: item.target_id}
    return url_for(endpoint, **ids)


def _sees_alert(reading: Reading, alert_id: int) -> bool:
    from workflows.models import Alert  # noqa: PLC0415 - hardly any agenda has one

    seen = sa.select(Alert.id).where(Alert.id == alert_id, access.alerts(reading.who))
    return reading.session.scalar(seen) is not None


def _attendance(reading: Reading, it: Found) -> list[Listing]:
    on = it.quarter.held_on or it.meeting.on
    known = {one.user_id: one for one in attendances.of(reading.session, it.quarter)}
    everybody = sitting.members(reading.session, it.quarter.board, on)
    rows = [_member(reading, one, known.get(one.user.id)) for one in everybody]
    headings = [Heading(_("Member")), Heading(_("Said before")), Heading(_("At the meeting"))]
    who = Listing(_("Attendance"), headings, rows, _("Nobody sits in this group yet."))
    return [who, _interests(reading, it)]


def _member(reading: Reading, one: sitting.Sitting, row: Attendance | None) -> list[Cell]:
    agencies = ", ".join(reading.names.agency(key) for key in one.agencies)
    role = _("Chair or deputy") if one.chairs else ""
    said = words.answers().get(row.said or "", "–") if row is not None else "–"
    was = [words.was_tag(row.was)] if row is not None and row.was else []
    delegate = row.delegate_name if row is not None else ""
    return [
        Cell(one.user.name, sub=either(role, agencies)),
        Cell(said, sub=delegate if not was else ""),
        Cell("" if was else "–", tags=was, sub=delegate if was else ""),
    ]


def _interests(reading: Reading, it: Found) -> Listing:
    items = {one.id: one for one in agendas.items(reading.session, it.quarter)}
    rows = reading.session.scalars(
        sa.select(MeetingInterest)
        .where(MeetingInterest.quarter_id == it.quarter.id)
        .order_by(MeetingInterest.id)
    )
    return Listing(
        _("Interests declared"),
        [Heading(_("Who")), Heading(_("In what")), Heading(_("What it is"))],
        [
            [
                Cell(reading.names.person(one.user_id)),
                Cell(
                    words.item_name(items[one.item_id]) if one.item_id else _("All of the meeting")
                ),
                Cell(one.note),
            ]
            for one in rows
        ],
        _("Nobody declared an interest."),
        note=_("Who declared an interest in an item does not vote on it."),
    )


def _decisions(reading: Reading, it: Found) -> list[Listing]:
    items = [
        one
        for one in agendas.talked_about(reading.session, it.quarter)
        if one.wants_decision or one.outcome
    ]
    voices = _voices(reading, items)
    headings = [Heading(_("Decision on")), Heading(_("Outcome")), Heading(_("In words"))]
    rows = [
        [
            Cell(words.item_name(one), _where(reading, one)),
            Cell(
                "" if one.outcome else _waits(one),
                tags=[words.outcome_tag(one.outcome)] if one.outcome else [],
                sub=_how(one, voices.get(one.id, "")),
            ),
            Cell(one.decision or "–"),
        ]
        for one in items
    ]
    empty = _("Nothing on the agenda wants a decision.")
    return [Listing(_("Decisions"), headings, rows, empty)]


def _waits(item: AgendaItem) -> str:
    return _("Open by correspondence") if item.by_correspondence else _("Not decided yet")


def _how(item: AgendaItem, voices: str) -> str:
    if item.outcome is None:
        return voices
    on = day(item.decided_on, "d MMM y")
    return either(words.hows().get(item.decided_how or "", ""), on, voices)


def _voices(reading: Reading, items: Sequence[AgendaItem]) -> dict[int, str]:
    """For, against and abstaining, for what goes by correspondence."""
    rows = reading.session.execute(
        sa.select(MeetingVote.item_id, MeetingVote.choice, sa.func.count())
        .where(MeetingVote.item_id.in_([one.id for one in items]))
        .group_by(MeetingVote.item_id, MeetingVote.choice)
    )
    counts: dict[int, dict[str, int]] = {}
    for item_id, choice, count in rows:
        counts.setdefault(item_id, {})[choice] = count
    return {
        item_id: _(
            "%(yes)d for, %(no)d against, %(others)d abstaining",
            yes=own.get(group_decisions.CHOICES[0], 0),
            no=own.get(group_decisions.CHOICES[1], 0),
            others=own.get(group_decisions.CHOICES[2], 0),
        )
        for item_id, own in counts.items()
    }


def _actions(reading: Reading, it: Found) -> list[Listing]:
    sources = {
        action_logs.MEETING: _("the meeting"),
        action_logs.PLANNING: _("the Business Planning Group"),
    }
    rows = [
        [
            Cell(one.text, sub=_("Asked by: %(whom)s", whom=sources[one.source])),
            Cell(reading.names.person(one.owner_id)),
            Cell(on=one.due_on),
            Cell(_("Done"), on=one.done_on, sub=one.said) if one.done_on else Cell(_("Open")),
        ]
        for one in action_logs.of(reading.session, it.quarter)
    ]
    headings = [
        Heading(_("Action")),
        Heading(_("Owner")),
        Heading(_("By when")),
        Heading(_("How it stands")),
    ]
    return [Listing(_("Action log"), headings, rows, _("The meeting has agreed no actions yet."))]


def _dates(reading: Reading, it: Found) -> list[Listing]:
    calendar = reading.seen.calendar
    found = quarters.dates_of(reading.session, it.quarter, calendar, it.meeting.on)
    first = quarters.dates_of(reading.session, it.quarter, calendar, it.quarter.baseline_on)
    found["meeting"], first["meeting"] = it.meeting.on, it.quarter.baseline_on
    names = words.dates()
    order = sorted(found, key=lambda name: (found[name], [*names].index(name)))
    rows = [
        [
            Cell(names[name]),
            Cell(day(found[name], "EEE d MMM y")),
            Cell(day(first[name], "EEE d MMM y") if first[name] != found[name] else "–"),
        ]
        for name in order
    ]
    headings = [Heading(_("What")), Heading(_("Day")), Heading(_("First set for"))]
    note = _("Each counts from the meeting by the board’s figures, and moves with it.")
    return [Listing(_("Dates"), headings, rows, "", note=note)]
