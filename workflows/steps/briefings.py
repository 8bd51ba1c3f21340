"""What the diagram of a 7-minute briefing does in the registers."""

from collections.abc import Mapping

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Invalid
from engine.steps import Step, StepCall
from workflows import briefings
from workflows.audit_reports import accepted_recommendations
from workflows.briefings import HEADINGS, Use, Words
from workflows.models import ActionPlan, Audit, Briefing, Recommendation, Review
from workflows.steps.answers import number, only, required_day, text, texts
from workflows.steps.audits import audit_of
from workflows.steps.nameless import refuse_names

Results = Mapping[str, object]
BOTH = tuple(f"{one}{tail}" for one in HEADINGS for tail in ("", "_cy"))


def open_briefing(ctx: CommandContext, call: StepCall) -> Results:
    source = _source(ctx, call)
    briefing = briefings.want(ctx, call.instance, source)
    return {
        "briefing": briefing.id,
        "title": briefing.title,
        "about": source.ref,
        "agencies": list(briefing.agencies),
        "learned": _learned(ctx, source),
        "write_due": briefing.write_due.isoformat(),
        "briefing_title": briefing.title,
        "briefing_reason": "",
    }


def write(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    said = call.answers
    words = Words(
        title=text(said, "briefing_title"),
        title_cy=text(said, "briefing_title_cy"),
        parts={
            one: {"en": text(said, one), "cy": text(said, f"{one}_cy")}
            for one in HEADINGS
            if text(said, one) and text(said, f"{one}_cy")
        },
        agencies=texts(said, "agencies"),
    )
    briefing = briefings.write(ctx, _briefing(ctx, call), words)
    kept = ("briefing_title", "briefing_title_cy", "agencies", *BOTH)
    return only(call, *kept, title=briefing.title)


def approve(ctx: CommandContext, call: StepCall) -> Results:
    approves = text(call.answers, "briefing_decision") == "approve"
    reason = text(call.answers, "briefing_reason")
    briefing = _briefing(ctx, call)
    briefings.judge(ctx, briefing, approves=approves, reason=reason)
    kept = ("briefing_decision", "briefing_reason")
    return only(call, *kept, write_due=briefing.write_due.isoformat())


def publish(ctx: CommandContext, call: StepCall) -> Results:
    briefing = briefings.publish(ctx, _briefing(ctx, call))
    return {
        "published_on": ctx.calendar.local_date(ctx.now).isoformat(),
        "receipts_due": briefing.receipts_due.isoformat(),
        "learned": None,
    }


def confirm(ctx: CommandContext, call: StepCall) -> Results:
    refuse_names(ctx, call)
    use = Use(
        agency=text(call.variables, "agency"),
        used_on=required_day(call.answers, "used_on"),
        audience=text(call.answers, "audience"),
        people=number(call.answers, "people") or 0,
        reflection=text(call.answers, "reflection"),
    )
    briefings.confirm(ctx, _briefing(ctx, call), use)
    return only(call)


def close(ctx: CommandContext, call: StepCall) -> Results:
    briefings.close(ctx, _briefing(ctx, call))
    return dict.fromkeys(BOTH)


def _source(ctx: CommandContext, call: StepCall) -> Audit | Review:
    """An audit or a review: a briefing without one has nothing to tell."""
    if call.variables.get("audit") is not None:
        return audit_of(ctx, call)
    review = ctx.session.get(Review, number(call.variables, "review") or 0)
    if review is None:
        raise Invalid("review", "required")
    return review


def _learned(ctx: CommandContext, source: Audit | Review) -> str:
    """What it is written from: the summary and every recommendation."""
    if isinstance(source, Audit):
        found = [one for one, _smart in accepted_recommendations(ctx.session, source)]
        return "\n".join([source.summary, *(f"{one.number}. {one.text}" for one in found)])
    plans = sa.select(ActionPlan.id).where(ActionPlan.review_id == source.id)
    rows = ctx.session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.plan_id.in_(plans))
        .order_by(Recommendation.number)
    )
    return "\n".join(f"{one.number}. {one.text}" for one in rows)


def _briefing(ctx: CommandContext, call: StepCall) -> Briefing:
    return briefings.get(ctx.session, call.variables.get("briefing"))


STEPS: dict[str, Step] = {
    "briefings.open": open_briefing,
    **{f"briefings.{step.__name__}": step for step in (write, approve, publish, confirm, close)},
}
