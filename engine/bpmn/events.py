"""What can be waited for and thrown: the definitions behind a diagram's events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.bpmn.timers import TimerEvent
from engine.bpmn.tokens import Instance
from engine.bpmn.views import EventKind


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """A message or a signal; a message finds its instance by its correlation."""

    kind: EventKind
    name: str
    # correlation key -> property -> the expression that finds it in the payload
    correlation: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def is_same(self, other: "NamedEvent") -> bool:
        return self.kind == other.kind and self.name == other.name

    def correlate(self, top: Instance, payload: Mapping[str, object]) -> dict[str, Any]:
        return {
            key: {name: top.evaluate(text, payload) for name, text in properties}
            for key, properties in self.correlation
        }


@dataclass(frozen=True, slots=True)
class RaisedEvent:
    """An error, escalation or cancellation: it climbs from scope to scope until it is caught."""

    kind: Literal["error", "escalation", "cancel"]
    code: str | None = None

    def catches(self, thrown: "RaisedEvent") -> bool:
        return self.kind == thrown.kind and self.code in (None, thrown.code)


@dataclass(frozen=True, slots=True)
class ConditionEvent:
    expression: str


@dataclass(frozen=True, slots=True)
class TerminateEvent:
    pass


Event = NamedEvent | RaisedEvent | ConditionEvent | TerminateEvent | TimerEvent
