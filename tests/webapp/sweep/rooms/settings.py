"""The way into the settings."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, STEWARDS, Entry

ROUTES = {"GET /settings/": Entry(EVERYBODY, STEWARDS | DESIGNERS, is_page=False)}
