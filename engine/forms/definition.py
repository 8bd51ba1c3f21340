"""A form as it is stored beside its diagram."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from engine.errors import Refused
from engine.forms.elements import Field, FormFinding, Json, Text, walk
from engine.forms.readers import read_text, read_word
from engine.forms.reading import Readers, read_attributes, read_fields
from engine.forms.writing import field_to_json, to_json

READERS: Readers = {"key": read_word, "title": read_text, "intro": read_text, "submit": read_text}


class FormUnreadable(Refused):
    """The JSON is not a form; the findings name every attribute that is wrong."""

    def __init__(self, findings: list[FormFinding]) -> None:
        super().__init__(list(findings))
        self.findings: list[object] = list(findings)


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """What a user task asks; immutable, versioned with its diagram."""

    key: str
    title: Text
    fields: tuple[Field, ...]
    intro: Text | None = None
    submit: Text | None = None

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read a form, or refuse it with every attribute that is wrong."""
        if not isinstance(data, dict):
            raise FormUnreadable([FormFinding("wrong_value", "", details={"accepted": "{…}"})])
        findings = [
            FormFinding("missing_attribute", name)
            for name in ("key", "title", "fields")
            if name not in data
        ]
        attributes = read_attributes(data, READERS, "", findings, apart={"fields"})
        fields = read_fields(data["fields"], "", findings) if "fields" in data else ()
        if findings:
            raise FormUnreadable(findings)
        return cls(fields=fields, **attributes)

    def to_json(self) -> dict[str, Json]:
        """Write what `from_json` reads."""
        written: dict[str, Json] = {"key": self.key, "title": to_json(self.title)}
        if self.intro is not None:
            written["intro"] = to_json(self.intro)
        if self.submit is not None:
            written["submit"] = to_json(self.submit)
        return written | {"fields": [field_to_json(field) for field in self.fields]}

    def field(self, path: str) -> Field | None:
        """Find a field by its path; rows of a list are left out of it or numbered."""
        plain = ".".join(part for part in path.split(".") if not part.isdigit())
        return next((field for at, field in self.walk() if at == plain), None)

    def walk(self) -> Iterator[tuple[str, Field]]:
        """Give every field with its path."""
        return walk(self.fields)

    def renamed(self, key: str) -> Self:
        """Give the same form under another key, as when it is copied."""
        return replace(self, key=key)


def option_values(field: Field) -> tuple[str, ...]:
    """List the values a decision can take; empty when they come from a process variable."""
    return tuple(option.value for option in field.options)
