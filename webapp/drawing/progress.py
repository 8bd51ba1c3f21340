"""How far an instance has come, as the diagram shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Badge:
    """A figure over an element: its level, 0 to 4, shows as bars and as warmth."""

    text: str
    level: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Elements that are done, that wait now, the flows really taken, and a word over an element.

    `marks` says of an element that it is added, changed or removed, where versions are compared.
    `badges` are figures of many instances, where a process is looked at as a whole.
    """

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    badges: Mapping[str, Badge] = field(default_factory=dict)


NOT_STARTED = Progress()
