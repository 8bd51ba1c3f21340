"""The parts of a form as plain values: texts, options, conditions, bounds, fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.working_days import Offset

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Scalar = bool | int | float | str
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class FormFinding:
    """One complaint about a definition; the sentence for it is webapp's."""

    rule: str
    path: str
    severity: Severity = "error"
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, in both languages."""

    en: str
    cy: str = ""

    def in_language(self, language: str) -> str:
        """Give the Welsh to Welsh readers, unless it is still missing."""
        return (self.cy or self.en) if language == "cy" else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen, and the fields that are asked when it is."""

    value: str
    label: Text
    hint: Text | None = None
    reveals: tuple[str, ...] = ()
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is asked only if another field, or a process variable, has one of these values."""

    source: Literal["field", "variable"]
    name: str
    values: tuple[Scalar, ...]

    def holds_for(self, found: object) -> bool:
        """Say whether an answer, or one of a list of answers, is among the values."""
        given = found if isinstance(found, list | tuple) else (found,)
        return any(_same(one, value) for one in given for value in self.values)


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a range of dates: a day, or one counted from today, a field or a variable."""

    source: Literal["date", "today", "field", "variable"]
    name: str = ""
    on: date | None = None
    offset: Offset | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Attributes that its type does not have keep their defaults."""

    name: str
    type: str
    label: Text | None = None
    hint: Text | None = None
    required: bool = False
    messages: Mapping[str, Text] = field(default_factory=dict)
    visible_when: tuple[Condition, ...] = ()
    from_variable: str | None = None
    default_from: str | None = None
    default: Json = None
    max_length: int | None = None
    rows: int | None = None
    min: int | float | Bound | None = None
    max: int | float | Bound | None = None
    integer: bool = True
    prefix: Text | None = None
    suffix: Text | None = None
    options: tuple[Option, ...] = ()
    options_from: str | None = None
    fields: tuple["Field", ...] = ()
    item: Text | None = None
    group: str | None = None
    multiple: bool = False
    only: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    text: Text | None = None
    # What the options of an earlier field say about this one; not written in the file.
    revealed_by: Condition | None = None

    @property
    def is_answered(self) -> bool:
        """Say whether the person answers it; other fields are for reading."""
        return self.type != "static" and self.from_variable is None

    @property
    def is_listed(self) -> bool:
        """Say whether its answer is a list."""
        return self.type in ("choices", "list", "file") or self.multiple

    @property
    def conditions(self) -> tuple[Condition, ...]:
        revealed = () if self.revealed_by is None else (self.revealed_by,)
        return self.visible_when + revealed

    @property
    def most(self) -> int:
        """Say how many a list of answers may hold."""
        if isinstance(self.max, int):
            return self.max
        return {"list": 50, "file": 10}.get(self.type, 200)

    @property
    def least(self) -> int:
        """Say how many a list of answers must hold, if it holds any."""
        return self.min if isinstance(self.min, int) else 0

    @property
    def longest(self) -> int:
        """Say how many characters a text may have."""
        return self.max_length or (200 if self.type == "text" else 5000)

    def message_for(self, rule: str) -> Text | None:
        """Give the form's own words for a broken rule; without them webapp has plain ones."""
        return self.messages.get(rule)


def walk(fields: tuple[Field, ...], prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Give every field with its path, those of lists after their list."""
    for one in fields:
        yield prefix + one.name, one
        yield from walk(one.fields, f"{prefix}{one.name}.")


def _same(found: object, value: Scalar) -> bool:
    # True is 1 to Python, but not to the person who wrote the condition.
    return isinstance(found, bool) == isinstance(value, bool) and found == value
