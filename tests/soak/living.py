"""Years of a board, lived as the demo year is, with a worker's round and the doctor every night."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import sqlalchemy as sa

from engine import instances
from engine.actors import SYSTEM
from engine.checkpoint_keys import keep_key
from engine.context import CommandContext, ProcessEngine
from engine.models import OPEN, Event, InstanceState, ProcessInstance, UserTask
from engine.settings import Settings
from engine.working_days import Calendar
from tests.soak.held import held
from webapp import doctor
from webapp.demo import cast, scripts, seating
from webapp.demo.year import Year, begin_at
from webapp.house import files_folder, open_engine, prepare, ticks
from workflows import meetings

Begin = Callable[[CommandContext], object]
AT_LAST = "30wd"  # after this even what was left is done: a board that lives on catches up
AUDITS_A_YEAR, PLANS_A_YEAR = 5, 2
A_YEAR = 254  # working days


@dataclass(slots=True)
class Month:
    """What a simulated month cost, and what there was at its end."""

    name: str
    nights: int = 0
    done: int = 0
    living: float = 0.0  # seconds of this process, for people and worker
    looking: float = 0.0  # and for the doctor
    open_tasks: int = 0
    active: int = 0
    events: int = 0
    megabytes: float = 0.0
    memory: float = 0.0
    held: int = 0  # blocks of memory that are in use


@dataclass(slots=True)
class Soak(Year):
    """A year that goes on, and is looked at every night."""

    settings: Settings | None = None
    months: list[Month] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    nights: int = 0
    failed: str = ""
    on_month: Callable[[Month], None] = lambda _month: None
    _since: float = field(default_factory=process_time)

    def _post(self) -> None:
        """The night before this morning: the worker's round, the doctor, the post."""
        assert self.settings is not None
        today = self.engine.calendar().local_date(self.engine.now())
        for tick in ticks(self.engine, self.settings).values():
            tick()
        Year._post(self)  # noqa: SLF001 - slots leave super() no class to find
        living = process_time()
        for found in doctor.examine(self.settings):
            # The day on the wall is no night of theirs.
            if not found.well and found.name != "libraries":
                self.wrong.append(f"{today}: {found.name}: {found.message}")
        self.nights += 1
        self._tell(today, living - self._since, process_time() - living)
        self._since = process_time()

    def _tell(self, today: date, living: float, looking: float) -> None:
        name = f"{today:%B %Y}"
        if not self.months or self.months[-1].name != name:
            self.months.append(Month(name))
        month = self.months[-1]
        month.nights += 1
        month.living += living
        month.looking += looking
        if (today + timedelta(days=1)).day == 1:
            self.close_month()

    def close_month(self) -> None:
        month = self.months[-1]
        month.done = self.done - sum(one.done for one in self.months[:-1])
        month.memory, month.held = _resident(), held()
        month.megabytes = _megabytes(self.engine)
        with self.engine.query() as session:
            count = sa.select(sa.func.count())
            is_open = UserTask.state.in_([str(state) for state in OPEN])
            month.open_tasks = session.scalar(count.select_from(UserTask).where(is_open))
            is_active = ProcessInstance.state == str(InstanceState.ACTIVE)
            month.active = session.scalar(count.select_from(ProcessInstance).where(is_active))
            month.events = session.scalar(count.select_from(Event))
        self.on_month(month)

    def _presented_on(self, _task: UserTask, created: date, calendar: Calendar) -> date:
        return calendar.add(created, "1wd")

    def _done_on(self, task: UserTask, calendar: Calendar) -> date:
        """What the demo leaves for its visitors somebody does at last."""
        day = Year._done_on(self, task, calendar)  # noqa: SLF001
        if day != date.max:
            return day
        created = calendar.local_date(task.created_at)
        return calendar.add(task.due_on or created, AT_LAST)


