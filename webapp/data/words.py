"""How quarters, their states and findings are called in the page's language."""

from collections.abc import Mapping
from datetime import date

from webapp.due import Tag
from webapp.i18n import _, day, pgettext, said
from workflows.data_checks import value
from workflows.data_returns import area_label
from workflows.models import DataState, IndicatorVersion
from workflows.queries.data import Quarter
from workflows.suppression import Figure

Words = Mapping[str, str]
COLOURS = {
    DataState.COLLECTING: "blue",
    DataState.VALIDATING: "amber",
    DataState.COMMENTING: "amber",
    DataState.DECIDING: "amber",
    DataState.CLOSED: "green",
}


def states() -> Words:
    """In the order of a quarter's life."""
    return {
        DataState.WAITING: pgettext("quarter", "Waiting for the day of the request"),
        DataState.COLLECTING: pgettext("quarter", "Agencies are asked"),
        DataState.VALIDATING: pgettext("quarter", "Being validated"),
        DataState.COMMENTING: pgettext("quarter", "Validated, commentary to come"),
        DataState.DECIDING: pgettext("quarter", "Before the group"),
        DataState.CLOSED: pgettext("quarter", "Closed"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(DataState(state), "grey"), states().get(state, state))


def return_states() -> Words:
    return {
        "asked": pgettext("figures", "Asked, not answered yet"),
        "handed_in": pgettext("figures", "Handed in"),
        "missing": pgettext("figures", "Nothing by the cut-off"),
    }


def return_tag(state: str) -> Tag:
    colours = {"asked": "blue", "handed_in": "green", "missing": "red"}
    return Tag(colours.get(state, "grey"), return_states().get(state, state))


def kinds() -> Words:
    return {"share": _("A share: so many out of so many"), "count": _("A plain count")}


def decisions() -> Words:
    return {
        "note": pgettext("figures", "Noted"),
        "narrative": _("Agencies are asked what stands behind the figures"),
        "deep_dive": _("The Business Unit looks deeper"),
        "audit": _("An audit was proposed"),
        "alert": _("An alert was raised"),
        "answer": _("Narrative of an agency"),
        "silence": _("No narrative in time"),
        "dive": _("What the deeper look found"),
    }


def outcomes() -> Words:
    return {
        "explained": _("Explained: the figure is right"),
        "accepted": _("Went on with this gap or doubt"),
        "ask": _("The agency was asked again"),
    }


def quarter_name(quarter_end: date) -> str:
    return _("Quarter to %(day)s", day=day(quarter_end))


def version_name(version: IndicatorVersion) -> str:
    return said(version.name, version.name_cy)


def area_name(area: str) -> str:
    found = area_label(area)
    return said(found["en"], found["cy"])


def hidden() -> str:
    return _("hidden")


def shown_value(quarter: Quarter, place: int) -> str:
    """One figure as everybody may see it."""
    figure = quarter.shown.figures[place]
    return in_full(figure) if quarter.shown.may_show(place) else hidden()


def whole_value(quarter: Quarter) -> str:
    """That of the whole region; nothing where nobody gave a figure."""
    if not quarter.shown.figures:
        return "–"
    return in_full(quarter.shown.whole) if quarter.shown.whole else hidden()


def in_full(figure: Figure) -> str:
    """A share with what it is made of."""
    if figure.denominator is None:
        return value(figure)
    made_of = _("%(count)s of %(all)s", count=figure.numerator, all=figure.denominator)
    return f"{value(figure)} ({made_of})"
