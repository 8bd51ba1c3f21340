"""How the sets and their figures are called, and what each figure is counted from or for."""

from collections.abc import Callable, Mapping

from webapp.alerts import figures as alerts
from webapp.annual import figures as annual
from webapp.assurance import figures as assurance
from webapp.i18n import _
from webapp.learning import figures as learning
from webapp.programmes import figures as programme
from webapp.timescales import counted_names, data_names, members

Say = Callable[[], str]
# Of a set: its name, and whom its figures reach.
SETS: Mapping[str, tuple[Say, Say]] = {
    "cpr": (
        lambda: _("Child practice reviews"),
        lambda: _("For plans from reviews begun before the single review came."),
    ),
    "susr": (
        lambda: _("Single unified safeguarding reviews"),
        lambda: _("For plans from single reviews. A form asks for what stands empty here."),
    ),
    "audit": (lambda: _("Audits"), lambda: _("For plans from the board’s own audits.")),
    "inspection": (
        lambda: _("Inspections"),
        lambda: _("For plans from recommendations of an inspection."),
    ),
    "monitoring": (
        lambda: _("Monitoring and meetings"),
        lambda: _("For everybody from its day on: colours, adequate progress, papers, quorum."),
    ),
    "alert": alerts.SET,
    "quarter": (
        lambda: _("Quarterly meeting"),
        lambda: _("For meetings that are set from its day on; each keeps the set it began with."),
    ),
    "escalation": (
        lambda: _("Escalation"),
        lambda: _("For what the chair decides about late work from its day on."),
    ),
    "programme": programme.SET,
    "annual_report": annual.SET,
    "learning": learning.SET,
    **data_names.SETS,
    **assurance.SETS,
    "membership": (lambda: _("Membership"), lambda: _("For the board’s seats from its day on.")),
}

