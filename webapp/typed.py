"""What people typed, as far as a page and a database can hold it.

No keyboard writes the other characters: they come with a paste, or from somebody who tries doors.
A mark stands where one of them stood, so that every room sees a text that it can show and keep; a
form of a task says that the mark is to be taken out.
"""

import re
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.utils import cached_property

from engine.texts import legible

SUSPECT = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")
LARGEST = 2**31 - 1
API = "/api/"
Fields = MultiDict[str, str]
Parsed = tuple[IO[bytes], Fields, MultiDict[str, FileStorage]]


def whole(text: str) -> int:
    """A number that a database can compare with its own."""
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


class WholeConverter(IntegerConverter):
    """An id in an address; a larger one than there can be is of nothing."""

    def to_python(self, value: str) -> int:
        number = int(super().to_python(value))
        if number > LARGEST:
            raise ValidationError
        return number


class Parser(FormDataParser):
    """Reads the fields of a form, and leaves its files as they are."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        return rest, shown(fields), files


class TypedRequest(Request):
    """A request whose fields can be shown; the API refuses what cannot be, by name."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._is_for_a_page = not self.path.startswith(API)
        if self._is_for_a_page:
            self.form_data_parser_class = Parser

    @cached_property
    def args(self) -> Fields:
        asked = super().args
        return self.parameter_storage_class(shown(asked) if self._is_for_a_page else asked)


def shown(fields: Fields) -> Fields:
    """The same fields; those that hold nothing suspect stay as they are."""
    if not any(SUSPECT.search(text) for pair in fields.items(multi=True) for text in pair):
        return fields
    return type(fields)([(_shown(name), _shown(text)) for name, text in fields.items(multi=True)])


def _shown(text: str) -> str:
    return legible(text) if SUSPECT.search(text) else text
