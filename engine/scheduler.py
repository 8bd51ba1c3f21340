"""APScheduler ticks. It remembers nothing: all that is due stands in tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Thread

from apscheduler.schedulers.background import BackgroundScheduler

Tick = Callable[[], object]


@dataclass(slots=True)
class Scheduler:
    """Runs each tick every few seconds, and at once when somebody wakes it."""

    ticks: Mapping[str, Tick]
    seconds: float = 5.0
    _apscheduler: BackgroundScheduler = field(init=False)
    _awake: Event = field(init=False, default_factory=Event)
    _stopping: bool = field(init=False, default=False)

    def start(self) -> None:
        self._apscheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for name, tick in self.ticks.items():
            self._apscheduler.add_job(tick, "interval", seconds=self.seconds, id=name)
        self._apscheduler.start()
        Thread(target=self._listen, name="scheduler-wake", daemon=True).start()

    def wake(self) -> None:
        """A command has committed: what it left behind need not wait for the next tick."""
        self._awake.set()

    def stop(self) -> None:
        self._stopping = True
        self._awake.set()
        self._apscheduler.shutdown(wait=True)

    def _listen(self) -> None:
        while self._awake.wait() and not self._stopping:
            self._awake.clear()
            for name in self.ticks:
                job = self._apscheduler.get_job(name)
                if job is not None:
                    job.modify(next_run_time=_soon())


def _soon() -> object:
    from engine.clock import system_clock  # noqa: PLC0415

    return system_clock()
