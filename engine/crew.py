"""Works on PostgreSQL with any number of others: procrastinate hands out, our rows decide.

What commands hand on (`engine.carrying`) comes at once. A sweep each second finds the rest: what
waited for its hour, what is to be tried again, what a worker left that is gone.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

from engine import attempts, jobs
from engine.carrying import BREATH, DUE, LOOK, LOOKING, RUN, at_work_on
from engine.context import ProcessEngine
from engine.db import driver_arguments
from engine.queries.due import next_due_at
from engine.workers import ALIVE, Presence

if TYPE_CHECKING:
    from procrastinate import App

Tick = Callable[[], object]
log = logging.getLogger(__name__)

CLOCK = "clock"
AT_ONCE = {DUE: 4, CLOCK: 3, **dict.fromkeys(LOOKING, 1)}  # threads of each line
# Seconds are the sixth field; the fifth is the day of the week.
EVERY_SECOND, EVERY_FIVE = "* * * * * *", "* * * * * */5"
POLL = 2.0  # where nobody's notice comes through
HEARTBEAT, STALLED = 2.0, 10.0
PAUSE = 2.0  # before the database is tried again
POOL = 10.0  # until it has a connection
SWEEP = 1.0  # until the next one
SHORT = 0.02


@dataclass(slots=True)
class Crew:
    """The lines of one process: threads for what is due, for messages and for papers."""

    engine: ProcessEngine
    ticks: Mapping[str, Tick]
    lines: Mapping[str, Sequence[str]]
    _loop: asyncio.AbstractEventLoop | None = field(init=False, default=None)
    _stopping: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _thread: Thread = field(init=False)
    _began: dict[str, float] = field(init=False, default_factory=dict)
    _working: set[str] = field(init=False, default_factory=set)

    def start(self) -> None:
        self._thread = Thread(target=lambda: asyncio.run(self._work()), name="crew")
        self._thread.start()

    def stop(self) -> None:
        """Waits for what goes on; what was not begun waits in the tables."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        lines = (self._keep(line) for line in (CLOCK, DUE, *LOOKING))
        await asyncio.gather(*lines, self._mark())

    async def _keep(self, line: str) -> None:
        """Work on one line until it is time to stop, through every absence of the database."""
        while not self._stopping.is_set():
            try:
                await self._once(line)
            except Exception as error:  # noqa: BLE001 - all that there is when a database is away
                told = {"action": "line_broken", "key": line, "error": type(error).__name__}
                log.warning("a line of work broke off and begins again", extra=told)
            self._working.discard(line)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PAUSE)

    async def _once(self, line: str) -> None:
        app = self._app(line)
        async with app.open_async():
            self._working.add(line)
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=[line],
                    name=line,
                    concurrency=AT_ONCE[line],
                    fetch_job_polling_interval=POLL,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=STALLED,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )
            )
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait((worker, stopping), return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            worker.cancel()  # it takes no more, and ends when what it has is done
            with suppress(asyncio.CancelledError):
                await worker

    # ---- what each line does

    def _app(self, line: str) -> "App":
        from procrastinate import App, PsycopgConnector  # noqa: PLC0415 - only who works needs it

        asked = driver_arguments(self.engine.database.url)
        app = App(connector=PsycopgConnector(kwargs=asked, min_size=1, max_size=2, timeout=POOL))
        if line == CLOCK:
            self._every(app, CLOCK, EVERY_SECOND, "sweep", self._sweep)
            broom = app.task(name="rescue", queue=CLOCK, queueing_lock="rescue")(self._broom(app))
            app.periodic(cron=EVERY_FIVE)(broom)
        elif line == DUE:
            app.task(name=RUN, queue=DUE)(self._run)
            others = [name for name in self.lines[DUE] if name != DUE]
            self._every(app, DUE, EVERY_FIVE, "rounds", lambda: self._all(others))
        else:
            self._every(app, line, EVERY_FIVE, LOOK, lambda: self._look(line))
        return app

    def _every(self, app: "App", line: str, cron: str, name: str, work: Tick) -> None:
        """A line without any such task would not notice when procrastinate's helpers give up."""

        def once(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate tells which second
            began = time.monotonic()
            self._began[line] = min(self._began.get(line, began), began)
            try:
                work()
            finally:
                self._began.pop(line, None)

        task = app.task(name=name, queue=line)(once)
        app.periodic(cron=cron, periodic_id=line, queueing_lock=f"{name} {line}")(task)

    def _run(self, key: str) -> None:
        kind, _, number = key.partition(":")
        jobs.run_one(self.engine, kind, number)

    def _sweep(self) -> None:
        """Do what is due, then what becomes due before the next sweep, each at its moment."""
        until = time.monotonic() + SWEEP
        while True:
            jobs.run_all_due(self.engine)
            with self.engine.query() as session:
                due_at = next_due_at(session)
            pause = (due_at - self.engine.now()).total_seconds() if due_at is not None else SWEEP
            pause = max(pause, SHORT)
            if time.monotonic() + pause > until:
                return
            time.sleep(pause)

    def _look(self, line: str) -> None:
        time.sleep(BREATH)
        with at_work_on(line):
            self._all(self.lines[line])

    def _all(self, names: Iterable[str]) -> None:
        for name in names:
            try:
                self.ticks[name]()
            except Exception:  # the next round tries again; the other ticks go on
                log.exception("tick failed", extra={"action": "tick_failed", "tick": name})

    def _broom(self, app: "App") -> Callable[[int], Any]:
        """Sweep away what a dead worker had taken: the row is still due, and bears a mark now."""
        from procrastinate.jobs import Status  # noqa: PLC0415 - only who works needs it

        async def rescue(timestamp: int) -> None:  # noqa: ARG001 - which second
            left = [*await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED)]
            ours = [job for job in left if job.task_name == RUN]
            handed_on = {str(job.id): str(job.task_kwargs["key"]) for job in ours}
            await asyncio.to_thread(attempts.mourn, self.engine, handed_on)
            for job in left:
                await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
            await app.job_manager.prune_stalled_workers(STALLED)

        return rescue

    # ---- saying that it works

    async def _mark(self) -> None:
        """For the figures and the doctor: which lines of this process are in order."""
        # What keeps time does what is due as well: they are one line to whoever reads.
        shown = {CLOCK: DUE, **{line: line for line in LOOKING}}
        marks = {line: Presence(self.engine, name) for line, name in shown.items()}
        while not self._stopping.is_set():
            for line, presence in marks.items():
                if line in self._working and not self._is_stuck(line):
                    await asyncio.to_thread(self._try_to_mark, presence)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PAUSE)

    def _is_stuck(self, line: str) -> bool:
        began = self._began.get(line)
        return began is not None and timedelta(seconds=time.monotonic() - began) > ALIVE

    def _try_to_mark(self, presence: Presence) -> None:
        try:
            attempts.take_back(self.engine)
            presence.mark()
        except Exception:  # noqa: BLE001 - the database is away; who waits for a mark sees none
            log.warning("no mark could be made", extra={"action": "not_marked"})
