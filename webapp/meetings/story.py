"""The history of a quarterly meeting in sentences."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

TOLD: Mapping[str, Callable[[], str]] = {
    "meeting.confirmed": lambda: _("The meeting was confirmed"),
    "meeting.updates_called": lambda: _("Updates were called for"),
    "meeting.agenda_approved": lambda: _("The agenda was approved"),
    "meeting.papers_issued": lambda: _("The papers were issued"),
    "meeting.paper_late": lambda: _("A paper came late"),
    "meeting.paper_judged": lambda: _("The chair decided on the late paper"),
    "meeting.held": lambda: _("The meeting was held"),
    "meeting.quorum_counted": lambda: _("The quorum was counted"),
    "meeting.inquorate": lambda: _("Decisions went to correspondence or to the next meeting"),
    "meeting.decided": lambda: _("The group decided"),
    "meeting.actions_added": lambda: _("Actions were added to the log"),
    "meeting.action_log_sent": lambda: _("The action log was sent"),
    "meeting.action_done": lambda: _("An action of the log was done"),
    "meeting.minutes_drafted": lambda: _("The minutes were drafted"),
    "meeting.minutes_approved": lambda: _("The minutes were approved"),
    "meeting.minutes_circulated": lambda: _("The minutes were circulated"),
    "meeting.moved": lambda: _("The meeting was moved to another day"),
    "meeting.called_off": lambda: _("The meeting was called off"),
    "meeting.report_written": lambda: _("The chair worded the report"),
    "meeting.report_generated": lambda: _("The chair’s report was generated"),
    "meeting.report_approved": lambda: _("The chair’s report was approved and frozen"),
    "meeting.report_presented": lambda: _("The Business Planning Group had the report"),
}
