"""The way into the settings."""

from tests.webapp.sweep.entries import CHAIRS, DESIGNERS, EVERYBODY, STEWARDS, Entry

ROUTES = {"GET /settings/": Entry(EVERYBODY, STEWARDS | DESIGNERS | CHAIRS, is_page=False)}
