"""Parts of an address that the API reads: numbers that a database can hold, versions by name."""

from typing import Any

from werkzeug.routing import BaseConverter

# PostgreSQL keeps a little more; addresses are matched by their digits.
LARGEST_ID = 2_099_999_999


class IdConverter(BaseConverter):
    """The number of a row. The pattern itself is bounded: what it leaves out is not found."""

    regex = r"[1-9][0-9]{0,8}|1[0-9]{9}|20[0-9]{8}"

    def to_python(self, value: str) -> int:
        return int(value)


class VersionConverter(BaseConverter):
    """A number, `latest` or `draft`."""

    regex = r"latest|draft|[1-9][0-9]{0,8}"


CONVERTERS = {"id": IdConverter, "version": VersionConverter}

# How the description tells what each takes.
SCHEMAS: dict[str, dict[str, Any]] = {
    "IdConverter": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "VersionConverter": {"type": "string", "pattern": f"^({VersionConverter.regex})$"},
    "UUIDConverter": {"type": "string", "format": "uuid"},
    "UnicodeConverter": {"type": "string", "minLength": 1, "pattern": r"^[^/\x00]+$"},
}
