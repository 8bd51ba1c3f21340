"""What people of the demo board say around a quarterly meeting."""

import zlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import User, UserTask
from webapp.demo.cast import DOMAIN
from webapp.demo.words import Topic
from workflows import chair_reports, quarters, sitting
from workflows.chair_reports import Words
from workflows.models import SeatNotice

ITEMS = (
    ("Themes for the next programme of audits", True),
    ("Terms of reference: learning from practitioners’ events", True),
    ("Any other business", False),
)
DISCUSSED = (
    "The group thanked the agencies for their updates and asked for one dip sample more.\n\n"
    "It heard that practice is sound at the start and thins out later, and asked each agency to"
    " say at the next meeting what it has changed."
)
REPORT = {
    "concerns": "Fathers and male carers are missing from assessments in three of five areas, and"
    " strategy discussions are still held without a health practitioner.",
    "development": "Professional curiosity about who lives in the household; recording what the"
    " child said in the child’s own words.",
    "engagement": "Two practitioners’ events were held. Because of them the audit tool asks for"
    " less and asks it more clearly.",
    "decisions_requested": "Agree one shared standard for strategy discussions.",
    "next_quarter": "A re-audit of assessments before birth, and the returns of the annual"
    " self-assessment.",
}
MISSED = "housing.rep"
NEW_ACTIONS = (
    ("Send the revised audit tool to every agency", "health.rep"),
    ("Bring a dip sample of strategy discussions", "police.rep"),
)


def _agenda(
    _ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """What is due keeps its mark; three items are the unit's own."""
    return {
        "deciding": known.get("agenda_deciding") or [],
        "items": [{"title": title, "wants_decision": wants} for title, wants in ITEMS],
    }


def _papers(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {"paper_rows": []}


def _answer(
    ctx: CommandContext, task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """Most come; the chair always, and one member only since the chair wrote to them."""
    luck = zlib.crc32(f"{task.business_key}{task.item}".encode()) % 10
    said = {0: "delegate", 1: "apologies"}.get(luck, "coming")
    if task.assignee_id == _person(ctx, "chair"):
        said = "coming"
    elif task.assignee_id == _person(ctx, MISSED):
        written = sa.select(SeatNotice.id).where(SeatNotice.user_id == task.assignee_id)
        said = "coming" if ctx.session.scalar(written) else "apologies"
    return {"coming": said, "delegate_name": "Team manager, briefed with the papers"}


def _attendance(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """Those who said so came, and the chair as always; when nobody was asked, all came."""
    away, rows = (_listed(known.get(name)) for name in ("said_apologies", "said_delegates"))
    chair = _person(ctx, "chair")
    sent = {row["member"] for row in rows}
    there = set(_listed(known.get("said_coming")))
    if not (there or away or sent):
        board = quarters.get(ctx.session, known.get("quarter")).board
        today = ctx.calendar.local_date(ctx.now)
        there = {one.user.id for one in sitting.members(ctx.session, board, today)}
    return {
        "present": sorted({*there, chair} - sent),
        "apologies": [one for one in away if one != chair],
        "delegates": rows,
        "interests": [],
    }


def _listed(found: object) -> list[Any]:
    return list(found) if isinstance(found, list) else []


def _decisions(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    wanted = known.get("decision_items")
    items = wanted if isinstance(wanted, list) else []
    return {
        "decisions": [
            {"item": item, "outcome": "agreed", "words": "Agreed as proposed."} for item in items
        ],
        "new_actions": _actions(ctx, 2),
    }


def _notes(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {
        "parked_items": known.get("decision_items") or [],
        "notes": DISCUSSED,
        "new_actions": _actions(ctx, 1),
    }


def _minutes(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {"minutes": DISCUSSED}


def _report(
    ctx: CommandContext, _task: UserTask, known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    """The chair writes the words before the figures are frozen."""
    quarter = quarters.get(ctx.session, known.get("quarter"))
    chair_reports.write(ctx, quarter.id, Words(REPORT))
    return {}


def _presented(
    ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {
        "presented_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "feedback": "Noted with thanks. The shared standard is agreed.",
        "new_actions": [
            {**row, "text": "Put the shared standard to all five areas"} for row in _actions(ctx, 1)
        ],
    }


def _actions(ctx: CommandContext, count: int) -> list[dict[str, Any]]:
    due = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "30wd").isoformat()
    return [
        {"text": text, "owner": _person(ctx, mailbox), "due": due}
        for text, mailbox in NEW_ACTIONS[:count]
    ]


def _person(ctx: CommandContext, mailbox: str) -> int:
    return ctx.session.scalars(sa.select(User.id).where(User.email == f"{mailbox}@{DOMAIN}")).one()


def _place(
    _ctx: CommandContext, _task: UserTask, _known: Mapping[str, object], _topic: Topic
) -> dict[str, Any]:
    return {"place": "Committee room 2, and by video"}


SAID = {
    "meeting_confirm": _place,
    "meeting_agenda": _agenda,
    "meeting_papers": _papers,
    "meeting_answer": _answer,
    "meeting_attendance": _attendance,
    "meeting_decisions": _decisions,
    "meeting_notes": _notes,
    "meeting_minutes": _minutes,
    "chair_report_approval": _report,
    "chair_report_presented": _presented,
}
