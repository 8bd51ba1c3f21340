"""How the figures that time a quarter of data are called, and what each is counted from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SETS: Mapping[str, tuple[Say, Say]] = {
    "data": (
        lambda: _("Data and evidence"),
        lambda: _("For quarters that are opened from its day on."),
    ),
}
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "request": (
        lambda: _("Request for figures"),
        lambda: _("From the end of the quarter."),
    ),
    "data_returns": (
        lambda: _("Figures of the agencies"),
        lambda: _("From the end of the quarter."),
    ),
    "cut_off": (
        lambda: _("Cut-off of the quarter"),
        lambda: _("From the end of the quarter; then it goes on without who is silent."),
    ),
    "validate": (lambda: _("Validation"), lambda: _("From the end of the quarter.")),
    "comment": (lambda: _("Commentary"), lambda: _("From the end of the quarter.")),
    "decide": (
        lambda: _("Decision about the figures"),
        lambda: _("From the day on which they lie before the group."),
    ),
    "narrative": (
        lambda: _("Narrative of an agency"),
        lambda: _("From the day on which the group asks."),
    ),
    "narrative_wait": (
        lambda: _("Wait for a narrative"),
        lambda: _("From the day on which it was due; then the group decides without."),
    ),
    "deep_dive": (
        lambda: _("Deeper look"),
        lambda: _("From the day on which the group asks."),
    ),
    "swing": (
        lambda: _("Change that is asked about"),
        lambda: _("Per cent of the figure of the quarter before, up or down."),
    ),
    "smallest": (
        lambda: _("Smallest count that is shown"),
        lambda: _("A smaller one is hidden, and what would give it away."),
    ),
}
