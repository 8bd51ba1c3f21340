"""What the diagram of a co-option does."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.errors import NotFound
from engine.steps import Step, StepCall
from workflows import co_options
from workflows.co_options import Wanted
from workflows.models import CoOption
from workflows.steps.answers import only, required_day, text, texts

Results = Mapping[str, object]
SHOWN = ("person_name", "email", "organisation", "purpose", "ends_on", "items")


def propose(ctx: CommandContext, call: StepCall) -> Results:
    said = call.answers
    if said["co_option_next"] == "withdraw":
        co_options.withdraw(ctx, call.instance, text(said, "withdrawn_reason"))
        return only(call, "co_option_next")
    wanted = Wanted(
        name=text(said, "person_name"),
        email=text(said, "email"),
        organisation=text(said, "organisation"),
        purpose=text(said, "purpose"),
        ends_on=required_day(said, "ends_on"),
        items=texts(said, "items"),
    )
    row = co_options.propose(ctx, call.instance, wanted)
    call.instance.title = row.name
    return only(call, "co_option_next", *SHOWN, co_option_decision=None)


def decide(ctx: CommandContext, call: StepCall) -> Results:
    decision = text(call.answers, "co_option_decision")
    co_options.decide(ctx, _row(ctx, call), decision, text(call.answers, "co_option_reason"))
    return only(call, "co_option_decision", "co_option_reason")


def open_access(ctx: CommandContext, call: StepCall) -> Results:
    co_options.open_access(ctx, _row(ctx, call))
    return {}


def _row(ctx: CommandContext, call: StepCall) -> CoOption:
    row = co_options.find_by_instance(ctx.session, call.instance.id)
    if row is None:
        raise NotFound("co-option", call.instance.id)
    return row


STEPS: dict[str, Step] = {
    f"co_options.{step.__name__}": step for step in (propose, decide, open_access)
}
