"""Walk a diagram without storing anything: who would do what by when, if it started that day."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from engine import ladders
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.process import Process
from engine.bpmn.views import OpenTask
from engine.bpmn.world import World
from engine.forms import Field, FormDefinition, asked
from engine.working_days import Calendar, Offset, OffsetError

MOST_TASKS = 300
MOST_VISITS = 6  # of one step, once for each in a list apart: more is a way without an end
MOST_ROUNDS = 2000
WORK_STARTS = time(9, 0)


@dataclass(frozen=True, slots=True)
class Walkable:
    """A compiled diagram with its forms, and how to find what it calls as own instances."""

    compiled: CompiledDefinition
    forms: Mapping[str, FormDefinition]
    called: Callable[[str], "Walkable | None"] = lambda _key: None
    files: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What dates are computed with."""

    calendar: Calendar
    ladders: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Walked:
    """One user task of the walk; dates are local, `due` is None where there is no deadline."""

    element: str
    name: str
    name_cy: str
    lane: str
    created: date
    due: date | None
    ladder: list[dict[str, object]]
    lane_cy: str = ""


@dataclass(slots=True)
class Walk:
    start: date
    tasks: list[Walked] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    # every element and flow that was passed, for the coverage of a diagram
    passed: set[str] = field(default_factory=set)

    def warn(self, rule: str, element: str, message: str = "") -> None:
        said = {"rule": rule, "element": element, "message": message}
        if said not in self.warnings:
            self.warnings.append(said)


def simulate(
    walkable: Walkable, start: date, rules: Rules, scenario: Mapping[str, Any] | None = None
) -> Walk:
    """Each task is done on its due day, with the scenario's answers or its form's first options.

    A scenario is {"variables": {}, "answers": {element: {} or [first visit, second visit…]},
    "steps": {element: {}}}: what the instance starts with, what people say, what steps return.
    """
    walk = Walk(start)
    moment = rules.calendar.at(start, WORK_STARTS)
    _Walker(walkable, rules, scenario or {}, walk).go(moment, (scenario or {}).get("variables", {}))
    return walk


def is_of_many(walkable: Walkable, element_id: str) -> bool:
    """Whether it is done once for each in a list, lies in what is, or is another diagram's."""
    element = walkable.compiled.elements.get(element_id)
    if element is None or element.multi_instance:
        return True
    return bool(element.parent) and is_of_many(walkable, element.parent)


