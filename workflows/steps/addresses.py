"""What the diagram about a person who cannot be reached does."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows.steps.answers import number, text

LEFT = "left"


def settle(ctx: CommandContext, call: StepCall) -> Mapping[str, object]:
    """Say how things stand; of somebody who has left an administrator hears."""
    outcome = text(call.answers, "outcome")
    ctx.record(
        "address.settled",
        call.instance,
        person=number(call.variables, "person"),
        outcome=outcome,
        to=["admin"] if outcome == LEFT else [],
    )
    return {"outcome": outcome}


STEPS: dict[str, Step] = {"address.settle": settle}
