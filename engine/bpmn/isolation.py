"""Runs programs whose cost nobody can bound in child processes that may be killed.

In process, a native operation can neither be interrupted nor kept from taking memory. A child
has a limit on its memory and on its processor time, an empty environment, and answers in JSON
alone. The price, measured on two busy cores: 130 us on top of each run, 60 ms and 23 MB for each
child. As many live on as threads have needed at once, at most `MAX_IDLE`. Where the system has no
such limits (macOS does not enforce the one on memory, Windows has neither), a child that does not
answer is ended after `WALL_SECONDS`.
"""

import atexit
import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

from engine.bpmn.scripting import wire
from engine.bpmn.scripting.language import ScriptError
from engine.bpmn.world import World

if TYPE_CHECKING:
    from engine.working_days import Calendar

MEMORY = 256 << 20
CPU_SECONDS = 0.5
WALL_SECONDS = 10.0  # a machine so busy that a child does not get its share
MAX_IDLE = 4
_BOOT = (
    "import sys; memory, cpu, *sys.path = sys.argv[1:];"
    "from engine.bpmn.scripting.child import serve; serve(int(memory), float(cpu))"
)
# It asks the kernel to end it after its share; killed by us, it had none for a long time.
_OUT_OF_TIME = tuple(-getattr(signal, name, 0) for name in ("SIGPROF", "SIGKILL"))
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Isolation(StrEnum):
    """When a program leaves this process."""

    NEVER = "never"  # authors are trusted, or another limit holds
    WHEN_UNBOUNDED = "when_unbounded"
    ALWAYS = "always"  # authors are not known


class Sandbox:
    """A few children, each for one thread at a time."""

    def __init__(self, memory: int = MEMORY, cpu_seconds: float = CPU_SECONDS) -> None:
        self.memory, self.cpu_seconds = memory, cpu_seconds
        self._lock = threading.Lock()
        self.idle: list[_Child] = []
        self._inherited: list[_Child] = []

    def run(
        self, mode: str, source: str, values: Mapping[str, object], world: World
    ) -> dict[str, Any]:
        """Run a program elsewhere; raise ScriptError, whatever becomes of the child."""
        child = self._take()
        try:
            answer = child.ask(mode, source, values, world)
        except _Died as death:
            raise ScriptError(death.rule, f"stopped: {death.rule}", 1) from None
        except BaseException:
            child.kill()
            raise
        self._give_back(child)
        if "error" in answer:
            raise ScriptError(*answer["error"])
        return answer

    def close(self) -> None:
        with self._lock:
            children, self.idle = self.idle, []
        for child in children:
            child.kill()

    def forget(self) -> None:
        """After a fork: the children belong to the other process."""
        self._lock = threading.Lock()
        self._inherited += self.idle
        self.idle = []

    def _take(self) -> "_Child":
        with self._lock:
            if self.idle:
                return self.idle.pop()
        return _Child(self.memory, self.cpu_seconds)

    def _give_back(self, child: "_Child") -> None:
        with self._lock:
            if len(self.idle) < MAX_IDLE:
                self.idle.append(child)
                return
        child.kill()


@cache
def shared() -> Sandbox:
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=sandbox.forget)
    return sandbox


class _Died(Exception):
    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class _Child:
    def __init__(self, memory: int, cpu_seconds: float) -> None:
        paths = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100 - "" is the cwd
        self._process = subprocess.Popen(  # noqa: S603 - ourselves, with nothing from outside
            [sys.executable, "-I", "-S", "-c", _BOOT, str(memory), str(cpu_seconds), *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,  # Ctrl-C is for the server alone
            bufsize=0,
        )
        self._calendar: Calendar | None = None

    def ask(
        self, mode: str, source: str, values: Mapping[str, object], world: World
    ) -> dict[str, Any]:
        calendar = None if world.calendar == self._calendar else world.calendar
        try:
            self._write(wire.request(mode, source, values, world.now, calendar))
            answer: dict[str, Any] = orjson.loads(self._read())
        except (OSError, EOFError, orjson.JSONDecodeError):
            raise _Died(self.kill()) from None
        self._calendar = world.calendar
        return answer

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def let_go(self) -> None:
        """Close our end: a child with nobody to serve ends by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def kill(self) -> str:
        """End it and say what it died of: it took too long, or too much memory."""
        self._process.kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return "time" if code in _OUT_OF_TIME else "memory"

    def _write(self, message: bytes) -> None:
        stream = cast("IO[bytes]", self._process.stdin)
        view = memoryview(message)
        while view:
            view = view[stream.write(view) :]

    def _read(self) -> bytes:
        (size,) = wire.FRAME.unpack(self._read_exactly(wire.FRAME.size))
        return self._read_exactly(size)

    def _read_exactly(self, size: int) -> bytes:
        stream = cast("IO[bytes]", self._process.stdout)
        received = bytearray()
        while len(received) < size:
            if not select.select([stream], [], [], WALL_SECONDS)[0]:
                raise EOFError
            part = os.read(stream.fileno(), size - len(received))
            if not part:
                raise EOFError
            received += part
        return bytes(received)
