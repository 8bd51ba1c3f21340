"""Random block-structured processes in a loop: every task runs as often as it must, in any order.

SpiffWorkflow's own joins get nearly half of such processes wrong (its first defect in our list),
so this experiment stays. A failing seed fails again by itself.
"""

from dataclasses import dataclass, field
from random import Random

import pytest

from tests.engine.bpmn.pen import Pen
from tests.engine.bpmn.stage import Stage, compiled

PASSES = 3
GATEWAYS = {"and": "parallelGateway", "or": "inclusiveGateway", "xor": "exclusiveGateway"}


@dataclass
class Drawn:
    """A block with one entry and one exit, and the tasks that each pass through it must do."""

    entry: str
    exit: str
    tasks: list[str] = field(default_factory=list)


class Draughtsman:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the same every time
        self.pen = Pen().draw("startEvent", "begin").draw("exclusiveGateway", "merge")
        self.count = 0

    def process(self) -> tuple[Pen, list[str]]:
        body = self.block(3)
        self.pen.draw("userTask", "check").draw("endEvent", "done")
        self.pen.draw("exclusiveGateway", "choose", default="out")
        self.pen.chain("begin", "merge", body.entry).chain(body.exit, "check", "choose")
        self.pen.flow("choose", "merge", "again").flow("choose", "done", id="out")
        return self.pen, body.tasks

    def block(self, depth: int) -> Drawn:
        kind = self.random.choice(["task", "sequence", *GATEWAYS]) if depth else "task"
        if kind == "task":
            return self.task()
        if kind == "sequence":
            return self.sequence(depth)
        return self.fork(kind, depth)

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def task(self) -> Drawn:
        name = self.name("task")
        self.pen.draw("userTask", name)
        return Drawn(name, name, [name])

    def sequence(self, depth: int) -> Drawn:
        first, second = self.block(depth - 1), self.block(depth - 1)
        self.pen.flow(first.exit, second.entry)
        return Drawn(first.entry, second.exit, first.tasks + second.tasks)

    def fork(self, kind: str, depth: int) -> Drawn:
        width = self.random.randint(2, 3)
        taken = self.taken(kind, width)
        fork, join, default = self.name("fork"), self.name("join"), self.name("default")
        extra = {"default": default} if kind == "xor" else {}
        self.pen.draw(GATEWAYS[kind], fork, **extra).draw(GATEWAYS[kind], join)
        drawn = Drawn(fork, join)
        for number in range(width):
            branch = self.block(depth - 1)
            last = kind == "xor" and number == width - 1
            condition = "" if kind == "and" or last else str(taken[number])
            self.pen.flow(fork, branch.entry, condition, **({"id": default} if last else {}))
            self.pen.flow(branch.exit, join)
            drawn.tasks += branch.tasks if taken[number] else []
        return drawn

    def taken(self, kind: str, width: int) -> list[bool]:
        if kind == "and":
            return [True] * width
        if kind == "xor":
            chosen = self.random.randrange(width)
            return [number == chosen for number in range(width)]
        taken = [self.random.random() < 0.6 for _ in range(width)]
        return taken if any(taken) else [True, *taken[1:]]


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_every_task_is_done_once_a_pass(first_seed):
    for seed in range(first_seed, first_seed + 50):
        pen, tasks = Draughtsman(seed).process()
        random = Random(seed)  # noqa: S311 - the same every time
        walk(Stage(compiled(pen), storing=False), tasks, random)


def walk(stage: Stage, tasks: list[str], random: Random) -> None:
    """Do the tasks of all passes in a random order, stored now and then; count what was done."""
    sizes = []
    for number in range(PASSES):
        for _ in tasks:
            name = random.choice(stage.open)
            assert name != "check", "the join fired early"
            stage.storing = random.random() < 0.3
            stage.do(name, **{name: number + 1, "latest": name})
        assert stage.open == ["check"]
        sizes.append(len(stage.process.state()))
        stage.do("check", again=number < PASSES - 1)

    assert stage.done
    assert max(sizes) < sizes[0] + 60, "the state grows with age"
    assert {name: stage.data[name] for name in tasks} == dict.fromkeys(tasks, PASSES)
