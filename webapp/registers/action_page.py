"""Gathers what the page of one action shows: dates, colour and its reason, all that was said."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.queries.sorting import Row
from webapp.i18n import _, day, ngettext, said
from webapp.registers import actions as action_register
from webapp.registers import words
from webapp.registers.grown import Grown, levels
from webapp.registers.record import (
    Listing,
    Passage,
    Record,
    Step,
    downloads,
    next_tasks,
    running_at,
)
from webapp.registers.register import Cell, Heading, Reading, either
from workflows import rag, timescales
from workflows.models import Action, ActionPlan, ActionStatus, Milestone, Recommendation
from workflows.queries import access
from workflows.queries.actions import facts_of
from workflows.rag import Facts, Thresholds


def found(reading: Reading, action_id: int) -> Row:
    """The action with its plan and colour; one that the reader may not see is not there."""
    statement = action_register.register(reading).statement
    row = reading.session.execute(statement.where(Action.id == action_id)).one_or_none()
    if row is None:
        raise NotFound("action", action_id)
    return row


def action_page(reading: Reading, row: Row) -> Record:
    action: Action = row.Action
    plan: ActionPlan = row.ActionPlan
    return Record(
        back=(_("Actions"), url_for("registers.listing", register="actions")),
        caption=either(action.ref, reading.names.agency(action.lead_agency)),
        title=action.text,
        tags=[],
        colours=[words.colour_tag(row.rag)],
        facts=_facts(reading, action, plan),
        tasks=next_tasks(reading, action.instance_id, whole=False),
        running=running_at(reading, action.instance_id),
        steps=_steps(action),
        passages=_passages(reading, action),
        listings=listings(reading, action),
        downloads=downloads("registers.download_action", action_id=action.id),
    )


def listings(reading: Reading, action: Action) -> list[Listing]:
    """Everything that grew around it, the newest first."""
    grown = Grown(reading, Action.id == action.id, named=False)
    return [
        grown.updates(),
        grown.evidence(),
        grown.verifications(),
        grown.extensions(),
        grown.meetings(),
        *_milestones(reading, action),
    ]


def _facts(reading: Reading, action: Action, plan: ActionPlan) -> list[tuple[str, Cell]]:
    names = reading.names
    others = ", ".join(map(names.agency, action.contributing_agencies))
    facts = [
        (_("Status"), Cell(words.action_statuses()[action.status], sub=action.status_reason)),
        (_("Due now"), Cell(on=action.current_due, sub=_moved(action))),
        (_("First promised"), Cell(on=action.baseline_due)),
        (_("Lead agency"), Cell(names.agency(action.lead_agency), sub=_officer(reading, action))),
        (_("Plan"), _plan_cell(reading, plan)),
    ]
    if others:
        facts.append((_("Contributing agencies"), Cell(others)))
    facts += _answers(reading, action)
    dated = [
        (_("Start date"), action.starts_on),
        (_("Completed"), action.completed_on),
        (_("Verified"), action.verified_on),
        (_("Signed off"), action.signed_off_on),
        (_("Impact to be checked"), action.impact_due),
    ]
    facts += [(name, Cell(on=on)) for name, on in dated if on]
    if action.verified_by:
        facts.append((_("Verified by"), Cell(names.person(action.verified_by))))
    return facts


def _plan_cell(reading: Reading, plan: ActionPlan) -> Cell:
    is_seen = reading.session.scalar(
        sa.select(ActionPlan.id).where(ActionPlan.id == plan.id, access.plans(reading.who))
    )
    where = url_for("registers.plan", plan_id=plan.id) if is_seen else ""
    return Cell(plan.ref, where, sub=plan.title)


def _answers(reading: Reading, action: Action) -> list[tuple[str, Cell]]:
    one = reading.session.scalar(
        sa.select(Recommendation).where(
            Recommendation.id == action.recommendation_id, access.recommendations(reading.who)
        )
    )
    if one is None:
        return []
    where = url_for("registers.recommendation", recommendation_id=one.id)
    number = _("Recommendation %(number)s", number=one.number)
    return [(_("Answers"), Cell(number, where, sub=said(one.text, one.text_cy)))]


def _officer(reading: Reading, action: Action) -> str:
    return reading.names.person(action.lead_officer_id) if action.lead_officer_id else ""


def _moved(action: Action) -> str:
    days = action_register.days_moved(action)
    if not days:
        return _("as first promised")
    if days < 0:
        return ngettext("%(num)d day earlier", "%(num)d days earlier", -days)
    return ngettext("moved by %(num)d day", "moved by %(num)d days", days)


def _passages(reading: Reading, action: Action) -> list[Passage]:
    passages = [Passage(_("Why it has this colour"), colour_reasons(reading, action))]
    if action.success_measure:
        passages.append(Passage(_("How success is measured"), [action.success_measure]))
    if action.evidence_required:
        known = levels()
        wanted = [either(level, known.get(level, "")) for level in action.evidence_required]
        passages.append(Passage(_("Evidence that is required"), wanted))
    return passages


def colour_reasons(reading: Reading, action: Action) -> list[str]:
    """The rules that gave the colour, in words; a person's own colour says so first."""
    seen = reading.seen
    facts = facts_of(reading.session, [action], seen.calendar, seen.now)[action.id]
    figures = timescales.in_force(reading.session, timescales.MONITORING, seen.today)
    limits = Thresholds.from_figures(figures.figures)
    reasons = [_reason(name, facts, action) for name in rag.reasons(facts, limits)]
    if not action_register.is_overridden(action):
        return reasons
    computed = words.colours()[rag.colour(facts, limits)]
    return [
        _("A person gave it this colour: %(why)s", why=action.rag_override_reason),
        either(_("By the rules it would be: %(colour)s", colour=computed), *reasons),
    ]


