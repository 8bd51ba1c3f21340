"""What is late and who must respond; each person sees what they take part in."""

from tests.webapp.sweep.entries import Entry

ROUTES = {"GET /escalations/": Entry()}
