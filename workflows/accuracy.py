"""Factual accuracy of a draft report: what each agency says, also when it says nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import Invalid
from engine.models import ProcessInstance
from workflows.models import AccuracyAnswer, AccuracyComment, Audit

ACCEPTED, COMMENTS, SILENCE = "accept", "comments", "silence"


def answer(
    ctx: CommandContext,
    audit: Audit,
    instance: ProcessInstance,
    outcome: str,
    comments: Sequence[Mapping[str, str]] = (),
) -> AccuracyAnswer:
    """Keep an agency's answer to the draft, each comment under a number of its own."""
    if outcome == COMMENTS and not comments:
        raise Invalid("accuracy_comments", "required")
    found = _keep(ctx, audit, instance, outcome, None)
    first = len(comments_of(ctx.session, audit)) + 1
    ctx.session.add_all(
        AccuracyComment(
            audit_id=audit.id,
            number=number,
            agency=found.agency,
            passage=said["passage"],
            comment=said["comment"],
            source=said["source"],
        )
        for number, said in enumerate(comments, start=first)
    )
    ctx.session.flush()
    return found


def note_silence(
    ctx: CommandContext, audit: Audit, instance: ProcessInstance, due_on: date
) -> AccuracyAnswer:
    """Nobody answered in time: that is acceptance, and the record says how it came about."""
    return _keep(ctx, audit, instance, SILENCE, due_on)


def comments_of(session: Session, audit: Audit) -> list[AccuracyComment]:
    found = session.scalars(
        sa.select(AccuracyComment)
        .where(AccuracyComment.audit_id == audit.id)
        .order_by(AccuracyComment.number)
    )
    return list(found)


def reply(
    ctx: CommandContext, audit: Audit, replies: Mapping[int, tuple[str, str]]
) -> list[AccuracyComment]:
    """Answer comments by number; the report is final only when each has its answer."""
    comments = comments_of(ctx.session, audit)
    for comment in comments:
        if comment.number in replies:
            comment.outcome, comment.answer = replies[comment.number]
            comment.answered_at, comment.answered_by = ctx.now, ctx.actor.id
    open_numbers = [comment.number for comment in comments if comment.outcome is None]
    if open_numbers:
        raise Invalid("accuracy_answers", "unanswered", numbers=open_numbers)
    return comments


def _keep(
    ctx: CommandContext,
    audit: Audit,
    instance: ProcessInstance,
    outcome: str,
    due_on: date | None,
) -> AccuracyAnswer:
    found = AccuracyAnswer(
        audit_id=audit.id,
        agency=instance.agency or "",
        outcome=outcome,
        due_on=due_on,
        at=ctx.now,
        by=ctx.actor.id,
    )
    ctx.session.add(found)
    ctx.session.flush()
    ctx.record(
        "audit.accuracy_answered",
        instance,
        audit=audit.ref,
        agency=found.agency,
        outcome=outcome,
        due=due_on.isoformat() if due_on else None,
    )
    return found
