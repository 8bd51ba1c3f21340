"""How far an instance has come, as the diagram shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """Elements that are done, that wait now, the flows really taken, and a word over an element.

    `marks` says of an element that it is added, changed or removed, where versions are compared.
    """

    done: frozenset[str] = frozenset()
    current: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


NOT_STARTED = Progress()
