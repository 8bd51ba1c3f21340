"""Raising an alert is for everybody; the one that stands here was raised in Torfaen."""

from tests.webapp.sweep.entries import Entry

SEEN = {"subject": "Neglect", "concern": "because", "board": "children"}
ROUTES = {
    "GET /alerts/raise": Entry(visits=("?go=1&read=yes",)),
    "POST /alerts/raise": Entry(form={"read": "yes", **SEEN}),
}
