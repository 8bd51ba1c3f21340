"""Binding, destroying, saving and restoring ten million events while somebody goes on working."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from engine import archive, checkpoints
from engine.actors import SYSTEM
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import ProcessDefinition, ProcessInstance
from engine.signing import SigningKey
from engine.verification import verify
from tests.bench import officer
from tests.bench.bulk import FAR_AWAY, Crowd
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, figure, slowest, times
from workflows import destructions
from workflows.models import DestroyedRecord, Destruction, DestructionState, RetentionClass

RECORDS = 100
LONG_AGO = timedelta(days=4 * 365)
CLASS = "benchmark"
KEEPING_BAR = "< 300"  # seconds
DRAIN_BAR = "< 100"  # of one record, its files too, in milliseconds
BETWEEN_RECORDS = 0.1
WAIT_BAR = "< 250"  # the longest that somebody waits beside it


def measure(ground: Ground, crowd: Crowd, home: Path) -> Iterator[Row]:
    yield from _bind(ground, crowd)
    yield from _drain(ground, crowd, home)
    yield from _keep(ground, home)


def _bind(ground: Ground, crowd: Crowd) -> Iterator[Row]:
    """The first checkpoint names every chain, the next those that moved."""
    key = SigningKey.new()
    for name in ("checkpoint_first", "checkpoint_next"):
        watch = Watch()
        with watch, ground.engine.command(SYSTEM) as ctx:
            checkpoints.make(ctx, key)
        yield times(name, watch.seconds, ground.name, unit="s", size=crowd.instances)


def _drain(ground: Ground, crowd: Crowd, home: Path) -> Iterator[Row]:
    """A list of records is destroyed as the job does it, and each record is timed by itself."""
    _put_on_a_list(ground)
    watch = Watch()
    with officer.at_work(ground) as waits:
        for _ in range(RECORDS):
            with watch:
                done = destructions.work(ground.engine, home, 1)
            if done != 1:
                raise RuntimeError(f"Expected one record to go, but {done} did.")
            time.sleep(BETWEEN_RECORDS)
    row = times("drain_record", watch.seconds, ground.name, size=crowd.instances)
    yield slowest(row, DRAIN_BAR)
    yield _longest("drain_wait_beside", waits, ground, WAIT_BAR)


def _put_on_a_list(ground: Ground) -> None:
    now = system_clock()
    with ground.engine.command(SYSTEM) as ctx:
        roots = ctx.session.scalars(
            sa.select(ProcessInstance.id)
            .where(ProcessInstance.started_at >= FAR_AWAY)
            .limit(RECORDS)
        ).all()
        ended = {"ended_at": now - LONG_AGO, "state": "completed", "timer_due_at": None}
        ctx.session.execute(
            sa.update(ProcessInstance).where(ProcessInstance.id.in_(roots)).values(ended)
        )
        ctx.session.execute(sa.update(ProcessDefinition).values(retention=CLASS))
        ctx.session.add(RetentionClass(key=CLASS, name="Benchmark", name_cy="Meincnod", years=1))
        approved = Destruction(
            note="", state=DestructionState.APPROVED, prepared_at=now, approved_at=now
        )
        ctx.session.add(approved)
        ctx.session.flush()
        ctx.session.add_all(_line(ctx, approved, one, now) for one in roots)


def _line(ctx, approved, root_id, now) -> DestroyedRecord:
    root = ctx.session.get_one(ProcessInstance, root_id)
    day = (now - LONG_AGO).date()
    return DestroyedRecord(
        destruction_id=approved.id,
        root_id=root_id,
        ref=root.business_key,
        process="",
        class_key=CLASS,
        outcome="destroy",
        years=1,
        counted_from=day,
        due_on=day,
    )


def _keep(ground: Ground, home: Path) -> Iterator[Row]:
    """Saved while somebody works, then restored into an empty database, and checked there."""
    file, watch = home / "cylch.tar.gz", Watch()
    with officer.at_work(ground) as waits, watch:
        archive.backup(ground.database, home / "files", file, _unheard)
    yield times("backup_10m", watch.seconds, ground.name, unit="s", bar=KEEPING_BAR)
    yield _longest("backup_wait_beside", waits, ground, WAIT_BAR)
    yield figure("backup_size", "MB", [file.stat().st_size / 1e6], ground.name)
    with ground.empty() as url:
        database, watch = connect(url), Watch()
        with watch:
            archive.restore(database, home / "restored", file, _unheard)
        yield times("restore_10m", watch.seconds, ground.name, unit="s", bar=KEEPING_BAR)
        began = perf_counter()
        with ProcessEngine(database).query() as session:
            found = verify(session)
        if found.fault is not None:
            raise RuntimeError(f"Expected what was restored to fit, but found {found.fault}.")
        spent = perf_counter() - began
        yield Row("restored_verify", "s", spent, spent, spent, 1, ground.name, size=found.events)
        database.dispose()
    file.unlink()


def _unheard(_said: str) -> None:
    return None


def _longest(name: str, waits: list[float], ground: Ground, bar: str) -> Row:
    row = times(name, waits, ground.name)
    return Row(name, "ms", max(waits) * 1000, row.p50, row.p95, len(waits), ground.name, bar)