# Of a figure: its name, and what it is counted from or what it decides.
FIGURES: Mapping[str, tuple[Say, Say]] = {
    **alerts.FIGURES,
    "begins": (
        lambda: _("First day of single reviews"),
        lambda: _("A review begun on this day or later is a single review."),
    ),
    "consider_referral": (
        lambda: _("Consider a referral"),
        lambda: _("From the referral. No step counts it yet; people read it here."),
    ),
    "complete_review": (
        lambda: _("Complete the review"),
        lambda: _("From the referral. No step counts it yet; people read it here."),
    ),
    "plan_finalised": (
        lambda: _("Finalise the action plan"),
        lambda: _("From the acceptance of the report. Where it is empty, the form asks."),
    ),
    "copy_to_government_before_publication": (
        lambda: _("Copy to the Welsh Government"),
        lambda: _("Before publication. No step counts it yet; people read it here."),
    ),
    "report_published_for": (
        lambda: _("Report stays on the website"),
        lambda: _("From publication. No step counts it yet; people read it here."),
    ),
    "rework": (
        lambda: _("Put right what was returned"),
        lambda: _("From the day on which a verifier returns it."),
    ),
    "condition": (
        lambda: _("Meet a condition"),
        lambda: _("From the day of the sign-off with conditions."),
    ),
    "reopened": (
        lambda: _("Finish a reopened action"),
        lambda: _("From the day on which it is reopened."),
    ),
    "impact_first": (lambda: _("First check of impact"), lambda: _("From the sign-off.")),
    "impact_second": (lambda: _("Second check of impact"), lambda: _("From the sign-off.")),
    **data_names.FIGURES,
    **assurance.FIGURES,
    "return_within": (
        lambda: _("New deadline of a returned task"),
        lambda: _("Proposed to the chair, who may say otherwise."),
    ),
    "agency_response_before": (
        lambda: _("Agency’s response to recommendations"),
        lambda: _("Counted back from the day on which the plan is to be final."),
    ),
    "confirm_opens": (
        lambda: _("Time to confirm the meeting"),
        lambda: _("Counted back from the meeting."),
    ),
    "confirm": (
        lambda: _("Meeting and members confirmed"),
        lambda: _("Counted back from the meeting."),
    ),
    "updates_called": (
        lambda: _("Updates called for"),
        lambda: _("Counted back from the meeting."),
    ),
    "apologies": (
        lambda: _("Answers and delegates named"),
        lambda: _("Counted back from the meeting."),
    ),
    "delegates": (
        lambda: _("Last day for a delegate"),
        lambda: _("Counted back from the meeting."),
    ),
    "agenda_opens": (
        lambda: _("Time to draft the agenda"),
        lambda: _("Counted back from the meeting."),
    ),
    "agenda_drafted": (
        lambda: _("Agenda drafted"),
        lambda: _("Counted back from the meeting."),
    ),
    "agenda_approved": (
        lambda: _("Agenda approved"),
        lambda: _("Counted back from the meeting."),
    ),
    "papers": (
        lambda: _("Papers issued"),
        lambda: _("Counted back from the meeting."),
    ),
    "action_log": (
        lambda: _("Action log sent"),
        lambda: _("Counted from the meeting."),
    ),
    "minutes_drafted": (
        lambda: _("Minutes drafted"),
        lambda: _("Counted from the meeting."),
    ),
    "minutes_approved": (
        lambda: _("Minutes approved"),
        lambda: _("Counted from the meeting."),
    ),
    "minutes_circulated": (
        lambda: _("Minutes circulated"),
        lambda: _("Counted from the meeting."),
    ),
    "report_generated": (
        lambda: _("Chair’s report generated"),
        lambda: _("Counted from the meeting."),
    ),
    "report_approved": (
        lambda: _("Chair’s report approved"),
        lambda: _("Counted from the meeting."),
    ),
    "report_presented": (
        lambda: _("Chair’s report at the planning group"),
        lambda: _("Counted from the meeting."),
    ),
    "late_paper": (
        lambda: _("Judge a late paper"),
        lambda: _("From the day on which it comes."),
    ),
    **counted_names.FIGURES,
    "evidence_for_verification": (
        lambda: _("Evidence for verification"),
        lambda: _("Levels of evidence that an action needs before it is verified."),
    ),
    "amber_within": (
        lambda: _("Amber up to"),
        lambda: _("Working days that a forecast may be late; beyond them it is red."),
    ),
    "red_returns": (
        lambda: _("Red from so many returns"),
        lambda: _("Times that evidence came back since it was last verified."),
    ),
    "overdue": (
        lambda: _("Overdue for longer than"),
        lambda: _("Working days; speaks against adequate progress."),
    ),
    "red_meetings": (
        lambda: _("Red at meetings in a row"),
        lambda: _("Speaks against adequate progress."),
    ),
    "missed_updates": (
        lambda: _("Missing updates in a row"),
        lambda: _("Speaks against adequate progress."),
    ),
    "extensions": (
        lambda: _("Extensions granted"),
        lambda: _("Speaks against adequate progress."),
    ),
    "past_baseline": (
        lambda: _("Past the baseline for longer than"),
        lambda: _("Calendar days; speaks against adequate progress."),
    ),
    "returns": (
        lambda: _("Evidence returned"),
        lambda: _("Speaks against adequate progress."),
    ),
    "plan_elapsed": (
        lambda: _("Plan’s time that has passed"),
        lambda: _("Per cent; together with the next figure it speaks against the plan."),
    ),
    "plan_verified": (
        lambda: _("Plan’s actions verified"),
        lambda: _("Per cent; fewer than this speak against the plan."),
    ),
    "extension_for_review_chair": (
        lambda: _("Extension that goes to the review group’s chair"),
        lambda: _("The one of this number, and all after it."),
    ),
    "second_look": (
        lambda: _("Second look at an update"),
        lambda: _("From the day on which it is returned."),
    ),
    "papers_before_meeting": (
        lambda: _("Papers before a meeting"),
        lambda: _("Counted to the meeting."),
    ),
    "correspondence": (
        lambda: _("Decision by correspondence"),
        lambda: _("From the day on which it is asked for."),
    ),
    "quorum_share": (
        lambda: _("Quorum: share of the filled seats"),
        lambda: _("Per cent, rounded up."),
    ),
    "quorum_at_least": (
        lambda: _("Quorum: who must be there"),
        lambda: _("At least so many members of each kind."),
    ),
    "quorum_kinds": (
        lambda: _("Quorum: which agencies count"),
        lambda: _("The agencies of each kind."),
    ),
    **programme.FIGURES,
    **annual.FIGURES,
    **learning.FIGURES,
    **members.FIGURES,
}

KINDS: Mapping[str, Say] = {
    "local_authority": lambda: _("Local authorities"),
    "health": lambda: _("Health"),
    "police": lambda: _("Police"),
}
TAGS: Mapping[str, tuple[str, Say, Say]] = {
    "V": ("green", lambda: _("Read in a source"), lambda: _("Somebody has read it there.")),
    "K": (
        "amber",
        lambda: _("To be confirmed"),
        lambda: _("Known from work; its source has not been read."),
    ),
    "P": ("blue", lambda: _("The board’s proposal"), lambda: _("No source gives it.")),
}


def set_name(key: str) -> str:
    return SETS[key][0]() if key in SETS else key


def set_about(key: str) -> str:
    return SETS[key][1]() if key in SETS else ""


def figure_name(name: str) -> str:
    return FIGURES[name][0]() if name in FIGURES else name


def figure_about(name: str) -> str:
    return FIGURES[name][1]() if name in FIGURES else ""


def kind_name(key: str) -> str:
    return KINDS[key]() if key in KINDS else key
