"""Gathers what the page of one recommendation shows: its words, the answers, the deeds."""

from collections import defaultdict

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from webapp.due import Tag
from webapp.i18n import _, language, said
from webapp.registers import actions as action_register
from webapp.registers import words
from webapp.registers.audit_parts import tagged
from webapp.registers.record import Listing, Passage, Record
from webapp.registers.register import Cell, Heading, Reading, either
from workflows.models import (
    Action,
    ActionPlan,
    Recommendation,
    RecommendationResponse,
)
from workflows.queries import access
from workflows.themes import tags_of


def recommendation_page(reading: Reading, recommendation_id: int) -> Record:
    one = reading.session.scalar(
        sa.select(Recommendation).where(
            Recommendation.id == recommendation_id, access.recommendations(reading.who)
        )
    )
    if one is None:
        raise NotFound("recommendation", recommendation_id)
    return Record(
        back=(_("Recommendations"), url_for("registers.listing", register="recommendations")),
        caption=either(words.sources().get(one.source, one.source), one.source_ref),
        title=_("Recommendation %(number)s", number=one.number),
        tags=[Tag("blue", words.scopes().get(one.scope, one.scope))],
        lede=said(one.text, one.text_cy),
        passages=_other_language(one),
        listings=[_responses(reading, one), _actions(reading, one)],
        facts=[*_facts(reading, one), (_("Themes"), _themes(reading, one))],
    )


def _themes(reading: Reading, one: Recommendation) -> Cell:
    tags = tags_of(reading.session, "recommendation", [one.id])
    return tagged("recommendation", one.id, tags.get(one.id, []))


def of_plan(reading: Reading, plan: ActionPlan) -> Listing:
    """The recommendations of a plan, each with what agencies answered."""
    found = reading.session.scalars(
        sa.select(Recommendation)
        .where(Recommendation.plan_id == plan.id)
        .order_by(Recommendation.number, Recommendation.id)
    ).all()
    answers = _answers(reading, [one.id for one in found])
    scopes = words.scopes()
    return Listing(
        title=_("Recommendations"),
        headings=[
            Heading(_("Number")),
            Heading(_("Recommendation")),
            Heading(_("Scope")),
            Heading(_("Responses")),
        ],
        rows=[
            [
                Cell(str(one.number)),
                Cell(
                    said(one.text, one.text_cy),
                    url_for("registers.recommendation", recommendation_id=one.id),
                ),
                Cell(scopes.get(one.scope, one.scope)),
                Cell(answers.get(one.id, "") or "–"),
            ]
            for one in found
        ],
        empty=_("This plan answers no recommendation that is on record."),
    )


def _answers(reading: Reading, ids: list[int]) -> dict[int, str]:
    """Who answered what, agencies with the same answer together."""
    said_by: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = reading.session.scalars(
        sa.select(RecommendationResponse)
        .where(RecommendationResponse.recommendation_id.in_(ids))
        .order_by(RecommendationResponse.id)
    )
    for row in rows:
        said_by[row.recommendation_id][row.response].append(reading.names.agency(row.agency))
    return {
        key: "\n".join(
            f"{name}: {', '.join(found[response])}"
            for response, name in words.responses().items()
            if found[response]
        )
        for key, found in said_by.items()
    }


def _other_language(one: Recommendation) -> list[Passage]:
    """Both texts stand on the page: the Board decided on both."""
    if not one.text_cy:
        return []
    if language() == "cy":
        return [Passage(_("In English"), [one.text])]
    return [Passage(_("In Welsh"), [one.text_cy])]


def _responses(reading: Reading, one: Recommendation) -> Listing:
    found = reading.session.scalars(
        sa.select(RecommendationResponse)
        .where(RecommendationResponse.recommendation_id == one.id)
        .order_by(RecommendationResponse.responded_on, RecommendationResponse.id)
    )
    names, answers = reading.names, words.responses()
    shades = {"accepted": "green", "partly": "amber", "not": "red"}
    return Listing(
        title=_("Responses"),
        headings=[
            Heading(_("Agency")),
            Heading(_("Response")),
            Heading(_("Reason")),
            Heading(_("When")),
        ],
        rows=[
            [
                Cell(names.agency(row.agency)),
                Cell(
                    tags=[
                        Tag(
                            shades.get(row.response, "grey"),
                            answers.get(row.response, row.response),
                        )
                    ]
                ),
                Cell(row.reason or "–"),
                Cell(
                    on=row.responded_on,
                    sub=names.person(row.responded_by) if row.responded_by else "",
                ),
            ]
            for row in found
        ],
        empty=_("No agency has answered yet."),
    )


def _actions(reading: Reading, one: Recommendation) -> Listing:
    register = action_register.register(reading)
    rows = reading.session.execute(
        register.statement.where(Action.recommendation_id == one.id).order_by(Action.number)
    ).all()
    return Listing(
        title=_("Actions"),
        headings=[Heading(heading.name) for heading in register.headings],
        rows=list(register.cells(rows)),
        empty=_("No action that you may see answers it."),
    )


def _facts(reading: Reading, one: Recommendation) -> list[tuple[str, Cell]]:
    facts = [
        (_("Source"), Cell(words.sources().get(one.source, one.source))),
        (_("Source reference"), Cell(one.source_ref)),
        (_("Scope"), Cell(words.scopes().get(one.scope, one.scope))),
    ]
    plan = reading.session.scalar(
        sa.select(ActionPlan).where(ActionPlan.id == one.plan_id, access.plans(reading.who))
    )
    if plan is not None:
        where = url_for("registers.plan", plan_id=plan.id)
        facts.append((_("Plan"), Cell(plan.ref, where, sub=plan.title)))
    return facts
