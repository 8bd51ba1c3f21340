"""The end of a plan: rounds of sign-off, votes, conditions, then the checks of its impact."""

from collections import Counter

import sqlalchemy as sa
from flask import url_for

from webapp.due import Tag
from webapp.i18n import _, pgettext
from webapp.packs import page as pack_pages
from webapp.registers import words
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading, Reading, either
from workflows.models import Action, ActionPlan, Declaration, ImpactCheck, SignOff, SignOffVote
from workflows.queries import access


def listings(reading: Reading, plan: ActionPlan) -> list[Listing]:
    rounds = reading.session.scalars(
        sa.select(SignOff).where(SignOff.plan_id == plan.id).order_by(SignOff.round.desc())
    ).all()
    packs = pack_pages.plan_listing(reading, plan)
    return [
        _rounds(reading, list(rounds)),
        *([packs] if packs is not None else []),
        _conditions(reading, plan),
        _interests(reading, list(rounds)),
        _checks(reading, plan),
    ]


def _rounds(reading: Reading, rounds: list[SignOff]) -> Listing:
    votes = _votes(reading, [one.id for one in rounds])
    return Listing(
        title=_("Rounds of sign-off"),
        headings=[
            Heading(_("Round")),
            Heading(_("Ratified")),
            Heading(_("Pack sent")),
            Heading(_("Decision")),
            Heading(_("Votes")),
        ],
        rows=[
            [
                Cell(str(one.round), sub=reading.names.group(one.group_key)),
                Cell(on=one.ratified_on, sub=_route(one)) if one.ratified_on else Cell("–"),
                Cell(on=one.pack_sent_on) if one.pack_sent_on else Cell("–"),
                _decision(reading, one),
                Cell(votes.get(one.id, "") or "–"),
            ]
            for one in rounds
        ],
        empty=_("Not presented yet. That begins when every action is verified."),
    )


def _votes(reading: Reading, ids: list[int]) -> dict[int, str]:
    """For, against and abstaining voices, over all actions of the round."""
    choices = {
        "for": pgettext("vote", "for"),
        "against": pgettext("vote", "against"),
        "abstain": pgettext("vote", "abstained"),
    }
    counted: dict[int, Counter[str]] = {}
    rows = reading.session.execute(
        sa.select(SignOffVote.sign_off_id, SignOffVote.choice, sa.func.count())
        .where(SignOffVote.sign_off_id.in_(ids))
        .group_by(SignOffVote.sign_off_id, SignOffVote.choice)
    )
    for sign_off_id, choice, count in rows:
        counted.setdefault(sign_off_id, Counter())[choice] += count
    return {
        sign_off_id: either(*(f"{name}: {found[key]}" for key, name in choices.items()))
        for sign_off_id, found in counted.items()
    }


def _route(one: SignOff) -> str:
    ways = {"meeting": _("at a meeting"), "correspondence": _("by correspondence")}
    return ways.get(one.ratification or "", "")


def _decision(reading: Reading, one: SignOff) -> Cell:
    found = {
        "sign_off": Tag("green", pgettext("sign-off", "Signed off")),
        "conditions": Tag("amber", pgettext("sign-off", "Signed off with conditions")),
        "partial": Tag("amber", pgettext("sign-off", "Signed off in part")),
        "return": Tag("red", pgettext("sign-off", "Returned")),
    }
    if one.decision is None:
        return Cell(tags=[Tag("blue", pgettext("sign-off", "Not decided yet"))])
    who = reading.names.person(one.decided_by) if one.decided_by else ""
    return Cell(
        on=one.decided_on,
        tags=[found.get(one.decision, Tag("grey", one.decision))],
        sub=either(who, one.decision_reason),
    )


def _conditions(reading: Reading, plan: ActionPlan) -> Listing:
    statuses = words.action_statuses()
    found = reading.session.scalars(
        sa.select(Action)
        .where(
            Action.plan_id == plan.id,
            Action.origin.in_(["condition", "impact"]),
            access.actions(reading.who),
        )
        .order_by(Action.number)
    )
    return Listing(
        title=_("Conditions, and actions that a check of impact added"),
        headings=[
            Heading(_("Action")),
            Heading(_("Lead agency")),
            Heading(pgettext("column", "Due")),
            Heading(_("Status")),
        ],
        rows=[
            [
                Cell(one.text, url_for("registers.action", action_id=one.id), sub=one.ref),
                Cell(reading.names.agency(one.lead_agency)),
                Cell(on=one.current_due),
                Cell(statuses[one.status]),
            ]
            for one in found
        ],
        empty=_("There are none."),
    )


def _interests(reading: Reading, rounds: list[SignOff]) -> Listing:
    kinds = {
        "owner": pgettext("interest", "leads it"),
        "verifier": pgettext("interest", "verified it"),
        "other": pgettext("interest", "declared an interest"),
    }
    rows = reading.session.execute(
        sa.select(Declaration, Action)
        .join(Action, Action.id == Declaration.action_id)
        .where(Declaration.sign_off_id.in_([one.id for one in rounds]), access.actions(reading.who))
        .order_by(Action.number, Declaration.id)
    )
    declared: dict[tuple[int, str], dict[str, None]] = {}
    for one, action in rows:
        kind = kinds.get(one.interest, one.interest)
        said = either(f"{reading.names.person(one.user_id)}: {kind}", one.note)
        declared.setdefault((action.id, action.ref), {})[said] = None  # each once, in order
    return Listing(
        title=_("Who may not vote on what"),
        headings=[Heading(_("Action")), Heading(_("Person"))],
        rows=[
            [
                Cell(ref, url_for("registers.action", action_id=action_id)),
                Cell("\n".join(people)),
            ]
            for (action_id, ref), people in declared.items()
        ],
        empty=_("There are none."),
    )


def _checks(reading: Reading, plan: ActionPlan) -> Listing:
    outcomes = {
        "effective": Tag("green", pgettext("impact", "The change holds")),
        "partly": Tag("amber", pgettext("impact", "Partly: something is added")),
        "not": Tag("red", pgettext("impact", "Not: it is opened again")),
        "void": Tag("grey", pgettext("impact", "No longer asked")),
    }
    waiting = Tag("blue", pgettext("impact", "Not asked yet"))
    found = reading.session.scalars(
        sa.select(ImpactCheck).where(ImpactCheck.plan_id == plan.id).order_by(ImpactCheck.due_on)
    )
    return Listing(
        title=_("Checks of impact"),
        headings=[
            Heading(_("Check")),
            Heading(pgettext("column", "Due")),
            Heading(_("Done")),
            Heading(_("What was found")),
        ],
        rows=[
            [
                Cell(str(one.stage)),
                Cell(on=one.due_on),
                Cell(on=one.done_on, sub=reading.names.person(one.done_by) if one.done_by else "")
                if one.done_on
                else Cell("–"),
                Cell(tags=[outcomes.get(one.outcome or "", waiting)], sub=one.note),
            ]
            for one in found
        ],
        empty=_("They are set when the plan is signed off: after six months and after a year."),
    )
