"""Parts of an address that the API reads: numbers that a database can hold, versions by name."""

from typing import Any

from werkzeug.routing import BaseConverter, IntegerConverter, Map

from webapp.api.schemas.base import LARGEST_ID


class IdConverter(IntegerConverter):
    """The number of a row; a larger one is the number of nothing."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name is Werkzeug's
        super().__init__(map, min=1, max=LARGEST_ID)


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
