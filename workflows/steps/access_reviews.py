"""What the diagram of an access review does."""

from collections.abc import Mapping

from engine.context import CommandContext
from engine.errors import NotFound
from engine.steps import Step, StepCall
from workflows import access_reviews
from workflows.access_reviews import Said
from workflows.models import AccessReview
from workflows.steps.answers import number, only, rows, text

Results = Mapping[str, object]


def close(ctx: CommandContext, call: StepCall) -> Results:
    review = ctx.session.get(AccessReview, number(call.variables, "review") or 0)
    if review is None:
        raise NotFound("access review", call.instance.id)
    said = [
        Said(int(text(row, "account")), text(row, "access"), text(row, "access_reason"))
        for row in rows(call.answers, "accounts")
    ]
    access_reviews.close(ctx, review, said, text(call.answers, "kept_reason"))
    return only(call, account_options=None, account_rows=None)


STEPS: dict[str, Step] = {"access_reviews.close": close}
