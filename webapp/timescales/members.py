"""What the figures of the membership are called, and what they do."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "vacancy": (
        lambda: _("Vacancy that is too long"),
        lambda: _("A seat empty for longer than this is marked, and its agency is written to."),
    ),
    "absences": (
        lambda: _("Meetings missed in a row"),
        lambda: _("After so many without a delegate the chair decides on a letter."),
    ),
}
