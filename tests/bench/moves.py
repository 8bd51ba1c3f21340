"""A new version against what runs and what is finished: tried out, moved to, put back."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa

from engine import definitions, migration, trials
from engine.definitions import Source
from engine.jobs import run_all_due
from engine.migration import Order
from engine.models import OPEN, MigratedInstance, TrialKind, TriedInstance, UserTask
from engine.trials import LAST_FINISHED, Question
from tests.bench.demo import KEY as AUDIT
from tests.bench.demo import audits_on_the_way, demo_board, published_anew
from tests.bench.ground import Ground
from tests.bench.models import audit_with_deadlines
from tests.bench.rows import Row, Watch, times
from tests.bench.scale import Scale

KEY = "audit_medium"
MANY = 1_000


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """The dry run of a thousand audits on the way, their move, and its undoing."""
    number = MANY // scale.part
    ids = [ground.start(KEY) for _ in range(number)]
    for one in ids[: number // 2]:  # half of them a step further
        ground.complete(ground.open_tasks(one)[0])
    target_id = _publish_anew(ground)
    tried, moved, undone = Watch(), Watch(), Watch()
    with tried:
        _ask(ground, TrialKind.IMPACT, target_id)
    with moved:
        migration_id = _move(ground, target_id, ids)
    with undone:
        _undo(ground, migration_id)
    _require(ground, MigratedInstance.state, "undone", number)
    yield times(f"dry_run_{MANY}", tried.seconds, ground.name, unit="s", bar="< 30", size=number)
    yield times(f"move_{MANY}", moved.seconds, ground.name, unit="s", size=number)
    yield times(f"undo_move_{MANY}", undone.seconds, ground.name, unit="s", size=number)


def demo(ground: Ground, scale: Scale) -> Iterator[Row]:
    """A thousand of the demo's commissioned audits: the same, and all stands as before."""
    number = MANY // scale.part
    tried, moved, undone = Watch(), Watch(), Watch()
    with demo_board(ground) as board:
        ids = audits_on_the_way(board, number, "3wd")
        target_id, before = published_anew(board.engine), _standing(board)
        with tried:
            _ask(board, TrialKind.IMPACT, target_id, AUDIT)
        with moved:
            migration_id = _move(board, target_id, ids, new_dates=True)
        between = _standing(board)
        with undone:
            _undo(board, migration_id)
        _require(board, MigratedInstance.state, "undone", number)
        if between == before or _standing(board) != before:
            raise RuntimeError("The move changed no date, or what was put back stands otherwise.")
    yield times(
        f"demo_dry_run_{MANY}", tried.seconds, ground.name, unit="s", bar="< 30", size=number
    )
    yield times(f"demo_move_{MANY}", moved.seconds, ground.name, unit="s", size=number)
    yield times(f"demo_undo_move_{MANY}", undone.seconds, ground.name, unit="s", size=number)


def replay(ground: Ground, scale: Scale) -> Iterator[Row]:
    """The last audits that came to their end, once more on the new version."""
    number = LAST_FINISHED // scale.part
    for _ in range(number):
        one = ground.start(KEY)
        while found := ground.open_tasks(one):
            ground.complete(found[0])
    target_id, watch = _publish_anew(ground), Watch()
    with watch:
        _ask(ground, TrialKind.REPLAY, target_id)
    _require(ground, TriedInstance.verdict, "differs", number)
    yield times(
        f"replay_{LAST_FINISHED}", watch.seconds, ground.name, unit="s", bar="< 60", size=number
    )


def _publish_anew(ground: Ground) -> int:
    """The same audit with later dates."""
    filename = f"{KEY}.bpmn"
    xml = audit_with_deadlines()[filename]
    with ground.engine.command() as ctx:
        later = xml.replace(b'dueIn="', b'dueIn="1')
        draft = definitions.deploy(ctx, Source(filename, later, strict=False))
        return definitions.publish(ctx, draft.id).id


def _ask(ground: Ground, kind: TrialKind, target_id: int, key: str = KEY) -> None:
    with ground.engine.command() as ctx:
        trials.ask(ctx, Question(key, kind, target_id))
    run_all_due(ground.engine)


def _move(ground: Ground, target_id: int, ids: Sequence[UUID], *, new_dates: bool = False) -> int:
    with ground.engine.command() as ctx:
        begun = migration.start(
            ctx, Order(target_id, ids, "The law has changed", new_dates=new_dates)
        ).id
    run_all_due(ground.engine)
    _require(ground, MigratedInstance.state, "moved", len(ids))
    return begun


def _undo(ground: Ground, migration_id: int) -> None:
    with ground.engine.command() as ctx:
        migration.undo(ctx, migration_id, "A mistake")
    run_all_due(ground.engine)


def _standing(ground: Ground) -> list[tuple[object, ...]]:
    """Every open task: whose, where, until when."""
    told = (UserTask.instance_id, UserTask.element_id, UserTask.state, UserTask.due_at)
    with ground.engine.query() as session:
        found = session.execute(
            sa.select(*told, UserTask.assignee_id).where(UserTask.state.in_([str(s) for s in OPEN]))
        )
        return sorted((tuple(row) for row in found), key=str)


def _require(ground: Ground, column: sa.ColumnElement[str], state: str, number: int) -> None:
    """A figure of work that was not done would be no figure."""
    with ground.engine.query() as session:
        found = session.execute(sa.select(column, sa.func.count()).group_by(column)).all()
    if [tuple(row) for row in found] != [(state, number)]:
        raise RuntimeError(f"Expected {number} to be {state}, but there are {found}.")
