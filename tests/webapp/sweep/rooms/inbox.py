"""The inbox shows each person their own."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /": Entry(visits=("?view=late", "?view=mine", "?view=groups", "?q=nothing+like+it")),
}
