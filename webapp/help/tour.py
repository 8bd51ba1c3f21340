"""Shows a new person round: three steps on the inbox, three on the first task, until they leave."""

import sqlalchemy as sa
from flask import request
from flask_login import current_user

from engine.models import User
from engine.tour import seen_by
from webapp.current import process_engine
from webapp.help.guides import Topic, topics_of

# Not where answers come back: what is wrong with them stands above all else.
PLACES = {"inbox.show": "inbox", "tasks.show": "task"}


def shown_tour() -> Topic | None:
    """The steps for this page, if its reader has not left them yet."""
    page = PLACES.get(request.endpoint or "")
    if page is None or not current_user.is_authenticated:
        return None
    with process_engine().query() as session:
        kept = session.scalar(sa.select(User.tour_seen).where(User.id == current_user.id))
    return None if page in seen_by(kept) else topics_of("tour")[page]
