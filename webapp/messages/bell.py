"""The bell in the header: how many messages somebody has not read, at the cost of one read."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user

from notifications.queries import MOST_COUNTED, unread_count
from webapp.current import process_engine
from webapp.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Bell:
    """What the header shows."""

    url: str
    count: int
    is_here: bool

    @property
    def shown(self) -> str:
        return f"{MOST_COUNTED - 1}+" if self.count >= MOST_COUNTED else str(self.count)

    @property
    def said(self) -> str:
        if not self.count:
            return _("Messages: nothing new")
        return ngettext(
            "Messages: %(num)d not read", "Messages: %(num)d not read", min(self.count, 99)
        )


def install(app: Flask) -> None:
    app.context_processor(lambda: {"bell": bell} if current_user.is_authenticated else {})


def bell() -> Bell:
    """Asked for by the header alone: an answer without one costs nothing."""
    with process_engine().query() as session:
        count = unread_count(session, current_user.id)
    return Bell(url_for("messages.listing"), count, request.blueprint == "messages")
