"""What can be said about a diagram: findings, and the library it is held against."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.forms import FormDefinition

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint, by rule; the sentence for it is the reader's, in webapp."""

    file: str
    element: str
    line: int
    rule: str
    severity: Severity
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Library:
    """What a diagram may name. None means: not known here, so do not ask.

    `strict` turns on what publishing asks for: Welsh, lanes, deadlines, forms and ladders. Plain
    BPMN from other tools is read without it.
    """

    forms: Mapping[str, FormDefinition] | Collection[str] | None = None
    steps: Collection[str] | None = None
    ladders: Collection[str] | None = None
    processes: Collection[str] | None = None
    decisions: Collection[str] | None = None
    strict: bool = True
