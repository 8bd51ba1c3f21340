"""A blueprint of the API: it knows who calls, reads strictly and tells every refusal."""

from apiflask import APIBlueprint
from flask import current_app, request

from webapp import costly
from webapp.api import problems, protection, reading
from webapp.security import csrf

PREFIX = "/api/v1"


def blueprint(name: str, about: str) -> APIBlueprint:
    """For what needs a caller. The routes of one blueprint are one chapter of the description."""
    bp = _bare(name, about)
    bp.before_request(protection.identify)
    bp.before_request(costly.brake)
    bp.before_request(_refuse_odd_requests)
    return bp


def open_blueprint(name: str, about: str, *, prefix: str | None = PREFIX) -> APIBlueprint:
    """For what anybody may read: the description, the pulse."""
    return _bare(name, about, prefix)


def _bare(name: str, about: str, prefix: str | None = PREFIX) -> APIBlueprint:
    bp = APIBlueprint(
        f"api_{name}",
        "webapp.api",
        tag={"name": name.replace("_", " ").capitalize(), "description": about},
        template_folder="templates",
        url_prefix=prefix,
    )
    bp.before_request(protection.speak)
    bp.register_error_handler(Exception, problems.answer)
    csrf.exempt(bp)  # sessions are checked in `protection`, which knows tokens, too
    return bp


def _refuse_odd_requests() -> None:
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "reads_query", False):
        reading.refuse_query()
    reading.refuse_odd_text()
