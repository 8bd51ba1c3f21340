"""The lists behind the figures: what was asked for, as conditions and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from engine.db import UtcDateTime
from engine.errors import Invalid
from engine.models import UserTask
from engine.queries import figures as tasks
from engine.queries.sorting import Rows, Sort
from webapp.current import Moment
from webapp.i18n import _, day, pgettext
from webapp.names import Names
from webapp.overview.charts import NOBODY
from webapp.overview.figures import WEEKS_BACK, week_span
from webapp.overview.scope import Scope
from webapp.overview.weeks import moments, monday_of, weeks_back
from webapp.registers import words
from workflows.models import Action, ActionPlan, Scrutiny
from workflows.queries import figures as registers
from workflows.queries.colouring import Colouring
from workflows.queries.desk import is_considered
from workflows.queries.figures import AT_RISK

Given = Mapping[str, str]
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """One list: its rows, their order, and what it shows in words."""

    statement: Rows
    sort: Sort
    said: Sequence[str]


def tasks_asked(scope: Scope, seen: Moment, given: Given, names: Names) -> Asked:
    parts = [tell(scope, seen, given, names) for name, tell in TASKS.items() if given.get(name)]
    conditions = [condition for condition, _words in parts]
    statement = tasks.listed(scope.whose, *conditions)
    due = sa.func.coalesce(UserTask.due_at, sa.literal(NEVER, UtcDateTime()), type_=UtcDateTime())
    return Asked(statement, Sort("due", (due, UserTask.id)), [said for _one, said in parts if said])


def actions_asked(scope: Scope, seen: Moment, given: Given, colours: Colouring) -> Asked:
    parts = [tell(seen, given, colours) for name, tell in ACTIONS.items() if given.get(name)]
    statement = (
        sa.select(Action, ActionPlan, colours.colour.label("rag"))
        .join(ActionPlan, ActionPlan.id == Action.plan_id)
        .where(*registers.actions(scope.part), *(condition for condition, _words in parts))
    )
    due = sa.inspect(Action).attrs.current_due.class_attribute
    return Asked(statement, Sort("due", (due, Action.id)), [said for _one, said in parts if said])


Told = tuple[sa.ColumnElement[bool], str]


def _late(_scope: Scope, seen: Moment, _given: Given, _names: Names) -> Told:
    return tasks.is_late(seen.now), pgettext("tasks", "Late")


def _agency(_scope: Scope, _seen: Moment, given: Given, names: Names) -> Told:
    key = given["agency"]
    if key == NOBODY:
        return tasks.is_of(""), _("The board’s own groups")
    return tasks.is_of(key), _("Agency: %(agency)s", agency=names.agency(key))


def _week(_scope: Scope, seen: Moment, given: Given, _names: Names) -> Told:
    first, last = week_span(seen.today, monday_of(_day(given, "week")))
    return tasks.is_due(seen.now, first, last), _span(first, last)


def _risk(_scope: Scope, _seen: Moment, given: Given, _names: Names) -> Told:
    if _is_yes(given, "risk"):
        return tasks.is_at_risk(), _("At risk")
    return ~tasks.is_at_risk(), _("In hand")


def _done(_scope: Scope, seen: Moment, given: Given, _names: Names) -> Told:
    monday = monday_of(_day(given, "done"))
    since, until = moments(seen.calendar, [monday])
    return tasks.is_finished(since, until), _(
        "Finished in the week from: %(date)s", date=day(monday)
    )


def _on_time(_scope: Scope, _seen: Moment, given: Given, _names: Names) -> Told:
    late = sa.func.coalesce(tasks.was_late(), sa.false())
    if _is_yes(given, "on_time"):
        return ~late, pgettext("finished", "In time")
    return late, pgettext("finished", "Late")


def _step(_scope: Scope, seen: Moment, given: Given, _names: Names) -> Told:
    marks = moments(seen.calendar, weeks_back(seen.today, WEEKS_BACK))
    finished = tasks.is_finished(marks[0], marks[-1])
    return finished & (UserTask.name == given["step"]), _("Finished in the last 13 weeks")


def _waiting(_scope: Scope, _seen: Moment, _given: Given, _names: Names) -> Told:
    return is_considered(), _("Waiting for the chair")


def _meeting(_seen: Moment, given: Given, _colours: Colouring) -> Told:
    on = _day(given, "meeting")
    looked = sa.select(Scrutiny.action_id).where(Scrutiny.meeting_on == on)
    if given.get("rag"):
        looked = looked.where(Scrutiny.rag == given["rag"])
    return Action.id.in_(looked), _("Meeting: %(date)s", date=day(on))


def _colour(_seen: Moment, given: Given, colours: Colouring) -> Told:
    """Of a meeting it is the colour that was written down there."""
    said = _("Colour: %(colour)s", colour=words.colours().get(given["rag"], given["rag"]))
    return (sa.true() if given.get("meeting") else colours.colour == given["rag"]), said


def _due(seen: Moment, given: Given, _colours: Colouring) -> Told:
    first, last = week_span(seen.today, monday_of(_day(given, "week")))
    return registers.is_due(first, last), _span(first, last)


def _coloured_at_risk(_seen: Moment, given: Given, colours: Colouring) -> Told:
    risk = colours.colour.in_(AT_RISK)
    return (risk, _("At risk")) if _is_yes(given, "risk") else (~risk, _("In hand"))


def _overdue(_seen: Moment, _given: Given, colours: Colouring) -> Told:
    return colours.is_overdue, _("Overdue")


ACTIONS = {
    "meeting": _meeting,
    "rag": _colour,
    "week": _due,
    "risk": _coloured_at_risk,
    "overdue": _overdue,
}
TASKS = {
    "late": _late,
    "waiting": _waiting,
    "agency": _agency,
    "week": _week,
    "risk": _risk,
    "done": _done,
    "on_time": _on_time,
    "step": _step,
}


def _day(given: Given, name: str) -> date:
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        raise Invalid(name, "not_a_date") from None


def _is_yes(given: Given, name: str) -> bool:
    return given[name] == "1"


def _span(first: date, last: date) -> str:
    return _("Due: %(first)s – %(last)s", first=day(first), last=day(last))
