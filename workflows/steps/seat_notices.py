"""What the diagram of a letter about a seat does."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.steps import Step, StepCall
from workflows import nominations, seat_notices
from workflows.accounts import as_system
from workflows.models import SeatNotice
from workflows.steps.answers import only, text

Results = Mapping[str, object]


def decide(ctx: CommandContext, call: StepCall) -> Results:
    words = [text(call.answers, name) for name in ("notice_reason", "letter", "letter_cy")]
    seat_notices.decide(ctx, _row(ctx, call), text(call.answers, "notice_decision"), words)
    return only(call, "notice_decision", "letter", "letter_cy")


def answer(ctx: CommandContext, call: StepCall) -> Results:
    row = _row(ctx, call)
    seat_notices.answer(ctx, row, text(call.answers, "notice_answer"))
    if (
        call.answers.get("names_somebody")
        and nominations.open_for(ctx.session, row.seat_id) is None
    ):
        nominations.start(as_system(ctx), row.seat_id)
    return only(call)


def _row(ctx: CommandContext, call: StepCall) -> SeatNotice:
    return seat_notices.get(ctx.session, call.variables.get("notice"))


STEPS: dict[str, Step] = {f"seat_notices.{step.__name__}": step for step in (decide, answer)}
