"""Alerts that need attention at once: raised by anybody, told at once, looked at within the day.

An alert is no referral. A child in danger is 999 and the duty to report to children's services.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity, tasks
from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound, NotInState
from engine.execution import Beginning, begin
from engine.instances import BOARDS
from engine.models import OPEN, ProcessInstance, UserTask
from engine.permissions import require
from engine.texts import can_be_kept
from workflows import anonymity, timescales
from workflows.agencies import AGENCIES, REFERENCE_PREFIXES
from workflows.models import Alert, AlertEntry, AlertState

PROCESS, FIGURES, TRIAGE = "immediate_alert", "alert", "triage"
LONGEST_SUBJECT, LONGEST_CONCERN, LONGEST_REF = 150, 5000, 120


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody has seen; where it came up in a return, which one."""

    subject: str
    concern: str
    board: str = "children"
    case_ref: str = ""
    agencies: Sequence[str] = ()
    audit_id: int | None = None
    return_id: int | None = None
    # a person has read it again, and it tells nobody who a child is
    is_checked: bool = False


def may_raise(actor: Actor) -> bool:
    """Anybody who is signed in."""
    return actor.is_system or actor.id is not None


def may_add(actor: Actor, alert: Alert) -> bool:
    """Whoever raised it may say more, and never take it back: that is for whoever looks at it."""
    return alert.is_live and actor.id is not None and alert.raised_by == actor.id


def may_take_over(actor: Actor, alert: Alert) -> bool:
    """The deputy at any time; the Board chair once nobody has looked. Never who raised it."""
    return alert.state == AlertState.RAISED and _may_look(actor, alert)


def faults(raised: Raised) -> Iterator[Invalid]:
    """All that keeps it from being raised, field by field."""
    texts = {
        "subject": (raised.subject, LONGEST_SUBJECT),
        "concern": (raised.concern, LONGEST_CONCERN),
        "case_ref": (raised.case_ref, LONGEST_REF),
    }
    for field, (text, longest) in texts.items():
        if not text.strip() and field != "case_ref":
            yield Invalid(field, "required")
        elif len(text.strip()) > longest:
            yield Invalid(field, "too_long", maximum=longest)
        elif not can_be_kept(text):
            yield Invalid(field, "not_text")
    if raised.board not in BOARDS:
        yield Invalid("board", "not_an_option")
    if set(raised.agencies) - set(AGENCIES):
        yield Invalid("agencies", "not_an_option")


def get(session: Session, alert_id: object) -> Alert:
    alert = session.get(Alert, alert_id) if isinstance(alert_id, int) else None
    if alert is None:
        raise NotFound("alert", alert_id)
    return alert


def of_task(session: Session, task: UserTask) -> Alert | None:
    """The alert whose lifecycle a task belongs to."""
    return session.scalar(sa.select(Alert).where(Alert.instance_id == task.root_id))


def raise_alert(ctx: CommandContext, raised: Raised) -> Alert:
    """Write an alert down and begin its lifecycle; whom it concerns is told at once."""
    require(may_raise(ctx.actor), "raise an alert")
    alert = write(ctx, raised)
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={
                "alert": alert.id,
                "board": alert.board,
                "title": alert.subject,
                "business_key": alert.ref,
            },
            title=alert.subject,
            business_key=alert.ref,
            board=alert.board,
        ),
    )
    return alert


def write(ctx: CommandContext, raised: Raised) -> Alert:
    """Put it into the register under the next free reference."""
    for fault in faults(raised):
        raise fault
    if not raised.is_checked:
        _refuse_personal(ctx, "concern", raised.subject, raised.concern, raised.case_ref)
    lock_board(ctx)
    alert = Alert(
        ref=_next_ref(ctx, raised.board),
        board=raised.board,
        state=AlertState.RAISED,
        subject=raised.subject.strip(),
        concern=raised.concern.strip(),
        case_ref=raised.case_ref.strip(),
        audit_id=raised.audit_id,
        return_id=raised.return_id,
        agency=ctx.actor.agency,
        agencies=list(raised.agencies),
        raised_at=ctx.now,
        raised_by=ctx.actor.id,
    )
    ctx.session.add(alert)
    ctx.session.flush()
    return alert


def opened(ctx: CommandContext, alert: Alert, instance: ProcessInstance) -> str:
    """Close the lifecycle to whom it does not concern; say which group looks at it first."""
    alert.instance_id, instance.is_restricted = instance.id, True
    instance.business_key, instance.title = alert.ref, alert.subject
    note(ctx, alert, "raised", by_return=alert.return_id is not None)
    return _triagers(ctx, alert)


