"""What may cross between a diagram's expressions, the stored state and the rest of the house."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.errors import Invalid

MAX_DEPTH = 50
MAX_WEIGHT = 40_000  # about 1 MB: an item weighs 1, a text 1 for every 32 characters more
TEXT_UNIT = 32
RESERVED_KEYS = frozenset({"$t"})  # marks typed values in the stored state
_INT64 = 1 << 63


class DataRefused(Invalid):
    """A value that process data cannot hold; `field` is the path to it."""


def check_data(value: object) -> None:
    """Refuse what cannot be stored: too deep, too big, an odd type or a reserved key."""
    plain(value)


def plain(value: object) -> tuple[object, int]:
    """Copy a value into plain JSON types; dates become ISO text. Also return its weight."""
    meter = _Meter()
    return meter.copy(value, "", 0), meter.weight


class _Meter:
    """One walk over a value: copies, checks and weighs at once."""

    __slots__ = ("weight",)

    def __init__(self) -> None:
        self.weight = 0

    def copy(self, value: object, path: str, depth: int) -> object:
        self.weight += 1
        if self.weight > MAX_WEIGHT:
            raise DataRefused(path, "too-big")
        if value is None or type(value) is bool:
            return value
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, int | float | Decimal):
            return _number(value, path)
        if isinstance(value, date):
            return iso(value)
        if depth >= MAX_DEPTH:
            raise DataRefused(path, "too-deep")
        return self._container(value, path, depth + 1)

    def _container(self, value: object, path: str, depth: int) -> object:
        if isinstance(value, Mapping):
            return {
                self._key(key, path): self.copy(item, f"{path}.{key}", depth)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.copy(item, path, depth) for item in value]
        raise DataRefused(path, "type", type=type(value).__name__)

    def _key(self, key: object, path: str) -> str:
        if not isinstance(key, str):
            raise DataRefused(path, "key-not-text", key=repr(key)[:80])
        if key in RESERVED_KEYS:
            raise DataRefused(path, "reserved-key", key=key)
        return self._text(key, path)

    def _text(self, value: str, path: str) -> str:
        self.weight += len(value) // TEXT_UNIT
        if self.weight > MAX_WEIGHT:
            raise DataRefused(path, "too-big")
        if not value.isascii():
            _check_unicode(value, path)
        if "\0" in value:
            raise DataRefused(path, "text")
        return str(value)


def _check_unicode(value: str, path: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise DataRefused(path, "text") from error


def _number(value: float | Decimal, path: str) -> int | float:
    if not math.isfinite(value):
        raise DataRefused(path, "not-finite")
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and not -_INT64 <= value < _INT64:
        raise DataRefused(path, "number-too-big")
    return value


def iso(moment: date) -> str:
    """A date as it stands, a moment in UTC; a naive moment stays the local time that it is."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")
    moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds") + "Z"
