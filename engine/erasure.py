"""Erases what a family of instances held, so that every chain of the history still verifies.

Events keep their place, kind, moment and hash; of their details the digest is left. Instances stay
as the ends of their chains, without content. Everything else that points at them goes: whoever adds
a table that names an instance, a task, an event or a file needs to do nothing for it here. A record
on the board's chain says which events these are, and by whose decision.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import erasures
from engine.context import CommandContext
from engine.db import Base
from engine.history import digest_of
from engine.models import Attachment, Event, ProcessInstance, SearchText, UserTask

A_PART = 400  # so many ids in one statement
STAY = frozenset({"event", "process_instance"})
# A column called so says whose the row is, with or without a foreign key.
POINTERS = ("instance_id", "user_task_id", "event_id")
SAID_OF_KEEPING = ("retention.", "legal_hold.", "history.")
Rows = dict[str, set[Any]]


@dataclass(slots=True)
class Erased:
    """How much is gone, by table, and the digests of the files that nobody needs any more."""

    counts: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)


def doomed_of(session: Session, ids: Sequence[UUID], keep: frozenset[str] = frozenset()) -> Rows:
    """What would go with a family; looked for under its lock it stays right for the command."""
    session.flush()
    return _doomed(session, ids, keep)


def erase(
    ctx: CommandContext,
    ids: Sequence[UUID],
    ref: str,
    by: Mapping[str, object],
    keep: frozenset[str] = frozenset(),
    doomed: Rows | None = None,
) -> Erased:
    """Erase a family under its lock. Of the tables in `keep` rows stay, without people in them.

    `by` is for the record: by whose decision. Whoever has looked already for what is doomed hands
    it in.
    """
    session, erased = ctx.session, Erased()
    session.flush()
    doomed = _doomed(session, ids, keep) if doomed is None else doomed
    erased.files = _files(session, doomed)
    if keep:
        _forget_people(session, ids, keep, doomed)
    _let_go(session, ids, doomed)
    for table in reversed(_tables()):
        if found := doomed.get(table.name):
            _delete(session, table, found)
            erased.counts[str(table.name)] = len(found)
    erased.counts["event"] = _erase_events(ctx, ids, ref, by)
    _empty(session, ids, ctx.now)
    session.expire_all()
    return erased


def is_needed(session: Session, ids: Sequence[UUID], doomed: Rows) -> bool:
    """Say whether something of another family cannot be without what would go."""
    for name, keys in doomed.items():
        table = Base.metadata.tables[name]
        if "instance_id" in table.c:
            owner = table.c.instance_id
            for part in _parts(keys):
                elsewhere = sa.select(owner).where(_key(table).in_(part), owner.not_in(ids))
                if session.scalar(elsewhere.limit(1)) is not None:
                    return True
    return False


def _doomed(session: Session, ids: Sequence[UUID], keep: frozenset[str]) -> Rows:
    """The rows that say whose they are, then whatever cannot be without them."""
    tasks = sa.select(UserTask.id).where(UserTask.instance_id.in_(ids))
    events = sa.select(Event.id).where(Event.instance_id.in_(ids))
    wanted: Mapping[str, Any] = dict(zip(POINTERS, (ids, tasks, events), strict=True))
    found: Rows = {}
    for table in _tables():
        if table.name in STAY | keep:
            continue
        for name in POINTERS:
            if name in table.c:
                _add(found, table, _keys(session, table, _points(table, name, wanted[name])))
    _add_read_files(session, found)
    _close(session, found)
    return found


def _points(table: sa.Table, name: str, wanted: Any) -> sa.ColumnElement[bool]:
    where = table.c[name].in_(wanted)
    if table.name == SearchText.__tablename__ and name == "instance_id":
        # What is found of a task is looked up by that: of both, no index knows the instance.
        return where & table.c.user_task_id.is_(None)
    return where


def _close(session: Session, found: Rows) -> None:
    """A row that must name another one goes with it; one that may is only told to forget it."""
    todo = list(found)
    while todo:
        name = todo.pop()
        for column, target in _references(to=name):
            if column.nullable:
                continue
            before = len(found.get(column.table.name, ()))
            for part in _parts(found[name]):
                where = column.in_(_values(target, part))
                _add(found, column.table, _keys(session, column.table, where))
            if len(found.get(column.table.name, ())) > before:
                todo.append(column.table.name)


def _let_go(session: Session, ids: Sequence[UUID], doomed: Rows) -> None:
    """What stays forgets what goes."""
    for name, keys in doomed.items():
        for column, target in _references(to=name):
            for part in _parts(keys) if column.nullable else ():
                _forget(session, column, column.in_(_values(target, part)))
    for column in _loose_pointers():
        _forget(session, column, column.in_(ids))


def _forget(session: Session, column: sa.Column[Any], where: sa.ColumnElement[bool]) -> None:
    session.execute(sa.update(column.table).where(where).values({column: None}))


def _loose_pointers() -> Iterator[sa.Column[Any]]:
    """Columns like `audit_instance_id`: they name an instance that another record began."""
    for table in _tables():
        for column in table.columns if table.name not in STAY else ():
            is_one = column.name.endswith("_instance_id") and isinstance(column.type, sa.Uuid)
            if is_one and column.nullable:
                yield column


def _forget_people(
    session: Session, ids: Sequence[UUID], keep: frozenset[str], doomed: Rows
) -> None:
    """The register's rows without whoever led, wrote, verified or decided."""
    kept: Rows = {}
    for table in _tables():
        if table.name in keep and "instance_id" in table.c:
            _add(kept, table, _keys(session, table, table.c.instance_id.in_(ids)))
    _close(session, kept)
    for name, keys in kept.items():
        table = Base.metadata.tables[name]
        people = {column: None for column in table.columns if _is_person(column)}
        if people and name not in doomed:
            for part in _parts(keys):
                session.execute(sa.update(table).where(_key(table).in_(part)).values(people))


