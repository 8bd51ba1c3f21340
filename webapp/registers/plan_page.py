"""Gathers what the page of one action plan shows, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for

from engine.errors import NotFound
from engine.permissions import is_steward, may_start
from engine.queries.sorting import Row
from webapp.i18n import _, pgettext
from webapp.registers import actions as action_register
from webapp.registers import plan_sign_off, recommendation_page, words
from webapp.registers.dates_chart import Dates, dates_chart
from webapp.registers.grown import Grown
from webapp.registers.plans import counted_colours
from webapp.registers.record import (
    Chart,
    Listing,
    Record,
    View,
    downloads,
    next_tasks,
    running_at,
    views,
)
from webapp.registers.register import Cell, Heading, Reading, either
from workflows.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Evidence,
    ImpactCheck,
    PlanState,
    ProgressUpdate,
    Recommendation,
    Review,
    SignOff,
)
from workflows.queries import access
from workflows.queries.plans import PlanCounts, counts_of

# Who owns the lifecycle of plans may begin it, with those who begin any.
LIFECYCLE_OWNER = "process_owner"
PARTS = ("actions", "recommendations", "progress", "evidence", "sign-off")


def found(reading: Reading, plan_id: int) -> ActionPlan:
    """One plan; one that the reader may not see does not exist for them."""
    plan = reading.session.scalar(
        sa.select(ActionPlan).where(ActionPlan.id == plan_id, access.plans(reading.who))
    )
    if plan is None:
        raise NotFound("action plan", plan_id)
    return plan


def plan_page(reading: Reading, plan_id: int, part: str) -> Record:
    plan = found(reading, plan_id)
    part = part if part in PARTS else PARTS[0]
    counts = counts_of(reading.session, [plan], reading.seen.calendar, reading.seen.now)[plan.id]
    chart, listings = _part(reading, plan, part, counts)
    return Record(
        back=(_("Action plans"), url_for("registers.listing", register="action-plans")),
        caption=either(words.sources().get(plan.source, plan.source), plan.ref),
        title=plan.title or plan.ref,
        ref=plan.ref,
        tags=[words.plan_tag(plan.state)],
        colours=counted_colours(counts),
        views=_views(reading, plan, part),
        chart=chart,
        listings=listings,
        facts=plan_facts(reading, plan),
        tasks=next_tasks(reading, plan.instance_id, whole=True),
        running=running_at(reading, plan.instance_id),
        downloads=downloads("registers.download_plan", plan_id=plan.id),
    )


@dataclass(frozen=True, slots=True)
class PlanVerbs:
    """What the reader may do with a plan outside of tasks."""

    bring_in: bool
    begin: bool

    @property
    def any(self) -> bool:
        return self.bring_in or self.begin


def verbs_of(reading: Reading, plan: ActionPlan) -> PlanVerbs:
    is_draft = plan.state == PlanState.DRAFT
    return PlanVerbs(
        bring_in=is_draft and is_steward(reading.who),
        begin=is_draft and plan.instance_id is None and may_start(reading.who, LIFECYCLE_OWNER),
    )


def of_plan(reading: Reading, plan: ActionPlan) -> sa.ColumnElement[bool]:
    """The plan's actions, as far as the reader may see them."""
    return (Action.plan_id == plan.id) & access.actions(reading.who)


def _part(
    reading: Reading, plan: ActionPlan, part: str, counts: PlanCounts
) -> tuple[Chart | None, list[Listing]]:
    grown = Grown(reading, of_plan(reading, plan), named=True)
    if part == "recommendations":
        return None, [recommendation_page.of_plan(reading, plan)]
    if part == "progress":
        return None, [grown.updates(), grown.meetings()]
    if part == "evidence":
        return None, [grown.evidence(), grown.verifications(), grown.extensions()]
    if part == "sign-off":
        return None, plan_sign_off.listings(reading, plan)
    rows = action_rows(reading, plan)
    return _chart(reading, rows), [_matrix(counts), _actions(reading, rows, counts)]


def whole(reading: Reading, plan: ActionPlan) -> list[Listing]:
    """Every part but the actions, for a document."""
    parts = [_part(reading, plan, part, PlanCounts())[1] for part in PARTS[1:]]
    return [listing for part in parts for listing in part]


