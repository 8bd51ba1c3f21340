"""calendar: date arithmetic, working days and bank holidays."""

import argparse
from datetime import date, datetime

import sqlalchemy as sa

from engine.settings import Settings
from engine.working_days import Calendar
from webapp.commands.output import Commands, add_format, say, say_rows
from webapp.house import open_engine


def add_to(commands: Commands) -> None:
    calendar = commands.add_parser("calendar", help="date arithmetic and bank holidays")
    verbs = calendar.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="cylch calendar add 2026-12-24 5wd")
    add.add_argument("when", help="a date, or a local date and time: 2026-12-24T16:40")
    add.add_argument("offset", help="20wd, 28d, 28d>, 2w, 6m, 1y, 4wh, or with a leading -")
    add.set_defaults(run=_add)
    listed = verbs.add_parser("list", help="bank holidays and the board's closed days of a year")
    listed.add_argument("year", type=int)
    add_format(listed)
    listed.set_defaults(run=_list)


def _add(given: argparse.Namespace, settings: Settings) -> int:
    calendar = _calendar(settings)
    if "T" in given.when:
        local = datetime.fromisoformat(given.when)
        moment = calendar.at(local.date(), local.time()) if local.tzinfo is None else local
        say(calendar.local(calendar.add(moment, given.offset)).isoformat(timespec="minutes"))
    else:
        start = date.fromisoformat(given.when)
        if given.offset.endswith("wh"):
            moment = calendar.add(calendar.at(start, calendar.opens), given.offset)
            say(calendar.local(moment).isoformat(timespec="minutes"))
        else:
            say(calendar.add(start, given.offset).isoformat())
    return 0


def _list(given: argparse.Namespace, settings: Settings) -> int:
    calendar = _calendar(settings)
    rows: list[dict[str, object]] = [
        {"date": day.on.isoformat(), "name": day.name, "name_cy": day.name_cy, "kind": "bank"}
        for day in calendar.bank_holidays(given.year)
    ]
    rows += [
        {"date": day.isoformat(), "name": "", "name_cy": "", "kind": "closed"}
        for day in sorted(calendar.closed)
        if day.year == given.year
    ]
    rows.sort(key=lambda row: str(row["date"]))
    say_rows(rows, given.format, ("date", "name", "name_cy", "kind"))
    return 0


def _calendar(settings: Settings) -> Calendar:
    """The board's calendar if there is a board, else the bare one."""
    engine = open_engine(settings)
    if sa.inspect(engine.database).has_table("board_state"):
        return engine.calendar()
    return Calendar(zone=settings.timezone)
