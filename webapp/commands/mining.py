"""event-log: how work went, for process miners, without anybody's name."""

import argparse
import gzip
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from engine.settings import Settings
from webapp.commands.output import Commands, say, say_error
from webapp.house import open_engine, require_ready

FORMS = {".xes": "xes", ".json": "ocel", ".jsonocel": "ocel"}


def add_to(commands: Commands) -> None:
    event_log = commands.add_parser(
        "event-log", help="how work went, for process miners: XES or OCEL 2.0, by pseudonyms"
    )
    event_log.add_argument(
        "path",
        metavar="FILE",
        type=Path,
        help=".xes (XES), .json or .jsonocel (OCEL 2.0); with .gz at the end it is compressed",
    )
    event_log.add_argument("--process", metavar="KEY", default="", help="of this process alone")
    event_log.add_argument(
        "--since", metavar="DATE", type=date.fromisoformat, help="what began on that day or later"
    )
    event_log.set_defaults(run=_event_log)


def _event_log(given: argparse.Namespace, settings: Settings) -> int:
    from engine.event_logs import ocel, xes  # noqa: PLC0415 - only this command mines
    from engine.event_logs.reading import Choice, Veil  # noqa: PLC0415

    path: Path = given.path
    form = FORMS.get(Path(path.name.removesuffix(".gz")).suffix)
    if form is None:
        return say_error(f"{path.name} ends in none of {', '.join(FORMS)} (or these with .gz)", 2)
    engine = open_engine(settings)
    require_ready(engine)
    since = given.since and datetime.combine(given.since, time(), ZoneInfo(settings.timezone))
    write = {"xes": xes.write, "ocel": ocel.write}[form]
    with engine.query() as session, _whole(path) as out:
        count = write(session, out, Choice(given.process, since), Veil())
    say(f"{count} events in {path}. People, agencies and lifecycles have names of this file alone.")
    return 0


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that its owner alone may read, and that appears whole or not at all."""
    folder = path.absolute().parent
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as beside:
        made = Path(beside.name)
        opened: AbstractContextManager[Any] = nullcontext(beside)
        if path.suffix == ".gz":
            opened = gzip.GzipFile(path.stem, "wb", fileobj=beside)
        try:
            with opened as out:
                yield out
        except BaseException:
            made.unlink()
            raise
    made.replace(path)
