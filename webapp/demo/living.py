"""Everything that happens on the demo board in its year, from its founding to this afternoon."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.actors import SYSTEM
from engine.context import ProcessEngine
from webapp.demo import alarms, cast, earlier, joining, scripts, seating, words
from webapp.demo.year import Year, begin_at
from webapp.packs.making import make_packs
from workflows import legal_holds


@dataclass(frozen=True, slots=True)
class Days:
    """When the board is founded, and between which days its year is."""

    begun: date
    first: date
    last: date


def set_back(engine: ProcessEngine) -> None:
    begin_at(engine, _days(engine).begun)


def live(engine: ProcessEngine, files: Path, report: Callable[[str], None]) -> None:
    calendar, days = engine.calendar(), _days(engine)
    begun, first, last = days.begun, days.first, days.last
    report(f"Living through a year of the demo board, {first} to {last}")
    with engine.command(SYSTEM) as ctx:
        cast.seat(ctx, first)
        seating.fill(ctx, cast.since(first))
        seating.agree(ctx, cast.since(first))
    since = calendar.add(last, scripts.VISITORS_SINCE)
    year = Year(engine, files, report, since)
    year.live_by(earlier.plan(begun), begun, calendar.add(begun, earlier.LIVED))
    year.live(first, last)
    with engine.command(SYSTEM) as ctx:
        earlier.keep_by_rule(ctx)
        joining.arrive(ctx)
        earlier.ask_what_is_held(ctx)
        alarms.this_afternoon(ctx)
        cast.speaks(ctx, "unit")
        legal_holds.place(ctx, scripts.FINISHES, "", words.HELD_BECAUSE)
    while make_packs(engine, files):
        report("Sign-off packs made")
    for sentence in sorted(set(year.refused)):
        report(f"refused: {sentence}")


def _days(engine: ProcessEngine) -> Days:
    calendar = engine.calendar()
    last = calendar.add(calendar.local_date(engine.clock()), "-1wd")
    return Days(earlier.first_day(calendar, last), calendar.add(last, "-254wd"), last)
