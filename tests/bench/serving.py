"""`cylch serve` as a whole: how soon it answers, what it holds, what it does in a second."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from uuid import UUID

import orjson

from engine import identity, sign_in
from engine.actors import SYSTEM
from engine.models import Group
from tests.bench.clients import CLIENTS, Part, at_once, failures
from tests.bench.ground import ANSWERS, LANES, Ground
from tests.bench.rows import Row, figure, times
from tests.bench.scale import Scale

STEPS_EACH = 23
CYLCH = Path(sys.executable).with_name("cylch")
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    process: subprocess.Popen[bytes]
    port: int
    seconds: float  # until it answered

    @property
    def megabytes(self) -> float:
        """What the process holds of the machine's memory, as `ps` tells it."""
        told = ["ps", "-o", "rss=", "-p", str(self.process.pid)]
        return int(subprocess.run(told, capture_output=True, check=True).stdout) / 1024


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """Start the server, then let four clients complete audits through the API."""
    token = token_of_auditor(ground)
    seconds, held = [], []
    for number in range(scale.rounds + 1):
        with served(ground) as server:
            if number:  # the first start of all writes the byte code
                seconds.append(server.seconds)
                held.append(server.megabytes)
    yield times("serve_start", seconds, ground.name, unit="s", bar="< 1.5")
    yield figure("serve_memory", "MB", held, ground.name, bar="< 120")
    with served(ground) as server:
        yield from _completions(ground, server, token, max(1, scale.audits // 4))
        if scale.completions:
            yield from _endurance(ground, server, token, scale.completions)


def post_audits(ground: Ground, part: Part) -> list[float]:
    """Walk audits to their end by the API: `part` is the port, the token and the instances."""
    port, token, *instances = part
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    seconds = []
    for instance_id in instances:
        while tasks := ground.open_tasks(instance_id):
            for task_id in tasks:
                began = perf_counter()
                _complete(line, token, task_id)
                seconds.append(perf_counter() - began)
    line.close()
    return seconds


def _complete(line: http.client.HTTPConnection, token: str, task_id: UUID) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = orjson.dumps({"answers": ANSWERS})
    line.request("POST", f"/api/v1/tasks/{task_id}/complete", body, headers)
    answer = line.getresponse()
    told = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"Expected a completed task, but found {answer.status}: {told!r}")


def _completions(ground: Ground, served: Served, token: str, audits: int) -> Iterator[Row]:
    given = [
        [served.port, token, *(ground.start("audit_medium") for _ in range(audits))]
        for _ in range(CLIENTS)
    ]
    answers = at_once(ground, post_audits, given)
    seconds = [second for answer in answers for second in answer.seconds]
    spent = max(answer.ended for answer in answers) - min(answer.began for answer in answers)
    waits = times("", seconds)
    name = "http_complete_audit_4_clients"
    rate = len(seconds) / spent
    yield Row(name, "per s", rate, waits.p50, waits.p95, len(seconds), ground.name)
    yield failures(f"{name}_failed", answers, ground)


def _endurance(ground: Ground, served: Served, token: str, completions: int) -> Iterator[Row]:
    """Complete very many tasks; what is held after all must not be more than half-way."""
    audits = -(-completions // (2 * STEPS_EACH * CLIENTS))
    held = []
    for _half in ("first", "second"):
        list(_completions(ground, served, token, audits))
        held.append(served.megabytes)
    half, end = held
    yield figure(f"serve_memory_after_{completions}", "MB", [end], ground.name, bar="< 250")
    yield figure("serve_memory_growth", "MB", [end - half], ground.name, bar="<= 5")


@contextmanager
def served(ground: Ground, *words: str, **more: str) -> Iterator[Served]:
    """A server on a free port; inside, it has answered. `more` are settings of its own."""
    port, began = _free_port(), perf_counter()
    with running(ground, "serve", "--port", str(port), *words, **more) as process:
        _wait_for(process, port)
        yield Served(process, port, perf_counter() - began)


@contextmanager
def running(ground: Ground, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of ours on this ground's database, until the end of the block."""
    with tempfile.TemporaryDirectory() as home:
        settings = {
            "CYLCH_DATABASE_URL": ground.url,
            "CYLCH_HOME": home,
            "CYLCH_MAIL_URL": "null:",
            "CYLCH_SECRET_KEY": "k" * 40,  # one for all processes
            "CYLCH_LIMIT_CALLS": "0",  # a few programs do here what a board's do in a year
        }
        own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        with (Path(home) / "log").open("wb") as log:
            process = subprocess.Popen(
                [CYLCH, *words], env=own | settings | more, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = perf_counter() + PATIENCE
    while not _answers(port):
        if process.poll() is not None or perf_counter() > deadline:
            raise RuntimeError("Expected `cylch serve` to answer, but it does not.")
        time.sleep(0.01)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        line.close()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def token_of_auditor(ground: Ground) -> str:
    """A key of somebody who sits in every lane of the audit."""
    with ground.engine.command(SYSTEM) as ctx:
        user = identity.add_user(ctx, "auditor@example.org", "An auditor")
        for lane in sorted(LANES):
            ctx.session.add(Group(key=lane, name=lane or "In no lane", role=lane))
        ctx.session.flush()
        for lane in sorted(LANES):
            identity.join_group(ctx, user.id, lane)
        return sign_in.issue_token(ctx, user.id)
