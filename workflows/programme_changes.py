"""A change of the published programme within its year: asked for, decided, carried out."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import identity, instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.deployments import latest_of
from engine.errors import FourEyes, Invalid, NotFound, NotInState
from engine.execution import Beginning, begin
from engine.models import ProcessInstance
from engine.permissions import require
from engine.texts import can_be_kept
from workflows import programme_entries as entries
from workflows import programmes
from workflows.models import (
    ChangeState,
    EntryState,
    Programme,
    ProgrammeChange,
    ProgrammeEntry,
    ProgrammeState,
)
from workflows.priorities import NONE
from workflows.programme_entries import Wanted

PROCESS, MESSAGE = "programme_change", "programme_entry_changed"
ADD, MOVE, DROP = "add", "move", "drop"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody would like to have changed, and why."""

    kind: str
    reason: str
    entry_id: int | None = None
    wanted: Wanted | None = None


def may_ask(actor: Actor, programme: Programme) -> bool:
    """The group's members and the Business Unit, while the year runs."""
    return programme.state == ProgrammeState.PUBLISHED and programmes.is_member(actor, programme)


def get(session: Session, change_id: object) -> ProgrammeChange:
    found = session.get(ProgrammeChange, change_id) if isinstance(change_id, int) else None
    if found is None:
        raise NotFound("programme change", change_id)
    return found


def ask(ctx: CommandContext, programme_id: int, asked: Asked) -> ProgrammeChange:
    """Write a request down and lay it before the chair."""
    programme = programmes.locked(ctx, programme_id)
    require(programmes.may_see(ctx.actor, programme), "see this programme")
    require(programmes.is_member(ctx.actor, programme), "ask for a change of the programme")
    if programme.state != ProgrammeState.PUBLISHED:
        raise NotInState("programme", programme.ref, programme.state, "published")
    _check_reason(asked.reason)
    entry = _entry(ctx, programme, asked)
    wanted = _wanted(ctx, programme, asked)
    change = ProgrammeChange(
        programme_id=programme.id,
        entry_id=entry.id if entry else None,
        kind=asked.kind,
        wanted=_plain(wanted) if wanted else {},
        before=entries.as_answers(entry) if entry else None,
        reason=asked.reason.strip(),
        moves_priority=moves_priority(entry, wanted),
        state=ChangeState.ASKED,
        asked_at=ctx.now,
        asked_by=ctx.actor.id,
    )
    ctx.session.add(change)
    ctx.session.flush()
    _begin(ctx, programme, change)
    return change


def moves_priority(entry: ProgrammeEntry | None, wanted: Wanted | None) -> bool:
    """Work for a priority comes, goes, or goes to another one: then the planning group decides."""
    was = entry.priority if entry else NONE
    becomes = wanted.priority if wanted else NONE
    return was != becomes


def opened(ctx: CommandContext, change: ProgrammeChange, instance: ProcessInstance) -> str:
    """Say which group decides: the chair, or the deputy where the chair is who asks."""
    change.instance_id = instance.id
    programme = ctx.session.get_one(Programme, change.programme_id)
    note(ctx, programme, change, "change_asked")
    today = ctx.calendar.local_date(ctx.now)
    chairs = {
        user.id for user in identity.members(ctx.session, f"qa_chair@{programme.board}", today)
    }
    seat = "qa_deputy" if chairs == {change.asked_by} else "qa_chair"
    return f"{seat}@{programme.board}"


def decide(ctx: CommandContext, change: ProgrammeChange, *, accepts: bool, reason: str) -> None:
    """The chair's decision; nobody decides on what they asked for."""
    if ctx.actor.id is not None and ctx.actor.id == change.asked_by:
        raise FourEyes("decide", "ask")
    change.decided_at, change.decided_by = ctx.now, ctx.actor.id
    change.decision_reason = reason
    if accepts:
        change.state = ChangeState.ACCEPTED
    programme = ctx.session.get_one(Programme, change.programme_id)
    note(ctx, programme, change, "change_decided", accepts=accepts, reason=reason)


def confirm(ctx: CommandContext, change: ProgrammeChange, *, agrees: bool, reason: str) -> None:
    change.confirmed_at, change.confirmed_by = ctx.now, ctx.actor.id
    change.confirmation_reason = reason
    programme = ctx.session.get_one(Programme, change.programme_id)
    note(ctx, programme, change, "change_confirmed", agrees=agrees, reason=reason)


