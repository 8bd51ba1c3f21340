"""How classes, outcomes, states and counts of retention are called."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, ngettext, pgettext
from workflows.models import DestroyedRecord, Destruction, RetentionChange, RetentionClass


def outcomes() -> Mapping[str, str]:
    return {
        "destroy": _("Destroy everything"),
        "anonymise": _("Keep the register without people, destroy the rest"),
        "keep": _("Keep for ever"),
    }


def starts() -> Mapping[str, str]:
    return {
        "closure": _("the day on which the work ended"),
        "sign_off": _("the sign-off; without one the day on which the work ended"),
    }


def standing(one: RetentionClass) -> Tag:
    """Only what somebody has confirmed is in force."""
    if one.outcome == "keep":
        return Tag("green", _("Kept for ever"))
    if one.years is not None:
        return Tag("green", ngettext("%(num)d year", "%(num)d years", one.years))
    return Tag("amber", _("Not confirmed: nothing is destroyed"))


def kept(one: RetentionClass | RetentionChange) -> str:
    """How long, and what becomes of it then."""
    if one.outcome == "keep":
        return _("Kept for ever")
    if one.years is None:
        return _("Not confirmed: nothing is destroyed")
    years = ngettext("%(num)d year", "%(num)d years", one.years)
    return f"{years}: {outcomes()[one.outcome]}"


def change_tag(one: RetentionChange) -> Tag:
    return {
        "proposed": Tag("amber", _("Waits for a second person")),
        "confirmed": Tag("blue", _("Confirmed, its day has not come")),
        "in_force": Tag("green", _("Came into force")),
        "withdrawn": Tag("grey", pgettext("change", "Withdrawn")),
    }[one.state]


def proposal(one: RetentionClass) -> str:
    if one.proposed_years is None or one.years is not None:
        return ""
    years = ngettext("%(num)d year", "%(num)d years", one.proposed_years)
    return _("Proposed, to be confirmed: %(years)s", years=years)


def list_tag(found: Destruction) -> Tag:
    return {
        "prepared": Tag("amber", _("Waits for a second person")),
        "approved": Tag("blue", _("Approved, being carried out")),
        "done": Tag("green", _("Carried out")),
        "withdrawn": Tag("grey", pgettext("list", "Withdrawn")),
    }[found.state]


def line_tag(one: DestroyedRecord) -> Tag:
    if one.state == "spared":
        why = {
            "held": _("spared: a hold stands"),
            "no_longer_due": _("spared: no longer due"),
            "needed": _("spared: another record rests on it"),
        }
        return Tag("amber", why.get(one.spared_why, one.spared_why))
    return {
        "waiting": Tag("grey", pgettext("record", "Still there")),
        "erased": Tag("blue", _("Erased; files are being removed")),
        "done": Tag("green", pgettext("record", "Destroyed")),
    }[one.state]


def counted(one: DestroyedRecord) -> str:
    """How much it was, never what."""
    if not one.counts:
        return "–"
    events = one.counts.get("event", 0)
    rows = sum(one.counts.values()) - events
    files = one.counts.get("attachment", 0)
    return _(
        "Rows: %(rows)s, files: %(files)s, entries of the history: %(events)s",
        rows=rows,
        files=files,
        events=events,
    )
