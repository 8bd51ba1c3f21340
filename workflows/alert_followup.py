"""After an alert is confirmed: who is told, safeguards, their review, assurance, its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import Invalid
from engine.execution import Beginning, begin
from engine.models import UserTask
from workflows import meetings
from workflows.agencies import label
from workflows.alerts import enter, figure, note
from workflows.models import Alert, AlertEntry, AlertState

AUDIT_PROCESS = "commissioned_audit"
BOARD_CHAIR, EXECUTIVE, CASE_REVIEW = "board_chair", "agency_executive@", "crg_chair"


@dataclass(frozen=True, slots=True)
class Ending:
    """What the chair makes of an alert in the end."""

    outcome: str
    reason: str


def confirm(ctx: CommandContext, alert: Alert) -> Mapping[str, object]:
    """Name those who are told the same day, and the dates that count from today."""
    today = ctx.calendar.local_date(ctx.now)
    alert.acknowledge_on = _after(ctx, today, "acknowledge")
    alert.safeguards_due = _after(ctx, today, "safeguards")
    alert.review_due = _after(ctx, today, "review")
    alert.assurance_due = _after(ctx, today, "assurance")
    note(ctx, alert, "confirmed")
    return {
        "told": [BOARD_CHAIR, *(f"{EXECUTIVE}{agency}" for agency in alert.agencies)],
        "agencies": list(alert.agencies),
        "agency_options": [
            {"value": agency, "label": dict(label(agency))} for agency in alert.agencies
        ],
        "acknowledge_on": _iso(alert.acknowledge_on),
        "safeguards_due": _iso(alert.safeguards_due),
        "review_due": _iso(alert.review_due),
        "assurance_due": _iso(alert.assurance_due),
        "ending_due": _iso(_after(ctx, alert.assurance_due, "assurance_wait")),
    }


def acknowledge(ctx: CommandContext, alert: Alert, task: UserTask, text: str) -> AlertEntry:
    entry = enter(ctx, alert, "acknowledged", text, agency=_agency(task))
    note(ctx, alert, "acknowledged", group=task.candidate_group)
    return entry


def answer(
    ctx: CommandContext, alert: Alert, kind: str, task: UserTask, said: tuple[str, date | None]
) -> AlertEntry:
    """What an agency has put in place, or its written assurance."""
    entry = enter(ctx, alert, kind, said[0], agency=_agency(task), in_place_on=said[1])
    note(ctx, alert, "answered", what=kind, agency=entry.agency)
    return entry


def gathered(ctx: CommandContext, alert: Alert, kind: str) -> Mapping[str, object]:
    """What was said, agency by agency, and who is silent: for the form of whoever judges it."""
    rows = ctx.session.scalars(
        sa.select(AlertEntry)
        .where(AlertEntry.alert_id == alert.id, AlertEntry.kind == kind)
        .order_by(AlertEntry.id)
    )
    said = [{"agency": one.agency, "said": one.text, "on": _day(one.in_place_on)} for one in rows]
    return {f"{kind}_said": said, "silent": silent(ctx, alert, kind)}


def silent(ctx: CommandContext, alert: Alert, kind: str) -> list[str]:
    """The agencies that have not answered, in the order of the alert."""
    heard = set(
        ctx.session.scalars(
            sa.select(AlertEntry.agency).where(
                AlertEntry.alert_id == alert.id, AlertEntry.kind == kind
            )
        )
    )
    return [agency for agency in alert.agencies if agency not in heard]


def review(ctx: CommandContext, alert: Alert, text: str) -> None:
    """The safeguards hold for now; assurance in writing follows."""
    alert.move_to(AlertState.REVIEWED)
    alert.review_note = text
    alert.reviewed_at, alert.reviewed_by = ctx.now, ctx.actor.id
    note(ctx, alert, "reviewed")


def ask_again(
    ctx: CommandContext, alert: Alert, agencies: Sequence[str], text: str
) -> Mapping[str, object]:
    """Some agencies are asked once more, with new dates; what they said before stays."""
    if not agencies:
        raise Invalid("ask_again", "required")
    for agency in agencies:
        enter(ctx, alert, "asked_again", text, agency=agency)
    today = ctx.calendar.local_date(ctx.now)
    due = _after(ctx, today, "asked_again")
    note(ctx, alert, "asked_again", agencies=list(agencies))
    wait = _iso(_after(ctx, due, "asked_again"))
    return {
        "agencies": list(agencies),
        "safeguards_due": _iso(due),
        "assurance_due": _iso(due),
        "review_due": wait,
        "ending_due": wait,
    }


def end(ctx: CommandContext, alert: Alert, ending: Ending) -> Mapping[str, object]:
    """Close it, have it audited, or refer it; the Business Unit then brings it to two tables."""
    alert.move_to(AlertState.DECIDED)
    alert.outcome, alert.outcome_reason = ending.outcome, ending.reason
    alert.decided_at, alert.decided_by = ctx.now, ctx.actor.id
    note(ctx, alert, "decided", outcome=ending.outcome)
    return {"noted_due": _iso(_noted_due(ctx, alert))}


def begin_audit(ctx: CommandContext, alert: Alert) -> None:
    """Propose an audit of the concern, linked by its reference."""
    proposal = {
        "board": alert.board,
        "title": alert.subject,
        "business_key": "",
        "theme": alert.subject,
        "theme_source": "group",
        "rationale": alert.ref,
    }
    instance = begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, AUDIT_PROCESS).id,
            variables=proposal,
            title=alert.subject,
            board=alert.board,
        ),
    )
    alert.audit_instance_id = instance.id
    note(ctx, alert, "audit_begun", instance=instance.id)


def refer(ctx: CommandContext, alert: Alert) -> None:
    """Lay it before the Case Review Group, whose own process begins with this."""
    note(ctx, alert, "referred", to=[CASE_REVIEW, "business_unit"])


def close(ctx: CommandContext, alert: Alert, group_on: date, planning_on: date) -> None:
    """It was noted at the group and at the Business Planning Group: that is its end."""
    today = ctx.calendar.local_date(ctx.now)
    if max(group_on, planning_on) > today:
        late = "noted_at_group_on" if group_on > today else "noted_at_planning_on"
        raise Invalid(late, "too_late")
    alert.move_to(AlertState.CLOSED)
    alert.noted_at_group_on, alert.noted_at_planning_on = group_on, planning_on
    alert.closed_at = ctx.now
    note(ctx, alert, "closed", person=alert.raised_by, to=_those_told(alert))


def _those_told(alert: Alert) -> list[str]:
    board = [f"qa_chair@{alert.board}", f"qa_deputy@{alert.board}", BOARD_CHAIR]
    return [*board, *(f"{EXECUTIVE}{agency}" for agency in alert.agencies)]


def _noted_due(ctx: CommandContext, alert: Alert) -> date:
    """When both groups will have met: not before the group does, nor before the board's figure."""
    today = ctx.calendar.local_date(ctx.now)
    latest = _after(ctx, today, "noted")
    meeting = meetings.next_from(ctx.session, f"qa_group@{alert.board}", today)
    return max(meeting.on, latest) if meeting is not None else latest


def _agency(task: UserTask) -> str | None:
    """Whose executive acts; the Board chair acts for no agency."""
    group, scope = task.candidate_group.partition("@")[::2]
    return scope if group == EXECUTIVE.removesuffix("@") else None


def _after(ctx: CommandContext, day: date | None, name: str) -> date:
    assert day is not None  # noqa: S101 - set a line before
    found = ctx.calendar.add(day, figure(ctx, name))
    assert isinstance(found, date)  # noqa: S101 - a date plus an offset is a date
    return found


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _iso(day: date) -> str:
    return day.isoformat()
