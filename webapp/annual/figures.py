"""How the figures that time the annual report are called, and what each is counted from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SET: tuple[Say, Say] = (
    lambda: _("Annual report"),
    lambda: _("For reports that are opened from its day on."),
)
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "report_lock": (
        lambda: _("Data lock of the annual report"),
        lambda: _("The day after the year on which its figures are frozen."),
    ),
    "report_draft": (
        lambda: _("Draft of the annual report"),
        lambda: _("The day by which the Business Unit has drafted it."),
    ),
    "report_group": (
        lambda: _("The group reads the annual report"),
        lambda: _("From the day of the draft."),
    ),
    "report_planning": (
        lambda: _("Annual report at the Business Planning Group"),
        lambda: _("The day by which it supports the report or sends it back."),
    ),
    "report_board": (
        lambda: _("Annual report at the Board"),
        lambda: _("The day by which the Board decides."),
    ),
    "report_publication": (
        lambda: _("Annual report published by"),
        lambda: _("Set by law: the day stays where it is when nobody works on it."),
    ),
    "report_again": (
        lambda: _("Draft the annual report again"),
        lambda: _("From the day on which it is sent back; so long, too, where a day has passed."),
    ),
}
