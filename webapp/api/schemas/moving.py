"""Dry runs of a version, and moves of running instances to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from engine.models import MigratedInstance, Migration, Trial, TriedInstance
from engine.queries.moving import Counts
from webapp.api.schemas.base import Given, Paging, Taken


class NewMigration(Taken):
    """Which running instances shall move to this version, and how."""

    dry_run: bool = Field(default=True, description="Say what would become of them, no more.")
    instances: list[UUID] | None = Field(
        None, max_length=10_000, description="Left out: all that run on another version."
    )
    renamed: dict[str, str] = Field(
        default_factory=dict, description="Elements without a namesake: old id to new id."
    )
    new_dates: bool = Field(default=False, description="Compute due dates again.")
    reason: str = Field("", max_length=4000, description="Why; wanted unless it is a dry run.")


class Line(Given):
    """What became, or would become, of one instance."""

    instance: UUID
    state: str
    told: dict[str, Any]


class TrialInFull(Given):
    """A dry run: how far it is, and what it found."""

    id: int
    key: str
    kind: str
    state: str
    target: int | None
    created_at: datetime
    created_by: int | None
    ended_at: datetime | None
    counts: dict[str, int]
    items: list[Line]
    next: str | None


class MigrationInFull(Given):
    """A move: how far it is, and what became of each."""

    id: int
    key: str
    state: str
    target: int
    reason: str
    undo_reason: str
    new_dates: bool
    renamed: dict[str, str]
    created_at: datetime
    created_by: int | None
    ended_at: datetime | None
    counts: dict[str, int]
    items: list[Line]
    next: str | None


class Begun(Given):
    """What was begun in the background, and where to ask how far it is."""

    dry_run: bool
    id: int
    href: str


class Migrations(Given):
    items: list[MigrationInFull]
    next: str | None


class LineQuery(Paging):
    state: str | None = Field(None, max_length=12, description="Only what came to this.")


def trial_of(
    row: Trial, counts: Counts, lines: Sequence[tuple[TriedInstance, Any]], following: str | None
) -> TrialInFull:
    return TrialInFull(
        id=row.id,
        key=row.key,
        kind=row.kind,
        state=row.state,
        target=row.target_id,
        created_at=row.created_at,
        created_by=row.created_by,
        ended_at=row.ended_at,
        counts=dict(counts.by_state),
        items=[
            Line(instance=one.instance_id, state=one.verdict, told=dict(one.told))
            for one, _instance in lines
        ],
        next=following,
    )


def migration_of(
    row: Migration,
    counts: Counts,
    lines: Sequence[tuple[MigratedInstance, Any]] = (),
    following: str | None = None,
) -> MigrationInFull:
    renamed: Mapping[str, str] = row.renamed
    return MigrationInFull(
        id=row.id,
        key=row.key,
        state=row.state,
        target=row.target_id,
        reason=row.reason,
        undo_reason=row.undo_reason,
        new_dates=row.new_dates,
        renamed=dict(renamed),
        created_at=row.created_at,
        created_by=row.created_by,
        ended_at=row.ended_at,
        counts=dict(counts.by_state),
        items=[
            Line(
                instance=one.instance_id,
                state=one.state,
                told={"obstacles": [list(pair) for pair in one.why]},
            )
            for one, _instance in lines
        ],
        next=following,
    )
