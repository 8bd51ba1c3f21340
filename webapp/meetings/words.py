"""How meetings, their items, answers, votes and figures are called in the page's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.due import Tag
from webapp.i18n import _, day, ngettext, pgettext
from webapp.registers import words as shared
from workflows.models import AgendaItem
from workflows.queries.counts import Figure

Words = Mapping[str, str]
OUTCOME_COLOURS = {"agreed": "green", "not_agreed": "red", "deferred": "amber"}
WAS_COLOURS = {"present": "green", "delegate": "green", "apologies": "amber", "absent": "red"}


def item_kinds() -> Words:
    return {
        "minutes": _("Minutes of the last meeting"),
        "action_log": _("Action log"),
        "carried": _("Carried over"),
        "plan": _("Action plan"),
        "sign_off": pgettext("meeting", "Sign-off"),
        "audit": _("Audit"),
        "alert": _("Alert"),
        "escalation": _("Escalations since the last meeting"),
        "paper": _("Late paper"),
        "other": pgettext("meeting", "Item"),
    }


def answers() -> Words:
    """What a member said before the meeting."""
    return {
        "coming": pgettext("meeting", "Comes"),
        "delegate": pgettext("meeting", "Sends a delegate"),
        "apologies": pgettext("meeting", "Sends apologies"),
    }


def attendance() -> Words:
    """What was so at the meeting."""
    return {
        "present": pgettext("meeting", "Present"),
        "delegate": pgettext("meeting", "Delegate present"),
        "apologies": pgettext("meeting", "Apologies"),
        "absent": pgettext("meeting", "Absent"),
    }


def outcomes() -> Words:
    return {
        "agreed": pgettext("meeting", "Agreed"),
        "not_agreed": pgettext("meeting", "Not agreed"),
        "deferred": pgettext("meeting", "Deferred"),
    }


def hows() -> Words:
    return {
        "meeting": pgettext("decided", "in the meeting"),
        "correspondence": pgettext("decided", "by correspondence"),
    }


def outcome_tag(outcome: str) -> Tag:
    return Tag(OUTCOME_COLOURS.get(outcome, "grey"), outcomes().get(outcome, outcome))


def was_tag(was: str) -> Tag:
    return Tag(WAS_COLOURS.get(was, "grey"), attendance().get(was, was))


def dates() -> Words:
    """Every date that counts from a meeting, and the meeting itself."""
    return {
        "confirm_opens": _("Time to confirm the meeting"),
        "confirm": _("Meeting and members confirmed"),
        "updates_called": _("Updates called for"),
        "apologies": _("Answers and delegates named"),
        "agenda_opens": _("Time to draft the agenda"),
        "agenda_drafted": _("Agenda drafted"),
        "agenda_approved": _("Agenda approved"),
        "papers": _("Papers issued"),
        "delegates": _("Last day for a delegate"),
        "meeting": _("The meeting"),
        "action_log": _("Action log sent"),
        "minutes_drafted": _("Minutes drafted"),
        "minutes_approved": _("Minutes approved"),
        "minutes_circulated": _("Minutes circulated"),
        "report_generated": _("Chair’s report generated"),
        "report_approved": _("Chair’s report approved"),
        "report_presented": _("Chair’s report at the planning group"),
    }


def kinds_of_agency() -> Words:
    return {
        "local_authority": _("local authorities"),
        "health": _("the health board"),
        "police": _("the police"),
    }


def quorum(counted: Mapping[str, Any], *, is_quorate: bool) -> list[str]:
    """The quorum in sentences: what was needed, who was there, what is missing."""
    needed, present = int(counted["needed"]), int(counted["present"])
    said = [
        _there(counted, present),
        ngettext(
            "A quorum needs %(num)d of them.",
            "A quorum needs %(num)d of them.",
            needed,
        ),
    ]
    if counted.get("delegates") and not counted.get("delegates_count", True):
        said.append(_uncounted(int(counted["delegates"])))
    if not counted["chair"]:
        said.append(_("Neither the chair nor the deputy was there."))
    kinds = kinds_of_agency()
    said += [
        _("Missing: %(kind)s, %(count)d more.", kind=kinds.get(kind, kind), count=count)
        for kind, count in counted["lacking"]
    ]
    end = (
        _("The meeting was quorate.")
        if is_quorate
        else _("The meeting was not quorate: nothing was decided in the room.")
    )
    return [end, *said]


def _there(counted: Mapping[str, Any], present: int) -> str:
    """Old counts do not say how delegates were taken: they counted."""
    if counted.get("delegates_count", True) and counted.get("delegates", True):
        return ngettext(
            "%(num)d member with a seat was there, delegates among them.",
            "%(num)d members with a seat were there, delegates among them.",
            present,
        )
    return ngettext(
        "%(num)d member with a seat was there.",
        "%(num)d members with a seat were there.",
        present,
    )


def _uncounted(delegates: int) -> str:
    return ngettext(
        "%(num)d delegate does not count: the group has not agreed to that.",
        "%(num)d delegates do not count: the group has not agreed to that.",
        delegates,
    )


def item_name(item: AgendaItem) -> str:
    """A number, what it is, and which."""
    kind = "" if item.kind == "other" else item_kinds().get(item.kind, item.kind)
    ref = item.ref
    if item.kind in ("minutes", "action_log"):
        ref = day(date.fromisoformat(item.ref))
    which = " – ".join(filter(None, (ref, item.title)))
    return f"{item.number}. " + ": ".join(filter(None, (kind, which)))


def sections() -> Words:
    """The parts of the chair's report, in their order."""
    return {
        "attendance": _("Attendance and quorum"),
        "decisions": _("Decisions"),
        "audits": _("Audits"),
        "plans": _("Action plans"),
        "actions": _("Actions of all plans"),
        "progress": _("Progress"),
        "sign_offs": _("Sign-off"),
        "alerts": _("Alerts"),
        "escalations": _("Escalations"),
        "data": _("Data and evidence"),
        "engagement": _("Engagement"),
        "assessments": _("Self-assessments"),
        "action_log": _("Action log"),
    }


