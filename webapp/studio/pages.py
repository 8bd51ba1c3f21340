"""All pages of the studio, on one blueprint."""

from webapp.studio import (
    adding,
    beginning,
    checking,
    drawing_board,
    publishing,
    rehearsal,
    scenario,
    steps,
    taking_out,
)
from webapp.studio.forms import questions
from webapp.studio.forms import views as forms
from webapp.studio.tables import rows
from webapp.studio.tables import views as tables
from webapp.studio.views import bp

__all__ = [
    "adding",
    "beginning",
    "bp",
    "checking",
    "drawing_board",
    "forms",
    "publishing",
    "questions",
    "rehearsal",
    "rows",
    "scenario",
    "steps",
    "tables",
    "taking_out",
]
