"""How rounds, assessments and what was said in them are called in the page's language."""

from collections.abc import Mapping

from webapp.due import Tag
from webapp.i18n import _, pgettext, said
from workflows.models import AssessmentState, RoundState, Standard, StandardSet

Words = Mapping[str, str]
ROUND_COLOURS = {
    RoundState.PREPARING: "amber",
    RoundState.COLLECTING: "blue",
    RoundState.CHALLENGING: "amber",
    RoundState.REPORTING: "amber",
    RoundState.REPORTED: "green",
    RoundState.CLOSED: "green",
}
COLOURS = {
    AssessmentState.ASKED: "blue",
    AssessmentState.SENT_BACK: "amber",
    AssessmentState.UNSIGNED: "amber",
    AssessmentState.MISSING: "red",
    AssessmentState.SETTLED: "green",
    AssessmentState.CHALLENGED: "green",
    AssessmentState.CLOSED: "green",
}


def round_states() -> Words:
    """In the order of a round's life."""
    return {
        RoundState.WAITING: pgettext("round", "Waiting for its day"),
        RoundState.PREPARING: pgettext("round", "Standards being agreed"),
        RoundState.COLLECTING: pgettext("round", "Agencies assess themselves"),
        RoundState.CHALLENGING: pgettext("round", "Peer challenge"),
        RoundState.REPORTING: pgettext("round", "Report being written"),
        RoundState.REPORTED: pgettext("round", "Reported"),
        RoundState.CLOSED: pgettext("round", "Closed"),
    }


def round_tag(state: str) -> Tag:
    return Tag(ROUND_COLOURS.get(RoundState(state), "grey"), round_states().get(state, state))


def states() -> Words:
    """In the order of an assessment's life."""
    return {
        AssessmentState.ASKED: pgettext("assessment", "Asked, not answered yet"),
        AssessmentState.HANDED_IN: pgettext("assessment", "Handed in, to be signed"),
        AssessmentState.SENT_BACK: pgettext("assessment", "Sent back by the chief officer"),
        AssessmentState.SIGNED: pgettext("assessment", "Signed"),
        AssessmentState.UNSIGNED: pgettext("assessment", "Goes on unsigned"),
        AssessmentState.MODERATED: pgettext("assessment", "Moderated, feedback out"),
        AssessmentState.SETTLED: pgettext("assessment", "Ready for the panel"),
        AssessmentState.CHALLENGED: pgettext("assessment", "Challenged, plan to come"),
        AssessmentState.CLOSED: pgettext("assessment", "Completed"),
        AssessmentState.MISSING: pgettext("assessment", "Nothing by the cut-off"),
    }


def state_tag(state: str) -> Tag:
    return Tag(COLOURS.get(AssessmentState(state), "grey"), states().get(state, state))


def happened() -> Words:
    """What was said, by the kind of its entry."""
    return {
        "handed_in": pgettext("assessment", "The agency handed it in"),
        "surveyed": _("The practitioner survey was recorded"),
        "not_surveyed": _("There was no practitioner survey in time"),
        "signed": _("The chief officer signed it"),
        "sent_back": _("The chief officer sent it back"),
        "unsigned": _("Nobody signed in time"),
        "missing": _("Nothing came by the cut-off"),
        "desk_scored": _("It was moderated at the desk"),
        "moderation_returned": _("The second moderator asked to look again"),
        "moderated": _("Both moderators agreed"),
        "accepted": _("The agency left it as it is"),
        "amended": _("The agency amended it"),
        "not_amended": _("Nothing was said to the feedback in time"),
        "challenged": _("The peer challenge panel was held"),
        "replied": _("The agency replied to the panel"),
        "not_replied": _("No reply came in time"),
        "planned": _("The agency planned what follows"),
        "plan_returned": _("The chair returned the plan"),
        "plan_opened": _("The chair agreed the plan; it is monitored"),
        "no_plan": _("No plan came in time"),
        "no_gaps": _("No gap, no plan needed"),
    }


def standard_name(standard: Standard) -> str:
    return f"{standard.number}. {said(standard.title, standard.title_cy)}"


def score_name(scale: StandardSet, score: int | None) -> str:
    """A score with what it means."""
    if score is None:
        return "–"
    found = next((one for one in scale.scale if one["value"] == score), None)
    return f"{score} · {said(found['en'], found['cy'])}" if found else str(score)


def gap_tag(scale: StandardSet, score: int | None) -> Tag:
    """Whether a standard is met, in a word and a shape."""
    if score is None:
        return Tag("grey", pgettext("standard", "No score"))
    if scale.meets(score):
        return Tag("green", pgettext("standard", "Met"))
    return Tag("red", pgettext("standard", "Gap"))


def survey_share(agree: int | None) -> str:
    return "–" if agree is None else _("%(share)s %% agree", share=agree)


def version_name(found: StandardSet) -> str:
    return _("Standards, version %(number)s", number=found.version)


def version_tag(found: StandardSet) -> Tag:
    if found.approved_at is None:
        return Tag("amber", pgettext("standards", "Draft"))
    return Tag("green", pgettext("standards", "Approved"))
