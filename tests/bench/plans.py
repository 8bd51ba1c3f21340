"""Instances that are large or old: a plan of a hundred actions, a loop after a thousand rounds."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from engine import tasks
from engine.models import UserTask, UserTaskState
from tests.bench.audits import state_size
from tests.bench.ground import ANSWERS, AUDITOR, Ground
from tests.bench.rows import Row, Watch, figure, ratio, times
from tests.bench.scale import Scale

ACTIONS = 100
LONG_AGO = 1_000
PAIRS = 30
BATCH = 97
AGENCIES = ("newport", "torfaen", "caerphilly", "monmouthshire", "health", "police")


def plan(ground: Ground, _scale: Scale) -> Iterator[Row]:
    """End one action after another: each time the parent takes up the result and waits on."""
    actions = [
        {
            "id": number,
            "reference": f"PLAN/{number}",
            "agency": AGENCIES[number % len(AGENCIES)],
            "text": f"Audit twenty assessments of children who go missing, part {number}",
        }
        for number in range(1, ACTIONS + 1)
    ]
    begin, step = Watch(), Watch()
    with begin:
        plan_id = ground.start("bench_plan", actions=actions)
    sizes = [state_size(ground, plan_id)]
    for task_id in ground.open_tasks(plan_id):
        with step:
            ground.complete(task_id)
        sizes.append(state_size(ground, plan_id))
    (sign_off,) = ground.open_tasks(plan_id)
    ground.complete(sign_off)
    yield times("plan_100_actions_start", begin.seconds, ground.name)
    yield times("plan_100_actions_step", step.seconds, ground.name)
    yield figure("plan_100_actions_state", "bytes", sizes, ground.name, bar="<= 50000")


def loop(ground: Ground, _scale: Scale) -> Iterator[Row]:
    """Complete one task again and again; then an old and a young instance in turns."""
    for _ in range(PAIRS):
        _go_round(ground, ground.start("loop"), Watch())  # compiles, fills caches
    old = ground.start("loop")
    for _ in range((LONG_AGO - PAIRS) // BATCH):
        _age(ground, old, BATCH)
    first, late = Watch(), Watch()
    for _ in range(PAIRS):
        _go_round(ground, ground.start("loop"), first)
        _go_round(ground, old, late)
    yield times("step_1", first.seconds, ground.name)
    yield times("step_1000", late.seconds, ground.name)
    yield ratio("step_1000_ratio", late.seconds, first.seconds, ground.name, "<= 1.5")
    yield figure("state_after_1000_steps", "bytes", [state_size(ground, old)], ground.name)


def _go_round(ground: Ground, instance_id: UUID, watch: Watch) -> None:
    (task_id,) = ground.open_tasks(instance_id)
    with watch:
        ground.complete(task_id)


def _age(ground: Ground, instance_id: UUID, rounds: int) -> None:
    """The same steps in one transaction: nobody times them."""
    where = (UserTask.instance_id == instance_id, UserTask.state == str(UserTaskState.CREATED))
    with ground.engine.command(AUDITOR) as ctx:
        for _ in range(rounds):
            task_id = ctx.session.scalars(sa.select(UserTask.id).where(*where)).one()
            tasks.complete(ctx, task_id, ANSWERS)
            ctx.session.flush()
