"""What a process shows of itself: plain values, the only things of it that cross the wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

EventKind = Literal["message", "signal"]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Work that waits for a person.

    `item` tells one round of a multi-instance from the next: `instance` is its number or key,
    `item` the value it is about. It is empty outside of loops. `data` is to be read only.
    """

    element_instance_id: str
    element_id: str
    item: Mapping[str, object]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PendingStep:
    """A service task that waits for its registered step."""

    element_instance_id: str
    element_id: str
    item: Mapping[str, object]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A call activity that waits for a process instance of its own."""

    element_instance_id: str
    element_id: str
    item: Mapping[str, object]
    data: Mapping[str, object]
    called: str


@dataclass(frozen=True, slots=True)
class PendingTimer:
    """A timer that runs, with the moment in UTC from which on it fires."""

    element_instance_id: str
    element_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message or signal that is waited for."""

    kind: EventKind
    name: str
    correlation: Mapping[str, object] | None
    element_instance_id: str
    element_id: str


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message that nobody inside took, or a signal for every other instance."""

    kind: EventKind
    name: str
    payload: Mapping[str, object]
    correlation: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a branch stopped; its siblings went on."""

    element_id: str
    element_instance_id: str
    message: str
    line: int | None
    source: str
    rule: str = "failed"
