"""On a sandbox everybody may move the clock."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /sandbox/clock": Entry(),
    "POST /sandbox/clock": Entry(form={"advance": "1wd"}),
}
