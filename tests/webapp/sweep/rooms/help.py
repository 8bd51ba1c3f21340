"""Help and the statements are for everybody; the tour is each person's own."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /help": Entry(is_public=True, visits=("?q=task", "?q=tasg", "?q=nothing+like+it")),
    "GET /help/terms-of-reference": Entry(is_public=True),
    "GET /help/{guide}": Entry(is_public=True),
    "POST /help/tour": Entry(),
    "POST /help/tour/{page}/leave": Entry(form={"back": "/"}),
    "GET /accessibility": Entry(is_public=True),
    "GET /privacy": Entry(is_public=True),
}


def furnish(_world, _things):
    return {"guide": "chair", "page": "inbox"}
