"""How the figures that time an alert are called, and what each is counted from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SET: tuple[Say, Say] = (
    lambda: _("Alerts"),
    lambda: _("For alerts that are confirmed from its day on."),
)
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "acknowledge": (lambda: _("Acknowledge an alert"), lambda: _("From its confirmation.")),
    "safeguards": (
        lambda: _("Put interim safeguards in place"),
        lambda: _("From its confirmation."),
    ),
    "review": (lambda: _("Review the safeguards"), lambda: _("From its confirmation.")),
    "assurance": (lambda: _("Give written assurance"), lambda: _("From its confirmation.")),
    "assurance_wait": (
        lambda: _("Wait for late assurance"),
        lambda: _("From the day on which it was due."),
    ),
    "asked_again": (
        lambda: _("Answer when asked again"),
        lambda: _("From the day on which the chair asks."),
    ),
    "noted": (lambda: _("Note it at both groups"), lambda: _("From the decision.")),
}
