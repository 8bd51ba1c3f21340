"""The words of the messages: process owners change them, the unit and administrators look."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

SEES = DESIGNERS | STEWARDS
# The shipped step names its task; twice braced, so that the sweep puts nothing of its own there.
WORDS = {"part": "step", "step_en": "Open: {{task}}", "step_cy": "Agorwch: {{task}}"}
ROUTES = {
    "GET /settings/messages/": Entry(EVERYBODY, SEES),
    "GET /settings/messages/{kind}": Entry(EVERYBODY, SEES),
    "GET /settings/messages/{kind}/mail": Entry(EVERYBODY, SEES, is_page=False),
    "POST /settings/messages/{kind}": Entry(EVERYBODY, DESIGNERS, WORDS),
}
