"""Cursors of paged lists: opaque to the reader, the last row's sort key to us."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from engine.errors import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursors for those that follow and, where one can go back, precede.

    A partial one may lack rows: so many would have had to be looked at that it was given up.
    """

    items: Sequence[Row]
    next: str | None
    previous: str | None = None
    is_partial: bool = False


def encode(*keys: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(keys, default=str)).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[str | int | None]:
    """The sort key in a cursor; anything else is refused, not guessed at."""
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise Invalid("cursor", "not_a_cursor") from None
    if not isinstance(keys, list) or len(keys) != length:
        raise Invalid("cursor", "not_a_cursor")
    return keys
