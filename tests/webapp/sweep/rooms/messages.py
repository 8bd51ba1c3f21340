"""One's own messages: whose they are, nobody else sees; and what Torfaen was told of its task."""

from tests.webapp.sweep.entries import HOLDER, Entry

ROUTES = {
    "GET /messages/": Entry(visits=("?view=all",)),
    "GET /messages/unread": Entry(is_page=False),
    "GET /messages/{message_id}": Entry(HOLDER, is_page=False),
    "POST /messages/{message_id}/read": Entry(HOLDER),
    "POST /messages/news": Entry(form={"to": "off"}),
    "POST /messages/read": Entry(form={"up_to": "999999"}),
}
