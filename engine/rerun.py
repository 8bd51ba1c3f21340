"""Runs a definition along a record of what was done and when, and notes what goes otherwise."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from engine import arrivals
from engine.bpmn.expressions import ScriptError
from engine.bpmn.process import Process
from engine.bpmn.views import EventKind, OpenTask, PendingCall, PendingStep
from engine.bpmn.world import World
from engine.deployments import Deployed
from engine.forms import Field, asked
from engine.models import ProcessInstance, UserTask
from engine.working_days import Calendar

MOST_ROUNDS = 500
MOST_NOTES = 50


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done: a task completed, a message heard, a called instance at its end."""

    kind: str
    at: datetime
    name: str
    item: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict, hash=False)
    gave: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(slots=True)
class Record:
    """How a finished instance went."""

    instance: ProcessInstance
    variables: Mapping[str, Any]
    tasks: Sequence[UserTask]
    acts: list[Act] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    gave: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    ended_by: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the run went otherwise than the record, by the element that it is about.

    `way` `end` `not_reached` (the way), `answer_lost` `answer_missing` (a form; `detail` is the
    field), `date` `people` (a task), and what stops it: `no_answer` `no_result` `failed`.
    """

    rule: str
    element_id: str
    detail: str = ""
    before: str = ""
    after: str = ""

    def told(self) -> dict[str, str]:
        return asdict(self)


class Rerun:
    """One instance on its way through a definition once more."""

    def __init__(self, record: Record, definition: Deployed, calendar: Calendar) -> None:
        self.notes: list[Difference] = []
        self._record, self._definition, self._calendar = record, definition, calendar
        self._waiting: list[Act] = []
        self._met: set[str] = set()
        self._tasks = _by_visit(record.tasks)
        self._visits: Counter[tuple[str, str | None]] = Counter()
        self._gave: dict[str, deque[Mapping[str, Any]]] = {}
        for name, results in record.gave:
            self._gave.setdefault(name, deque()).append(results)
        self._steps = Counter(name for name, how in record.passed if how == "completed")

    def go(self, start: Mapping[str, object]) -> None:
        """From the beginning to the end, or to where nothing on record leads on."""
        self._now = self._record.instance.started_at
        compiled, passed = self._definition.compiled, self._record.passed
        begun_at = compiled.begins_at(passed[0][0]) if passed else None
        self._process = Process.start(compiled, start, self._world(), begun_at)
        self._settle()
        for act in self._record.acts:
            self._advance(act.at)
            self._waiting.append(act)
            self._work_off()
        self._see_out()
        self._conclude()

    # Time and the acts

    def _world(self) -> World:
        return World(self._now, self._calendar)

    def _advance(self, to: datetime) -> None:
        """Let every clock strike on the way to a later moment."""
        for _ in range(MOST_ROUNDS):
            strikes = self._process.next_timer_at()
            if self._process.is_completed or strikes is None or strikes > to:
                break
            self._be_at(max(self._now, strikes))
            self._work_off()
        self._be_at(max(self._now, to))

    def _be_at(self, moment: datetime) -> None:
        self._now = moment
        if not self._process.is_completed:
            self._process.at(self._world())
            self._settle()

    def _work_off(self) -> None:
        """Do what can be done of what was done by now, until nothing more can."""
        while any(self._does(act) for act in self._waiting):
            pass

    def _does(self, act: Act) -> bool:
        if not self._do[act.kind](self, act):
            return False
        self._waiting.remove(act)
        self._settle()
        return True

    def _complete(self, act: Act) -> bool:
        for token in self._process.user_tasks():
            if token.element_id == act.name and arrivals.label_of(token.item) == act.item:
                self._look_at_form(token, act.answers)
                self._process.complete(token.element_instance_id, self._results(token, act))
                return True
        return False

    def _results(self, token: OpenTask, act: Act) -> dict[str, object]:
        """The answers; what was not asked that time is cleared, as it was then."""
        form = self._definition.forms.get(self._definition.compiled.element(token.element_id).form)
        fields = form.fields if form is not None else ()
        hidden = [one.name for one in fields if not _is_shown(one, act.answers)]
        return dict.fromkeys(hidden) | dict(act.answers) | dict(act.gave)

    def _return(self, act: Act) -> bool:
        for call in self._process.calls():
            if call.called == act.name:
                self._process.complete(call.element_instance_id, {})
                return True
        return False

    def _hear(self, act: Act) -> bool:
        kind: EventKind = "signal" if act.kind == "signal" else "message"
        return self._process.deliver(kind, act.name, {})

    _do: Mapping[str, Callable[["Rerun", Act], bool]] = {
        "task": _complete,
        "call": _return,
        "message": _hear,
        "signal": _hear,
    }

    def _settle(self) -> None:
        """Its steps give back what is on record of them; then look at what came up."""
        for _ in range(MOST_ROUNDS):
            steps = [one for one in self._process.steps() if self._steps[one.element_id]]
            for step in steps:
                given = self._gave.get(step.element_id)
                results = given.popleft() if given else {}
                self._process.complete(step.element_instance_id, results)
            if not steps:
                break
        for token in self._process.user_tasks():
            if token.element_instance_id not in self._met:
                self._met.add(token.element_instance_id)
                self._meet(token)

    def _see_out(self) -> None:
        """After the last that is on record, only clocks can lead on."""
        for _ in range(MOST_ROUNDS):
            strikes = self._process.next_timer_at()
            if self._process.is_completed or strikes is None or self._is_asking():
                break
            self._be_at(max(self._now, strikes))
            self._work_off()

    def _is_asking(self) -> bool:
        """Somebody is asked who never was: nothing more can be known."""
        asked_before = {task.element_id for task in self._record.tasks}
        return any(one.element_id not in asked_before for one in self._process.user_tasks())

    # What is otherwise

    def _note(self, rule: str, element_id: str, *details: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(Difference(rule, element_id, *details))

    def _meet(self, token: OpenTask) -> None:
        """The same visit of the same task, then and now: until when, and whose it is."""
        place = token.element_id, arrivals.label_of(token.item)
        known = self._tasks.get(place, ())
        visit = self._visits[place]
        self._visits[place] += 1
        if visit >= len(known):
            return
        task, element = known[visit], self._definition.compiled.element(token.element_id)
        group = arrivals.offered_to(element, token.data, self._record.instance)
        if group != task.candidate_group:
            self._note("people", element.id, "", task.candidate_group, group)
        due = self._due(token)
        if due != _day(task.baseline_due_on):
            self._note("date", element.id, "", _day(task.baseline_due_on), due)

    def _due(self, token: OpenTask) -> str:
        element = self._definition.compiled.element(token.element_id)
        try:
            found = arrivals.deadline(self._world(), self._process, token, element)
        except (ScriptError, ValueError):
            return ""
        return _day(found[0]) if found is not None else ""

    def _look_at_form(self, token: OpenTask, answers: Mapping[str, Any]) -> None:
        element = self._definition.compiled.element(token.element_id)
        form = self._definition.forms.get(element.form)
        if form is None:
            return
        known = {one.name for one in form.fields}
        for name, value in answers.items():
            if name not in known and value not in (None, "", []):
                self._note("answer_lost", element.id, name)
        for one in asked(form, token.data):
            if one.required and _is_shown(one, answers) and answers.get(one.name) in (None, ""):
                self._note("answer_missing", element.id, one.name)

    def _conclude(self) -> None:
        for failure in self._process.failures():
            self._note("failed", failure.element_id, failure.message[:200])
        machines: list[PendingStep | PendingCall]
        machines = [*self._process.steps(), *self._process.calls()]
        for pending in machines:
            self._note("no_result", pending.element_id)
        for token in self._process.user_tasks():
            self._note("no_answer", token.element_id)
        for gateway, then, now in self._other_ways():
            self._note("way", gateway, "", then, now)
        if self._process.is_completed:
            self._compare_ends()

    def _compare_ends(self) -> None:
        for act in self._waiting:
            if act.kind == "task":
                self._note("not_reached", act.name)
        if self._process.ended_by != list(self._record.ended_by):
            ends = ", ".join(self._record.ended_by), ", ".join(self._process.ended_by)
            self._note("end", "", "", *ends)

    def _other_ways(self) -> Iterator[tuple[str, str, str]]:
        """Gateways that let the record go on by one flow, and this run by another."""
        then = _taken(self._record.passed, self._definition)
        now = _taken(self._process.passed(), self._definition)
        for gateway in then:
            before, after = then[gateway] - now.get(gateway, set()), now.get(gateway, set())
            if gateway in now and before and after - then[gateway]:
                yield gateway, ", ".join(sorted(before)), ", ".join(sorted(after - then[gateway]))


def _taken(passed: Sequence[tuple[str, str]], definition: Deployed) -> dict[str, set[str]]:
    """By gateway, where its tokens went."""
    flows = {
        name: one
        for each in definition.compiled.diagrams.values()
        for name, one in each.flows.items()
    }
    found: dict[str, set[str]] = {}
    for name, how in passed:
        flow = flows.get(name) if how == "taken" else None
        source = definition.compiled.elements.get(flow.source) if flow else None
        if flow is not None and source is not None and source.kind.endswith("Gateway"):
            found.setdefault(flow.source, set()).add(flow.target)
    return found


def _by_visit(tasks: Sequence[UserTask]) -> dict[tuple[str, str | None], list[UserTask]]:
    found: dict[tuple[str, str | None], list[UserTask]] = {}
    for task in sorted(tasks, key=lambda one: (one.created_at, one.id)):
        found.setdefault((task.element_id, task.item), []).append(task)
    return found


def _is_shown(one: Field, answers: Mapping[str, Any]) -> bool:
    return all(
        condition.holds_for(answers.get(condition.name))
        for condition in one.conditions
        if condition.source == "field"
    )


def _day(value: Any) -> str:
    return value.isoformat() if value is not None else ""
