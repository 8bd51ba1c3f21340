"""Scripts and expressions of a diagram: hermetic Starlark over its variables and our helpers."""

from collections.abc import Mapping
from typing import Any

from engine.bpmn.isolation import Isolation, Sandbox, shared
from engine.bpmn.scripting import interpreter, programs
from engine.bpmn.scripting.helpers import helpers
from engine.bpmn.scripting.language import Problem, ScriptError
from engine.bpmn.scripting.programs import Program
from engine.bpmn.values import DataRefused, check_data
from engine.bpmn.world import World

__all__ = [
    "DataRefused",
    "Environment",
    "Isolation",
    "Problem",
    "Sandbox",
    "ScriptError",
    "check_data",
    "names_assigned",
    "names_used",
    "validate_expression",
    "validate_script",
]

_NOTHING: Mapping[str, object] = {}


def validate_expression(text: str) -> list[Problem]:
    """List what keeps an expression from running; ISO dates and durations pass as they are."""
    return programs.findings(text, "eval")


def validate_script(text: str) -> list[Problem]:
    return programs.findings(text, "exec")


def names_used(text: str, *, script: bool = False) -> frozenset[str]:
    """List the variables that a text needs from outside; none when it cannot be read."""
    try:
        if not script and programs.literal(text.strip()):
            return frozenset()
        return (programs.script if script else programs.expression)(text).inputs
    except ScriptError:
        return frozenset()


def names_assigned(text: str) -> frozenset[str]:
    """List the variables that a script may leave behind."""
    try:
        return frozenset(programs.script(text).exports)
    except ScriptError:
        return frozenset()


class Environment:
    """Evaluates what a diagram says, against its variables and one moment; raises ScriptError."""

    def __init__(
        self,
        world: World,
        isolation: Isolation = Isolation.WHEN_UNBOUNDED,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.world, self.isolation = world, isolation
        self._sandbox = sandbox
        self._functions = helpers(world)

    def evaluate(
        self,
        expression: str | None,
        variables: Mapping[str, object],
        others: Mapping[str, object] = _NOTHING,
    ) -> Any:
        """Give an expression's value; a variable goes before another of the same name."""
        text = expression or ""
        fixed = programs.literal(text.strip())
        if fixed is not None:
            return fixed
        program = programs.expression(text)
        given = interpreter.Variables(program, variables, others)
        if self._is_isolated(program, given):
            return self._elsewhere("eval", text, given)["value"]
        return interpreter.evaluate(program, given.values, self._functions)

    def execute(self, script: str, variables: dict[str, object]) -> None:
        """Run a script; what it assigned is put into the mapping, as new values."""
        program = programs.script(script)
        given = interpreter.Variables(program, variables)
        if self._is_isolated(program, given):
            results = self._elsewhere("exec", script, given)["values"]
        else:
            results = interpreter.execute(program, given.values, self._functions)
        variables.update(results)

    def _elsewhere(self, mode: str, text: str, given: interpreter.Variables) -> dict[str, Any]:
        sandbox = self._sandbox or shared()
        return sandbox.run(mode, text, given.values, self.world)

    def _is_isolated(self, program: Program, given: interpreter.Variables) -> bool:
        if self.isolation is Isolation.WHEN_UNBOUNDED:
            return not program.cost.is_within(given.weights)
        return self.isolation is Isolation.ALWAYS
