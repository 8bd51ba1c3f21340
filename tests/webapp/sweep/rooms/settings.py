"""The way into the settings."""

from tests.webapp.sweep.entries import EVERYBODY, STEWARDS, Entry

ROUTES = {"GET /settings/": Entry(EVERYBODY, STEWARDS, is_page=False)}
