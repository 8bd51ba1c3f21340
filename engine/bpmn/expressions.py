"""Scripts and expressions of a diagram: hermetic Starlark over its variables and our helpers."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from engine.bpmn.isolation import Isolation, shared
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
    "ScriptEngine",
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
    return [] if programs.literal(text.strip()) else programs.findings(text, "eval")


def validate_script(text: str) -> list[Problem]:
    return programs.findings(text, "exec")


def names_used(text: str, *, script: bool = False) -> frozenset[str]:
    """List the variables that a text needs from outside; none when it cannot be read."""
    if not script and programs.literal(text.strip()):
        return frozenset()
    try:
        return (programs.script if script else programs.expression)(text).inputs
    except ScriptError:
        return frozenset()


def names_assigned(text: str) -> frozenset[str]:
    """List the variables that a script may leave behind."""
    try:
        return frozenset(programs.script(text).exports)
    except ScriptError:
        return frozenset()


class Environment(BasePythonScriptEngineEnvironment):
    """Evaluates against plain mappings; raises ScriptError."""

    def __init__(self, world: World, isolation: Isolation = Isolation.WHEN_UNBOUNDED) -> None:
        super().__init__()
        self.world, self.isolation = world, isolation
        self._functions = helpers(world)

    def evaluate(
        self,
        expression: str | None,
        context: Mapping[str, object],
        external_context: Mapping[str, object] | None = None,
    ) -> Any:
        text = expression or ""
        fixed = programs.literal(text.strip())
        if fixed is not None:
            return fixed
        program = programs.expression(text)
        given = interpreter.Variables(program, context, external_context or _NOTHING)
        if self._is_isolated(program, given):
            return shared().run("eval", text, given.values, self.world)["value"]
        return interpreter.evaluate(program, given.values, self._functions)

    def execute(
        self,
        script: str,
        context: dict[str, object],
        external_context: Mapping[str, object] | None = None,
    ) -> bool:
        program = programs.script(script)
        given = interpreter.Variables(program, context, external_context or _NOTHING)
        if self._is_isolated(program, given):
            results = shared().run("exec", script, given.values, self.world)["values"]
        else:
            results = interpreter.execute(program, given.values, self._functions)
        context.update(results)
        return True

    def call_service(self, *_args: object, **_kwargs: object) -> object:
        raise ScriptError("service", "service tasks are steps; a diagram calls nothing by itself")

    def _is_isolated(self, program: Program, given: interpreter.Variables) -> bool:
        if self.isolation is Isolation.WHEN_UNBOUNDED:
            return not program.cost.is_within(given.weights)
        return self.isolation is Isolation.ALWAYS


class ScriptEngine(PythonScriptEngine):
    """What a BpmnWorkflow asks for every script, condition, timer and decision cell."""

    environment: Environment

    def __init__(self, world: World, isolation: Isolation = Isolation.WHEN_UNBOUNDED) -> None:
        super().__init__(Environment(world, isolation))

    def validate(self, expression: str) -> None:
        for problem in validate_expression(expression):
            raise SyntaxError(problem.message)

    def evaluate(
        self, task: Any, expression: str, external_context: Mapping[str, object] | None = None
    ) -> Any:
        try:
            return self.environment.evaluate(expression, task.data, external_context)
        except ScriptError as error:
            raise _with_task(error, task) from error

    def execute(
        self, task: Any, script: str, external_context: Mapping[str, object] | None = None
    ) -> bool:
        try:
            return self.environment.execute(script, task.data, external_context)
        except ScriptError as error:
            raise _with_task(error, task) from error

    def call_service(self, task: Any, **kwargs: object) -> object:
        try:
            return self.environment.call_service(task.data, **kwargs)
        except ScriptError as error:
            raise _with_task(error, task) from error


def _with_task(error: ScriptError, task: Any) -> WorkflowTaskException:
    return WorkflowTaskException(
        error.message, task=task, exception=error, line_number=error.line, error_line=error.source
    )