def add(ctx: CommandContext, alert_id: int, text: str, *, is_checked: bool = False) -> AlertEntry:
    """Say more about an alert that one has raised; whoever looks at it is told at once."""
    alert = get(ctx.session, alert_id)
    require(may_add(ctx.actor, alert), "add to this alert")
    if not text.strip():
        raise Invalid("addition", "required")
    if not can_be_kept(text):
        raise Invalid("addition", "not_text")
    if len(text) > LONGEST_CONCERN:
        raise Invalid("addition", "too_long", maximum=LONGEST_CONCERN)
    if not is_checked:
        _refuse_personal(ctx, "addition", text)
    entry = enter(ctx, alert, "addition", text)
    note(ctx, alert, "added", to=[*_overseers(alert), "business_unit"])
    return entry


def take_over(ctx: CommandContext, alert_id: int) -> UserTask:
    """The deputy, or later the Board chair, looks at it in the chair's place."""
    alert = get(ctx.session, alert_id)
    require(_may_look(ctx.actor, alert), "take over this alert")
    assert ctx.actor.id is not None  # noqa: S101 - _may_look has looked
    task = triage_task(ctx, alert)
    if task.assignee_id == ctx.actor.id:
        return task
    return tasks.entrust(ctx, task, _own_seat(ctx.actor, alert), ctx.actor.id, "taken over")


def triage_task(ctx: CommandContext, alert: Alert) -> UserTask:
    """The open triage, with its family's lock held."""
    task_id = ctx.session.scalar(
        sa.select(UserTask.id).where(
            UserTask.instance_id == alert.instance_id,
            UserTask.element_id == TRIAGE,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
    )
    if task_id is None:
        raise NotInState("alert", alert.ref, alert.state, "waiting to be looked at")
    return tasks.locked(ctx, task_id)


def tell_board_chair(ctx: CommandContext, alert: Alert) -> Alert:
    """Nobody looked in time: it goes to the Board chair without anybody's decision."""
    alert.board_told_at = ctx.now
    note(ctx, alert, "untriaged")
    return alert


def enter(
    ctx: CommandContext,
    alert: Alert,
    kind: str,
    text: str,
    *,
    agency: str | None = None,
    in_place_on: date | None = None,
) -> AlertEntry:
    """Add one thing that was said; what was said before stays."""
    entry = AlertEntry(
        alert_id=alert.id,
        kind=kind,
        agency=agency,
        text=text.strip(),
        in_place_on=in_place_on,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(entry)
    ctx.session.flush()
    return entry


def note(ctx: CommandContext, alert: Alert, happened: str, **details: object) -> None:
    """Say what happened on the chain of the alert's own instance; never what it is about."""
    instance = ctx.session.get(ProcessInstance, alert.instance_id)
    ctx.record(f"alert.{happened}", instance, alert=alert.id, **details)


def figure(ctx: CommandContext, name: str) -> str:
    """One of the board's figures for alerts, as it stands today."""
    today = ctx.calendar.local_date(ctx.now)
    return str(timescales.value(timescales.in_force(ctx.session, FIGURES, today), name))


def _refuse_personal(ctx: CommandContext, field: str, *texts: str) -> None:
    """What looks like a name, an NHS number or a date of birth stays only when a person says so."""
    found = anonymity.marks("\n".join(texts), ctx.calendar.local_date(ctx.now))
    if found:
        raise Invalid(field, "looks_personal", found=[one.words for one in found])


def _triagers(ctx: CommandContext, alert: Alert) -> str:
    """The first group that has somebody else in it, and not whoever raised it."""
    today = ctx.calendar.local_date(ctx.now)
    groups = [*_overseers(alert), "board_chair"]
    for group in groups:
        seated = {user.id for user in identity.members(ctx.session, group, today)}
        if seated and alert.raised_by not in seated:
            return group
    return groups[0]


def _may_look(actor: Actor, alert: Alert) -> bool:
    return actor.id not in (None, alert.raised_by) and bool(_own_seat(actor, alert))


def _own_seat(actor: Actor, alert: Alert) -> str:
    """In which seat somebody may take an alert over."""
    deputy = f"qa_deputy@{alert.board}"
    if deputy in actor.all_groups:
        return deputy
    is_next = alert.board_told_at is not None and "board_chair" in actor.all_groups
    return "board_chair" if is_next else ""


def _overseers(alert: Alert) -> list[str]:
    return [f"qa_chair@{alert.board}", f"qa_deputy@{alert.board}"]


def _next_ref(ctx: CommandContext, board: str) -> str:
    year = ctx.calendar.local_date(ctx.now).year % 100
    stem = f"{REFERENCE_PREFIXES[board]}-AL{year:02}-"
    taken = ctx.session.scalars(sa.select(Alert.ref).where(Alert.ref.startswith(stem)))
    numbers = [ref.removeprefix(stem) for ref in taken]
    return f"{stem}{max((int(one) for one in numbers if one.isdigit()), default=0) + 1:02}"
