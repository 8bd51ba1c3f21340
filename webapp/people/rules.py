"""What to say when something about people, seats, closed days or ladders does not fit."""

from collections.abc import Callable, Mapping
from datetime import date

from webapp.i18n import _, day

Values = Mapping[str, object]


def _days(values: Values) -> dict[str, object]:
    """The same with dates as people say them."""
    return {
        name: day(value) if isinstance(value, date) else value for name, value in values.items()
    }


RULES: dict[str, Callable[[Values], str]] = {
    "not_a_date": lambda _v: _("Enter a date, such as 31 August 2026."),
    "not_a_time": lambda _v: _("Enter a time, such as 08:00."),
    "cover_in_the_past": lambda v: _(
        "Cover can begin or end today at the earliest: %(first)s.", **_days(v)
    ),
    "cover_too_long": lambda _v: _("Cover lasts a year at most. Check the dates."),
    "not_oneself": lambda _v: _("Choose somebody else: nobody stands in for themselves."),
    "covered_already": lambda v: _(
        "These days are covered already. In place: %(name)s, %(first)s to %(last)s. "
        "Change that cover, or choose other days.",
        **_days(v),
    ),
    "in_a_circle": lambda v: _(
        "You cannot stand in for each other at the same time: this colleague is away "
        "%(first)s to %(last)s. Choose somebody else, or other days.",
        **_days(v),
    ),
    "away": lambda v: _(
        "This colleague is away all that time, %(first)s to %(last)s. Choose somebody else.",
        **_days(v),
    ),
    "of_another_agency": lambda _v: _(
        "This person works for another agency and may not see the work of this one. "
        "Choose a colleague of the same agency."
    ),
    "has_left": lambda v: _("This person has left and can do nothing here: %(name)s.", **v),
    "substitute.required": lambda _v: _("Choose who will stand in."),
    "starts_on.required": lambda _v: _("Enter the first day."),
    "ends_on.required": lambda _v: _("Enter the last day."),
    "same_as_start": lambda _v: _("Quiet hours must end at another time than they begin."),
    "quiet_from.required": lambda _v: _("Enter when the quiet hours begin."),
    "quiet_to.required": lambda _v: _("Enter when the quiet hours end."),
    "digest_at.required": lambda _v: _("Enter when the digest should come."),
    "to.nobody_in_group": lambda _v: _("nobody else sits in its group. Choose a person."),
    "to.no_representative": lambda _v: _("its agency has no representative. Choose a person."),
    "to.not_the_leaver": lambda _v: _("choose somebody else than the person who leaves."),
    "to.not_an_option": lambda _v: _("choose one of what is offered."),
    "user.oneself": lambda _v: _("Nobody closes their own account. Ask another administrator."),
    "on.required": lambda _v: _("Enter the day."),
    "on.closed_already": lambda _v: _("This day is closed already."),
    "on.not_worked": lambda _v: _("Nobody works on this day anyway. Choose a working day."),
    "name_cy.required": lambda _v: _("Write it in Welsh, too."),
    "not_in_days": lambda _v: _("Count in days, weeks, months or years, such as 20wd."),
    "other_side": lambda _v: _("Count to the same side as before: only then does the date fit."),
    "too_far": lambda _v: _("Ten years are the most."),
    "not_a_number": lambda _v: _("Enter a whole number, such as 20."),
    "out_of_range": lambda v: _("Stay within %(least)s and %(most)s.", **v),
    "in_the_past": lambda _v: _("Choose today or a later day: what has begun keeps its figures."),
    "before_newest": lambda v: _(
        "Choose %(day)s or a later day: another change begins on that day.", **_days(v)
    ),
    "unchanged": lambda _v: _("This is as it was. Change the value, or where it comes from."),
    "in_force_from.required": lambda _v: _("Enter the day from which it holds."),
    "tag.not_an_option": lambda _v: _("Choose where the figure comes from."),
    "empty_already": lambda _v: _("Nobody holds this seat, so there is nothing to end."),
    "no_seat_then": lambda _v: _("The seat is not there on that day. Choose another day."),
    "seat_taken": lambda v: _("Somebody holds it on that day: %(name)s. End that first.", **v),
    "of_another_agency.required": lambda _v: _(
        "This person works for another agency and would see the work of this one. "
        "Say that this agency wants it so, or choose somebody else."
    ),
    "user.required": lambda _v: _("Choose a person."),
    "last_day.required": lambda _v: _("Enter the last day."),
    "last_day.before_start": lambda _v: _("The last day must not be before the first."),
    "end_reason.required": lambda _v: _("Say why: the reason is kept with the decision."),
    "title.required": lambda _v: _("Enter a title."),
    "title_cy.required": lambda _v: _("Write it in Welsh, too."),
    "no_levels": lambda _v: _("A ladder needs a level. Leave at least one."),
    "level_twice": lambda _v: _("The ladder has this level at this moment already."),
    "at.required": lambda _v: _("Enter how far from the date, such as 3wd."),
    "at.not_for_a_ladder": lambda _v: _(
        "Enter an offset such as 3wd. Only a reminder may come before the due date."
    ),
    "level.not_for_a_ladder": lambda _v: _("Choose a level."),
    "time.not_for_a_ladder": lambda _v: _("Enter a time, such as 08:00."),
    "from.not_for_a_ladder": lambda _v: _("Choose what it is counted from."),
    "min_span.not_for_a_ladder": lambda _v: _("Enter an offset such as 30wd, or leave it empty."),
    "to.not_for_a_ladder": lambda _v: _("Choose who hears."),
    "not_for_a_ladder": lambda _v: _("This does not fit into a ladder."),
    "group.required": lambda _v: _("Choose a group."),
    "kind.not_an_option": lambda _v: _("Choose how the seat is held."),
    "email.required": lambda _v: _("Enter an email address such as name@example.org."),
    "name.required": lambda _v: _("Enter a name."),
}