def figure_name(figure: Figure, agency: str) -> str:
    """What a figure counts; `agency` is its name where the part is one."""
    key, of = figure.key, figure.of
    parts: Mapping[str, Words] = {
        "was": attendance(),
        "outcome": outcomes(),
        "stage": shared.audit_stages(),
        "state": shared.plan_states(),
        "colour": shared.colours(),
    }
    if key in parts:
        return parts[key].get(of, of)
    if key == "overdue":
        return _("Long overdue: %(agency)s", agency=agency)
    return _own(figure.section).get(key) or _figures().get(key, key)


def _own(section: str) -> Words:
    """What is called so in one part of the report alone."""
    return {
        "data": {
            "validated": _("Quarters validated since the last meeting"),
            "odd": _("Figures that were odd in them"),
            "looked_into": _("Quarters that the group had looked into"),
        },
        "engagement": {
            "heard": _("Engagements in which people were heard"),
            "changed": _("of them that changed something"),
            "answered": _("Engagements that were answered"),
        },
        "assessments": {
            "handed_in": _("Handed in since the last meeting"),
            "late": pgettext("self-assessments", "of them late"),
            "challenged": _("Challenged by a panel of peers"),
        },
    }.get(section, {})


def _figures() -> Words:
    return {
        "all": pgettext("report", "All"),
        "in_time": _("Completed by the day first promised"),
        "after_baseline": _("Completed after the day first promised"),
        "extended": _("Given more time since the last meeting"),
        "inadequate": _("Found without adequate progress since the last meeting"),
        "presented": _("Plans presented for sign-off"),
        "signed_off": _("Plans signed off"),
        "returned": _("Plans returned"),
        "opened": _("New since the last meeting"),
        "in_good_time": pgettext("alerts", "of them looked at in time"),
        # what a report of before calls it
        "within_a_day": _("of them looked at within a working day"),
        "closed": _("Closed since the last meeting"),
        "sent": _("of them sent on by the chair"),
        "done": _("Done since the last meeting"),
        "open": _("Still to be done"),
    }


def narrative() -> Words:
    """What the chair writes; the terms of reference ask for the first two by name."""
    return {
        "concerns": _("Areas of concern about practice"),
        "development": _("Areas for practice development"),
        "data": _("Data and evidence: exceptions"),
        "engagement": _("Engagement, and what changed because of it"),
        "decisions_requested": _("Decisions asked of the Business Planning Group"),
        "next_quarter": _("The next quarter"),
    }
