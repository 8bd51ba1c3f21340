"""What the diagram of a nomination does."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import nominations
from workflows.models import SeatNomination
from workflows.nominations import Named, Record
from workflows.steps.answers import day, only, required_day, text

Results = Mapping[str, object]
SHOWN = ("person_name", "email", "starts_on", "ends_on", "why")


def nominate(ctx: CommandContext, call: StepCall) -> Results:
    said, row = call.answers, _row(ctx, call)
    if said["nomination_next"] == "withdraw":
        nominations.withdraw(ctx, row, text(said, "withdrawn_reason"))
        return only(call, "nomination_next")
    named = Named(
        name=text(said, "person_name"),
        email=text(said, "email"),
        starts_on=required_day(said, "starts_on"),
        ends_on=day(said, "ends_on"),
        why=text(said, "why"),
    )
    nominations.nominate(ctx, row, named)
    return only(call, "nomination_next", *SHOWN, **nominations.surroundings(ctx, row))


def check(ctx: CommandContext, call: StepCall) -> Results:
    outcome, reason = (
        text(call.answers, "nomination_check"),
        text(call.answers, "nomination_reason"),
    )
    nominations.check(ctx, _row(ctx, call), outcome, reason)
    state = "returned" if outcome == "return" else "checked"
    return only(call, "nomination_check", "nomination_reason", nomination_state=state)


def record(ctx: CommandContext, call: StepCall) -> Results:
    said, row = call.answers, _row(ctx, call)
    kept = Record(
        confidentiality_on=required_day(said, "confidentiality_on"),
        training_on=required_day(said, "training_on"),
        training=text(said, "training"),
    )
    nominations.put_on_record(ctx, row, kept)
    shown = ("confidentiality_on", "training_on", "training")
    return only(call, *shown, **nominations.surroundings(ctx, row))


def confirm(ctx: CommandContext, call: StepCall) -> Results:
    decision = text(call.answers, "nomination_decision")
    reason = text(call.answers, "nomination_reason")
    nominations.confirm(ctx, _row(ctx, call), decision, reason)
    state = "returned" if decision == "return" else "decided"
    return only(call, "nomination_decision", "nomination_reason", nomination_state=state)


def seat(ctx: CommandContext, call: StepCall) -> Results:
    nominations.seat(ctx, _row(ctx, call))
    return {}


def _row(ctx: CommandContext, call: StepCall) -> SeatNomination:
    return nominations.get(ctx.session, call.instance.id)


STEPS: dict[str, Step] = {
    f"nominations.{step.__name__}": step for step in (nominate, check, record, confirm, seat)
}
