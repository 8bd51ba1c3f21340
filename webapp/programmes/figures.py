"""How the figures of the programme are called, and what each is counted from."""

from collections.abc import Callable, Mapping

from webapp.i18n import _

Say = Callable[[], str]
SET: tuple[Say, Say] = (
    lambda: _("Programme of work"),
    lambda: _("For years that are opened, and changes asked for, from its day on."),
)
FIGURES: Mapping[str, tuple[Say, Say]] = {
    "programme_call": (
        lambda: _("Themes called"),
        lambda: _("The day in the year before, by which the chair calls for themes."),
    ),
    "programme_call_opens": (
        lambda: _("The chair’s task to call"),
        lambda: _("Counted back from the call."),
    ),
    "programme_themes": (
        lambda: _("Time for themes"),
        lambda: _("From the call: so long members propose."),
    ),
    "programme_draft": (
        lambda: _("Draft of the programme"),
        lambda: _("The day by which the Business Unit has drafted it."),
    ),
    "programme_consultation": (
        lambda: _("Consultation of the group"),
        lambda: _("The day by which the group was consulted."),
    ),
    "programme_planning": (
        lambda: _("Business Planning Group looks at it"),
        lambda: _("The day by which it supports the programme or sends it back."),
    ),
    "programme_approval": (
        lambda: _("Board approves it"),
        lambda: _("The day by which the Board decides."),
    ),
    "programme_publication": (
        lambda: _("Published by"),
        lambda: _("Set by law: the day stays where it is when nobody works on it."),
    ),
    "programme_again": (
        lambda: _("Draft it again"),
        lambda: _("From the day on which it is sent back; so long, too, where a day has passed."),
    ),
    "programme_by_hand": (
        lambda: _("Begin an entry by hand"),
        lambda: _("From the day of the entry."),
    ),
    "programme_change": (
        lambda: _("Decide on a change within the year"),
        lambda: _("From the day on which it is asked for."),
    ),
    "programme_change_planning": (
        lambda: _("Confirm the change of a priority"),
        lambda: _("From the chair’s decision."),
    ),
}
