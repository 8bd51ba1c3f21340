"""Starting a lifecycle is for the board's groups and those who look after it."""

from tests.webapp.sweep.entries import DESIGNERS, GROUP, STEWARDS, Entry

STARTS = STEWARDS | DESIGNERS | GROUP
ROUTES = {
    "GET /start/": Entry(),
    "GET /start/{key}": Entry(may=STARTS),
    "POST /start/{key}": Entry(
        may=STARTS,
        form={"title": "Neglect", "reference": "AU-1", "board": "children", "agency": "torfaen"},
    ),
}