def _reason(name: str, facts: Facts, action: Action) -> str:
    due = day(facts.current_due)
    told: Mapping[str, str] = {
        "signed_off": _("It is signed off."),
        "starts_later": _("It is due to start on %(date)s.", date=day(facts.starts_on)),
        "overdue": _("It was due on %(date)s and is not reported as done.", date=due),
        "forecast_far": _("It is or will be done long after %(date)s.", date=due),
        "evidence_returned": _("Its evidence came back more than once."),
        "forecast_late": _("It is or will be done a little after %(date)s.", date=due),
        "milestone_missed": _("A milestone was missed."),
        "update_missed": _("No update came for the last meeting."),
        "on_track": _("Nothing speaks against its being done in time.")
        if action.completed_on is None
        else _("It was done in time."),
    }
    return told[name]


def _steps(action: Action) -> list[Step]:
    """Its life in a line; withdrawn and returned stand aside of it, with their reason."""
    statuses = words.action_statuses()
    line = [
        (ActionStatus.DRAFT, None),
        (ActionStatus.ACKNOWLEDGED, None),
        (ActionStatus.IN_PROGRESS, None),
        (ActionStatus.AWAITING, action.completed_on),
        (ActionStatus.VERIFIED, action.verified_on),
        (ActionStatus.PRESENTED, None),
        (ActionStatus.SIGNED_OFF, action.signed_off_on),
    ]
    if action.status == ActionStatus.WITHDRAWN:
        return []
    here = ActionStatus.IN_PROGRESS if action.status == ActionStatus.RETURNED else action.status
    at = [status for status, _on in line].index(ActionStatus(here))
    return [
        Step(
            name=statuses[action.status] if place == at else statuses[status],
            on=on if place <= at else None,
            state=_state(place, at, is_last=at == len(line) - 1),
        )
        for place, (status, on) in enumerate(line)
    ]


def _state(place: int, at: int, *, is_last: bool) -> str:
    if place < at or (place == at and is_last):
        return "done"
    return "now" if place == at else "to-come"


def _milestones(reading: Reading, action: Action) -> Sequence[Listing]:
    rows = reading.session.scalars(
        sa.select(Milestone).where(Milestone.action_id == action.id).order_by(Milestone.due_on)
    ).all()
    if not rows:
        return []
    return [
        Listing(
            title=_("Milestones"),
            headings=[Heading(_("Milestone")), Heading(_("Due")), Heading(_("Met"))],
            rows=[
                [
                    Cell(one.title),
                    Cell(on=one.due_on),
                    Cell(on=one.met_on) if one.met_on else Cell("–"),
                ]
                for one in rows
            ],
            empty="",
        )
    ]
