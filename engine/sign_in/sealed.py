"""Everything that the board's key seals: which key it waits for, and sealing it anew."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import AuthenticatorApp
from engine.sign_in.authenticator import purpose_of
from engine.sign_in.safe import Safe, Unreadable


@dataclass(frozen=True, slots=True)
class Place:
    """A column of one row in which something sealed lies, as bytes or as text."""

    row: Any
    column: str
    purpose: str

    @property
    def sealed(self) -> bytes:
        found = getattr(self.row, self.column)
        return found.encode() if isinstance(found, str) else bytes(found)

    def put(self, sealed: bytes) -> None:
        is_text = isinstance(getattr(self.row, self.column), str)
        setattr(self.row, self.column, sealed.decode() if is_text else sealed)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many secrets the present key opens, how many an earlier one alone, how many none."""

    present: int = 0
    earlier: int = 0
    lost: int = 0

    @property
    def together(self) -> int:
        return self.present + self.earlier + self.lost


def second_factors(session: Session, *, locked: bool = False) -> Iterator[Place]:
    """Locked, nobody sets one up meanwhile."""
    wanted = sa.select(AuthenticatorApp).order_by(AuthenticatorApp.user_id)
    for row in session.scalars(wanted.with_for_update() if locked else wanted):
        for column in ("secret", "pending"):
            if getattr(row, column) is not None:
                yield Place(row, column, purpose_of(row.user_id))


def standing(places: Iterable[Place], safe: Safe) -> Standing:
    return Standing(**Counter(_key_of(place, safe) for place in places))


def reseal(places: Iterable[Place], safe: Safe) -> Standing:
    """Seal with the present key what an earlier one sealed; what no key opens stays as it is."""
    found = Counter[str]()
    for place in places:
        key = _key_of(place, safe)
        if key == "earlier":
            place.put(safe.seal(safe.open(place.sealed, place.purpose), place.purpose))
        found[key] += 1
    return Standing(**found)


def _key_of(place: Place, safe: Safe) -> str:
    for name, one in (("present", safe.present), ("earlier", safe)):
        try:
            one.open(place.sealed, place.purpose)
        except Unreadable:
            continue
        return name
    return "lost"
