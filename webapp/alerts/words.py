"""How alerts, their states and what is decided about them are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows.models import AlertState

Words = Mapping[str, str]
COLOURS = {
    AlertState.RAISED: "red",
    AlertState.CONFIRMED: "amber",
    AlertState.REVIEWED: "amber",
    AlertState.DECIDED: "blue",
}


def states() -> Words:
    """In the order of an alert's life."""
    return {
        AlertState.RAISED: pgettext("alert", "Waiting to be looked at"),
        AlertState.CONFIRMED: pgettext("alert", "Confirmed, safeguards being put in place"),
        AlertState.REVIEWED: pgettext("alert", "Safeguards hold, assurance awaited"),
        AlertState.DECIDED: pgettext("alert", "Decided, to be noted at both groups"),
        AlertState.CLOSED: pgettext("alert", "Closed and noted"),
        AlertState.NOT_IMMEDIATE: pgettext("alert", "Not immediate"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(AlertState(state), "grey"), states().get(state, state))


def triages() -> Words:
    return {
        "child": _("A child who can be identified"),
        "systemic": _("A systemic concern"),
        "not_immediate": _("Not immediate"),
    }


def outcomes() -> Words:
    return {
        "close": pgettext("alert", "Closed"),
        "audit": _("An audit was proposed"),
        "referral": _("Referred to the Case Review Group"),
    }


def entry_kinds() -> Words:
    return {
        "addition": _("Added by whoever raised it"),
        "acknowledged": _("Read and acknowledged"),
        "safeguards": _("Interim safeguards"),
        "asked_again": _("Asked again"),
        "assurance": _("Written assurance"),
    }
