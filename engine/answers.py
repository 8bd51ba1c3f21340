"""What a completion hands in: only declared fields, recorded by the task's own step."""

from collections.abc import Mapping

from engine.bpmn.expressions import check_data
from engine.bpmn.process import Process
from engine.choices import Choices
from engine.context import CommandContext
from engine.deployments import deployed
from engine.forms import validate
from engine.models import ProcessInstance, UserTask
from engine.steps import StepCall


def hand_in(
    ctx: CommandContext,
    instance: ProcessInstance,
    process: Process,
    task: UserTask,
    raw: Mapping[str, object],
) -> StepCall:
    """The answers as far as the form declares them, with what the recording step may need."""
    variables = _data(process, task)
    return StepCall(
        instance=instance,
        element_id=task.element_id,
        element_instance_id=task.element_instance_id,
        answers=_accepted(ctx, instance, task, raw, variables),
        variables=variables,
        user_task=task,
    )


def record(ctx: CommandContext, handed_in: StepCall) -> dict[str, object]:
    """The answers, and what the task's own step made of them when it put them on record.

    A field that is hidden this time clears what an earlier round of a loop has said in it.
    """
    task = handed_in.user_task
    assert task is not None  # noqa: S101 - it is what was handed in
    element = deployed(ctx.session, task.definition_id).compiled.element(task.element_id)
    results = dict.fromkeys(getattr(handed_in.answers, "hidden", ())) | dict(handed_in.answers)
    if element.step:
        results.update(ctx.steps[element.step](ctx, handed_in) or {})
    return results


def _accepted(
    ctx: CommandContext,
    instance: ProcessInstance,
    task: UserTask,
    raw: Mapping[str, object],
    variables: Mapping[str, object],
) -> Mapping[str, object]:
    """Declared fields only. A plain diagram without forms (as in the benchmark) has none."""
    definition = deployed(ctx.session, task.definition_id)
    form = definition.forms.get(task.form or "")
    if form is not None:
        return validate(
            form,
            raw,
            ctx.calendar.local_date(ctx.now),
            calendar=ctx.calendar,
            variables=variables,
            may_choose=Choices(ctx, instance, variables),
        )
    if definition.strict:
        return {}
    check_data(raw)
    return dict(raw)


def _data(process: Process, task: UserTask) -> Mapping[str, object]:
    """The variables as this task sees them."""
    here = task.element_instance_id
    return next(
        (token.data for token in process.user_tasks() if token.element_instance_id == here), {}
    )
