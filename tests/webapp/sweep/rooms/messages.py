"""One's own messages: whose they are, nobody else sees; and what Torfaen was told of its task."""

from notifications import dispatch
from notifications.models import Delivery
from tests.webapp.api.board import World
from tests.webapp.sweep.entries import HOLDER, Entry

ROUTES = {
    "GET /messages/": Entry(visits=("?view=all",)),
    "GET /messages/unread": Entry(is_page=False),
    "GET /messages/{message_id}": Entry(HOLDER, is_page=False),
    "POST /messages/{message_id}/read": Entry(HOLDER),
    "POST /messages/read": Entry(form={"up_to": "999999"}),
}


def furnish(world: World, things: dict[str, str]) -> dict[str, str]:
    """What the officer of Torfaen was told of the task, in the app and by mail."""
    while dispatch.expand(world.engine):
        continue
    with world.engine.query() as session:
        mine = session.query(Delivery).filter_by(user_id=int(things["stranger"]))
        told = mine.filter_by(channel="app", state="sent").first()
        mailed = mine.filter_by(channel="email", event_id=told.event_id).one()
    return {"message_id": str(told.id), "delivery_id": str(mailed.id)}
