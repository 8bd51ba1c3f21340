"""The whole of an audit, ours and the yardstick's in turns, so that a busy machine slows both."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from engine.models import ProcessInstance
from tests.bench import storage
from tests.bench.ground import Ground
from tests.bench.rows import Row, Watch, figure, ratio, times
from tests.bench.scale import Scale
from tests.bench.yardstick import Stock

# Compiles, fills caches, lets the driver prepare its statements; not counted.
WARM_UP = 6
COMPLETE_BAR = {"sqlite": "<= 0.8", "postgresql": "<= 0.6"}


class Statements:
    """Counts what reaches the database inside `with`, again and again."""

    def __init__(self, database: sa.Engine) -> None:
        self.counts: list[int] = []
        self._database = database

    def __enter__(self) -> None:
        self.counts.append(0)
        sa.event.listen(self._database, "before_cursor_execute", self._count)

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self._database, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.counts[-1] += 1


@dataclass
class Measured:
    """What came out of walking audits to their end."""

    statements: Statements
    complete: Watch = field(default_factory=Watch)
    stock_complete: Watch = field(default_factory=Watch)
    state_bytes: list[int] = field(default_factory=list)


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Start and complete audits; then weigh what they left behind."""
    stock = Stock(ground)
    _walk(
        ground, stock, Measured(Statements(ground.database))
    )  # compiles, fills caches; not counted
    stock.forget()
    empty = storage.size(ground.database)
    stock, found = Stock(ground), Measured(Statements(ground.database))
    for _ in range(scale.audits):
        _walk(ground, stock, found)
    stock.forget()
    weight = (storage.size(ground.database) - empty) / scale.audits / 1024
    yield from _rows(ground.name, found)
    yield figure("bytes_per_instance_audit", "KiB", [weight], ground.name, bar="<= 60")


def starts(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Begin audits, again in turns."""
    stock, ours, theirs = Stock(ground), Watch(), Watch()
    for number in range(scale.starts + WARM_UP):
        if number == WARM_UP:
            ours, theirs = Watch(), Watch()
        with theirs:
            stock.start()
        with ours:
            ground.start("audit_medium")
    yield times("start_audit", ours.seconds, ground.name)
    yield times("raw_spiffworkflow_start", theirs.seconds, ground.name)
    yield ratio("start_audit_ratio", ours.seconds, theirs.seconds, ground.name, "<= 1.0")


def small(ground: Ground, scale: Scale) -> Iterator[Row]:
    """The least that can be started and completed: what everything else costs at least."""
    start, complete = Watch(), Watch()
    for number in range(scale.starts + WARM_UP):
        if number == WARM_UP:
            start, complete = Watch(), Watch()
        with start:
            instance_id = ground.start("small")
        (task_id,) = ground.open_tasks(instance_id)
        with complete:
            ground.complete(task_id)
    yield times("start_small", start.seconds, ground.name)
    yield times("complete_small", complete.seconds, ground.name)


def _walk(ground: Ground, stock: Stock, found: Measured) -> None:
    stock_id, instance_id = stock.start(), ground.start("audit_medium")
    is_stock_done = False
    while (tasks := ground.open_tasks(instance_id)) or not is_stock_done:
        if not is_stock_done:
            with found.stock_complete:
                workflow = stock.complete(stock_id)
            is_stock_done = workflow.is_completed()
        if tasks:
            found.state_bytes.append(state_size(ground, instance_id))
            with found.statements, found.complete:
                ground.complete(tasks[0])


def _rows(database: str, found: Measured) -> Iterator[Row]:
    complete, stock_complete = found.complete.seconds, found.stock_complete.seconds
    yield times("complete_audit", complete, database)
    yield times("raw_spiffworkflow_audit", stock_complete, database)
    yield ratio("complete_audit_ratio", complete, stock_complete, database, COMPLETE_BAR[database])
    yield figure("statements_complete_audit", "", found.statements.counts, database, bar="<= 12")
    yield figure("state_audit", "bytes", found.state_bytes, database, bar="<= 12000")


def state_size(ground: Ground, instance_id: UUID) -> int:
    with ground.engine.query() as session:
        return len(session.get_one(ProcessInstance, instance_id).tokens)
