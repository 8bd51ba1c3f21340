"""The other end of isolation: reads a program, runs it within limits, answers in JSON."""

import contextlib
import os
import signal
from datetime import datetime
from typing import Any

import orjson

from engine.bpmn.scripting import interpreter, programs
from engine.bpmn.scripting.helpers import helpers
from engine.bpmn.scripting.language import ScriptError
from engine.bpmn.scripting.wire import FRAME, calendar_of, frame
from engine.bpmn.world import World
from engine.working_days import Calendar

_STDIN, _STDOUT = 0, 1


def serve(memory: int, cpu_seconds: float) -> None:
    """Answer until the engine goes away."""
    _limit(memory)
    calendar = Calendar()
    while True:
        head = _read(FRAME.size)
        if not head:
            return
        request = orjson.loads(_read(*FRAME.unpack(head)))
        if "calendar" in request:
            calendar = calendar_of(request["calendar"])
        world = World(datetime.fromisoformat(request["now"]), calendar)
        with _timed(cpu_seconds):
            answer = frame(_run(request, world))
        _write(answer)


def _run(request: dict[str, Any], world: World) -> dict[str, object]:
    try:
        if request["mode"] == "eval":
            program = programs.expression(request["source"])
            return {"value": interpreter.evaluate(program, request["values"], helpers(world))}
        program = programs.script(request["source"])
        return {"values": interpreter.execute(program, request["values"], helpers(world))}
    except ScriptError as error:
        return {"error": [error.rule, error.message, error.line, error.source]}
    except MemoryError:
        return {"error": ["memory", "stopped: memory", 1, ""]}


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError):  # Windows has none of these
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@contextlib.contextmanager
def _timed(cpu_seconds: float) -> Any:
    """The kernel ends us when the time is up, even inside one native operation."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)


def _read(size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        part = os.read(_STDIN, size - len(received))
        if not part:
            return b""
        received += part
    return bytes(received)


def _write(message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(_STDOUT, view) :]
