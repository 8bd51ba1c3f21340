"""An officer who goes on working beside something large, and how long each thing took them."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from time import perf_counter

from engine.db import connect
from tests.bench.ground import Ground

A_BREATH = 0.05
WARM_UP = 5
PATIENCE = 120.0


@contextmanager
def at_work(ground: Ground) -> Iterator[list[float]]:
    """Inside, somebody completes one task after another; afterwards the list tells the waits."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    line, other_end = context.Pipe(duplex=False)
    ready, stop = context.Event(), context.Event()
    process = context.Process(target=_work, args=(other_end, ready, stop, ground.name, ground.url))
    process.start()
    other_end.close()
    if not ready.wait(PATIENCE):
        process.kill()
        raise RuntimeError("Expected an officer at work, but nobody came.")
    waits: list[float] = []
    try:
        yield waits
    finally:
        stop.set()
        waits += line.recv()
        process.join()


def _work(line: Connection, ready: Event, stop: Event, name: str, url: str) -> None:
    database = connect(url)
    ground = Ground(name, url, database)
    waits: list[float] = []
    for number in range(1_000_000):
        (task_id,) = ground.open_tasks(ground.start("small"))
        began = perf_counter()
        ground.complete(task_id)
        if number >= WARM_UP:
            ready.set()
            waits.append(perf_counter() - began)
        if stop.is_set():
            break
        time.sleep(A_BREATH)
    line.send(waits)
    database.dispose()
