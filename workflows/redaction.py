"""Withholds other people's names: each person is one number throughout. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SHORTEST = 3  # letters; less than that stands in too many words
WORDS = "[withheld]"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a row that was gathered, by the number of their account."""

    id: int | None


@dataclass(slots=True)
class Redactor:
    """Goes through what was gathered; `names` are everybody's, `shown` stay as they are."""

    names: Mapping[int, Sequence[str]]
    shown: frozenset[int]
    words: Sequence[str] = ()
    numbers: dict[int, int] = field(default_factory=dict)
    _owners: dict[str, int] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        self._owners = {
            name.casefold(): user_id
            for user_id, names in self.names.items()
            if user_id not in self.shown
            for name in names
            if len(name) >= SHORTEST
        }
        self._pattern = _any_of([*self._owners, *self.words])

    def clean(self, value: Any) -> Any:
        """The same value without what is withheld, at any depth."""
        if isinstance(value, Person):
            return self._person(value.id)
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {str(key): self.clean(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(one) for one in value]
        return value

    def _person(self, user_id: int | None) -> str:
        if user_id is None:
            return ""
        if user_id in self.shown:
            return self.names[user_id][0]
        return self._token(user_id)

    def _text(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._instead(found[0]), text)

    def _instead(self, found: str) -> str:
        owner = self._owners.get(found.casefold())
        return WORDS if owner is None else self._token(owner)

    def _token(self, user_id: int) -> str:
        number = self.numbers.setdefault(user_id, len(self.numbers) + 1)
        return f"[person {number}]"


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Whole words, the longest first, whatever their letters' size."""
    longest = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    if not longest:
        return None
    pattern = "|".join(re.escape(word) for word in longest)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
