"""Who asks: a person with groups, or the house itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. `stands_in_for` are absent colleagues: user id -> their groups."""

    id: int | None
    name: str
    groups: frozenset[str] = frozenset()
    agency: str | None = None
    stands_in_for: Mapping[int, frozenset[str]] = field(default_factory=dict)
    opened: frozenset[UUID] = frozenset()  # lifecycles that a co-opted member may see today

    @property
    def is_system(self) -> bool:
        return self.id is None

    @property
    def all_groups(self) -> frozenset[str]:
        return self.groups.union(*self.stands_in_for.values())

    def on_behalf_of(self, group: str) -> int | None:
        """Whom the actor stands in for when acting for a group that is not their own."""
        if group in self.groups:
            return None
        return next((who for who, groups in self.stands_in_for.items() if group in groups), None)


SYSTEM = Actor(id=None, name="system")