class _Walker:
    def __init__(
        self, walkable: Walkable, rules: Rules, scenario: Mapping[str, Any], walk: Walk
    ) -> None:
        self._walkable, self._rules, self._scenario, self._walk = walkable, rules, scenario, walk
        self._visits: dict[str, int] = {}
        self._open: dict[str, Walked] = {}

    def go(self, moment: datetime, variables: Mapping[str, object]) -> datetime:
        """Run to the end, or until nothing moves any more; return the moment it stopped."""
        process = Process.start(self._walkable.compiled, variables, self._world(moment))
        for _ in range(MOST_ROUNDS):
            self._note_way(process)
            process = self._at(process, moment)
            self._note_way(process)
            self._note_failures(process)
            if process.is_completed or self._is_endless():
                break
            if self._machine_work(process, moment):
                self._note_failures(process)
                continue
            self._meet(process, moment)
            following = self._next(process)
            if following is None:
                self._stuck(process)
                break
            moment = max(moment, following)
            self._live(process, moment)
            self._note_failures(process)
        self._walk.ends += [end for end in process.ended_by if end not in self._walk.ends]
        return moment

    def _is_endless(self) -> bool:
        """Whether one step comes up again and again: it is told, with how often it did."""
        met = Counter(task.element for task in self._walk.tasks)
        once = [one for one in met if not is_of_many(self._walkable, one)]
        element = max(once or met, key=lambda one: met[one], default="")
        is_endless = len(self._walk.tasks) > MOST_TASKS or (
            element in once and met[element] > MOST_VISITS
        )
        if is_endless:
            self._walk.warn("never_ends", element, str(met[element]))
        return is_endless

    def _world(self, moment: datetime) -> World:
        return World(now=moment, calendar=self._rules.calendar)

    def _at(self, process: Process, moment: datetime) -> Process:
        """The same process with the clock at another moment; timers that are due fire."""
        moved = Process.restore(self._walkable.compiled, process.state(), self._world(moment))
        moved.run()
        return moved

    def _machine_work(self, process: Process, moment: datetime) -> bool:
        steps, calls = process.steps(), process.calls()
        for step in steps:
            results = self._scenario.get("steps", {}).get(step.element_id)
            if results is None:
                self._walk.warn("step_not_run", step.element_id)
            process.complete(step.element_instance_id, results or {})
        for call in calls:
            callee = self._walkable.called(call.called)
            if callee is None:
                self._walk.warn("call_not_walked", call.element_id, call.called)
            elif self._visit(call.element_id) == 0:
                _Walker(callee, self._rules, self._scenario, self._walk).go(moment, call.data)
            results = self._scenario.get("steps", {}).get(call.element_id)
            process.complete(call.element_instance_id, results or {})
        return bool(steps or calls)

    def _meet(self, process: Process, moment: datetime) -> None:
        for token in process.user_tasks():
            if token.element_instance_id not in self._open:
                walked = self._walked(process, token, moment)
                self._open[token.element_instance_id] = walked
                self._walk.tasks.append(walked)

    def _next(self, process: Process) -> datetime | None:
        """The earliest of: a task is done on its due day, a timer fires."""
        moments = [self._done_at(token) for token in process.user_tasks()]
        timer = process.next_timer_at()
        return min([*moments, *([timer] if timer else [])], default=None)

    def _live(self, process: Process, moment: datetime) -> None:
        """Complete one task that is done by now; a timer that is due fires on the next round."""
        timer = process.next_timer_at()
        due = [token for token in process.user_tasks() if self._done_at(token) <= moment]
        if due and not (timer is not None and timer < self._done_at(due[0])):
            answers = self._answers(due[0])
            process.complete(due[0].element_instance_id, answers)

    def _done_at(self, token: OpenTask) -> datetime:
        walked = self._open[token.element_instance_id]
        return self._rules.calendar.at(walked.due or walked.created, WORK_STARTS)

    def _walked(self, process: Process, token: OpenTask, moment: datetime) -> Walked:
        element = self._walkable.compiled.element(token.element_id)
        due = self._due(process, token, moment)
        return Walked(
            element=element.id,
            name=element.name or element.id,
            name_cy=element.name_cy,
            lane=element.lane.name if element.lane else "",
            created=self._rules.calendar.local_date(moment),
            due=due.on if due else None,
            lane_cy=element.lane.name_cy if element.lane else "",
            ladder=self._ladder(element.ladder, element.lane.group if element.lane else "", due),
        )

    def _due(self, process: Process, token: OpenTask, moment: datetime) -> ladders.Due | None:
        element = self._walkable.compiled.element(token.element_id)
        calendar = self._rules.calendar
        try:
            if element.due_in:
                due = calendar.due(moment, element.due_in)
                return ladders.Due(moment, due.on, due.at)
            if not element.due_at:
                return None
            text = str(process.evaluate(token.element_instance_id, element.due_at))
            on = date.fromisoformat(text[:10])
        except Exception as error:  # noqa: BLE001 - a walk tells what would fail and goes on
            self._walk.warn("due_unknown", element.id, str(error))
            return None
        return ladders.Due(moment, on, calendar.end_of(on))

    def _ladder(self, name: str, group: str, due: ladders.Due | None) -> list[dict[str, object]]:
        levels = self._rules.ladders.get(name or self._walkable.compiled.diagram.ladder, ())
        if due is None:
            return []
        role = group.partition("@")[0]
        climb = ladders.rungs(levels, due, self._rules.calendar, role)
        local = self._rules.calendar.local
        return [
            {
                "level": rung.level,
                "at": local(rung.at).isoformat(timespec="minutes"),
                "to": list(rung.to),
            }
            for rung in climb
            if rung.at > due.created_at
        ]

    def _answers(self, token: OpenTask) -> dict[str, object]:
        visit = self._visit(token.element_id)
        told = self._scenario.get("answers", {}).get(token.element_id)
        if isinstance(told, list):
            told = told[min(visit, len(told) - 1)] if told else {}
        return {**self._defaults(token), **(told or {})}

    def _defaults(self, token: OpenTask) -> dict[str, object]:
        """The plainest answers that the form would take: enough for most gateways."""
        element = self._walkable.compiled.element(token.element_id)
        form = self._walkable.forms.get(element.form)
        if form is None:
            return {}
        today = self._rules.calendar.local_date(self._done_at(token))
        return {one.name: _plain_answer(one, today) for one in asked(form, token.data)}

    def _visit(self, element_id: str) -> int:
        count = self._visits.get(element_id, 0)
        self._visits[element_id] = count + 1
        return count

    def _note_way(self, process: Process) -> None:
        self._walk.passed |= {element for element, _how in process.passed()}

    def _note_failures(self, process: Process) -> None:
        for failure in process.failures():
            self._walk.warn("failed", failure.element_id, failure.message)

    def _stuck(self, process: Process) -> None:
        waiting = [one.name for one in process.subscriptions()]
        self._walk.warn("waits", "", ", ".join(waiting))


def _plain_answer(field: Field, today: date) -> object:
    """The first option, the least number, the first day allowed; what must be said is said."""
    if field.default is not None:
        return field.default
    plain: dict[str, Callable[[], object]] = {
        "choice": lambda: field.options[0].value if field.options else None,
        "checkbox": lambda: False,
        "date": lambda: _first_day(field, today),
        "choices": list,
        "list": list,
        "file": list,
        "number": lambda: _least(field) if field.required else None,
    }
    tell = plain.get(field.type, lambda: _some_words(field))
    return tell()


def _some_words(field: Field) -> object:
    """A text, or one person or agency, where the form insists on it."""
    said = "–" if field.required else None
    return said if not field.multiple else [said] if said else []


def _least(field: Field) -> object:
    return field.min if isinstance(field.min, int | float) else 0


def _first_day(field: Field, today: date) -> str:
    """The least offset that the form allows, counted in plain days."""
    try:
        return Calendar().add(today, Offset.parse(str(field.min))).isoformat()
    except OffsetError:
        return today.isoformat()
