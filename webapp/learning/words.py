"""How briefings, their states and headings are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from workflows.models import Briefing, BriefingState

Words = Mapping[str, str]
COLOURS = {
    BriefingState.WRITTEN: "amber",
    BriefingState.PUBLISHED: "blue",
    BriefingState.CLOSED: "green",
}


def states() -> Words:
    """In the order of a briefing's life."""
    return {
        BriefingState.WANTED: pgettext("briefing", "Being written"),
        BriefingState.WRITTEN: pgettext("briefing", "Before the chair"),
        BriefingState.PUBLISHED: pgettext("briefing", "Published, agencies use it"),
        BriefingState.CLOSED: pgettext("briefing", "Every agency has answered"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(BriefingState(state), "grey"), states().get(state, state))


def headings() -> Words:
    """The seven, in their order."""
    return {
        "background": pgettext("briefing", "Background"),
        "why": _("Why it matters"),
        "found": _("What was found"),
        "worked": _("What worked well"),
        "learning": _("What we have learned"),
        "change": _("What to do differently"),
        "reflect": _("Questions for your team"),
    }


def title_of(briefing: Briefing) -> str:
    return said(briefing.title, briefing.title_cy or None)
