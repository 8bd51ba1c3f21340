"""Files and evidence as pages list them: two dates, who sent it, and the hash that proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.models import Attachment, ProcessInstance
from engine.queries import instances
from webapp.names import Names
from webapp.offers import file_url
from workflows.models import Action, Evidence

KILO = 1024


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file: the day of the fact is its sender's word, the moment of receipt is ours."""

    name: str
    url: str
    ending: str
    size: str
    fact_on: date | None
    received_at: datetime
    sender: str
    sha256: str
    task_id: UUID | None


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence of an action, perhaps with its file."""

    level: str
    description: str
    fact_on: date | None
    received_at: datetime
    sender: str
    file: FileRow | None


def files_of(session: Session, instance: ProcessInstance, names: Names) -> list[FileRow]:
    """The latest first."""
    found: Sequence[Attachment] = instances.attachments(session, instance.id)
    return [_row(file, names) for file in reversed(found)]


def proofs_of(
    session: Session, instance: ProcessInstance, files: Sequence[FileRow], names: Names
) -> list[Proof]:
    """What was handed in for the action that this instance follows; none for any other."""
    found = session.scalars(
        sa.select(Evidence)
        .join(Action, Action.id == Evidence.action_id)
        .where(Action.instance_id == instance.id)
        .order_by(Evidence.level, Evidence.id)
    )
    by_hash = {file.sha256: file for file in files}
    return [
        Proof(
            level=one.level,
            description=one.description,
            fact_on=one.fact_on,
            received_at=one.received_at,
            sender=names.person(one.received_from),
            file=by_hash.get(one.sha256 or ""),
        )
        for one in found
    ]


def _row(file: Attachment, names: Names) -> FileRow:
    return FileRow(
        name=file.filename,
        url=file_url(file.id, file.instance_id),
        ending=PurePosixPath(file.filename).suffix.lstrip(".").upper()[:5],
        size=size(file.size),
        fact_on=file.fact_on,
        received_at=file.received_at,
        sender=names.person(file.received_from),
        sha256=file.sha256,
        task_id=file.user_task_id,
    )


def size(count: int) -> str:
    """Rounded up, so that nothing is nought."""
    if count < KILO * KILO:
        return f"{-(-count // KILO)} KB"
    return f"{count / KILO / KILO:.1f} MB"
