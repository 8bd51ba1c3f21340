"""The pages as `cylch serve` serves them, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from webapp.serving import server_of

THREADS = 8


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Give the address; afterwards every line is closed and nobody listens."""
    server = server_of(app, "127.0.0.1", 0, THREADS)
    stopped = threading.Event()
    thread = threading.Thread(target=_serve, args=(server, stopped))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stopped.set()
        server.pull_trigger()
        thread.join()


def _serve(server: Any, stopped: threading.Event) -> None:
    lines = server._map  # noqa: SLF001 - waitress's own loop ends with its process alone
    while not stopped.is_set():
        server.asyncore.loop(timeout=1, use_poll=True, map=lines, count=1)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(lines)