def _is_person(column: sa.Column[Any]) -> bool:
    names_user = any(one.target_fullname == "app_user.id" for one in column.foreign_keys)
    return bool(column.nullable) and (names_user or f"_{column.name}".endswith(("_by", "_from")))


def _files(session: Session, doomed: Rows) -> list[str]:
    found = set()
    for part in _parts(doomed.get(Attachment.__tablename__, ())):
        found |= set(session.scalars(sa.select(Attachment.sha256).where(Attachment.id.in_(part))))
    return sorted(found)


def _add_read_files(session: Session, found: Rows) -> None:
    """What was read in a file is known by the file's number alone."""
    table = Base.metadata.tables["read_file"]
    for part in _parts(found.get(Attachment.__tablename__, ())):
        _add(found, table, _keys(session, table, table.c.attachment_id.in_(part)))


def _erase_events(
    ctx: CommandContext, ids: Sequence[UUID], ref: str, by: Mapping[str, object]
) -> int:
    """Details go, their digest stays: the hash of the event covers nothing else of them."""
    own = Event.instance_id.in_(ids) | (Event.instance_id.is_(None) & _names(ref))
    rows = ctx.session.execute(
        sa.select(Event.id, Event.instance_id, Event.seq, Event.details).where(
            own, Event.details.is_not(None)
        )
    ).all()
    table = Event.metadata.tables[Event.__tablename__]
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("which"))
        .values(details=sa.null(), details_digest=sa.bindparam("digest"))
    )
    told = [{"which": row.id, "digest": digest_of(row.details)} for row in rows]
    if told:
        ctx.session.connection().execute(statement, told)
    board = [row.seq for row in rows if row.instance_id is None]
    erasures.note(ctx, ids, board, len(told), by)
    return len(told)


def _names(ref: str) -> sa.ColumnElement[bool]:
    """Events of the board's own chain that name the record; what was said of keeping it stays."""
    if not ref:
        return sa.false()
    text = sa.type_coerce(Event.details, sa.Text)
    is_named = text.contains(f'"{ref}"', autoescape=True) | text.contains(
        f'"{ref}/', autoescape=True
    )
    return is_named & sa.not_(sa.or_(*(Event.kind.startswith(kind) for kind in SAID_OF_KEEPING)))


def _empty(session: Session, ids: Sequence[UUID], now: Any) -> None:
    session.execute(
        sa.update(ProcessInstance)
        .where(ProcessInstance.id.in_(ids))
        .values(
            title="",
            business_key="",
            agency=None,
            tokens=b"",
            started_by=None,
            subject_task_id=None,
            destroyed_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def _references(to: str) -> Sequence[tuple[sa.Column[Any], sa.Column[Any]]]:
    """Every column that names a row of a table, with the column that it names."""
    return _all_references(len(Base.metadata.tables)).get(to, ())


@cache
def _all_references(_tables: int) -> Mapping[str, Sequence[tuple[sa.Column[Any], sa.Column[Any]]]]:
    """By the table that is named; looked up again when there are more tables."""
    found: dict[str, list[tuple[sa.Column[Any], sa.Column[Any]]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in STAY:
            for column in table.columns:
                for one in column.foreign_keys:
                    found.setdefault(str(one.column.table.name), []).append((column, one.column))
    return found


@cache
def _sorted(_tables: int) -> Sequence[sa.Table]:
    return tuple(Base.metadata.sorted_tables)


def _tables() -> Sequence[sa.Table]:
    """All, those first that others name; to find that out each time takes longer than to erase."""
    return _sorted(len(Base.metadata.tables))


def _keys(session: Session, table: sa.Table, where: sa.ColumnElement[bool]) -> set[Any]:
    return set(session.scalars(sa.select(_key(table)).where(where)))


def _values(target: sa.Column[Any], keys: Sequence[Any]) -> Any:
    """What a reference holds for rows known by their keys: mostly the very same."""
    own = _key(target.table)
    if target is own:
        return keys
    return sa.select(target).where(own.in_(keys))


def _key(table: sa.Table) -> sa.Column[Any]:
    (only,) = table.primary_key.columns
    return only


def _add(found: Rows, table: Any, keys: Iterable[Any]) -> None:
    if keys := set(keys):
        found.setdefault(table.name, set()).update(keys)


def _delete(session: Session, table: sa.Table, keys: Iterable[Any]) -> None:
    for part in _parts(keys):
        session.execute(sa.delete(table).where(_key(table).in_(part)))


def _parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(keys)
    for start in range(0, len(whole), A_PART):
        yield whole[start : start + A_PART]
