"""What ran through audits and reviews: tagged things by theme, as far as a reader may see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.working_days import Calendar
from workflows.models import Action, Audit, Finding, Recommendation, Review, ThemeTag
from workflows.queries import access
from workflows.vocabulary import vocabulary

MOST_ACTIONS = 200


@dataclass(frozen=True, slots=True)
class Tagged:
    """One thing under a theme: what it is, its words, where it comes from, and when."""

    theme: str
    kind: str
    thing_id: int
    text: str
    text_cy: str
    ref: str
    audit_id: int | None
    on: date


def tagged(session: Session, actor: Actor, calendar: Calendar, theme: str = "") -> list[Tagged]:
    """Everything that the reader may see, the newest first; four statements."""
    known = vocabulary(session)
    meaning = [ThemeTag.theme.in_(known.all_that_mean(theme))] if theme else []
    own = [ThemeTag.removed_at.is_(None), *meaning]
    as_tagged = [
        *_findings(session, actor, calendar, own),
        *_recommendations(session, actor, calendar, own),
        *_reviews(session, actor, calendar, own),
    ]
    # Under a theme and under one that means it now, a thing still counts once.
    found = {replace(one, theme=known.meant(one.theme)) for one in as_tagged}
    return sorted(found, key=lambda one: (one.on, one.kind, one.thing_id), reverse=True)


def by_year(found: Sequence[Tagged]) -> Mapping[str, Counter[int]]:
    """How many things each theme had in each calendar year."""
    counted: dict[str, Counter[int]] = {}
    for one in found:
        counted.setdefault(one.theme, Counter())[one.on.year] += 1
    return counted


def actions_of(session: Session, actor: Actor, found: Sequence[Tagged]) -> Sequence[Action]:
    """What agencies do about the recommendations among them."""
    ids = [one.thing_id for one in found if one.kind == "recommendation"]
    return session.scalars(
        sa.select(Action)
        .where(Action.recommendation_id.in_(ids), access.actions(actor))
        .order_by(Action.current_due, Action.id)
        .limit(MOST_ACTIONS)
    ).all()


Own = Sequence[sa.ColumnElement[bool]]


def _findings(session: Session, actor: Actor, calendar: Calendar, own: Own) -> list[Tagged]:
    rows = session.execute(
        sa.select(ThemeTag.theme, Finding, Audit)
        .join(Finding, (ThemeTag.kind == "finding") & (Finding.id == ThemeTag.thing_id))
        .join(Audit, Audit.id == Finding.audit_id)
        .where(*own, access.audits(actor))
    )
    return [
        Tagged(
            theme,
            "finding",
            one.id,
            one.text,
            "",
            audit.ref,
            audit.id,
            audit.accepted_on or calendar.local_date(audit.reported_at or audit.proposed_at),
        )
        for theme, one, audit in rows
    ]


def _recommendations(session: Session, actor: Actor, calendar: Calendar, own: Own) -> list[Tagged]:
    is_own = (ThemeTag.kind == "recommendation") & (Recommendation.id == ThemeTag.thing_id)
    rows = session.execute(
        sa.select(ThemeTag.theme, Recommendation)
        .join(Recommendation, is_own)
        .where(*own, access.recommendations(actor))
    )
    return [
        Tagged(
            theme,
            "recommendation",
            one.id,
            one.text,
            one.text_cy,
            one.source_ref,
            None,
            calendar.local_date(one.created_at),
        )
        for theme, one in rows
    ]


def _reviews(session: Session, actor: Actor, calendar: Calendar, own: Own) -> list[Tagged]:
    rows = session.execute(
        sa.select(ThemeTag.theme, Review)
        .join(Review, (ThemeTag.kind == "review") & (Review.id == ThemeTag.thing_id))
        .where(*own, access.reviews(actor))
    )
    return [
        Tagged(
            theme,
            "review",
            one.id,
            one.title or one.ref,
            "",
            one.ref,
            None,
            one.accepted_on or calendar.local_date(one.created_at),
        )
        for theme, one in rows
    ]
