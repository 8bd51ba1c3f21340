"""How engagements, their states and who takes part are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows.models import EngagementState

Words = Mapping[str, str]
COLOURS = {
    EngagementState.UNHEARD: "amber",
    EngagementState.APPROVED: "blue",
    EngagementState.HELD: "blue",
    EngagementState.SUMMED_UP: "blue",
    EngagementState.USED: "blue",
    EngagementState.WRITTEN: "amber",
    EngagementState.RETURNED: "green",
    EngagementState.CLOSED: "green",
}


def states() -> Words:
    """In the order of its life."""
    return {
        EngagementState.WANTED: pgettext("engagement", "Being planned"),
        EngagementState.PLANNED: pgettext("engagement", "Planned, before the chair"),
        EngagementState.APPROVED: pgettext("engagement", "Approved, people are being heard"),
        EngagementState.HELD: pgettext("engagement", "People were heard"),
        EngagementState.SUMMED_UP: pgettext("engagement", "Themes written down"),
        EngagementState.USED: pgettext("engagement", "Used, to be answered"),
        EngagementState.WRITTEN: pgettext("engagement", "Answer written, to be given back"),
        EngagementState.RETURNED: pgettext("engagement", "Answered"),
        EngagementState.CLOSED: pgettext("engagement", "Answered and looked back at"),
        EngagementState.UNHEARD: pgettext("engagement", "Nobody was heard, before the chair"),
        EngagementState.NOT_HELD: pgettext("engagement", "Nobody was heard, reason accepted"),
        EngagementState.STOPPED: pgettext("engagement", "Stopped by the chair"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(EngagementState(state), "grey"), states().get(state, state))


def kinds() -> Words:
    return {
        "children": _("Children"),
        "young_people": _("Young people"),
        "parents_carers": _("Parents, families and carers"),
        "practitioners": _("Practitioners"),
    }


def methods() -> Words:
    return {
        "survey": pgettext("engagement", "Survey"),
        "group": pgettext("engagement", "Focus group"),
        "interview": pgettext("engagement", "Conversations"),
        "walkabout": pgettext("engagement", "Walkabout"),
        "event": pgettext("engagement", "Learning event"),
    }


def languages() -> Words:
    return {
        "cy": pgettext("language", "Welsh"),
        "en": pgettext("language", "English"),
        "bsl": pgettext("language", "British Sign Language"),
        "other": pgettext("language", "Another language"),
    }


def influences() -> Words:
    return {
        "changed": _("It has changed something"),
        "will_change": _("It will change something"),
        "not_changed": _("It changed nothing"),
    }


def ways_back() -> Words:
    return {
        "in_person": _("in person, or at a meeting"),
        "through_worker": _("through a worker whom they know"),
        "letter": _("by letter or email"),
        "public": _("on a poster or web page"),
    }


def feelings() -> Words:
    return {
        "yes": pgettext("felt heard", "Yes"),
        "partly": pgettext("felt heard", "In part"),
        "no": pgettext("felt heard", "No"),
        "not_asked": pgettext("felt heard", "They were not asked"),
    }


def named(keys: object, found: Words) -> str:
    """Several of them, in the order in which they are listed."""
    wanted = [str(key) for key in keys] if isinstance(keys, list | tuple) else []
    return " · ".join(name for key, name in found.items() if key in wanted)
