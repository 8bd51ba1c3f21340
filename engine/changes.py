"""A change of the rules that stored dates follow from: another calendar, or another ladder."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from engine.context import Ladders
from engine.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Rules:
    """What stored dates follow from."""

    calendar: Calendar
    ladders: Ladders

    def differ_on(self, other: "Rules") -> frozenset[date]:
        """The days that are worked by one calendar alone."""
        return self.calendar.closed ^ other.calendar.closed


@dataclass(frozen=True, slots=True)
class Change:
    """From which rules to which, as of when.

    A second look, for what was under way when the change was made, has `until`: only tasks that
    came until then. `mark` is the version of the settings, kept with each date that it moved.
    """

    before: Rules
    after: Rules
    now: datetime
    until: datetime | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one task that a change may move."""

    due_on: date | None
    due_at: datetime | None
    rung_at: datetime | None


class Dated(Protocol):
    """A task, whole or just the columns that its dates depend on."""

    id: Any
    instance_id: Any
    element_instance_id: Any
    definition_id: Any
    state: Any
    created_at: Any
    due_on: Any
    due_at: Any
    due_basis: Any
    ladder: Any
    ladder_due_at: Any
    ladder_failures: Any


def began(task: Dated) -> datetime:
    """When the task's clock started: with it, or when a person last set its deadline."""
    since = (task.due_basis or {}).get("set_at")
    found: datetime = datetime.fromisoformat(str(since)) if since else task.created_at
    return found
