"""Machines whose clocks are wrong share a board: due is what the database's clock says."""

import logging
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import board
from engine.clock import system_clock
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import Event, ProcessInstance, Worker
from engine.shared_clock import EVERY, SharedClock, shared
from tests.engine.diagrams import Drawing, publish, timer
from tests.people import member
from tests.play import play
from tests.races.processes import Ground
from webapp.doctor import at_work

AN_HOUR, PATIENCE = timedelta(hours=1), 60
# As on a machine whose clock is wrong: all that is ours and all that is not reads it so.
WRONG = """
import sys, time
from datetime import timedelta
import engine.clock
right, seconds = engine.clock.system_clock, time.time
engine.clock.system_clock = lambda: right() + timedelta(seconds={off})
time.time = lambda: seconds() + {off}
from webapp.cli import main
sys.exit(main())
"""


@pytest.fixture
def ground(postgresql_url):
    engine = ProcessEngine(connect(postgresql_url), system_clock)
    with engine.command() as ctx:
        board.found(ctx, sandbox=False)
    member(engine, "officer@newport")
    for key, span in {"soon": "PT3S", "later": "PT30M"}.items():
        drawing = Drawing(key).start().catch("wait", timer(span)).task("act").end()
        publish(engine, drawing, strict=False)
    yield Ground(postgresql_url, engine, system_clock)
    engine.database.dispose()


@contextmanager
def at_work_an_hour_off(url: str, home: Path, off: timedelta):
    env = os.environ | {
        "CYLCH_DATABASE_URL": url,
        "CYLCH_HOME": str(home),
        "CYLCH_SECRET_KEY": "k" * 40,
        "CYLCH_MAIL_URL": "null:",
    }
    run = WRONG.format(off=off.total_seconds())
    words = (sys.executable, "-c", run, "worker")
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.kill()


@pytest.mark.parametrize("off", [AN_HOUR, -AN_HOUR], ids=["ahead", "behind"])
def test_a_worker_whose_clock_is_an_hour_off_is_neither_early_nor_late(ground, tmp_path, off):
    with at_work_an_hour_off(ground.url, tmp_path, off):
        waits_for(lambda: bool(ground.rows(sa.select(Worker.line))))
        later = play(ground.engine, system_clock, "later", agency="newport").root_id
        soon = play(ground.engine, system_clock, "soon", agency="newport").root_id
        due_at = dict(ground.rows(sa.select(ProcessInstance.id, ProcessInstance.timer_due_at)))
        waits_for(lambda: ground.count("user_task.created") > 0)

    fired = ground.rows(
        sa.select(Event.instance_id, Event.at).where(Event.kind == "user_task.created")
    )
    assert [instance_id for instance_id, _at in fired] == [soon]
    assert timedelta() <= fired[0][1] - due_at[soon] < timedelta(seconds=3)
    assert ground.rows(
        sa.select(ProcessInstance.timer_due_at).where(ProcessInstance.id == later)
    ) == [(due_at[later],)]
    with ground.engine.query() as session:
        said = at_work(session, system_clock())
    assert not said.well
    assert f"{off.total_seconds():+.0f} s off" in said.message


def waits_for(is_so) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


# ---- the clock itself


@pytest.mark.parametrize("off", [timedelta(), AN_HOUR, -AN_HOUR, timedelta(days=1)])
def test_it_tells_the_database_s_time_and_never_one_that_is_still_to_come(ground, off, caplog):
    clock = SharedClock(ground.engine.database, machine=lambda: system_clock() + off)

    with caplog.at_level(logging.WARNING):
        told = clock()

    assert timedelta() <= system_clock() - told < timedelta(seconds=1)
    assert ("clock_off" in [getattr(one, "action", "") for one in caplog.records]) == bool(off)


def test_while_the_database_is_away_the_last_answer_counts_on(ground, monkeypatch):
    clock = SharedClock(ground.engine.database, machine=lambda: datetime(2001, 1, 1, tzinfo=UTC))
    clock()
    counted = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: counted() + 2 * EVERY)
    monkeypatch.setattr(clock, "database", sa.create_engine("postgresql+psycopg:///?host=/nowhere"))

    told = clock()

    assert abs(told - system_clock() - timedelta(seconds=2 * EVERY)) < timedelta(seconds=1)


def test_without_any_answer_it_tells_the_machine_s():
    nowhere = sa.create_engine("postgresql+psycopg:///?host=/nowhere")
    assert SharedClock(nowhere, machine=lambda: datetime(2001, 1, 1, tzinfo=UTC))().year == 2001


def test_it_is_asked_for_now_and_then_only(ground, monkeypatch):
    clock = SharedClock(ground.engine.database)
    asked = []
    monkeypatch.setattr(SharedClock, "_warn", lambda _self: asked.append(1))

    assert clock() <= clock() <= clock()
    assert len(asked) == 1


def test_sqlite_has_the_machine_s(sqlite_database):
    assert shared(sqlite_database) is system_clock
