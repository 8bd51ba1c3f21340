"""The command line: `cylch`."""

import argparse
import os
import sys
from collections.abc import Sequence

import sqlalchemy as sa

from engine.db import is_away
from engine.errors import EngineError
from engine.settings import Settings, SettingsError
from engine.working_days import OffsetError
from webapp.commands import (
    calendar,
    checking,
    clock,
    keeping,
    keys,
    library,
    looks,
    mailing,
    mining,
    people,
    proving,
    running,
    subjects,
)
from webapp.commands.output import say_error
from webapp.house import NotReady

ROOMS = (
    *(running, mailing, library, checking, proving, calendar, people, subjects),
    *(looks, keeping, keys, mining, clock),
)
WRONG_USE = 2
FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


def parser() -> argparse.ArgumentParser:
    """Every command with its help; the rooms of `webapp.commands` add their own."""
    top = argparse.ArgumentParser(
        prog="cylch",
        description="A workflow engine for audit and review lifecycles.",
        epilog="Settings come from the environment: see the README.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for room in ROOMS:
        room.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 what was asked about is not well, 2 wrong use."""
    given = parser().parse_args(arguments)
    try:
        return int(given.run(given, Settings.from_env(os.environ)))
    except (SettingsError, NotReady, OffsetError, OSError) as error:
        return say_error(str(error), WRONG_USE)
    except sa.exc.DBAPIError as error:
        return say_error(_of_database(error), WRONG_USE)
    except EngineError as error:
        return say_error(str(error), WRONG_USE)
    except KeyboardInterrupt:
        return 130


def _of_database(error: sa.exc.DBAPIError) -> str:
    """What its driver said, for an operator; never the statement, for it may hold what is kept."""
    said = " ".join(str(error.orig).split())
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    if name in FULL or "disk full" in said.lower() or "No space left" in said:
        return f"The disk takes no more, and nothing was changed: make room first. ({said})"
    if "no such" in said or isinstance(error, sa.exc.ProgrammingError):
        return f"The database is not as this program wants it: run `cylch init` first. ({said})"
    if is_away(error) or isinstance(error, sa.exc.OperationalError):
        return f"The database did not answer: look at CYLCH_DATABASE_URL and its server. ({said})"
    return f"What CYLCH_DATABASE_URL names is not a database of ours. ({said})"


if __name__ == "__main__":
    sys.exit(main())
