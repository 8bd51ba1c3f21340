"""The words of the messages: process owners change them, the unit and administrators look."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

SEES = DESIGNERS | STEWARDS
WORDS = {"part": "step", "step_en": "Open the task", "step_cy": "Agorwch y dasg"}
ROUTES = {
    "GET /settings/messages/": Entry(EVERYBODY, SEES),
    "GET /settings/messages/{kind}": Entry(EVERYBODY, SEES),
    "GET /settings/messages/{kind}/mail": Entry(EVERYBODY, SEES, is_page=False),
    "POST /settings/messages/{kind}": Entry(EVERYBODY, DESIGNERS, WORDS),
}
