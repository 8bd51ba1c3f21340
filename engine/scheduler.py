"""APScheduler ticks. It remembers nothing: all that is due stands in tables."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock, get_ident

from apscheduler.schedulers.background import BackgroundScheduler

from engine.clock import system_clock

Tick = Callable[[], object]
JOB = "tick"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Scheduler:
    """Runs the ticks one after the other every few seconds, and at once when somebody wakes it."""

    ticks: Mapping[str, Tick]
    seconds: float = 5.0
    _apscheduler: BackgroundScheduler = field(init=False)
    _busy: Lock = field(init=False, default_factory=Lock)
    _again: bool = field(init=False, default=False)
    _thread: int | None = field(init=False, default=None)

    def start(self) -> None:
        self._apscheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._apscheduler.add_job(self._run, "interval", seconds=self.seconds, id=JOB)
        self._apscheduler.start()

    def wake(self) -> None:
        """A command has committed: what it left behind need not wait for the next tick."""
        if get_ident() == self._thread:
            return  # a tick's own commit: each sweeps until nothing is left, and would never end
        if self._busy.locked():
            self._again = True  # perhaps it came too late for the run that is on
            return
        job = self._apscheduler.get_job(JOB)
        if job is not None:
            job.modify(next_run_time=system_clock())

    def stop(self) -> None:
        self._apscheduler.shutdown(wait=True)

    def _run(self) -> None:
        if not self._busy.acquire(blocking=False):
            return
        self._thread = get_ident()
        try:
            self._again = True
            while self._again:
                self._again = False
                for name, tick in self.ticks.items():
                    self._one(name, tick)
        finally:
            self._thread = None
            self._busy.release()

    def _one(self, name: str, tick: Tick) -> None:
        try:
            tick()
        except Exception:  # the next tick tries again; the other ticks go on
            log.exception("tick failed", extra={"action": "tick_failed", "tick": name})
