"""How programmes, their entries, quarters and changes are called in the page's language."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from workflows import priorities
from workflows.models import ChangeState, EntryState, Programme, ProgrammeEntry, ProgrammeState
from workflows.priorities import NONE
from workflows.programme_lifecycles import LIFECYCLES

Words = Mapping[str, str]
COLOURS: Words = {
    ProgrammeState.PUBLISHED: "green",
    ProgrammeState.CLOSED: "grey",
    ProgrammeState.APPROVED: "blue",
    EntryState.PLANNED: "blue",
    EntryState.WAITING: "amber",
    EntryState.BEGUN: "green",
    ChangeState.ASKED: "amber",
    ChangeState.ACCEPTED: "amber",
    ChangeState.APPLIED: "green",
}


def states() -> Words:
    """In the order of a programme's life."""
    return {
        ProgrammeState.OPENED: pgettext("programme", "Opened, the call is to come"),
        ProgrammeState.CALLED: pgettext("programme", "Themes are called for"),
        ProgrammeState.DRAFTING: pgettext("programme", "Being drafted"),
        ProgrammeState.CONSULTING: pgettext("programme", "With the group for consultation"),
        ProgrammeState.PLANNING: pgettext("programme", "With the Business Planning Group"),
        ProgrammeState.APPROVING: pgettext("programme", "With the Board"),
        ProgrammeState.APPROVED: pgettext("programme", "Approved, to be published"),
        ProgrammeState.PUBLISHED: pgettext("programme", "Published, its year runs"),
        ProgrammeState.CLOSED: pgettext("programme", "Closed"),
    }


def entry_states() -> Words:
    return {
        EntryState.DRAFT: pgettext("entry", "Draft"),
        EntryState.PLANNED: pgettext("entry", "Waiting for its day"),
        EntryState.WAITING: pgettext("entry", "To be begun by hand"),
        EntryState.BEGUN: pgettext("entry", "Begun"),
        EntryState.DROPPED: pgettext("entry", "Taken out"),
    }


def change_states() -> Words:
    return {
        ChangeState.ASKED: pgettext("change", "With the chair"),
        ChangeState.ACCEPTED: pgettext("change", "With the Business Planning Group"),
        ChangeState.APPLIED: pgettext("change", "Carried out"),
        ChangeState.DECLINED: pgettext("change", "Declined"),
    }


def change_kinds() -> Words:
    return {
        "add": pgettext("change", "A new entry"),
        "move": pgettext("change", "An entry is changed"),
        "drop": pgettext("change", "An entry is taken out"),
    }


def kinds() -> Words:
    return {
        "audit": pgettext("entry", "Audit"),
        "self_assessment": pgettext("entry", "Self-assessment of the agencies (s.28)"),
        "data_review": pgettext("entry", "Review of data and evidence"),
        "engagement": pgettext("entry", "Engagement"),
        "tool": pgettext("entry", "Audit tool or method"),
        "other": pgettext("entry", "Other work of the group"),
    }


def duties() -> Words:
    """The group's duties, as its terms of reference name them."""
    return {
        "data": pgettext("duty", "Analyse data and evidence"),
        "audits": pgettext("duty", "Undertake or commission case audits and reviews"),
        "engagement": pgettext("duty", "Engage children, families, carers and practitioners"),
        "tools": pgettext("duty", "Develop tools and methods"),
        "measures": pgettext("duty", "Agencies report on their measures and are challenged"),
        "plans": pgettext("duty", "Monitor the action plans of practice reviews"),
        "sign_off": pgettext("duty", "Present completed plans for sign-off"),
        "programme": pgettext("duty", "Produce an annual programme of work"),
    }


def all_year() -> Words:
    """Why the other duties need no entry."""
    return {
        "plans": _("Every plan is monitored from its registration on."),
        "sign_off": _("Begins by itself when every action of a plan is verified."),
        "programme": _("This programme."),
    }


def duty_tag(standing: str) -> Tag:
    return {
        "served": Tag("green", pgettext("duty", "In the programme")),
        "by_itself": Tag("blue", pgettext("duty", "Runs all year")),
        "gap": Tag("amber", pgettext("duty", "A gap")),
    }[standing]


def quarters() -> Words:
    return {
        "1": _("April to June"),
        "2": _("July to September"),
        "3": _("October to December"),
        "4": _("January to March"),
    }


def tag_of(state: str, words: Words) -> Tag:
    return Tag(COLOURS.get(state, "grey"), words.get(state, state))


def what_starts(kind: str) -> str:
    """In plain words, what the day of an entry starts."""
    by_itself = {
        "audit": _(
            "On its day Cylch starts an audit by itself: the group is asked to propose it,"
            " with the theme and the priority filled in from here."
        ),
        "self_assessment": _(
            "On its day Cylch starts the self-assessment round of the year, or joins the one that"
            " waits already."
        ),
        "data_review": _(
            "On its day Cylch starts the review of the quarter that ended last,"
            " or joins the one that runs already."
        ),
        "engagement": _(
            "On its day Cylch starts an engagement by itself: the group is asked"
            " who needs to be heard, with the theme filled in from here."
        ),
        "tool": _(
            "On its day Cylch starts the making of a tool by itself: the group is asked what it"
            " wants, with the note filled in from here."
        ),
    }
    if kind in LIFECYCLES and kind in by_itself:
        return by_itself[kind]
    return _(
        "On its day the Business Unit gets a task: there is no lifecycle for this kind of work"
        " in Cylch yet, so it is begun by hand, and what was begun stands here."
    )


def title_of(entry: ProgrammeEntry) -> str:
    return said(entry.title, entry.title_cy or None)


def year_of(programme: Programme) -> str:
    return _("Programme of work %(year)s", year=year_name(programme))


def year_name(programme: Programme) -> str:
    return f"{programme.year}–{(programme.year + 1) % 100:02}"


def priority_names(session: Session, board: str) -> Words:
    """Every priority that a board has had, by its key."""
    known = priorities.names(session, board)
    found = {key: said(one["en"], one["cy"]) for key, one in known.items()}
    return {**found, NONE: _("None of the priorities")}
