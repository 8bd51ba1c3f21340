"""Whether the scenario tests of a sketch still hold, told after every save."""

from engine.context import CommandContext
from engine.models import Sketch
from engine.walking import outcomes_of
from webapp.i18n import _


def otherwise(ctx: CommandContext, sketch: Sketch) -> str:
    """Which go otherwise than before, in a sentence; nothing where all hold."""
    failing = [one.name for one in outcomes_of(ctx, sketch) if not one.passes]
    if not failing:
        return ""
    return _(
        "Scenario tests that go otherwise than before: %(names)s. The rehearsal says where.",
        names=", ".join(failing),
    )
