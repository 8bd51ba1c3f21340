"""Runs a prepared program natively, with a limit on its steps and on the depth of its calls."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import orjson
import starlark

from engine.bpmn.scripting.helpers import Function
from engine.bpmn.scripting.language import KNOWN
from engine.bpmn.scripting.programs import Program
from engine.bpmn.scripting.rewriting import SET
from engine.bpmn.values import DataRefused, plain

MAX_STEPS = 50_000
MAX_CALLS = 40
_STEPS_PER_CHECK = 1_000
_UNCONVERTIBLE = (TypeError, ValueError, OverflowError, RecursionError)


@cache
def known_to_all() -> starlark.Globals:
    """Four megabytes, for whoever runs a program."""
    return starlark.Globals.extended_by(
        [starlark.LibraryExtension.Map, starlark.LibraryExtension.Filter]
    )


class Variables:
    """The variables that a program names, copied to plain values and weighed."""

    __slots__ = ("values", "weights")

    def __init__(self, program: Program, *sources: Mapping[str, object]) -> None:
        self.values: dict[str, object] = {}
        self.weights: dict[str, int] = {}
        for name, line in program.loads:
            for source in sources:
                if name in source:
                    self._take(program, name, line, source[name])
                    break
            else:
                if name not in KNOWN and name not in program.assigned:
                    raise program.error("name", f"there is no {name}", line)

    def _take(self, program: Program, name: str, line: int, value: object) -> None:
        try:
            self.values[name], self.weights[name] = plain(value)
        except DataRefused as refusal:
            raise program.error("data", f"{name}{refusal.field}: {refusal.rule}", line) from refusal


def evaluate(
    program: Program, values: Mapping[str, object], functions: Mapping[str, Function]
) -> object:
    """Run an expression; the answer is plain."""
    module = _module(program, values, functions)
    result = _run(program, module)
    return _plain(program, "the result", lambda: result.value)


def execute(
    program: Program, values: Mapping[str, object], functions: Mapping[str, Function]
) -> dict[str, object]:
    """Run a script; the answer is what it assigned or changed."""
    module = _module(program, values, functions)
    _run(program, module)
    results = {
        name: _plain(program, name, partial(module.__getitem__, name))
        for name in program.exports
        if name not in program.marked or module[SET + name]
    }
    if program.mutates:
        results |= _changed(program, module, values)
    return results


def _module(
    program: Program, values: Mapping[str, object], functions: Mapping[str, Function]
) -> starlark.Module:
    module = starlark.Module()
    for name, value in values.items():
        module[name] = value
    for name in program.functions:
        if name not in values:
            module.add_callable(name, functions[name])
    return module


def _run(program: Program, module: starlark.Module) -> starlark.EvalResult:
    fuel = _Fuel()
    options = starlark.EvalOptions(check_cancelled=fuel, max_callstack_size=MAX_CALLS)
    try:
        return starlark.eval_with(options, module, program.native, known_to_all())
    except starlark.StarlarkError as error:
        failure = program.native_error(error)
    except _UNCONVERTIBLE as error:
        raise program.error("data", f"the result: {error}", program.lines[0]) from None
    if fuel.is_spent:
        raise program.error("fuel", f"more than {MAX_STEPS} steps of loops", failure.line)
    raise failure


def _plain(program: Program, name: str, get: Callable[[], object]) -> object:
    line = program.assigned.get(name, program.lines[0])
    try:
        value = get()
        return value if value is None or type(value) is bool else plain(value)[0]
    except DataRefused as refusal:
        raise program.error("data", f"{name}{refusal.field}: {refusal.rule}", line) from refusal
    except (starlark.StarlarkError, *_UNCONVERTIBLE) as error:
        raise program.error("data", f"{name}: {str(error)[:200]}", line) from None


def _changed(
    program: Program, module: starlark.Module, values: Mapping[str, object]
) -> dict[str, object]:
    """An alias may have changed any list or mapping that the script could reach."""
    changed = {}
    for name, before in values.items():
        if isinstance(before, list | dict) and name not in program.exports:
            after = _plain(program, name, partial(module.__getitem__, name))
            if orjson.dumps(after) != orjson.dumps(before):
                changed[name] = after
    return changed


class _Fuel:
    """Asked after every thousand steps of loops whether to stop."""

    __slots__ = ("checks",)

    def __init__(self) -> None:
        self.checks = 0

    def __call__(self) -> bool:
        self.checks += 1
        return self.is_spent

    @property
    def is_spent(self) -> bool:
        return self.checks * _STEPS_PER_CHECK > MAX_STEPS
