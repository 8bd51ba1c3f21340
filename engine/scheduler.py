"""APScheduler ticks. It remembers nothing: all that is due stands in tables."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock, get_ident

from apscheduler.schedulers.background import BackgroundScheduler

from engine.clock import system_clock

Tick = Callable[[], object]
JOB = "tick"
# A busy board commits many times a second: one run looks after all of them.
BREATH = timedelta(milliseconds=200)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Scheduler:
    """Runs the ticks one after the other every few seconds, and soon when somebody wakes it."""

    ticks: Mapping[str, Tick]
    seconds: float = 5.0
    _apscheduler: BackgroundScheduler = field(init=False)
    _busy: Lock = field(init=False, default_factory=Lock)
    _woken: Event = field(init=False, default_factory=Event)
    _stopping: Event = field(init=False, default_factory=Event)
    _asking: Lock = field(init=False, default_factory=Lock)
    _thread: int | None = field(init=False, default=None)

    def start(self) -> None:
        self._apscheduler = BackgroundScheduler(
            timezone="UTC",
            # Two: while a run goes on, the next one finds it busy and leaves without a word.
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
        )
        self._apscheduler.add_job(self._run, "interval", seconds=self.seconds, id=JOB)
        self._apscheduler.start()

    def wake(self) -> None:
        """A command has committed: what it left behind need not wait for the next tick."""
        if get_ident() == self._thread:
            return  # a tick's own commit: each sweeps until nothing is left, and would never end
        if self._woken.is_set():
            return  # a run that will see it is on its way
        self._woken.set()
        if not self._busy.locked():
            self._run_soon()

    def stop(self) -> None:
        """Waits for the run that goes on; what it has not reached waits in the tables."""
        with self._asking:
            self._stopping.set()
        self._apscheduler.shutdown(wait=True)

    def _run(self) -> None:
        if not self._busy.acquire(blocking=False):
            return
        self._thread = get_ident()
        try:
            self._tick()
            while self._woken.is_set() and not self._stopping.wait(BREATH.total_seconds()):
                self._tick()
        finally:
            self._thread = None
            self._busy.release()
        if self._woken.is_set():
            self._run_soon()  # somebody came between the last look and the release

    def _tick(self) -> None:
        self._woken.clear()
        for name, tick in self.ticks.items():
            self._one(name, tick)

    def _run_soon(self) -> None:
        """Not once it stops: APScheduler's locks are held while it waits for us."""
        with self._asking:
            if self._stopping.is_set():
                return
            job = self._apscheduler.get_job(JOB)
            if job is not None:
                job.modify(next_run_time=system_clock() + BREATH)

    def _one(self, name: str, tick: Tick) -> None:
        try:
            tick()
        except Exception:  # the next tick tries again; the other ticks go on
            log.exception("tick failed", extra={"action": "tick_failed", "tick": name})
