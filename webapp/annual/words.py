"""How the annual report, its parts and its figures are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows.models import ReportState

Words = Mapping[str, str]
COLOURS = {
    ReportState.OPENED: "grey",
    ReportState.APPROVED: "blue",
    ReportState.PUBLISHED: "green",
}


def states() -> Words:
    """In the order of a report's life."""
    return {
        ReportState.OPENED: pgettext("annual report", "Opened, its figures are not locked"),
        ReportState.DRAFTING: pgettext("annual report", "Figures locked, being drafted"),
        ReportState.CONSULTING: pgettext("annual report", "With the group"),
        ReportState.PLANNING: pgettext("annual report", "With the Business Planning Group"),
        ReportState.APPROVING: pgettext("annual report", "With the Board"),
        ReportState.APPROVED: pgettext("annual report", "Approved, to be published"),
        ReportState.PUBLISHED: pgettext("annual report", "Published"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(ReportState(state), "amber"), states().get(state, state))


def parts() -> Words:
    """What is worded, in the order of the report."""
    return {
        "delivered": _("How far the year’s plan was delivered"),
        "impact": _("What changed for children and young people"),
        "collaboration": _("How partners worked together"),
        "participation": _("Taking part: children, families and practitioners"),
        "themes": _("Themes that ran through the year"),
        "resources": _("Resources"),
        "next_year": _("What comes next"),
    }


def sections() -> Words:
    """The parts with figures, in their order."""
    return {
        "programme": _("Programme of work"),
        "meetings": pgettext("annual report", "Meetings of the group"),
        "audits": _("Audits"),
        "reviews": _("Practice reviews"),
        "plans": _("Action plans"),
        "actions": _("Actions of all plans"),
        "alerts": _("Alerts"),
        "data": _("Data and evidence"),
        "engagement": _("Engagement"),
        "briefings": _("7-minute briefings"),
    }


def figure_name(section: str, key: str) -> str:
    named = {
        ("programme", "all"): _("Entries of the year"),
        ("programme", "begun"): pgettext("figure", "of them begun"),
        ("programme", "not_begun"): pgettext("figure", "of them not begun"),
        ("programme", "dropped"): pgettext("figure", "of them taken out"),
        ("meetings", "held"): pgettext("figure", "Held"),
        ("meetings", "quorate"): pgettext("figure", "of them quorate"),
        ("audits", "commissioned"): pgettext("figure", "Commissioned"),
        ("audits", "accepted"): pgettext("figure", "Reports accepted"),
        ("audits", "re_audits"): pgettext("figure", "of them re-audits"),
        ("audits", "closed"): pgettext("figure", "Closed"),
        ("reviews", "accepted"): pgettext("figure", "Reports accepted by the Board"),
        ("reviews", "published"): pgettext("figure", "Reports published"),
        ("plans", "approved"): pgettext("figure", "Plans approved"),
        ("plans", "signed_off"): _("Plans signed off"),
        ("plans", "returned"): _("Plans returned"),
        ("actions", "in_time"): _("Completed by the day first promised"),
        ("actions", "after_baseline"): _("Completed after the day first promised"),
        ("actions", "overdue_at_end"): _("Overdue at the end of the year"),
        ("alerts", "raised"): pgettext("figure", "Raised"),
        ("alerts", "closed"): pgettext("figure", "Closed"),
        ("data", "validated"): _("Quarters whose figures were validated"),
        ("engagement", "heard"): _("Engagements in which people were heard"),
        ("engagement", "answered"): _("Engagements that were answered"),
        ("briefings", "published"): pgettext("figure", "Published"),
        ("briefings", "used_by_all"): _("of them used by every agency asked"),
    }
    return named.get((section, key), key)
