"""Comments and files beside the form: at any time, also after completion, never changed."""

import hashlib
from pathlib import Path
from uuid import UUID

from engine import mentions
from engine.context import CommandContext, lock_family
from engine.errors import Invalid, NotFound
from engine.files import Upload, store
from engine.models import Attachment, Comment, ProcessInstance, UserTask
from engine.queries import instances as readable
from engine.queries.readers import readers
from engine.texts import can_be_kept, tidy

COMMENT_LIMIT = 20_000


def comment(
    ctx: CommandContext, instance_id: UUID, body: str, task_id: UUID | None = None
) -> Comment:
    """Say something about an instance, or about one of its tasks."""
    instance = _locked(ctx, instance_id)
    body = tidy(body).strip()
    if not body:
        raise Invalid("body", "required")
    if not can_be_kept(body):
        raise Invalid("body", "not_text")
    if len(body) > COMMENT_LIMIT:
        raise Invalid("body", "too_long", maximum=COMMENT_LIMIT)
    called = _mentioned(ctx, instance, body)
    said = Comment(
        instance_id=instance.id,
        user_task_id=task_id,
        author_id=ctx.actor.id,
        at=ctx.now,
        body=body,
        mentions=called,
    )
    ctx.session.add(said)
    ctx.session.flush()
    ctx.record(
        "comment.added",
        _subject(ctx, instance, task_id),
        comment=said.id,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        mentions=called or None,
    )
    return said


def attach(
    ctx: CommandContext,
    folder: Path,
    instance_id: UUID,
    upload: Upload,
    task_id: UUID | None = None,
) -> Attachment:
    """Keep a file under its hash; the date of receipt is ours, that of the fact the sender's."""
    instance = _locked(ctx, instance_id)
    if upload.fact_on is not None and upload.fact_on > ctx.calendar.local_date(ctx.now):
        raise Invalid("fact_on", "too_late")
    digest = store.keep(folder, upload.content)
    kept = Attachment(
        instance_id=instance.id,
        user_task_id=task_id,
        filename=upload.filename,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=digest,
        fact_on=upload.fact_on,
        received_at=ctx.now,
        received_from=ctx.actor.id,
    )
    ctx.session.add(kept)
    ctx.session.flush()
    ctx.record(
        "attachment.added",
        _subject(ctx, instance, task_id),
        attachment=kept.id,
        sha256=digest,
        filename=kept.filename,
    )
    return kept


def path_of(folder: Path, attachment: Attachment) -> Path:
    path = store.place(folder, attachment.sha256)
    if not path.is_file():
        raise NotFound("file", attachment.id)
    return path


def _mentioned(ctx: CommandContext, instance: ProcessInstance, body: str) -> list[int]:
    """Those whom a comment calls; somebody who cannot be told is no silent matter."""
    if "@" not in body:
        return []
    today = ctx.calendar.local_date(ctx.now)
    people = [(one.id, one.name) for one in readers(ctx.session, instance, today) if one.id]
    found = mentions.calls(body, people)
    for call in found:
        if not call.people:
            raise Invalid("body", "nobody_called", name=mentions.said_at(body, call))
    return list(dict.fromkeys(person for call in found for person in call.people))


def _locked(ctx: CommandContext, instance_id: UUID) -> ProcessInstance:
    """One that the actor may see, with the lock under which its history is written."""
    found = readable.get(ctx.session, ctx.actor, instance_id)
    lock_family(ctx, found.root_id)
    return ctx.session.get_one(ProcessInstance, instance_id, populate_existing=True)


def _subject(
    ctx: CommandContext, instance: ProcessInstance, task_id: UUID | None
) -> ProcessInstance | UserTask:
    """A task of this very instance: another one's history is not under this lock."""
    if task_id is None:
        return instance
    task = ctx.session.get(UserTask, task_id)
    if task is None or task.instance_id != instance.id:
        raise NotFound("user task", task_id)
    return task
