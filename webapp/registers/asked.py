"""What a reader asked a register for: words to find, filters, order, which page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.queries.sorting import Rows, Sort
from webapp.i18n import _
from webapp.registers.register import Register

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Kept in the address, so that a link says the same to whoever opens it."""

    register: Register
    text: str
    chosen: Mapping[str, str]
    sort: Sort
    cursor: str | None

    @classmethod
    def of(cls, register: Register, given: Mapping[str, str]) -> "Asked":
        known = {one.name for one in register.filters}
        chosen = {
            name: value.strip() for name, value in given.items() if name in known and value.strip()
        }
        return cls(
            register,
            given.get("q", "").replace("\x00", "").strip()[:LONGEST],
            chosen,
            register.sort(given.get("sort", "")),
            given.get("after") or None,
        )

    @property
    def statement(self) -> Rows:
        """The register's rows, narrowed."""
        wanted = [one.where(self.chosen[one.name]) for one in self._filters]
        found = self.register.statement.where(*wanted)
        return found.where(_containing(self.text, self.register)) if self.text else found

    @property
    def said(self) -> list[str]:
        """The filters in force, in words."""
        found = [_("Search: %(words)s", words=self.text)] if self.text else []
        return [*found, *(one.said(self.chosen[one.name]) for one in self._filters)]

    @property
    def query(self) -> dict[str, Any]:
        """The same as parts of an address, without the page."""
        first = next(iter(self.register.sorts))
        sort = f"-{self.sort.name}" if self.sort.is_descending else self.sort.name
        parts = {"q": self.text, **self.chosen, "sort": "" if sort == first else sort}
        return {name: value for name, value in parts.items() if value}

    def without(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.query.items() if key != name}

    def turned(self, sort: str) -> str:
        """What pressing a heading asks for: by it, or the other way round."""
        is_here = self.sort.name == sort and not self.sort.is_descending
        return f"-{sort}" if is_here else sort

    @property
    def _filters(self) -> list[Any]:
        return [one for one in self.register.filters if one.name in self.chosen]


def _containing(text: str, register: Register) -> sa.ColumnElement[bool]:
    """Some of the searched columns contains the words, as they are.

    SQLite takes ŵ and Ŵ for two letters, so such words are looked for in each way of writing them.
    """
    ways = {text} if text.isascii() else {text, text.lower(), text.upper(), text.title()}
    return sa.or_(
        *(column.icontains(way, autoescape=True) for column in register.searched for way in ways)
    )
