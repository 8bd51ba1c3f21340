"""Signing in and out."""

from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /sign-in": Entry(is_public=True),
    "POST /sign-in": Entry(is_public=True, form={"email": "nobody@example.org", "password": "x"}),
    "POST /sign-out": Entry(),
}
