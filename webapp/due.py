"""Says how a deadline stands: in words, with a colour that only repeats them."""

from dataclasses import dataclass

from engine.models import UserTask, UserTaskState
from webapp.current import Moment
from webapp.i18n import _, ngettext

SOON = 2


@dataclass(frozen=True, slots=True)
class Tag:
    """What `partials/tag.html` draws."""

    colour: str
    text: str


def standing(task: UserTask, seen: Moment) -> Tag:
    """How an open task stands; what became of a closed one."""
    if not task.is_open:
        return _closed(task)
    if task.due_on is None or task.due_at is None:
        return Tag("grey", _("No deadline"))
    if task.is_overdue(seen.now):
        return late(seen.calendar.working_days_between(task.due_on, seen.today))
    left = seen.calendar.working_days_between(seen.today, task.due_on)
    if task.due_on == seen.today:
        return Tag("amber", _("Due today"))
    if not left:
        return Tag("amber", _("Due before the next working day"))
    text = ngettext("%(num)d working day left", "%(num)d working days left", left)
    return Tag("amber" if left <= SOON else "green", text)


def late(days: int) -> Tag:
    """Nothing is counted before the first working day after the deadline."""
    if days <= 0:
        return Tag("red", _("Deadline missed"))
    return Tag("red", ngettext("%(num)d working day late", "%(num)d working days late", days))


def _closed(task: UserTask) -> Tag:
    if task.state == UserTaskState.SUSPENDED:
        return Tag("blue", _("Paused"))
    if task.state == UserTaskState.CANCELED:
        return Tag("grey", _("No longer needed"))
    was_late = task.due_at is not None and task.completed_at and task.completed_at > task.due_at
    return Tag("amber", _("Done late")) if was_late else Tag("green", _("Done"))
