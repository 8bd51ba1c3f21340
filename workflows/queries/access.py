"""Who may see what stands in the registers, as conditions for any list."""

from uuid import UUID

import sqlalchemy as sa

from engine.actors import Actor
from engine.models import ProcessInstance
from engine.permissions import is_guest, is_steward
from engine.queries.instances import visible as visible_instance
from workflows.models import (
    Action,
    ActionPlan,
    Alert,
    AnnualReport,
    Audit,
    Briefing,
    BriefingReceipt,
    Engagement,
    Escalation,
    Programme,
    Recommendation,
    Regime,
    Review,
    ToolVersion,
)
from workflows.models.programmes import PUBLIC

BOARDS = ("children", "adults")
OF_BOARD = ("qa_group", "qa_chair", "qa_deputy")
CHIEF = "agency_executive@"
# Whose business a review of each regime is before it has a plan.
REVIEWERS = {Regime.CPR: ("cprg", "cprg_chair"), Regime.SUSR: ("crg", "crg_chair")}


def boards_of(actor: Actor) -> list[str]:
    """The boards in whose group the actor sits: a group sees its whole programme."""
    return [
        board for board in BOARDS if {f"{role}@{board}" for role in OF_BOARD} & actor.all_groups
    ]


def agencies_of(actor: Actor) -> list[str]:
    scopes = {group.partition("@")[2] for group in actor.all_groups} - {"", *BOARDS}
    return sorted(scopes)


def audits(actor: Actor) -> sa.ColumnElement[bool]:
    if is_steward(actor):
        return sa.true()
    return (
        Audit.board.in_(boards_of(actor))
        | (Audit.lead_id == actor.id)
        | Audit.instance_id.in_(_instances(actor))
    )


def plans(actor: Actor) -> sa.ColumnElement[bool]:
    """The group's own, those that one decides on, and those in which one's agency acts."""
    if is_steward(actor):
        return sa.true()
    groups = sorted(actor.all_groups)
    decided = (ActionPlan.sign_off_group, ActionPlan.sign_off_chair, ActionPlan.review_chair)
    return (
        ActionPlan.board.in_(boards_of(actor))
        | sa.or_(*(column.in_(groups) for column in decided))
        | ActionPlan.approval_chair.in_(groups)
        | ActionPlan.instance_id.in_(_instances(actor))
        | ActionPlan.id.in_(sa.select(Action.plan_id).where(_led(actor)))
    )


def actions(actor: Actor) -> sa.ColumnElement[bool]:
    """One's own agency's, and all of a plan that one's group watches over."""
    if is_steward(actor):
        return sa.true()
    groups = sorted(actor.all_groups)
    watched = sa.select(ActionPlan.id).where(
        ActionPlan.board.in_(boards_of(actor))
        | ActionPlan.sign_off_group.in_(groups)
        | ActionPlan.sign_off_chair.in_(groups)
        | ActionPlan.instance_id.in_(actor.opened)
    )
    return _led(actor) | Action.plan_id.in_(watched) | Action.instance_id.in_(_instances(actor))


def recommendations(actor: Actor) -> sa.ColumnElement[bool]:
    """Anonymised and meant to be learned from; outside the groups, those of one's plans."""
    if is_steward(actor) or boards_of(actor):
        return sa.true()
    return Recommendation.plan_id.in_(sa.select(ActionPlan.id).where(plans(actor)))


def reviews(actor: Actor) -> sa.ColumnElement[bool]:
    """The group's own, those of one's regime, and those whose plan one sees."""
    if is_steward(actor):
        return sa.true()
    regimes = [str(regime) for regime, groups in REVIEWERS.items() if actor.all_groups & {*groups}]
    answered = sa.select(ActionPlan.review_id).where(
        plans(actor), ActionPlan.review_id.is_not(None)
    )
    return Review.board.in_(boards_of(actor)) | Review.regime.in_(regimes) | Review.id.in_(answered)


