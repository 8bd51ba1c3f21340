"""Where the help speaks of a page of the studio: each room of it has its place in the guide."""

from flask import current_app, request, url_for

GUIDE = "owner"
# The room a page's view lives in -> the topic of that guide, or of the one named before a colon.
TOPICS = {
    "webapp.operations.failed": "unit:failed",
    "webapp.operations.moving": "unit:move_by_hand",
    "webapp.operations.views": "operations",
    "webapp.studio.beginning": "new",
    "webapp.studio.checking": "refused",
    "webapp.studio.drawing_board": "board",
    "webapp.studio.forms": "form",
    "webapp.studio.publishing": "publish",
    "webapp.studio.rehearsal": "rehearse",
    "webapp.studio.scenario": "rehearse",
    "webapp.studio.steps": "list",
    "webapp.studio.tables": "table",
    "webapp.studio.taking_out": "list",
    "webapp.studio.views": "change",
}


def page_help() -> str:
    """The place in the help that is about this page; nothing where it has none of its own."""
    view = current_app.view_functions.get(request.endpoint or "")
    room = getattr(view, "__module__", "")
    topic = TOPICS.get(room) or TOPICS.get(room.rpartition(".")[0])
    guide, _colon, place = (topic or "").rpartition(":")
    return url_for("help.show", guide=guide or GUIDE, _anchor=place) if place else ""
