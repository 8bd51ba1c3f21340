"""init, serve, worker, tick: set the product up and keep it running."""

import argparse
import ctypes
import gc
import signal
import threading
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from engine.actors import SYSTEM
from engine.checkpoint_keys import keep_key
from engine.context import ProcessEngine
from engine.schema import is_ahead
from engine.settings import Settings
from webapp import logs
from webapp.commands.output import Commands, progress, say, say_json
from webapp.house import (
    files_folder,
    follow_ups,
    hand_on,
    hands,
    onlookers,
    open_engine,
    prepare,
    require_ready,
    schedulers,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.scheduler import Scheduler

SECONDS_BETWEEN_TICKS = 5.0
M_ARENA_MAX = -8  # as glibc's malloc.h numbers it
# What `cylch tick` calls the count that each tick of the house gives.
COUNTS = {
    "membership": "begun",
    "notifications": "sent",
    "evidence": "read",
    "letters": "letters",
    "packs": "packs",
    "retention": "destroyed",
    "figures": "days",
    "checkpoints": "bound",
}


def add_to(commands: Commands) -> None:
    init = commands.add_parser("init", help="create or upgrade the database")
    init.add_argument("--sandbox", action="store_true", help="its clock may be moved")
    init.add_argument("--demo", action="store_true", help="load the demo board (a sandbox)")
    init.add_argument("--admin", metavar="EMAIL", help="the first administrator")
    init.set_defaults(run=_init)

    serve = commands.add_parser("serve", help="web pages, API and scheduler")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=8, help="threads that answer requests")
    serve.add_argument("--no-scheduler", action="store_true")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="the scheduler alone; any number may run")
    worker.set_defaults(run=_worker)

    tick = commands.add_parser("tick", help="run all that is due once, then stop")
    tick.add_argument("--format", choices=("text", "json"), default="text")
    tick.set_defaults(run=_tick)


def _init(given: argparse.Namespace, settings: Settings) -> int:
    from webapp import demo  # noqa: PLC0415 - only this command makes a board

    engine = open_engine(settings)
    sandbox = given.sandbox or given.demo or bool(settings.sandbox)
    if is_ahead(engine.database):
        say("The database is of a newer version already: nothing was changed.")
        return 0
    for line in prepare(engine, sandbox=sandbox, founded=demo.set_back if given.demo else None):
        progress(f"published {line}")
    keep_key(engine, settings.home)
    if given.demo:
        demo.load(engine, files_folder(settings), progress)
    elif given.admin:
        _first_administrator(engine, settings, given.admin)
    say(f"Ready: {settings.database_url.partition('@')[2] or settings.database_url}")
    return 0


def _first_administrator(engine: ProcessEngine, settings: Settings, email: str) -> None:
    """No password that somebody else has seen: they choose one by a link that is good once."""
    from engine import identity  # noqa: PLC0415
    from engine.sign_in import links  # noqa: PLC0415
    from webapp.commands.people import say_link  # noqa: PLC0415

    with engine.command(SYSTEM) as ctx:
        user = identity.add_user(ctx, email, email.partition("@")[0])
        identity.join_group(ctx, user.id, "admin")
        link = links.invite(ctx, user.id)
    say(f"{email} chooses a password by this link:")
    say_link(link, settings)


def _serve(given: argparse.Namespace, settings: Settings) -> int:
    from webapp import create_app  # noqa: PLC0415 - only this command serves
    from webapp.serving import server_of  # noqa: PLC0415

    _share_memory_between_threads()
    logs.write(settings.logs)
    engine = open_engine(settings)
    require_ready(engine)
    if given.no_scheduler:
        hand_on(engine)
        working = onlookers(engine, SECONDS_BETWEEN_TICKS)
    else:
        working = schedulers(engine, settings, SECONDS_BETWEEN_TICKS)
        engine.on_commit = lambda: _wake(working)
    for scheduler in working:
        scheduler.start()
    server = server_of(create_app(settings, engine), given.host, given.port, given.workers)
    _invite(engine)
    say(f"http://{given.host}:{given.port}")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    keep_what_is_loaded()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        for scheduler in working:
            scheduler.stop()
        server.close()
    return 0


def _wake(working: "Sequence[Scheduler]") -> None:
    for scheduler in working:
        scheduler.wake()


def _invite(engine: ProcessEngine) -> None:
    """On a demo board, say who may sign in each time it is served."""
    from webapp.demo import cast, has_cast  # noqa: PLC0415

    if has_cast(engine):
        for sentence in cast.invitation():
            say(sentence)


def keep_what_is_loaded() -> None:
    """Collect from here on, and never look through what was loaded at the start again."""
    gc.freeze()
    gc.enable()


def _share_memory_between_threads() -> None:
    """The C library would keep a pool for each thread: 28 MB that nobody uses again.

    Python lets one thread run at a time, so they do not wait for each other. Where the library is
    another than glibc there is nothing to set.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _worker(_given: argparse.Namespace, settings: Settings) -> int:
    _share_memory_between_threads()
    logs.write(settings.logs)
    engine = open_engine(settings)
    require_ready(engine)
    working = hands(engine, settings, SECONDS_BETWEEN_TICKS)
    for one in working:
        one.start()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    say("Working. Stop with Ctrl+C.")
    stop.wait()
    for one in working:
        one.stop()
    return 0


def _tick(given: argparse.Namespace, settings: Settings) -> int:
    from engine.jobs import run_all_due  # noqa: PLC0415

    engine = open_engine(settings)
    require_ready(engine)
    done = run_all_due(engine)
    told: dict[str, object] = {
        "timers": done.timers,
        "rungs": done.rungs,
        "jobs": done.jobs,
        "failed": done.failed,
    }
    told |= {COUNTS[name]: count for name, count in follow_ups(engine, settings)().items()}
    if given.format == "json":
        say_json(told)
    else:
        say(", ".join(f"{name} {count}" for name, count in told.items()))
    return 1 if done.failed else 0
