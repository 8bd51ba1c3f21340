"""A figure of a report: the list of what it counts, kept by their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it counts, by their numbers; `of` says which part of it."""

    section: str
    key: str
    of: str
    kind: str
    ids: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.ids)

    def as_data(self) -> dict[str, Any]:
        return {
            "section": self.section,
            "key": self.key,
            "of": self.of,
            "kind": self.kind,
            "ids": list(self.ids),
        }


def from_data(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    return [Figure(**row) for row in rows]
