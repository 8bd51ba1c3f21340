"""Gathers what the page of one practice review shows, in the words of its regime."""

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.i18n import _, said
from webapp.registers import words
from webapp.registers.audit_parts import tagged
from webapp.registers.plans import counted_colours
from webapp.registers.record import Listing, Record, Step, downloads
from webapp.registers.register import Cell, Heading, Reading, either
from webapp.registers.reviews import GROUPS
from workflows.models import ActionPlan, Recommendation, Review
from workflows.queries import access
from workflows.queries.plans import counts_of
from workflows.themes import tags_of


def found(reading: Reading, review_id: int) -> Review:
    review = reading.session.scalar(
        sa.select(Review).where(Review.id == review_id, access.reviews(reading.who))
    )
    if review is None:
        raise NotFound("review", review_id)
    return review


def review_page(reading: Reading, review_id: int) -> Record:
    review = found(reading, review_id)
    plans = reading.session.scalars(
        sa.select(ActionPlan)
        .where(ActionPlan.review_id == review.id, access.plans(reading.who))
        .order_by(ActionPlan.id.desc())
    ).all()
    plan = plans[0] if plans else None
    return Record(
        back=(_("Reviews"), url_for("registers.listing", register="reviews")),
        caption=either(words.regimes().get(review.regime, review.regime), review.ref),
        title=review.title or review.ref,
        steps=_steps(review, plan),
        facts=[*_facts(reading, review, plan), (_("Themes"), _themes(reading, review))],
        listings=[_plans(reading, list(plans)), _recommendations(reading, review)],
        downloads=downloads("registers.download_review", review_id=review.id),
    )


def _themes(reading: Reading, review: Review) -> Cell:
    tags = tags_of(reading.session, "review", [review.id])
    return tagged("review", review.id, tags.get(review.id, []))


def _steps(review: Review, plan: ActionPlan | None) -> list[Step]:
    """The stages of its own regime: one goes to Welsh Government, the other to the Hub."""
    is_susr = review.regime == "susr"
    sent = (plan.sent_to_hub_on if is_susr else plan.sent_to_government_on) if plan else None
    line = [
        (_("Begun"), review.begun_on),
        (_("Report accepted by the Board"), review.accepted_on),
        (_("Plan approved"), plan.approved_on if plan else None),
        (_("Sent to the Co-ordination Hub") if is_susr else _("Sent to Welsh Government"), sent),
        (_("Published"), review.published_on),
        (_("Plan signed off"), plan.signed_off_on if plan else None),
    ]
    last = max((place for place, (_name, on) in enumerate(line) if on), default=-1)
    return [
        Step(name, on, "done" if on else ("now" if place == last + 1 else "to-come"))
        for place, (name, on) in enumerate(line)
    ]


def _facts(reading: Reading, review: Review, plan: ActionPlan | None) -> list[tuple[str, Cell]]:
    group = plan.sign_off_group if plan and plan.sign_off_group else GROUPS.get(review.regime)
    facts = [
        (_("Kind of review"), Cell(words.regimes().get(review.regime, review.regime))),
        (_("For"), Cell(words.boards().get(review.board, review.board))),
        (_("Signs off the plan"), Cell(reading.names.group(group))),
    ]
    if review.kind:
        kind = words.review_kinds().get(review.kind, review.kind)
        facts.insert(1, (_("Concise or extended"), Cell(kind)))
    if review.repository_ref:
        facts.append((_("Wales Safeguarding Repository"), Cell(review.repository_ref)))
    return facts


def _plans(reading: Reading, plans: list[ActionPlan]) -> Listing:
    counts = counts_of(reading.session, plans, reading.seen.calendar, reading.seen.now)
    return Listing(
        title=_("Action plan"),
        headings=[
            Heading(_("Plan")),
            Heading(_("How it stands")),
            Heading(_("Actions")),
            Heading(_("Colour of its actions")),
        ],
        rows=[
            [
                Cell(
                    plan.title or plan.ref,
                    url_for("registers.plan", plan_id=plan.id),
                    sub=plan.ref,
                ),
                Cell(tags=[words.plan_tag(plan.state)]),
                Cell(str(counts[plan.id].actions)),
                Cell(colours=counted_colours(counts[plan.id])),
            ]
            for plan in plans
        ],
        empty=_("There is no plan yet that you may see."),
    )


def _recommendations(reading: Reading, review: Review) -> Listing:
    own = sa.select(ActionPlan.id).where(ActionPlan.review_id == review.id)
    rows = reading.session.scalars(
        sa.select(Recommendation)
        .where(
            Recommendation.plan_id.in_(own) | (Recommendation.source_ref == review.ref),
            access.recommendations(reading.who),
        )
        .order_by(Recommendation.number, Recommendation.id)
    )
    scopes = words.scopes()
    return Listing(
        title=_("Recommendations"),
        headings=[Heading(_("Number")), Heading(_("Recommendation")), Heading(_("Scope"))],
        rows=[
            [
                Cell(str(one.number)),
                Cell(
                    said(one.text, one.text_cy),
                    url_for("registers.recommendation", recommendation_id=one.id),
                ),
                Cell(scopes.get(one.scope, one.scope)),
            ]
            for one in rows
        ],
        empty=_("None that you may see is on record."),
    )
