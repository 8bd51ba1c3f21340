"""What a process remembers of the marks that it leaves on work, as long as it lives."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import uuid4

Told = tuple[str, datetime]


@dataclass(slots=True)
class Marks:
    """Whose marks they are; `engine.attempts` writes and reads them."""

    name: str = field(default_factory=lambda: uuid4().hex)
    # Since when it sees what is deadly: a key, and the moment at which it was due.
    seen: dict[Told, datetime] = field(default_factory=dict)
    # What is suspected is done by one thread at a time.
    alone: Lock = field(default_factory=Lock)
    _left: set[str] = field(default_factory=set)

    def leave(self, keys: set[str]) -> None:
        """These could not be taken away: nobody could reach the database."""
        self._left |= keys

    def left(self) -> set[str]:
        """Give what was left, once."""
        left, self._left = self._left, set()
        return left