def begin(home: Path, url: str, on_month: Callable[[Month], None]) -> Soak:
    """A new board with its key, its library and nobody in it yet."""
    settings = Settings(
        home=home,
        database_url=url,
        secret_key="k" * 40,
        mail_url="null:",
        checkpoints=home / "kept",
    )
    engine = open_engine(settings)
    prepare(engine, sandbox=True)
    keep_key(engine, home)
    return Soak(
        engine,
        files_folder(settings),
        lambda _said: None,
        date.max,
        settings=settings,
        on_month=on_month,
    )


def live(soak: Soak, years: int, days: int) -> None:
    """The demo year first, then years of the same kind; `days` alone when there are no years."""
    engine = soak.engine
    calendar = engine.calendar()
    last = calendar.local_date(engine.clock())
    first = calendar.add(calendar.add(last, f"-{years}y" if years else f"-{days}d"), "0d>")
    begin_at(engine, first)
    with engine.command(SYSTEM) as ctx:
        cast.seat(ctx, first)
        seating.fill(ctx, cast.since(first))
        seating.agree(ctx, cast.since(first))
    soak.live_by(plan(calendar, first, last), first, last)
    if not soak.months[-1].memory:
        soak.close_month()


def plan(calendar: Calendar, first: date, last: date) -> Mapping[date, Sequence[Begin]]:
    days: dict[date, list[Begin]] = {}
    end = calendar.add(first, f"{A_YEAR}wd")
    for on, begun in scripts.plan(first, end, calendar).items():
        days.setdefault(on, []).extend(begun)
    year = 2
    while (first := calendar.add(end, "1wd")) <= last:
        end = calendar.add(first, f"{A_YEAR}wd")
        for on, begin in _year(calendar, first, year):
            days.setdefault(on, []).append(begin)
        year += 1
    return days


def _year(calendar: Calendar, first: date, year: int) -> Iterator[tuple[date, Begin]]:
    """Meetings, audits and reviews, spread over it."""
    for turn in range(4):
        on = calendar.add(first, f"{30 + 63 * turn}wd")
        yield first, _meeting(scripts.QA_GROUP, on)
    for turn in range(12):
        for group in ("cprg", "crg"):
            yield first, _meeting(group, calendar.add(first, f"{12 + 20 * turn}wd"))
    topics = [topic for _back, _ref, topic in scripts.AUDITS]
    for turn in range(AUDITS_A_YEAR):
        title, ref = topics[turn % len(topics)].theme, f"SEW-B{year:02}-{turn + 1:02}"
        on = calendar.add(first, f"{5 + 45 * turn}wd")
        yield on, _starting("commissioned_audit", ref, title, theme=title)
    for turn in range(PLANS_A_YEAR):
        regime, title = ("cpr", "susr")[turn], list(scripts.TITLES.values())[turn]
        ref = f"SEW-{regime.upper()}-B{year:02}-{turn + 1:02}"
        on = calendar.add(first, f"{20 + 100 * turn}wd")
        yield on, _starting("action_plan_monitoring", ref, title, regime=regime)


def _meeting(group: str, on: date) -> Begin:
    return lambda ctx: meetings.schedule(ctx, group, on)


def _starting(key: str, ref: str, title: str, **more: Any) -> Begin:
    def begin(ctx: CommandContext) -> object:
        accepted = ctx.calendar.add(ctx.calendar.local_date(ctx.now), "-2wd").isoformat()
        given = {"board": "children", "accepted_on": accepted, **more}
        if key == "commissioned_audit":
            del given["accepted_on"]
        return instances.start(ctx, key, business_key=ref, title=title, variables=given)

    return begin


def _resident() -> float:
    """What this process holds of the machine's memory, in MB, as `ps` tells it."""
    told = ["ps", "-o", "rss=", "-p", str(os.getpid())]
    return int(subprocess.run(told, capture_output=True, check=True).stdout) / 1024


def _megabytes(engine: ProcessEngine) -> float:
    if engine.database.dialect.name == "sqlite":
        return Path(str(engine.database.url.database)).stat().st_size / 1e6
    with engine.query() as session:
        return session.scalar(sa.text("SELECT pg_database_size(current_database())")) / 1e6
