"""A table that a program sends, with the fields beside it."""

from collections.abc import Mapping
from typing import TypeVar

from flask import request

from engine.errors import Invalid
from webapp.api.action_plans import IMPORT_LIMIT
from webapp.api.reading import fits
from webapp.api.refusals import WrongMediaType
from webapp.api.schemas.base import Taken

T = TypeVar("T", bound=Taken)

YES_OR_NO: Mapping[str, object] = {"type": "string", "enum": ["yes", "no"]}
BOARD: Mapping[str, object] = {"type": "string", "enum": ["children", "adults"]}
FILE: Mapping[str, object] = {
    "type": "string",
    "format": "binary",
    "description": ".xlsx or .csv",
}


def with_file(**fields: Mapping[str, object]) -> dict[str, object]:
    """How the description tells of such a request."""
    return {"type": "object", "properties": {"file": FILE, **fields}, "required": ["file"]}


def sent(kind: type[T]) -> tuple[T, str, bytes]:
    """The fields, and the name and bytes of the file."""
    request.max_content_length = IMPORT_LIMIT
    if request.mimetype != "multipart/form-data":
        raise WrongMediaType
    facts = fits(kind, request.form.to_dict())
    file = request.files.get("file")
    if file is None:
        raise Invalid("file", "required")
    return facts, file.filename or "", file.read()
