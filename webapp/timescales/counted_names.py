"""How the figures are called by which an action and a sign-off count from a meeting."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "updates_open": (
        lambda: _("Updates open"),
        lambda: _("Counted back from the meeting."),
    ),
    "updates_due_before": (
        lambda: _("Least time for an update"),
        lambda: _("A meeting nearer than this waits for no update."),
    ),
    "update_due": (
        lambda: _("Update of an action due"),
        lambda: _("Counted back from the meeting."),
    ),
    "update_endorsed": (
        lambda: _("Update endorsed by the agency"),
        lambda: _("Counted back from the meeting."),
    ),
    "progress_validated": (
        lambda: _("Colours and flags validated"),
        lambda: _("Counted back from the meeting; then it goes on without who is silent."),
    ),
    "concern_decided": (
        lambda: _("Decision who is told of slow progress"),
        lambda: _("Counted from the meeting."),
    ),
    "votes_cast": (
        lambda: _("Votes on a sign-off cast"),
        lambda: _("Counted back from the meeting of the group that signs off."),
    ),
    "sign_off_recorded": (
        lambda: _("Decision on a sign-off recorded"),
        lambda: _("Counted from the meeting of the group that signs off."),
    ),
}
