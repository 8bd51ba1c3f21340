"""How states, stages, sources and colours of the registers are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows.models import ActionStatus, AuditState, PlanState

Words = Mapping[str, str]


def action_statuses() -> Words:
    """In the order of an action's life."""
    return {
        ActionStatus.DRAFT: pgettext("action", "Draft"),
        ActionStatus.ACKNOWLEDGED: pgettext("action", "Acknowledged"),
        ActionStatus.IN_PROGRESS: pgettext("action", "In progress"),
        ActionStatus.RETURNED: pgettext("action", "Returned for more work"),
        ActionStatus.AWAITING: pgettext("action", "Complete, awaiting verification"),
        ActionStatus.VERIFIED: pgettext("action", "Verified"),
        ActionStatus.PRESENTED: pgettext("action", "Presented for sign-off"),
        ActionStatus.SIGNED_OFF: pgettext("action", "Signed off"),
        ActionStatus.WITHDRAWN: pgettext("action", "Withdrawn"),
    }


def colours() -> Words:
    """The most worrying first."""
    return {
        "red": pgettext("rag", "Red"),
        "amber": pgettext("rag", "Amber"),
        "green": pgettext("rag", "Green"),
        "grey": pgettext("rag", "Grey"),
        "blue": pgettext("rag", "Blue"),
    }


def colour_meanings() -> list[tuple[Tag, str]]:
    return [(colour_tag(colour), meaning) for colour, meaning in _meanings().items()]


def _meanings() -> Words:
    return {
        "red": _("will miss its date, is overdue, or its evidence came back twice"),
        "amber": _("at risk: a little late, or a milestone or an update was missed"),
        "green": _("on track to be in time; not necessarily done"),
        "grey": _("not due to start yet"),
        "blue": _("signed off"),
    }


def plan_states() -> Words:
    return {
        PlanState.DRAFT: pgettext("plan", "Draft"),
        PlanState.APPROVED: pgettext("plan", "Approved, being carried out"),
        PlanState.PRESENTED: pgettext("plan", "Presented for sign-off"),
        PlanState.CONDITIONAL: pgettext("plan", "Signed off with conditions"),
        PlanState.SIGNED_OFF: pgettext("plan", "Signed off"),
        PlanState.CLOSED: pgettext("plan", "Closed"),
    }


def audit_stages() -> Words:
    return {
        AuditState.PROPOSED: pgettext("audit", "Proposed"),
        AuditState.TRIAGED: pgettext("audit", "Waiting to be commissioned"),
        AuditState.COMMISSIONED: pgettext("audit", "Terms being written"),
        AuditState.APPROVED: pgettext("audit", "Sample being drawn"),
        AuditState.COLLECTING: pgettext("audit", "Agencies answering"),
        AuditState.MODERATION: pgettext("audit", "Being moderated"),
        AuditState.REPORTING: pgettext("audit", "Report being written"),
        AuditState.ACCEPTED: pgettext("audit", "Report accepted"),
        AuditState.PLANNED: pgettext("audit", "Plan approved, impact to be checked"),
        AuditState.CLOSED: pgettext("audit", "Closed"),
        AuditState.REJECTED: pgettext("audit", "Not taken up"),
        AuditState.MERGED: pgettext("audit", "Merged with another audit"),
    }


def sources() -> Words:
    return {
        "audit": pgettext("source", "Audit"),
        "cpr": _("Child practice review"),
        "susr": _("Single Unified Safeguarding Review"),
        "inspection": pgettext("source", "Inspection"),
        "self_assessment": pgettext("source", "Agency self-assessment"),
    }


def regimes() -> Words:
    return {"cpr": _("Child practice review"), "susr": _("Single Unified Safeguarding Review")}


def review_kinds() -> Words:
    return {"concise": _("Concise review"), "extended": _("Extended review")}


def scopes() -> Words:
    return {
        "local": pgettext("scope", "Local"),
        "regional": pgettext("scope", "Regional"),
        "national": pgettext("scope", "National"),
    }


def boards() -> Words:
    return {"children": pgettext("board", "Children"), "adults": pgettext("board", "Adults")}


def responses() -> Words:
    return {
        "accepted": pgettext("response", "Accepted"),
        "partly": pgettext("response", "Partly accepted"),
        "not": pgettext("response", "Not accepted"),
    }


def plan_tag(state: str) -> Tag:
    shades = {"draft": "grey", "signed_off": "green", "closed": "grey"}
    return Tag(shades.get(state, "blue"), plan_states().get(state, state))


def audit_tag(state: str) -> Tag:
    shades = {"closed": "green", "rejected": "grey", "merged": "grey", "proposed": "grey"}
    return Tag(shades.get(state, "blue"), audit_stages().get(state, state))


def colour_tag(colour: str) -> Tag:
    return Tag(colour, colours().get(colour, colour))
