"""How the figures that time a self-assessment round are called, and what each counts from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SETS: Mapping[str, tuple[Say, Say]] = {
    "self_assessment": (
        lambda: _("Plans from self-assessments"),
        lambda: _("For plans from an agency’s self-assessment by section 28."),
    ),
    "assurance": (
        lambda: _("Agency self-assessment"),
        lambda: _("For rounds from its day on; a round that was launched keeps its days."),
    ),
}
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "between_updates": (
        lambda: _("Rest between two updates"),
        lambda: _("From one meeting’s update to the next; the first meeting after it asks again."),
    ),
    "launch": (
        lambda: _("Launch of a round"),
        lambda: _("Day of the year on which agencies are asked."),
    ),
    "opens": (
        lambda: _("Work on the standards begins"),
        lambda: _("Counted back from the launch."),
    ),
    "every": (lambda: _("Next round"), lambda: _("From the launch of the one before.")),
    "standards_drafted": (
        lambda: _("Standards drafted"),
        lambda: _("From the day on which work on them begins."),
    ),
    "standards_approved": (
        lambda: _("Standards approved"),
        lambda: _("From the day on which work on them begins."),
    ),
    "self_assessment": (lambda: _("Self-assessment"), lambda: _("From the launch.")),
    "nudge": (lambda: _("Reminder at half-time"), lambda: _("From the launch.")),
    "survey": (lambda: _("Practitioner survey"), lambda: _("From the launch.")),
    "assessment_cut_off": (
        lambda: _("Cut-off of the self-assessment"),
        lambda: _("From the launch; then the round goes on without who is silent."),
    ),
    "sign": (
        lambda: _("Signature of the chief officer"),
        lambda: _("From the day on which the self-assessment is handed in."),
    ),
    "sign_over": (
        lambda: _("Wait for the signature"),
        lambda: _("From the day on which it is handed in; then it goes on unsigned."),
    ),
    "again": (
        lambda: _("Put right what was sent back"),
        lambda: _("From the day on which it is sent back."),
    ),
    "again_cut_off": (
        lambda: _("Wait for what was sent back"),
        lambda: _("From the day on which it is sent back; then it goes on as it was."),
    ),
    "moderation_drafted": (
        lambda: _("Desk moderation, first person"),
        lambda: _("From the day on which all of an agency is in."),
    ),
    "moderation_agreed": (
        lambda: _("Desk moderation, second person"),
        lambda: _("From the day on which all of an agency is in."),
    ),
    "amend": (
        lambda: _("Read the feedback, amend once"),
        lambda: _("From the day on which the moderation is agreed."),
    ),
    "amend_over": (
        lambda: _("Wait for an amendment"),
        lambda: _("From the day on which the moderation is agreed; silence changes nothing."),
    ),
    "panel": (
        lambda: _("Peer challenge panels"),
        lambda: _("From the day on which all agencies are ready."),
    ),
    "panel_reply": (lambda: _("Reply to the panel"), lambda: _("From the panel.")),
    "reply_over": (
        lambda: _("Wait for the reply"),
        lambda: _("From the panel; then the agency goes on to its plan."),
    ),
    "agency_plan": (
        lambda: _("Plan of the agency"),
        lambda: _("From the panel, or from the reply to it."),
    ),
    "plan_over": (
        lambda: _("Wait for the plan"),
        lambda: _("From the panel, or from the reply; then the report says that there is none."),
    ),
    "plan_agreed": (
        lambda: _("Plan agreed by the chair"),
        lambda: _("From the day on which the agency hands it in."),
    ),
    "report": (
        lambda: _("Composite report written"),
        lambda: _("From the day on which the last agency is through."),
    ),
    "report_accepted": (
        lambda: _("Composite report accepted"),
        lambda: _("From the day on which it is written."),
    ),
    "planning_group": (
        lambda: _("Report at the Business Planning Group"),
        lambda: _("From the day on which the group accepts it."),
    ),
    "board": (
        lambda: _("Report at the Board"),
        lambda: _("From the day on which the Business Planning Group had it."),
    ),
    "survey_smallest": (
        lambda: _("Least replies to a survey"),
        lambda: _("With fewer the number alone is kept: somebody could be known."),
    ),
    "survey_low": (
        lambda: _("Survey that speaks against a score"),
        lambda: _("Per cent who agree; with fewer a score that meets the standard is marked."),
    ),
}
