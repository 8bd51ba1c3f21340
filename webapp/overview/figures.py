"""Gathers the figures of the overview: numbers alone, the same for the page and the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy.orm import Session

from engine.queries import figures as tasks
from engine.queries.figures import MOST, Done, Finished, Late, Whose
from engine.working_days import Calendar
from webapp.current import Moment
from webapp.overview.scope import Scope
from webapp.overview.weeks import (
    end_of_quarter,
    last_of_week,
    moments,
    monday_of,
    weeks_ahead,
    weeks_back,
)
from workflows.queries import figures as registers
from workflows.queries.colouring import colouring
from workflows.queries.desk import is_considered
from workflows.queries.figures import AT_RISK, AtMeeting, Standing

WEEKS_BACK = 13
A_YEAR = "-1y"
FEWEST = 3  # a step that was finished less often says nothing about its length
MOST_STEPS = 12
NINE_IN_TEN = 0.9


@dataclass(frozen=True, slots=True)
class Week:
    """What falls due in one week, and how much of it is at risk."""

    monday: date
    calm: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class Step:
    """How many working days a step of a lifecycle took, against how many it was given."""

    name: str
    name_cy: str
    count: int
    median: int
    ninth: int
    target: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the overview counts, at one moment."""

    late: Sequence[Late]
    waiting_for_chair: int | None
    colours: Mapping[str, int]
    overdue_actions: int
    meetings: Mapping[date, Mapping[str, int]]
    stages: Mapping[str, int]
    task_weeks: Sequence[Week]
    action_weeks: Sequence[Week]
    finished: Mapping[date, Finished]
    steps: Sequence[Step]
    quarter_ends: date

    @property
    def late_tasks(self) -> int:
        return sum(one.count for one in self.late)

    @property
    def finished_on_time(self) -> int:
        return sum(one.on_time for one in self.finished.values())

    @property
    def finished_late(self) -> int:
        return sum(one.late for one in self.finished.values())


def gather(session: Session, seen: Moment, scope: Scope) -> Figures:
    whose, part = scope.whose, scope.part
    standings = registers.standings(session, part, colouring(session, seen.calendar, seen.now))
    back = weeks_back(seen.today, WEEKS_BACK)
    marks = moments(seen.calendar, back)
    since = seen.calendar.add(seen.today, A_YEAR)
    finished = tasks.finished(session, whose, marks)
    is_whole = scope.agencies is None
    return Figures(
        late=tasks.late_by_agency(session, whose, seen.now),
        waiting_for_chair=tasks.counted(session, whose, is_considered()) if is_whole else None,
        colours=_colours(standings),
        overdue_actions=sum(one.is_overdue for one in standings),
        meetings=_meetings(registers.at_meetings(session, part, since)),
        stages=registers.audits_by_stage(session, part),
        task_weeks=_task_weeks(session, seen, scope),
        action_weeks=_action_weeks(standings, seen.today),
        finished=dict(zip(back, finished, strict=True)),
        steps=_steps(session, whose, marks, seen.calendar),
        quarter_ends=end_of_quarter(seen.today),
    )


def week_span(today: date, monday: date) -> tuple[date, date]:
    """The days of a week that the forecast counts: from today on, to the quarter's end."""
    return max(monday, today), min(last_of_week(monday), end_of_quarter(today))


def _colours(standings: Sequence[Standing]) -> Mapping[str, int]:
    found = dict.fromkeys(("red", "amber", "green", "grey", "blue"), 0)
    for one in standings:
        found[one.colour] = found.get(one.colour, 0) + 1
    return found


def _meetings(rows: Sequence[AtMeeting]) -> Mapping[date, Mapping[str, int]]:
    found: dict[date, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.on, {})[row.colour] = row.count
    return found


def _task_weeks(session: Session, seen: Moment, scope: Scope) -> list[Week]:
    last = end_of_quarter(seen.today)
    days = tasks.due_by_day(session, scope.whose, seen.now, seen.today, last)
    due = [(day.due_on, day.is_at_risk, day.count) for day in days]
    return _weeks(due, seen.today)


def _action_weeks(standings: Sequence[Standing], today: date) -> list[Week]:
    last = end_of_quarter(today)
    due = [
        (one.due_on, one.colour in AT_RISK, 1)
        for one in standings
        if one.is_unfinished and today <= one.due_on <= last
    ]
    return _weeks(due, today)


def _weeks(due: Sequence[tuple[date, bool, int]], today: date) -> list[Week]:
    counts: dict[tuple[date, bool], int] = {}
    for on, is_at_risk, count in due:
        key = monday_of(on), is_at_risk
        counts[key] = counts.get(key, 0) + count
    return [
        Week(monday, counts.get((monday, False), 0), counts.get((monday, True), 0))
        for monday in weeks_ahead(today)
    ]


def _steps(
    session: Session, whose: Whose, marks: Sequence[datetime], calendar: Calendar
) -> list[Step]:
    """Those that most often take longer than they may come first."""
    rows = tasks.done(session, whose, marks[0], marks[-1])
    by_name: dict[str, list[Done]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    counts = {name: len(own) for name, own in by_name.items()}
    if len(rows) == MOST:
        counts = tasks.done_by_step(session, whose, marks[0], marks[-1])
    found = [
        _step(own, counts[name], calendar) for name, own in by_name.items() if len(own) >= FEWEST
    ]
    found.sort(key=lambda one: (-(one.median - (one.target or one.median)), -one.ninth, one.name))
    return found[:MOST_STEPS]


def _step(rows: Sequence[Done], count: int, calendar: Calendar) -> Step:
    took = sorted(_worked(calendar, row.created_at, row.completed_at) for row in rows)
    given = [
        calendar.working_days_between(calendar.local_date(row.created_at), row.baseline_due_on)
        for row in rows
        if row.baseline_due_on is not None
    ]
    newest = rows[0]
    return Step(
        name=newest.name,
        name_cy=newest.name_cy,
        count=count,
        median=round(median(took)),
        ninth=took[min(len(took) - 1, int(len(took) * NINE_IN_TEN))],
        target=round(median(given)) if given else None,
    )


def _worked(calendar: Calendar, since: datetime, until: datetime) -> int:
    return calendar.working_days_between(calendar.local_date(since), calendar.local_date(until))
