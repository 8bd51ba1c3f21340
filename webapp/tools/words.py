"""How tools, their states and what was said about them are called in the page's language."""

from collections.abc import Mapping
from datetime import date

from webapp.due import Tag
from webapp.i18n import _, pgettext
from workflows.models import ToolState, ToolVersion

Words = Mapping[str, str]
COLOURS = {
    ToolState.PUBLISHED: "green",
    ToolState.REVIEWING: "amber",
    ToolState.CHECKING: "blue",
    ToolState.DECIDING: "blue",
    ToolState.DRAFTING: "blue",
    ToolState.PILOTING: "blue",
}


def states() -> Words:
    """In the order of a version's life."""
    return {
        ToolState.REQUESTED: pgettext("tool", "Asked for"),
        ToolState.DRAFTING: pgettext("tool", "Being drafted"),
        ToolState.PILOTING: pgettext("tool", "Being piloted"),
        ToolState.CHECKING: pgettext("tool", "Being checked"),
        ToolState.DECIDING: pgettext("tool", "Before the group"),
        ToolState.PUBLISHED: pgettext("tool", "In use"),
        ToolState.REVIEWING: pgettext("tool", "In use, under review"),
        ToolState.REPLACED: pgettext("tool", "Replaced by a newer version"),
        ToolState.RETIRED: pgettext("tool", "Retired"),
        ToolState.DECLINED: pgettext("tool", "Request declined"),
        ToolState.DROPPED: pgettext("tool", "Not made"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(ToolState(state), "grey"), states().get(state, state))


def review_tags(version: ToolVersion, today: date) -> list[Tag]:
    """That the review is overdue, in words; nothing while there is time."""
    is_late = version.is_in_use and version.review_on is not None and version.review_on < today
    return [Tag("red", _("Review overdue"))] if is_late else []


def entry_kinds() -> Words:
    return {
        "pilot": pgettext("tool", "Pilot"),
        "equality": _("Equality check"),
        "welsh": _("Welsh check"),
        "data": _("Data minimisation check"),
        "review": pgettext("tool", "Review"),
    }


def entry_tag(outcome: str) -> Tag:
    found = {
        "ready": Tag("green", pgettext("tool", "Ready")),
        "redraft": Tag("amber", pgettext("tool", "To be drafted again")),
        "passed": Tag("green", pgettext("tool", "In order")),
        "change": Tag("amber", pgettext("tool", "To be changed")),
        "keep": Tag("green", pgettext("tool", "Kept")),
        "revise": Tag("amber", pgettext("tool", "A new version is wanted")),
        "retire": Tag("grey", pgettext("tool", "Retired")),
    }
    return found.get(outcome, Tag("grey", outcome))
