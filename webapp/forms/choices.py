"""Whom and what a form offers, and how what was chosen is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.forms import Field

Offered = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FileLink:
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Value and label of what may be chosen; names of people, agencies and files by their key."""

    people: Callable[[Field], Offered] = lambda _field: ()
    agencies: Callable[[Field], Offered] = lambda _field: ()
    person_name: Callable[[str], str] = str
    agency_name: Callable[[str], str] = str
    file: Callable[[str], FileLink] = lambda key: FileLink(key, "")

    def of(self, one: Field) -> Offered:
        return self.people(one) if one.type == "person" else self.agencies(one)
