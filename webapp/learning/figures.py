"""How the figures of learning are called, and what each is counted from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SET: tuple[Say, Say] = (
    lambda: _("Learning"),
    lambda: _("For briefings that are opened from its day on."),
)
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "briefing_written": (
        lambda: _("Briefing written"),
        lambda: _("From the approval of the audit’s plan; for a review from its beginning."),
    ),
    "briefing_again": (
        lambda: _("Write the briefing again"),
        lambda: _("From the day on which the chair sends it back."),
    ),
    "briefing_receipts": (
        lambda: _("Agencies say how they used it"),
        lambda: _("From the approval of the audit’s plan; for a review from its beginning."),
    ),
    "briefing_least": (
        lambda: _("Least time to use a briefing"),
        lambda: _("From its publication, where it is published late."),
    ),
}
