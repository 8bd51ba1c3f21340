"""The way into the settings."""

from tests.webapp.sweep.entries import DESIGNERS, EVERYBODY, GROUP, STEWARDS, Entry

ROUTES = {"GET /settings/": Entry(EVERYBODY, STEWARDS | DESIGNERS | GROUP, is_page=False)}
