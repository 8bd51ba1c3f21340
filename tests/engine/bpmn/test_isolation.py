"""The children that run what cannot be bounded."""

import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.bpmn.expressions import Environment, Isolation, Sandbox, ScriptError
from engine.bpmn.isolation import MAX_IDLE
from engine.bpmn.world import World
from engine.working_days import Calendar

WORLD = World(datetime(2026, 5, 1, 10, tzinfo=UTC), Calendar())
FOR_EVER = "a = [1]\n" + "a = [a, a]\n" * 60
TOO_MUCH = "a = 'x' * 99999\nfor i in range(9000):\n    a = a.replace('x', 'xx')"

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def sandbox():
    sandbox = Sandbox(memory=80 << 20, cpu_seconds=0.3)
    yield sandbox
    sandbox.close()


@pytest.fixture
def environment(sandbox):
    return Environment(WORLD, Isolation.ALWAYS, sandbox)


def pids(sandbox):
    return [child.pid for child in sandbox.idle]


@pytest.mark.parametrize(("script", "rule"), [(FOR_EVER, "time"), (TOO_MUCH, "memory")])
def test_a_child_that_is_stopped_is_replaced(environment, sandbox, script, rule):
    assert environment.evaluate("1 + n", {"n": 1}) == 2
    (first,) = pids(sandbox)

    with pytest.raises(ScriptError) as caught:
        environment.execute(script, {})

    assert caught.value.rule == rule
    assert environment.evaluate("1 + n", {"n": 1}) == 2
    (second,) = pids(sandbox)
    assert second != first


def test_a_child_killed_from_outside_is_replaced(environment, sandbox):
    environment.evaluate("1", {})
    os.kill(pids(sandbox)[0], signal.SIGKILL)

    with pytest.raises(ScriptError):
        environment.evaluate("1", {})

    assert environment.evaluate("1", {}) == 1


def test_one_child_serves_one_thread_after_the_other(environment, sandbox):
    for n in range(20):
        assert environment.evaluate("n * 2", {"n": n}) == n * 2

    assert len(pids(sandbox)) == 1


def test_threads_do_not_wait_for_each_other_nor_mix_answers(environment, sandbox):
    wrong = []

    def work(offset):
        found = [environment.evaluate("[n, n]", {"n": n + offset}) for n in range(50)]
        wrong.extend(pair for n, pair in enumerate(found) if pair != [n + offset, n + offset])

    threads = [threading.Thread(target=work, args=(i * 1000,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert 1 <= len(pids(sandbox)) <= MAX_IDLE


def test_the_world_of_each_run_is_its_own(sandbox):
    later = World(datetime(2031, 1, 2, tzinfo=UTC), Calendar(zone="Asia/Tokyo"))

    for world, day in ((WORLD, "2026-05-01"), (later, "2031-01-02"), (WORLD, "2026-05-01")):
        environment = Environment(world, Isolation.ALWAYS, sandbox)
        assert environment.evaluate("today()", {}) == day


def test_closing_ends_the_children(environment, sandbox):
    environment.evaluate("1", {})
    (pid,) = pids(sandbox)

    sandbox.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert environment.evaluate("1", {}) == 1


def test_after_a_fork_the_children_are_left_to_the_parent(environment, sandbox):
    environment.evaluate("1", {})
    before = pids(sandbox)
    inherited = sandbox.idle[0]

    sandbox.forget()

    assert environment.evaluate("1", {}) == 1
    assert pids(sandbox) != before
    os.kill(before[0], 0)  # still there
    inherited.kill()


@linux
def test_a_child_has_limits_and_nothing_of_ours(environment, sandbox, monkeypatch):
    monkeypatch.setenv("CYLCH_SECRET_KEY", "not for children")
    environment.evaluate("1", {})
    proc = Path("/proc", str(pids(sandbox)[0]))

    rows = proc.joinpath("limits").read_text().splitlines()
    limits = {row[:26].strip(): row[26:].split() for row in rows}

    assert limits["Max address space"][0] == str(sandbox.memory)
    assert limits["Max core file size"][0] == "0"
    assert limits["Max file size"][0] == "0"
    assert b"CYLCH" not in proc.joinpath("environ").read_bytes()


@linux
def test_a_child_ends_with_its_engine():
    """However the engine ends: its end of the pipe closes."""
    sandbox = Sandbox()
    Environment(WORLD, Isolation.ALWAYS, sandbox).evaluate("1", {})
    child = sandbox.idle[0]

    child.let_go()

    deadline = time.monotonic() + 5
    while child.is_alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not child.is_alive
    sandbox.close()
