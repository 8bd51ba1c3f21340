"""Whether the scenario tests of a sketch still hold, told after every save."""

from engine.models import Sketch
from engine.read_only import Readable
from engine.walking import outcomes_of
from webapp.i18n import _


def otherwise(board: Readable, sketch: Sketch) -> str:
    """Which go otherwise than before, in a sentence; nothing where all hold."""
    failing = [one.name for one in outcomes_of(board, sketch) if not one.passes]
    if not failing:
        return ""
    return _(
        "Scenario tests that go otherwise than before: %(names)s. The rehearsal says where.",
        names=", ".join(failing),
    )
