"""The demo board: a year of a safeguarding board's work, lived through by the engine itself."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from engine.context import SYSTEM, ProcessEngine
from engine.models import User
from webapp.demo import alarms, cast, earlier, joining, scripts, seating, words
from webapp.demo.year import Year, begin_at
from webapp.packs.making import make_packs
from workflows import legal_holds


def load(engine: ProcessEngine, files: Path, report: Callable[[str], None]) -> None:
    """Live a year up to today. A board that has its people is left alone."""
    if not has_cast(engine):
        _live(engine, files, report)


def has_cast(engine: ProcessEngine) -> bool:
    with engine.query() as session:
        email = cast.STARS[0].email
        return session.scalar(sa.select(User.id).where(User.email == email)) is not None


def _live(engine: ProcessEngine, files: Path, report: Callable[[str], None]) -> None:
    calendar = engine.calendar()
    today = calendar.local_date(engine.clock())
    last = calendar.add(today, "-1wd")
    first = calendar.add(last, "-254wd")
    report(f"Living through a year of the demo board, {first} to {last}")
    begun = earlier.first_day(calendar, last)
    begin_at(engine, begun)
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
