"""Webhooks: the administrators' alone, for their addresses and secrets are keys."""

from tests.webapp.sweep.entries import EVERYBODY, Entry

ADMIN = frozenset({"admin"})
REGISTER = {"name": "Act", "url": "https://register.example/hook", "form": "standard"}
ROUTES = {
    "GET /settings/webhooks/": Entry(EVERYBODY, ADMIN),
    "POST /settings/webhooks/": Entry(EVERYBODY, ADMIN, REGISTER),
    "GET /settings/webhooks/{webhook_id}": Entry(EVERYBODY, ADMIN),
    "POST /settings/webhooks/{webhook_id}/switch": Entry(EVERYBODY, ADMIN, {"to": "off"}),
    "POST /settings/webhooks/calls/{call_id}/replay": Entry(EVERYBODY, ADMIN),
}