def alerts(actor: Actor) -> sa.ColumnElement[bool]:
    """Whoever raised it; those who look at it; and those above and concerned once they are told."""
    if is_steward(actor):
        return sa.true()
    return (Alert.raised_by == actor.id) | alerts_in_full(actor)


def alerts_in_full(actor: Actor) -> sa.ColumnElement[bool]:
    """Who reads what agencies answered, too: whoever raised it does not."""
    if is_steward(actor):
        return sa.true()
    groups, concerned = actor.all_groups, sa.type_coerce(Alert.agencies, sa.Text)
    confirmed = Alert.triaged_at.is_not(None) & (Alert.triage != "not_immediate")
    chaired = [one for one in BOARDS if {f"qa_chair@{one}", f"qa_deputy@{one}"} & groups]
    seats = [
        (confirmed | Alert.board_told_at.is_not(None), "board_chair" in groups),
        (Alert.outcome == "referral", "crg_chair" in groups),
    ]
    executives = (one.removeprefix(CHIEF) for one in sorted(groups) if one.startswith(CHIEF))
    return sa.or_(
        Alert.board.in_(chaired),
        *(condition for condition, sits in seats if sits),
        *(confirmed & concerned.contains(f'"{one}"', autoescape=True) for one in executives),
    )


def engagements(actor: Actor) -> sa.ColumnElement[bool]:
    """Themes and numbers alone: for the board's group, its lead, and whoever has a task in it."""
    if is_steward(actor):
        return sa.true()
    return (
        Engagement.board.in_(boards_of(actor))
        | (Engagement.lead_id == actor.id)
        | Engagement.instance_id.in_(_instances(actor))
    )


def briefings(actor: Actor) -> sa.ColumnElement[bool]:
    """A published one is everybody's; before that the board's group's, and whoever has a task."""
    if is_steward(actor):
        return sa.true()
    return (
        Briefing.published_on.is_not(None)
        | Briefing.board.in_(boards_of(actor))
        | Briefing.instance_id.in_(_instances(actor))
    )


def receipts(actor: Actor) -> sa.ColumnElement[bool]:
    """How a briefing was used: all of it for its board's group, else one's own agency's."""
    if is_steward(actor):
        return sa.true()
    own = sa.select(Briefing.id).where(Briefing.board.in_(boards_of(actor)))
    return BriefingReceipt.briefing_id.in_(own) | BriefingReceipt.agency.in_(agencies_of(actor))


def annual_reports(actor: Actor) -> sa.ColumnElement[bool]:
    """A published one is everybody's; before that those who make it and decide on it."""
    if is_steward(actor) or {"bpg", "board_chair"} & actor.all_groups:
        return sa.true()
    return AnnualReport.board.in_(boards_of(actor)) | AnnualReport.published_on.is_not(None)


def programmes(actor: Actor) -> sa.ColumnElement[bool]:
    """A published one is everybody's; before that those who make it and decide on it."""
    if is_steward(actor) or {"bpg", "board_chair"} & actor.all_groups:
        return sa.true()
    public = [] if is_guest(actor) else [str(state) for state in PUBLIC]
    return Programme.board.in_(boards_of(actor)) | Programme.state.in_(public)


def tools(actor: Actor) -> sa.ColumnElement[bool]:
    """What is published is for everybody who audits with it; the making of it is the group's."""
    if is_steward(actor):
        return sa.true()
    return (
        (ToolVersion.published_on.is_not(None) & sa.literal(not is_guest(actor)))
        | ToolVersion.board.in_(boards_of(actor))
        | (ToolVersion.lead_id == actor.id)
        | ToolVersion.instance_id.in_(_instances(actor))
    )


def escalations(actor: Actor) -> sa.ColumnElement[bool]:
    return Escalation.instance_id.in_(_instances(actor))


def _led(actor: Actor) -> sa.ColumnElement[bool]:
    people = [person for person in (actor.id, *actor.stands_in_for) if person is not None]
    return Action.lead_agency.in_(agencies_of(actor)) | Action.lead_officer_id.in_(people)


def _instances(actor: Actor) -> sa.Select[UUID]:
    return sa.select(ProcessInstance.id).where(visible_instance(actor))
