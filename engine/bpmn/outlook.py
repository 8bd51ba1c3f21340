"""What a process may still come to, and what of a new version it will meet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.activities import HumanTask, SubProcess
from engine.bpmn.comparing import Comparison
from engine.bpmn.compiled import CompiledDefinition
from engine.bpmn.expressions import names_assigned
from engine.bpmn.process import Process
from engine.bpmn.tokens import Instance, SpiffSpec


@dataclass(frozen=True, slots=True)
class Note:
    """One thing about a move, by the element that it is about.

    Against it: `gone`, `other_kind`, `join_changed`, `join_starves`, `would_fail`. To be known:
    `ahead` (a new task that this instance will meet), `behind` (one that it will not); where the
    versions were compared also `changed_here`, `changed_ahead`, `changed_behind` (an element of
    the new version that is otherwise) and `removed_ahead` (one that it would have come to).
    """

    rule: str
    element_id: str


def new_tasks(
    source: Process, top: Instance, target: CompiledDefinition, renamed: Mapping[str, str]
) -> Iterator[Note]:
    """Tasks of the target that the source has not: still to come, or passed for good."""
    known = {renamed.get(name, name) for name in source.definition.elements}
    coming = ahead(top, target)
    specs = [target.spec, *target.scopes.values()]
    for task in (one for scope in specs for one in scope.task_specs.values()):
        if isinstance(task, HumanTask) and task.shown and task.element_id not in known:
            yield Note("ahead" if task in coming else "behind", task.element_id)


def touched(
    source: Process, top: Instance, target: CompiledDefinition, by: Comparison
) -> Iterator[Note]:
    """What was changed, and whether this instance stands on it, comes to it, or is past it."""
    here = {token.task_spec.element_id for scope in top.scopes() for token in scope.live_tokens()}
    coming = {spec.element_id for spec in ahead(top, target) if hasattr(spec, "element_id")}
    for element_id in sorted(by.changed):
        if element_id in here:
            yield Note("changed_here", element_id)
        else:
            yield Note(f"changed_{'ahead' if element_id in coming else 'behind'}", element_id)
    if by.removed:
        would = ahead(source._instance, source.definition)
        lost = {spec.element_id for spec in would if hasattr(spec, "element_id")} & by.removed
        yield from (Note("removed_ahead", element_id) for element_id in sorted(lost))


def names_set(definition: CompiledDefinition) -> frozenset[str]:
    """The variables that its scripts may leave behind."""
    specs = [definition.spec, *definition.scopes.values()]
    scripts = [getattr(one, "script", "") for scope in specs for one in scope.task_specs.values()]
    return frozenset().union(*(names_assigned(text) for text in scripts if text))


def ahead(top: Instance, target: CompiledDefinition) -> set[SpiffSpec]:
    """Every element that a token may still come to."""
    todo = [token.task_spec for scope in top.scopes() for token in scope.live_tokens()]
    todo = [way[0] for spec in todo for way in spec.ways]
    seen: set[SpiffSpec] = set()
    while todo:
        spec = todo.pop()
        if spec in seen or not hasattr(spec, "ways"):
            continue
        seen.add(spec)
        todo += [way[0] for way in spec.ways]
        if isinstance(spec, SubProcess):
            todo += target.scopes[spec.spec].begins
        if (child := getattr(spec, "task_spec", None)) is not None:
            todo.append(spec._wf_spec.task_specs[child])
    return seen
