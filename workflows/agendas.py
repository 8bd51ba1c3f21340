"""The agenda of a meeting: drafted from what is due, and the papers to each item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import instances
from engine.context import CommandContext
from engine.errors import Invalid, NotInState
from engine.models import ProcessInstance
from engine.permissions import require
from engine.texts import can_be_kept
from workflows import quarters, timescales
from workflows.models import AgendaItem, Quarter, TimescaleSet
from workflows.queries.due_at_meeting import Due, due_at

LATE_PAPER, LONGEST = "late_paper", 200
KINDS: Mapping[str, tuple[str, str]] = {
    "minutes": ("Minutes of the last meeting", "Cofnodion y cyfarfod diwethaf"),
    "action_log": ("Action log", "Cofnod camau gweithredu"),
    "carried": ("Carried over", "Cariwyd drosodd"),
    "plan": ("Action plan", "Cynllun gweithredu"),
    "sign_off": ("Sign-off", "Cymeradwyaeth derfynol"),
    "audit": ("Audit", "Archwiliad"),
    "alert": ("Alert", "Rhybudd"),
    "escalation": ("Escalations since the last meeting", "Uwchgyfeiriadau ers y cyfarfod diwethaf"),
    "paper": ("Late paper", "Papur hwyr"),
    "other": ("Item", "Eitem"),
}
DECIDED_ON = ("minutes", "carried", "sign_off")  # these want a decision unless somebody says not


@dataclass(frozen=True, slots=True)
class LatePaper:
    """A paper that comes after the others were issued, and why only now."""

    title: str
    why: str


def gather(ctx: CommandContext, quarter: Quarter) -> Sequence[AgendaItem]:
    """Write down what is due; what stands there already is not listed twice."""
    since = quarters.previous_held(ctx.session, quarter)
    known = {(one.kind, one.target_id, one.ref) for one in items(ctx.session, quarter)}
    due = due_at(ctx.session, quarter, since, ctx.calendar, _today(ctx))
    _add(ctx, quarter, (_item(one) for one in due if _key(one) not in known))
    return items(ctx.session, quarter)


def write(
    ctx: CommandContext, quarter: Quarter, deciding: Sequence[str], more: Iterable[AgendaItem]
) -> None:
    """Say what wants a decision; what is added replaces what was added before."""
    for one in items(ctx.session, quarter):
        if one.kind == "other":
            ctx.session.delete(one)
        one.wants_decision = str(one.id) in deciding
    ctx.session.flush()
    _add(ctx, quarter, more)


def approve(ctx: CommandContext, quarter: Quarter) -> None:
    quarter.agenda_approved_on = _today(ctx)
    ctx.session.flush()
    quarters.note(ctx, quarter, "agenda_approved", items=len(items(ctx.session, quarter)))


def issue(
    ctx: CommandContext, quarter: Quarter, papers: Sequence[tuple[int, Sequence[int]]]
) -> None:
    """Every member has the papers; what comes later is late."""
    own = {one.id: one for one in items(ctx.session, quarter)}
    for item_id, files in papers:
        if item_id not in own:
            raise Invalid("paper_rows", "not_an_option")
        own[item_id].papers = [*own[item_id].papers, *files]
    quarter.papers_on = _today(ctx)
    ctx.session.flush()
    quarters.note(ctx, quarter, "papers_issued", papers=sum(len(files) for _id, files in papers))


def bring_late(ctx: CommandContext, quarter_id: int, paper: LatePaper) -> AgendaItem:
    """Put a late paper before the chair, who accepts it or leaves it to the next meeting."""
    quarter = quarters.get(ctx.session, quarter_id)
    require(quarters.may_lead(ctx.actor, quarter.board), "bring a late paper")
    instance = _locked(ctx, quarter)
    _check(paper)
    if quarter.papers_on is None or quarter.held_on is not None:
        state = "held" if quarter.held_on else "without papers"
        raise NotInState("meeting", quarter.meeting_id, state, "to come with its papers issued")
    item = AgendaItem(kind="paper", title=paper.title.strip(), is_late=True, standing="waiting")
    _add(ctx, quarter, [item])
    due = ctx.calendar.add(_today(ctx), str(_figure(ctx, quarter, LATE_PAPER)))
    payload = {
        "late_item": item.id,
        "late_title": item.title,
        "late_why": paper.why.strip(),
        "late_paper_due": due.isoformat(),
    }
    instances.deliver(ctx, instance, "message", LATE_PAPER, payload, None)
    quarters.note(ctx, quarter, "paper_late", item=item.id, title=item.title)
    return item


def judge(
    ctx: CommandContext, quarter: Quarter, item_id: object, outcome: str, reason: str
) -> None:
    """What the chair said to a late paper."""
    item = item_of(ctx.session, quarter, item_id)
    item.standing = "accepted" if outcome == "accept" else "deferred"
    item.standing_reason = reason
    ctx.session.flush()
    quarters.note(ctx, quarter, "paper_judged", item=item.id, outcome=item.standing, reason=reason)


def items(session: Session, quarter: Quarter) -> Sequence[AgendaItem]:
    return session.scalars(
        sa.select(AgendaItem)
        .where(AgendaItem.quarter_id == quarter.id)
        .order_by(AgendaItem.number, AgendaItem.id)
    ).all()


def talked_about(session: Session, quarter: Quarter) -> list[AgendaItem]:
    """What is on the table: not a late paper that was left to the next meeting."""
    return [one for one in items(session, quarter) if one.standing not in ("waiting", "deferred")]


def item_of(session: Session, quarter: Quarter, item_id: object) -> AgendaItem:
    found = next((one for one in items(session, quarter) if str(one.id) == str(item_id)), None)
    if found is None:
        raise Invalid("item", "not_an_option")
    return found


def options(found: Sequence[AgendaItem]) -> list[dict[str, object]]:
    """The items as a form offers them, in both languages."""
    return [
        {
            "value": str(one.id),
            "label": {"en": _label(one, KINDS[one.kind][0]), "cy": _label(one, KINDS[one.kind][1])},
        }
        for one in found
    ]


def _label(item: AgendaItem, kind: str) -> str:
    said = " – ".join(filter(None, (item.ref, item.title)))
    if item.kind == "other":
        return f"{item.number}. {said}"
    return f"{item.number}. {kind}: {said}" if said else f"{item.number}. {kind}"


def _add(ctx: CommandContext, quarter: Quarter, new: Iterable[AgendaItem]) -> None:
    last = max((one.number for one in items(ctx.session, quarter)), default=0)
    for number, one in enumerate(new, start=last + 1):
        one.quarter_id, one.number = quarter.id, number
        ctx.session.add(one)
    ctx.session.flush()


def _item(due: Due) -> AgendaItem:
    return AgendaItem(
        kind=due.kind,
        target_id=due.target_id,
        ref=due.ref,
        title=due.title,
        wants_decision=due.kind in DECIDED_ON or due.wants_decision,
    )


def _key(due: Due) -> tuple[str, int | None, str]:
    return due.kind, due.target_id, due.ref


def _check(paper: LatePaper) -> None:
    for field, text in (("title", paper.title), ("why", paper.why)):
        if not text.strip():
            raise Invalid(field, "required")
        if len(text.strip()) > LONGEST:
            raise Invalid(field, "too_long")
        if not can_be_kept(text):
            raise Invalid(field, "not_text")


def _locked(ctx: CommandContext, quarter: Quarter) -> ProcessInstance:
    assert quarter.instance_id is not None  # noqa: S101 - its lifecycle began with it
    instance = instances.locked(ctx, quarter.instance_id)
    ctx.session.refresh(quarter)
    return instance


def _figure(ctx: CommandContext, quarter: Quarter, name: str) -> object:
    figures = ctx.session.get_one(TimescaleSet, quarter.timescale_set_id)
    return timescales.value(figures, name)


def _today(ctx: CommandContext) -> date:
    return ctx.calendar.local_date(ctx.now)
