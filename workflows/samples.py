"""The drawing of an audit's sample: once from each frame, kept with all it takes to repeat it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.actors import Actor
from engine.context import CommandContext
from engine.errors import EngineError, Invalid, NotInState
from engine.models import OPEN, UserTask
from engine.permissions import may_complete, require
from workflows import audits, sampling
from workflows.audits import Drawn
from workflows.frames import BadRow, Frame, read_frame
from workflows.models import Audit, AuditState, SampleDraw
from workflows.sampling import ALGORITHM, PURPOSIVE, Case, Plan

TASK = "draw_sample"
MOST_RESERVES = 20
# What a preview sends on when it is confirmed: the rows that it showed, as a text table.
CARRIED = ".carried.csv"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table to draw from, and how; `had` says how many drawings the page had seen."""

    filename: str
    data: bytes
    strata: str = ""
    reserves: int = 1
    reason: str = ""
    had: int | None = None
    # a person has looked at what seems to tell who somebody is
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """What drawing once more from the record shows."""

    same_frame: bool
    same_cases: bool

    @property
    def is_equal(self) -> bool:
        return self.same_frame and self.same_cases


class FrameRefused(EngineError):
    """A table with bad rows; nothing was drawn."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__(f"Expected a table without bad rows, but there are {len(rows)}.")
        self.rows = list(rows)


def of_audit(session: Session, audit: Audit) -> list[SampleDraw]:
    """Every drawing, the newest first."""
    found = session.scalars(
        sa.select(SampleDraw)
        .where(SampleDraw.audit_id == audit.id)
        .order_by(SampleDraw.number.desc())
    )
    return list(found)


def may_draw(session: Session, actor: Actor, audit: Audit) -> bool:
    """Whoever may do the task of drawing, while it waits."""
    task = _task(session, audit)
    drawn_here = audit.state == AuditState.APPROVED and audit.sampling_method != PURPOSIVE
    return drawn_here and task is not None and may_complete(actor, task)


def draw(ctx: CommandContext, audit_id: int, wanted: Wanted) -> SampleDraw:
    """Draw from a table, under a seed that nobody chooses; an earlier drawing stays on record."""
    audit = audits.get(ctx.session, audit_id)
    require(may_draw(ctx.session, ctx.actor, audit), "draw this sample")
    assert audit.instance_id is not None  # noqa: S101 - it has a task
    instances.locked(ctx, audit.instance_id)
    before = of_audit(ctx.session, audit)
    if wanted.had is not None and wanted.had != len(before):
        raise NotInState("sample", audit.ref, "changed", "as it was looked at")
    require_reason(len(before), wanted)
    frame = readable(audit, wanted, ctx.calendar.local_date(ctx.now))
    plan = Plan(
        method=str(audit.sampling_method),
        size=audit.sample_size or 0,
        reserves=wanted.reserves,
        seed=secrets.token_hex(16),
    )
    made = _kept(ctx, audit, frame, plan)
    made.number, made.filename = len(before) + 1, wanted.filename.removesuffix(CARRIED)
    made.reason = wanted.reason.strip()
    ctx.session.add(made)
    ctx.session.flush()
    audits.note(
        ctx,
        audit,
        "sample_computed",
        number=made.number,
        algorithm=made.algorithm,
        seed=made.seed,
        frame=made.frame_hash,
        of=len(frame.cases),
        reason=made.reason,
    )
    return made


def require_reason(had: int, wanted: Wanted) -> None:
    """A sample is drawn once; once more only for a reason."""
    if had and not wanted.reason.strip():
        raise Invalid("reason", "required")


def readable(audit: Audit, wanted: Wanted, today: date) -> Frame:
    """The table, if a sample can be drawn from it."""
    frame = read_frame(wanted.filename, wanted.data, wanted.strata, today)
    if frame.bad:
        raise FrameRefused(frame.bad)
    if not 0 <= wanted.reserves <= MOST_RESERVES:
        raise Invalid("reserves", "out_of_range", maximum=MOST_RESERVES)
    if len(frame.cases) < (audit.sample_size or 0):
        raise Invalid("file", "too_few_cases", wanted=audit.sample_size, found=len(frame.cases))
    if frame.suspicious and not wanted.is_checked:
        raise Invalid("file", "looks_personal", found=list(frame.suspicious))
    return frame


def take(ctx: CommandContext, audit: Audit) -> None:
    """Make the cases of the audit out of its newest drawing."""
    made = next(iter(of_audit(ctx.session, audit)), None)
    if made is None:
        raise Invalid("key_is_outside", "not_drawn")
    authorities = {ref: authority for ref, authority, _stratum in made.frame}
    drawn = [
        Drawn(authorities[ref], frame_ref=ref, is_reserve=is_reserve)
        for ref, is_reserve in made.drawn
    ]
    audits.draw_sample(ctx, audit, drawn, f"{made.algorithm}, {made.seed}")


def again(made: SampleDraw) -> Again:
    """Draw once more from what is on record, and compare."""
    frame = [Case(*row) for row in made.frame]
    plan = Plan(made.method, made.size, made.reserves, made.seed)
    drawn = [[case.ref, is_reserve] for case, is_reserve in sampling.draw(frame, plan)]
    return Again(
        same_frame=sampling.frame_hash(frame) == made.frame_hash,
        same_cases=made.algorithm == ALGORITHM and drawn == [list(one) for one in made.drawn],
    )


def _kept(ctx: CommandContext, audit: Audit, frame: Frame, plan: Plan) -> SampleDraw:
    drawn = sampling.draw(frame.cases, plan)
    return SampleDraw(
        audit_id=audit.id,
        algorithm=ALGORITHM,
        method=plan.method,
        strata=frame.strata,
        seed=plan.seed,
        frame=[[one.ref, one.local_authority, one.stratum] for one in frame.cases],
        frame_hash=sampling.frame_hash(frame.cases),
        size=plan.size,
        reserves=plan.reserves,
        drawn=[[case.ref, is_reserve] for case, is_reserve in drawn],
        drawn_at=ctx.now,
        drawn_by=ctx.actor.id,
    )


def _task(session: Session, audit: Audit) -> UserTask | None:
    """The task of drawing, while it waits."""
    return session.scalar(
        sa.select(UserTask).where(
            UserTask.instance_id == audit.instance_id,
            UserTask.element_id == TASK,
            UserTask.state.in_([str(state) for state in OPEN]),
        )
    )
