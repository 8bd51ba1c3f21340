"""Sketches: what is being drawn."""

from datetime import date, datetime
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


class Judged(Given):
    """What would stand against publishing a drawing, and what to think about."""

    findings: list[dict[str, Any]]


class WalkedTask(Given):
    """A task that somebody would get, with the day on which it is due."""

    element: str
    name: str
    name_cy: str
    lane: str
    created: date
    due: date | None


class ScenarioDifference(Given):
    """Where it goes otherwise than it was kept: missing, new or other_date."""

    kind: str
    element: str
    before: str
    after: str


class ScenarioInFull(Given):
    """What was said in a scenario test, and how the process goes with it now."""

    name: str
    start: date
    variables: dict[str, Any]
    answers: dict[str, Any]
    steps: dict[str, Any]
    passes: bool
    differences: list[ScenarioDifference]
    tasks: list[WalkedTask]
    ends: list[str]


class Scenarios(Given):
    """All scenario tests of a sketch, walked now."""

    key: str
    version: int
    scenarios: list[ScenarioInFull]


class NewScenario(Taken):
    """What is said on a walk; a test of the same name is replaced.

    `answers` are by task, one object or a list with one for each time that it comes up; `steps`
    are what steps of the system find out. `version` is that of the sketch that was read.
    """

    version: int
    name: str = Field(min_length=1, max_length=120)
    start: date
    variables: dict[str, Any] = Field(default_factory=dict)
    answers: dict[str, dict[str, Any] | list[dict[str, Any]]] = Field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = Field(default_factory=dict)


class ForgottenScenario(Taken):
    version: int
    name: str = Field(max_length=120)


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
