"""A process that lives for months holds no more of lifecycles that are over."""

from datetime import timedelta

import pytest

from engine import board
from engine.jobs import run_all_due
from tests.engine.diagrams import Drawing, publish, timer
from tests.play import play
from tests.soak.held import kept_by_each

WARM_UP, ROUNDS = 15, 40
# Of some thousands that a lifecycle takes while it goes on.
LITTLE = 20
LADDER = [{"level": "L1", "at": "1wd", "to": ["assignee"]}]


@pytest.fixture
def kept() -> list:
    """What the step holds on to, when it is told to."""
    return []


@pytest.fixture
def one_life(engine, clock, kept):
    """Everything that a worker does for one lifecycle, to its end."""
    engine.steps = {"write": lambda _ctx, call: kept.append(call) if call.variables["keep"] else {}}
    with engine.command() as ctx:
        board.set_ladder(ctx, "standard", "Standard", "Safonol", LADDER)
    publish(
        engine,
        Drawing("listener").start().catch("listen", "message").service("write", "write").end(),
        Drawing("main").start().task("act", ladder="standard", dueIn="1wd").throw("tell", "message")
        .catch("wait", timer("PT1H")).end(),
        strict=False,
    )  # fmt: skip

    def once(*, keep: bool = False) -> None:
        listener = play(engine, clock, "listener", agency="newport", keep=keep)
        story = play(engine, clock, "main", agency="newport")
        story.jump(timedelta(days=7))
        story.hand_in("act")
        clock.advance(timedelta(hours=2))
        run_all_due(engine)
        assert story.instance.state == listener.instance.state == "completed"

    return once


def test_nothing_of_a_lifecycle_that_is_over_stays_in_memory(one_life):
    assert kept_by_each(ROUNDS, WARM_UP, one_life) < LITTLE


def test_that_count_finds_what_somebody_holds_on_to(one_life):
    assert kept_by_each(ROUNDS // 4, 5, lambda: one_life(keep=True)) > LITTLE
