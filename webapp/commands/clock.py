"""clock: a sandbox's clock, and all that happens while it moves."""

import argparse
from datetime import date, datetime

from engine import sandbox
from engine.context import ProcessEngine
from engine.errors import SandboxOnly
from engine.settings import Settings
from webapp.commands.output import Commands, add_format, say, say_error, say_json
from webapp.house import follow_ups, open_engine, require_ready


def add_to(commands: Commands) -> None:
    clock = commands.add_parser("clock", help="show or move a sandbox's clock")
    add_format(clock)
    clock.set_defaults(run=_show)
    verbs = clock.add_subparsers(dest="verb", metavar="VERB")
    show = verbs.add_parser("show")
    add_format(show)
    show.set_defaults(run=_show)
    advance = verbs.add_parser("advance", help="cylch clock advance 10wd")
    advance.add_argument("offset")
    add_format(advance)
    advance.set_defaults(run=_advance)
    jump = verbs.add_parser("set", help="cylch clock set 2026-10-14T09:00")
    jump.add_argument("when")
    add_format(jump)
    jump.set_defaults(run=_set)


def _show(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    local = engine.calendar().local(engine.now())
    if given.format == "json":
        say_json({"now": engine.now().isoformat(), "local": local.isoformat()})
    else:
        say(local.isoformat(timespec="minutes"))
    return 0


def _advance(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    return _move(given, settings, engine, engine.calendar().add(engine.now(), given.offset))


def _set(given: argparse.Namespace, settings: Settings) -> int:
    engine = open_engine(settings)
    require_ready(engine)
    return _move(given, settings, engine, _moment(engine, given.when))


def _moment(engine: ProcessEngine, text: str) -> datetime:
    moment = datetime.fromisoformat(text if "T" in text else f"{date.fromisoformat(text)}T09:00")
    if moment.tzinfo is not None:
        return moment
    return engine.calendar().at(moment.date(), moment.time())


def _move(
    given: argparse.Namespace, settings: Settings, engine: ProcessEngine, until: datetime
) -> int:
    after = follow_ups(engine, settings)
    try:
        moved = sandbox.advance(engine, until, tick=after)
    except SandboxOnly as error:
        return say_error(str(error), 2)
    local = engine.calendar().local
    if given.format == "json":
        say_json(
            {
                "before": moved.before.isoformat(),
                "after": moved.after.isoformat(),
                "timers": moved.timers,
                "rungs": moved.rungs,
                "jobs": moved.jobs,
            }
        )
    else:
        say(
            f"{local(moved.before):%Y-%m-%d %H:%M} -> {local(moved.after):%Y-%m-%d %H:%M}: "
            f"timers {moved.timers}, rungs {moved.rungs}, jobs {moved.jobs}"
        )
    return 0