def _views(reading: Reading, plan: ActionPlan, here: str) -> list[View]:
    """Each part with how much is in it, counted in one statement."""
    seen = sa.select(Action.id).where(of_plan(reading, plan))

    def counted(table: Any, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count(table.id)).where(*where).scalar_subquery()

    row = reading.session.execute(
        sa.select(
            counted(Action, Action.id.in_(seen)),
            counted(Recommendation, Recommendation.plan_id == plan.id),
            counted(ProgressUpdate, ProgressUpdate.action_id.in_(seen)),
            counted(Evidence, Evidence.action_id.in_(seen)),
            counted(SignOff, SignOff.plan_id == plan.id)
            + counted(ImpactCheck, ImpactCheck.plan_id == plan.id),
        )
    ).one()
    names = (
        _("Actions"),
        _("Recommendations"),
        _("Progress"),
        _("Evidence and decisions"),
        _("Sign-off and impact"),
    )
    named = list(zip(PARTS, names, row, strict=True))
    return views("registers.plan", here, named, plan_id=plan.id)


def action_rows(reading: Reading, plan: ActionPlan) -> Sequence[Row]:
    statement = action_register.register(reading).statement
    return reading.session.execute(
        statement.where(Action.plan_id == plan.id).order_by(Action.number)
    ).all()


def _chart(reading: Reading, rows: Sequence[Row]) -> Chart | None:
    live = [row.Action for row in rows if row.Action.status != ActionStatus.WITHDRAWN]
    today = reading.seen.today
    return dates_chart(
        [
            Dates(
                name=action.ref,
                promised=action.baseline_due,
                due=action.current_due,
                done=action.completed_on,
                is_late=action.completed_on is None and action.current_due < today,
            )
            for action in live
        ],
        today,
    )


def _matrix(counts: PlanCounts) -> Listing:
    """How many actions have which status and which colour: two rows that add up alike."""
    statuses = [
        Cell(f"{name}: {counts.by_status[key]}")
        for key, name in words.action_statuses().items()
        if counts.by_status.get(key)
    ]
    return Listing(
        title=_("How the actions stand"),
        headings=[Heading(_("Status")), Heading(_("Colour"))],
        rows=[
            [
                Cell(either(*(cell.text for cell in statuses))),
                Cell(colours=counted_colours(counts)),
            ]
        ]
        if counts.actions
        else [],
        empty=_("This plan has no actions yet."),
    )


def _actions(reading: Reading, rows: Sequence[Row], counts: PlanCounts) -> Listing:
    register = action_register.register(reading)
    hidden = counts.actions - sum(row.Action.status != ActionStatus.WITHDRAWN for row in rows)
    return Listing(
        title=_("Actions"),
        headings=[Heading(one.name) for one in register.headings],
        rows=list(register.cells(rows)),
        empty=_("None of the actions of this plan is for you to see.")
        if hidden
        else _("This plan has no actions yet."),
        note=_hidden(hidden) if hidden > 0 else "",
    )


def _hidden(count: int) -> str:
    return _("You see the actions of your own agency. Others in this plan: %(count)s.", count=count)


def plan_facts(reading: Reading, plan: ActionPlan) -> list[tuple[str, Cell]]:
    names = reading.names
    review = reading.session.scalar(
        sa.select(Review).where(Review.id == plan.review_id, access.reviews(reading.who))
    )
    dated = [
        (_("Accepted"), plan.accepted_on),
        (_("To be final by"), plan.finalise_due),
        (_("Final"), plan.finalised_on),
        (_("Approved"), plan.approved_on),
        (_("Noted by the Board"), plan.noted_on),
        (_("Sent to Welsh Government"), plan.sent_to_government_on),
        (_("Sent to the Co-ordination Hub"), plan.sent_to_hub_on),
        (pgettext("plan", "Signed off"), plan.signed_off_on),
        (_("Closed"), plan.closed_on),
    ]
    source = (
        Cell(plan.source_ref, url_for("registers.review", review_id=review.id))
        if review is not None
        else Cell(plan.source_ref)
    )
    facts = [(_("Answers to"), source)] if plan.source_ref else []
    facts.append((_("For"), Cell(words.boards().get(plan.board, plan.board))))
    if plan.approved_by:
        facts.append((_("Approved by"), Cell(names.person(plan.approved_by))))
    if plan.sign_off_group:
        facts.append((_("Signs off the plan"), Cell(names.group(plan.sign_off_group))))
    return [*facts, *((name, Cell(on=on)) for name, on in dated if on)]
