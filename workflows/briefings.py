"""7-minute briefings: wanted, written in both languages, approved, published, used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.context import CommandContext, lock_board
from engine.deployments import latest_of
from engine.errors import Invalid, NotFound
from engine.execution import Beginning, begin
from engine.models import ProcessInstance
from engine.permissions import is_steward, require, sees_whole_board
from workflows import timescales
from workflows.agencies import REFERENCE_PREFIXES
from workflows.models import Audit, Briefing, BriefingReceipt, BriefingState, Review

PROCESS, FIGURES = "learning_briefing", "learning"
# In the order in which they stand on the page; each in English and in Welsh.
HEADINGS = ("background", "why", "found", "worked", "learning", "change", "reflect")
MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Words:
    """What a briefing says: title and seven headings, each {"en", "cy"}, and who is asked."""

    title: str
    title_cy: str
    parts: Mapping[str, Mapping[str, str]]
    agencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Use:
    """How one agency used it: when, with whom, how many they were, what they took from it."""

    agency: str
    used_on: date
    audience: str
    people: int
    reflection: str


def may_begin(actor: Actor, board: str) -> bool:
    """The Business Unit, the chair and the deputy; an audit begins its own by itself."""
    return is_steward(actor) or sees_whole_board(actor, board)


def get(session: Session, briefing_id: object) -> Briefing:
    found = session.get(Briefing, briefing_id) if isinstance(briefing_id, int) else None
    if found is None:
        raise NotFound("briefing", briefing_id)
    return found


def receipts_of(session: Session, briefing: Briefing) -> Sequence[BriefingReceipt]:
    return session.scalars(
        sa.select(BriefingReceipt)
        .where(BriefingReceipt.briefing_id == briefing.id)
        .order_by(BriefingReceipt.used_on, BriefingReceipt.id)
    ).all()


def begin_for_review(ctx: CommandContext, review_id: int) -> ProcessInstance:
    """What a practice review has taught becomes a briefing."""
    review = ctx.session.get(Review, review_id)
    if review is None:
        raise NotFound("review", review_id)
    require(may_begin(ctx.actor, review.board), "begin a briefing for this review")
    title = review.title or review.ref
    return begin(
        ctx,
        Beginning(
            definition_id=latest_of(ctx, PROCESS).id,
            variables={"board": review.board, "review": review.id, "title": title},
            title=title,
            board=review.board,
        ),
    )


def want(ctx: CommandContext, instance: ProcessInstance, source: Audit | Review) -> Briefing:
    """Open it with its days: for an audit they count from the approval of its plan."""
    lock_board(ctx)
    today = ctx.calendar.local_date(ctx.now)
    is_audit = isinstance(source, Audit)
    counted_from = (source.plan_approved_on if isinstance(source, Audit) else None) or today
    briefing = Briefing(
        ref=_free_ref(ctx, source.board),
        board=source.board,
        instance_id=instance.id,
        audit_id=source.id if is_audit else None,
        review_id=None if is_audit else source.id,
        title=source.theme if isinstance(source, Audit) else source.title or source.ref,
        agencies=list(source.agencies) if isinstance(source, Audit) else [],
        wanted_at=ctx.now,
        wanted_by=ctx.actor.id,
        write_due=_after(ctx, counted_from, "briefing_written"),
        receipts_due=_after(ctx, counted_from, "briefing_receipts"),
    )
    ctx.session.add(briefing)
    ctx.session.flush()
    instance.business_key, instance.title = briefing.ref, briefing.title
    note(ctx, briefing, "wanted", source=source.ref)
    return briefing


def write(ctx: CommandContext, briefing: Briefing, said: Words) -> Briefing:
    """Keep the words; nobody else reads them until the chair has approved them."""
    if missing := [one for one in HEADINGS if one not in said.parts]:
        raise Invalid(missing[0], "required")
    briefing.move_to(BriefingState.WRITTEN)
    briefing.title, briefing.title_cy = said.title, said.title_cy
    briefing.parts = {one: dict(said.parts[one]) for one in HEADINGS}
    briefing.agencies = list(said.agencies)
    briefing.written_at, briefing.written_by = ctx.now, ctx.actor.id
    note(ctx, briefing, "written", agencies=list(said.agencies))
    return briefing


def judge(ctx: CommandContext, briefing: Briefing, *, approves: bool, reason: str) -> None:
    """The chair lets it go out, or sends it back with a reason and a day of its own."""
    if not approves and not reason:
        raise Invalid("briefing_reason", "required")
    briefing.return_reason = reason
    if approves:
        briefing.approved_at, briefing.approved_by = ctx.now, ctx.actor.id
    else:
        briefing.move_to(BriefingState.WANTED)
        today = ctx.calendar.local_date(ctx.now)
        briefing.write_due = max(briefing.write_due, _after(ctx, today, "briefing_again"))
    ctx.session.flush()
    note(ctx, briefing, "judged", approves=approves, reason=reason)


def publish(ctx: CommandContext, briefing: Briefing) -> Briefing:
    """From now on everybody reads it; a late one still leaves agencies time to use it."""
    briefing.move_to(BriefingState.PUBLISHED)
    today = ctx.calendar.local_date(ctx.now)
    briefing.published_on = today
    briefing.receipts_due = max(briefing.receipts_due, _after(ctx, today, "briefing_least"))
    if briefing.audit_id is not None:
        ctx.session.get_one(Audit, briefing.audit_id).briefed_on = today
    ctx.session.flush()
    note(ctx, briefing, "published", due=briefing.receipts_due.isoformat())
    return briefing


def confirm(ctx: CommandContext, briefing: Briefing, use: Use) -> BriefingReceipt:
    """Keep how an agency used it."""
    if not 1 <= use.people <= MOST_PEOPLE:
        raise Invalid("people", "out_of_range", least=1, most=MOST_PEOPLE)
    receipt = BriefingReceipt(
        briefing_id=briefing.id,
        agency=use.agency,
        used_on=use.used_on,
        audience=use.audience,
        people=use.people,
        reflection=use.reflection,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.id,
    )
    ctx.session.add(receipt)
    ctx.session.flush()
    note(ctx, briefing, "used", agency=use.agency, on=use.used_on.isoformat())
    return receipt


def close(ctx: CommandContext, briefing: Briefing) -> None:
    """Every agency that was asked has answered."""
    briefing.move_to(BriefingState.CLOSED)
    briefing.closed_on = ctx.calendar.local_date(ctx.now)
    ctx.session.flush()
    note(ctx, briefing, "closed")


def note(ctx: CommandContext, briefing: Briefing, happened: str, **details: object) -> None:
    """Say what happened on the chain of the briefing's own instance; never what it says."""
    instance = ctx.session.get(ProcessInstance, briefing.instance_id)
    ctx.record(f"briefing.{happened}", instance, briefing=briefing.ref, **details)


def _after(ctx: CommandContext, day: date, name: str) -> date:
    today = ctx.calendar.local_date(ctx.now)
    figures = timescales.in_force(ctx.session, FIGURES, today)
    return ctx.calendar.add(day, str(timescales.value(figures, name)))


def _free_ref(ctx: CommandContext, board: str) -> str:
    stem = f"{REFERENCE_PREFIXES[board]}-B{ctx.calendar.local_date(ctx.now).year % 100:02}-"
    taken = ctx.session.scalars(sa.select(Briefing.ref).where(Briefing.ref.startswith(stem)))
    numbers = [int(ref.removeprefix(stem)) for ref in taken]
    return f"{stem}{max(numbers, default=0) + 1:02}"
