"""Puts the rooms together: settings, database, engine, steps, ticks."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from engine import board, reading
from engine.actors import SYSTEM
from engine.carrying import Carrier
from engine.context import ProcessEngine
from engine.db import connect
from engine.jobs import run_all_due
from engine.schema import is_behind, is_outgrown
from engine.settings import Settings
from engine.shared_clock import shared
from engine.workers import PAGES, Presence
from webapp import traces

if TYPE_CHECKING:
    from engine.crew import Crew
    from engine.scheduler import Scheduler

LINES = {
    "due": ("due", "membership"),
    "messages": ("due", "notifications"),
    "papers": ("evidence", "letters", "packs", "retention", "figures", "checkpoints"),
}


class NotReady(Exception):
    """The database has no tables yet, or older ones than this program needs."""


def open_engine(settings: Settings) -> ProcessEngine:
    """The process engine on the board's database."""
    from workflows.steps import STEPS  # noqa: PLC0415 - not every command needs the board's steps

    settings.home.mkdir(parents=True, exist_ok=True)
    database = connect(settings.database_url)
    return ProcessEngine(database, shared(database), STEPS, settings.timezone)


def prepare(
    engine: ProcessEngine, *, sandbox: bool, founded: Callable[[ProcessEngine], None] | None = None
) -> list[str]:
    """Create or upgrade the tables and bring in the shipped library; say what is new.

    `founded` comes before the library: a board that sets its clock back has it from that day on.
    """
    from engine.schema import upgrade  # noqa: PLC0415
    from workflows import earlier_erasures, library  # noqa: PLC0415

    is_new = not sa.inspect(engine.database).has_table("board_state")
    upgrade(engine.database)
    if is_new:
        with engine.command(SYSTEM) as ctx:
            board.found(ctx, sandbox=sandbox)
    if founded is not None:
        founded(engine)
    with engine.command(SYSTEM) as ctx:
        earlier_erasures.put_on_record(ctx)
        published = library.install(ctx)
    reading.index_all(engine)
    return [f"{definition.key} v{definition.version}" for definition in published]


def require_ready(engine: ProcessEngine) -> None:
    if not sa.inspect(engine.database).has_table("board_state"):
        raise NotReady("The database is empty: run `cylch init` first.")
    if is_behind(engine.database):
        raise NotReady("The database is older than this program: run `cylch init` first.")
    if is_outgrown(engine.database):
        raise NotReady("The database is too new for this program: bring the program up to it.")


def ticks(engine: ProcessEngine, settings: Settings) -> dict[str, Callable[[], object]]:
    """What the scheduler does, by name."""
    from engine.step_figures import count_days  # noqa: PLC0415
    from notifications import checkpoints, dispatch  # noqa: PLC0415
    from webapp.messages.letters import keep_letters  # noqa: PLC0415
    from workflows import destructions, membership, retention_changes  # noqa: PLC0415

    every: dict[str, Callable[[], object]] = {
        "due": lambda: run_all_due(engine),
        "membership": lambda: membership.sweep(engine),
        "notifications": lambda: dispatch.tick(engine, settings),
        "evidence": lambda: reading.read_files(engine, files_folder(settings)),
        "letters": lambda: keep_letters(engine, files_folder(settings)),
        "packs": lambda: _make_packs(engine, files_folder(settings)),
        "retention": lambda: (
            retention_changes.apply_due(engine) + destructions.work(engine, files_folder(settings))
        ),
        "figures": lambda: count_days(engine),
        "checkpoints": lambda: checkpoints.tick(engine, settings),
    }
    tracer = traces.tracer_of(settings.logs)
    return {name: traces.traced(tracer, name, tick) for name, tick in every.items()}


def _make_packs(engine: ProcessEngine, files: Path) -> int:
    """What draws and writes documents is loaded once there is one to make."""
    from workflows import packs  # noqa: PLC0415

    with engine.query() as session:
        if session.scalar(packs.without_files(1)) is None:
            return 0
    from webapp.packs.making import make_packs  # noqa: PLC0415

    return make_packs(engine, files)


def follow_ups(engine: ProcessEngine, settings: Settings) -> Callable[[], dict[str, object]]:
    """All that the scheduler does after what is due: once, and what each of it gave."""
    every = ticks(engine, settings)
    del every["due"]
    return lambda: {name: tick() for name, tick in every.items()}


def schedulers(engine: ProcessEngine, settings: Settings, seconds: float) -> "list[Scheduler]":
    """Three: a mail server that is slow must not make the ladders late, nor a long file the mail.

    Whoever sends sweeps first, so that a digest holds what has just been said.
    """
    from engine.scheduler import Scheduler  # noqa: PLC0415 - only who serves or works needs it

    every = ticks(engine, settings)
    return [
        # Each ends with a mark that it came round, for the figures and the doctor.
        Scheduler(
            {name: every[name] for name in names} | {"mark": Presence(engine, line).mark}, seconds
        )
        for line, names in LINES.items()
    ]


def onlookers(engine: ProcessEngine, seconds: float) -> "list[Scheduler]":
    """What `cylch serve --no-scheduler` runs beside the pages: nothing but that it is there."""
    from engine.scheduler import Scheduler  # noqa: PLC0415 - only who serves or works needs it

    return [Scheduler({"mark": Presence(engine, PAGES).mark}, seconds)]


def hands(engine: ProcessEngine, settings: Settings, seconds: float) -> "list[Crew | Scheduler]":
    """What `cylch worker` works with: procrastinate on PostgreSQL, for there may be many."""
    if not is_shared(engine):
        return [*schedulers(engine, settings, seconds)]
    from engine.crew import Crew  # noqa: PLC0415 - only who works needs it

    hand_on(engine)
    return [Crew(engine, ticks(engine, settings), LINES)]


def is_shared(engine: ProcessEngine) -> bool:
    return engine.database.dialect.name == "postgresql"


def hand_on(engine: ProcessEngine) -> None:
    """From now on tell the workers what commands here make due."""
    if not is_shared(engine):
        return
    if not sa.inspect(engine.database).has_table("procrastinate_jobs"):
        raise NotReady("The database is older than this program: run `cylch init` first.")
    engine.carrier = Carrier()


def files_folder(settings: Settings) -> Path:
    return settings.home / "files"
