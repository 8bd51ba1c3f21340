"""How far a meeting is, in a word: the last stage that it has reached, or that its day went by."""

from collections.abc import Mapping
from datetime import date

from webapp.due import Tag
from webapp.i18n import pgettext
from workflows.models import Meeting, Quarter

COLOURS = {
    "cancelled": "grey",
    "bare": "grey",
    "elsewhere": "grey",
    "untold": "amber",
    "inquorate": "amber",
    "minuted": "green",
}


def reached(meeting: Meeting, quarter: Quarter | None, today: date) -> str:
    if meeting.cancelled_on is not None:
        return "cancelled"
    if meeting.on < today and (quarter is None or quarter.held_on is None):
        return "elsewhere" if quarter is None else "untold"
    if quarter is None:
        return "bare"
    stages = (
        ("minuted", quarter.circulated_on),
        ("held" if quarter.is_quorate is not False else "inquorate", quarter.held_on),
        ("papers", quarter.papers_on),
        ("agenda", quarter.agenda_approved_on),
        ("called", quarter.updates_called_on),
    )
    return next((name for name, on in stages if on is not None), "set")


def named() -> Mapping[str, str]:
    """In the order of a meeting's life."""
    return {
        "bare": pgettext("meeting", "In the calendar"),
        "set": pgettext("meeting", "Set"),
        "called": pgettext("meeting", "Updates are called for"),
        "agenda": pgettext("meeting", "Agenda approved"),
        "papers": pgettext("meeting", "Papers issued"),
        "untold": pgettext("meeting", "Past, not recorded yet"),
        "elsewhere": pgettext("meeting", "Past, not recorded here"),
        "held": pgettext("meeting", "Held"),
        "inquorate": pgettext("meeting", "Held without a quorum"),
        "minuted": pgettext("meeting", "Minutes circulated"),
        "cancelled": pgettext("meeting", "Called off"),
    }


def tag_of(meeting: Meeting, quarter: Quarter | None, today: date) -> Tag:
    found = reached(meeting, quarter, today)
    return Tag(COLOURS.get(found, "blue"), named()[found])
