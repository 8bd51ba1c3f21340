"""The board's figures: sets, their versions, what a change would touch."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from webapp.api.schemas.base import Given, Taken
from webapp.api.schemas.registers import Day
from workflows.models import TimescaleSet
from workflows.queries.timescales import Version, Versions

Name = Annotated[str, Field(max_length=60)]


class Figure(Given):
    """A value and where it comes from: V read in a source, K to be confirmed, P a proposal."""

    value: Any
    tag: Literal["V", "K", "P"]


class TimescaleSetVersion(Given):
    """One version of a set; a plan keeps the one under which it was registered."""

    version: int
    in_force_from: date
    is_in_force: bool
    live_plans: int
    figures: Mapping[str, Figure]
    reason: str
    created_at: datetime
    created_by: int | None


class TimescaleSetInFull(Given):
    """A set with all its versions, the newest first."""

    key: str
    versions: list[TimescaleSetVersion]


class TimescaleSets(Given):
    items: list[TimescaleSetInFull]
    next: str | None


class TimescaleWish(Taken):
    """Other values, other words on where they come from, or both, from a day on."""

    figures: dict[Name, Any] = Field(default_factory=dict, max_length=60)
    tags: dict[Name, Literal["V", "K", "P"]] = Field(default_factory=dict, max_length=60)
    in_force_from: Day


class TimescaleChange(TimescaleWish):
    reason: str = Field(min_length=1, max_length=1000)


class Recoloured(Given):
    """An action that would have another colour today."""

    action: str
    before: str
    after: str


class TimescalePreview(Given):
    """What a change would touch; plans that run keep their figures."""

    live_plans: int
    waiting_plans: int
    recoloured: list[Recoloured]


def etag_of(row: TimescaleSet) -> str:
    return f"{row.key}-{row.version}"


def set_of(found: Versions) -> TimescaleSetInFull:
    return TimescaleSetInFull(key=found.key, versions=[_version(one) for one in found.versions])


def _version(one: Version) -> TimescaleSetVersion:
    row = one.row
    return TimescaleSetVersion(
        version=row.version,
        in_force_from=row.in_force_from,
        is_in_force=one.is_in_force,
        live_plans=one.live_plans,
        figures={name: Figure.model_validate(told) for name, told in row.figures.items()},
        reason=row.reason,
        created_at=row.created_at,
        created_by=row.created_by,
    )
