"""Sketches: what is being drawn."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Taken


class NewSketch(Taken):
    """What a new process begins from; `which` names the pattern or the process to copy."""

    origin: Literal["pattern", "copy", "blank"]
    which: str = Field("", max_length=120)
    name: str = Field(max_length=200)
    name_cy: str = Field("", max_length=200)


class NamedFile(Taken):
    """The names of what comes in a file; empty ones stay as the file has them."""

    filename: str = Field("", max_length=200)
    name: str = Field("", max_length=200)
    name_cy: str = Field("", max_length=200)


class Scenario(Given):
    """One scenario test, walked now."""

    name: str
    passes: bool


class SketchInFull(Given):
    """A sketch, with all that stands against publishing it."""

    key: str
    version: int
    saved_at: datetime
    saved_by: int | None
    forms: list[str]
    findings: list[dict[str, Any]]
    scenarios: list[Scenario]


class Discarded(Given):
    key: str


class Materials(Given):
    """The forms and tables of a sketch, whole, with what stands against publishing it."""

    key: str
    version: int
    forms: dict[str, Any]
    decisions: dict[str, str]
    findings: list[dict[str, Any]]


class NewMaterials(Taken):
    """Whole documents in place of those that are there; `version` is the one that was read."""

    version: int
    forms: dict[str, dict[str, Any]] | None = None
    decisions: dict[str, str] | None = None
