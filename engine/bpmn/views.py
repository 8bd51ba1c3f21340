"""What a process shows of itself: plain values, the only things of it that cross the wall."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

EventKind = Literal["message", "signal"]


class Variables(Mapping[str, Any]):
    """Variables to look at: whoever changes what was found here changes a copy."""

    __slots__ = ("_found",)

    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> Any:
        value = self._found[name]
        return orjson.loads(orjson.dumps(value)) if isinstance(value, dict | list) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"Variables({dict(self._found)})"


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Work that waits for a person.

    `item` tells one round of a multi-instance from the next: `instance` is its number or key,
    `item` the value it is about. It is empty outside of loops.
    """

    element_instance_id: str
    element_id: str
    item: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PendingStep:
    """A service task that waits for its registered step."""

    element_instance_id: str
    element_id: str
    item: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A call activity that waits for a process instance of its own."""

    element_instance_id: str
    element_id: str
    item: Mapping[str, Any]
    data: Mapping[str, Any]
    called: str


@dataclass(frozen=True, slots=True)
class MovedTimer:
    """A clock that another calendar has moved."""

    element_id: str
    before: datetime
    after: datetime


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