def apply(ctx: CommandContext, change: ProgrammeChange) -> None:
    """Change the programme and the clock of the entry; one whose day has come stays as it is."""
    entry = _held(ctx, change)
    programme = programmes.locked(ctx, change.programme_id)
    if programme.state != ProgrammeState.PUBLISHED or (entry and not _is_movable(entry)):
        close(ctx, change)
        return
    change.state = ChangeState.APPLIED
    if entry is None:
        change.entry_id = _add(ctx, programme, change).id
    else:
        _alter(ctx, entry, change)
    note(ctx, programme, change, "change_applied")


def close(ctx: CommandContext, change: ProgrammeChange) -> None:
    change.state = ChangeState.DECLINED
    programme = ctx.session.get_one(Programme, change.programme_id)
    note(ctx, programme, change, "change_declined", person=change.asked_by)


def wanted_of(change: ProgrammeChange) -> Wanted:
    said = dict(change.wanted)
    return Wanted(**{**said, "starts_on": date.fromisoformat(said["starts_on"])})


def note(
    ctx: CommandContext,
    programme: Programme,
    change: ProgrammeChange,
    happened: str,
    **details: Any,
) -> None:
    programmes.note(ctx, programme, happened, change=change.id, entry=change.entry_id, **details)


def _entry(ctx: CommandContext, programme: Programme, asked: Asked) -> ProgrammeEntry | None:
    if asked.kind == ADD:
        return None
    if asked.kind not in (MOVE, DROP):
        raise Invalid("change", "not_an_option")
    entry = entries.get(ctx.session, asked.entry_id)
    if entry.programme_id != programme.id:
        raise NotFound("programme entry", asked.entry_id)
    if not _is_movable(entry):
        raise NotInState("programme entry", entry.title, entry.state, "waiting for its day")
    return entry


def _is_movable(entry: ProgrammeEntry) -> bool:
    return entry.state == EntryState.PLANNED


def _wanted(ctx: CommandContext, programme: Programme, asked: Asked) -> Wanted | None:
    if asked.kind == DROP:
        return None
    if asked.wanted is None:
        raise Invalid("title", "required")
    wanted = entries.checked(ctx, programme, asked.wanted)
    if wanted.starts_on is None or wanted.starts_on < ctx.calendar.local_date(ctx.now):
        raise Invalid("starts_on", "in_the_past")
    return wanted


def _plain(wanted: Wanted) -> dict[str, Any]:
    return {**asdict(wanted), "starts_on": wanted.starts_on and wanted.starts_on.isoformat()}


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason", "required")
    if len(reason) > LONGEST:
        raise Invalid("reason", "too_long", maximum=LONGEST)
    if not can_be_kept(reason):
        raise Invalid("reason", "not_text")


def _begin(ctx: CommandContext, programme: Programme, change: ProgrammeChange) -> None:
    begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"change": change.id, "board": programme.board},
            title=str(change.wanted.get("title") or (change.before or {}).get("title", "")),
            business_key=f"{programme.ref}-C{change.id}",
            board=programme.board,
        ),
    )


def _add(ctx: CommandContext, programme: Programme, change: ProgrammeChange) -> ProgrammeEntry:
    last = ctx.session.scalar(
        sa.select(sa.func.max(ProgrammeEntry.number)).where(
            ProgrammeEntry.programme_id == programme.id
        )
    )
    entry = ProgrammeEntry(programme_id=programme.id, number=(last or 0) + 1)
    entries.take(entry, wanted_of(change))
    ctx.session.add(entry)
    ctx.session.flush()
    entries.start_clock(ctx, programme, entry)
    return entry


def _held(ctx: CommandContext, change: ProgrammeChange) -> ProgrammeEntry | None:
    """The entry under the lock of its clock, so that its day does not come meanwhile."""
    if change.entry_id is None:
        return None
    entry = entries.get(ctx.session, change.entry_id)
    if entry.instance_id is not None:
        instances.locked(ctx, entry.instance_id)
        ctx.session.refresh(entry)
    return entry


def _alter(ctx: CommandContext, entry: ProgrammeEntry, change: ProgrammeChange) -> None:
    """Change the row, then let its own process read it again."""
    if change.kind == DROP:
        entry.state = EntryState.DROPPED
    else:
        entries.take(entry, wanted_of(change))
    if entry.instance_id is not None:
        clock = instances.locked(ctx, entry.instance_id)
        instances.deliver(ctx, clock, "message", MESSAGE, {}, None)
