"""The catalogue of forms: for who looks after the work and who designs it."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

SEES = STEWARDS | DESIGNERS
FORM = "/settings/forms/{form_process}/{form_version}/{form_key}"
ROUTES = {
    "GET /settings/forms/": Entry(EVERYBODY, SEES),
    f"GET {FORM}": Entry(EVERYBODY, SEES, visits=("?in=cy", "?in=en")),
}


def furnish(_world, _things):
    return {"form_process": "walk", "form_version": "1", "form_key": "note"}
