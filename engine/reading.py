"""Reads the files that came in, one by one, so that a search finds what is written in them."""

import logging
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import findable
from engine.collaboration import path_of
from engine.context import ProcessEngine
from engine.errors import NotFound
from engine.files.aside import Unreadable, words_aside
from engine.models import Attachment, Comment, ReadFile, SearchText, UserTask
from engine.words import distinct

log = logging.getLogger(__name__)
AT_A_TIME = 10
# A file that came in at the same moment as a later one may be committed after it.
LOOKED_BACK = 200
BATCH = 1_000


def read_files(engine: ProcessEngine, folder: Path, limit: int = AT_A_TIME) -> int:
    """Read what nobody has read yet; return how many. Each in a transaction of its own."""
    with engine.query() as session:
        waiting = session.scalars(_unread(limit)).all()
    for attachment in waiting:
        outcome, words = _words_of(folder, attachment)
        _remember(engine, attachment, outcome, words)
    return len(waiting)


def index_all(engine: ProcessEngine) -> int:
    """Make everything findable that is not: after an upgrade, or when the index was emptied."""
    added = 0
    while batch := _index_batch(engine):
        added += batch
    _index_comments(engine)
    return added


def forget_all(engine: ProcessEngine) -> None:
    """Empty the index; `index_all` fills it again, and files are read anew."""
    with engine.command() as ctx:
        ctx.session.execute(sa.delete(SearchText))
        ctx.session.execute(sa.delete(ReadFile))
        if ctx.session.get_bind().dialect.name == "sqlite":
            ctx.session.execute(
                sa.text("INSERT INTO search_words(search_words) VALUES ('rebuild')")
            )


def _unread(limit: int) -> sa.Select[Attachment]:
    """By two look-ups: which file was read last, and what has come since."""
    newest = sa.select(sa.func.coalesce(sa.func.max(ReadFile.attachment_id), 0))
    is_read = sa.exists().where(ReadFile.attachment_id == Attachment.id)
    return (
        sa.select(Attachment)
        .where(Attachment.id > newest.scalar_subquery() - LOOKED_BACK, ~is_read)
        .order_by(Attachment.id)
        .limit(limit)
    )


def _words_of(folder: Path, attachment: Attachment) -> tuple[str, list[str]]:
    """What came of reading a file; its name is always findable."""
    named = distinct([attachment.filename], BATCH)
    try:
        path = path_of(folder, attachment)
        words = words_aside(path, PurePosixPath(attachment.filename.lower()).suffix)
    except (NotFound, Unreadable):
        log.info("file not read", extra={"action": "file_skipped", "attachment": attachment.id})
        return "skipped", named
    return ("read" if words else "wordless"), list(dict.fromkeys([*named, *words]))


def _remember(
    engine: ProcessEngine, attachment: Attachment, outcome: str, words: list[str]
) -> None:
    """Another worker may have read the same file: whoever comes second leaves it."""
    with engine.command() as ctx:
        ctx.session.get(Attachment, attachment.id, with_for_update=True)
        if ctx.session.get(ReadFile, attachment.id) is not None:
            return
        read = ReadFile(attachment_id=attachment.id, outcome=outcome, words=len(words), at=ctx.now)
        ctx.session.add(read)
        ctx.session.flush()
        findable.add_words(ctx.session, attachment.instance_id, words)


def _index_batch(engine: ProcessEngine) -> int:
    is_indexed = sa.exists().where(SearchText.user_task_id == UserTask.id)
    with engine.command() as ctx:
        tasks = ctx.session.scalars(sa.select(UserTask).where(~is_indexed).limit(BATCH)).all()
        if tasks:
            findable.add_tasks(ctx.session, tasks)
    return len(tasks)


def _index_comments(engine: ProcessEngine) -> None:
    is_indexed = sa.exists().where(
        SearchText.instance_id == Comment.instance_id, SearchText.user_task_id.is_(None)
    )
    with engine.command() as ctx:
        silent = ctx.session.scalars(sa.select(Comment.instance_id).where(~is_indexed).distinct())
        for instance_id in silent.all():
            words = distinct(_comments(ctx.session, instance_id), findable.COMMENT_WORDS)
            findable.add_words(ctx.session, instance_id, words)


def _comments(session: Session, instance_id: object) -> Iterable[str]:
    return session.scalars(sa.select(Comment.body).where(Comment.instance_id == instance_id))
