"""When a person is told: the hour of their digest, their days, their quiet hours. Pure."""

from datetime import datetime, time, timedelta

from engine.working_days import Calendar
from notifications.models import Days, Immediate, NotificationPreference

# What the ladders say at eight belongs to that morning's digest, not to the next.
GRACE = timedelta(minutes=15)
A_DAY = timedelta(days=1)


def next_digest(calendar: Calendar, moment: datetime, wish: NotificationPreference) -> datetime:
    """The next digest of this person, or this one if its hour has just struck."""
    this_one = calendar.at(calendar.local_date(moment), wish.digest_at)
    if moment <= this_one + GRACE and _is_a_day(calendar, this_one, wish):
        return max(this_one, moment)
    return tomorrows_digest(calendar, moment, wish)


def tomorrows_digest(
    calendar: Calendar, moment: datetime, wish: NotificationPreference
) -> datetime:
    """The first digest of this person on a later day."""
    day = calendar.local_date(moment) + A_DAY
    while not _is_a_day(calendar, calendar.at(day, wish.digest_at), wish):
        day += A_DAY
    return calendar.at(day, wish.digest_at)


def at_once(calendar: Calendar, moment: datetime, wish: NotificationPreference) -> datetime:
    """Now, or when the person's quiet hours end."""
    if wish.quiet_from is None or wish.quiet_to is None:
        return moment
    local = calendar.local(moment).time()
    if not _is_quiet(local, wish.quiet_from, wish.quiet_to):
        return moment
    today = calendar.local_date(moment)
    end = calendar.at(today, wish.quiet_to)
    return end if end > moment else calendar.at(today + A_DAY, wish.quiet_to)


def wants_at_once(wish: NotificationPreference, *, is_urgent: bool) -> bool:
    if wish.immediate == Immediate.EVERYTHING:
        return True
    return is_urgent and wish.immediate == Immediate.URGENT


def _is_a_day(calendar: Calendar, moment: datetime, wish: NotificationPreference) -> bool:
    is_any = wish.digest_days != Days.WORKING_DAYS
    return is_any or calendar.is_working_day(calendar.local_date(moment))


def _is_quiet(local: time, start: time, end: time) -> bool:
    if start < end:
        return start <= local < end
    return local >= start or local < end  # over midnight
