"""The API described: OpenAPI 3.1 for programs, a plain page for people."""

from typing import Any

import orjson
from flask import Response, current_app, render_template

from webapp.api.blueprints import open_blueprint

bp = open_blueprint("description", "What you are reading, for programs.")


@bp.get("/openapi.json")
@bp.doc(hide=True)
def spec() -> Response:
    body = orjson.dumps(described())
    return current_app.response_class(body, mimetype="application/json")


@bp.get("/docs")
@bp.doc(hide=True)
def docs() -> str:
    from webapp.api import openapi_page  # noqa: PLC0415 - only readers need it

    spec = described()
    return render_template(
        "api/docs.html",
        spec=spec,
        chapters=openapi_page.chapters_of(spec),
        schemas=openapi_page.schemas_of(spec),
    )


def described() -> dict[str, Any]:
    """The description is made once: routes do not change while the program runs."""
    found: dict[str, Any] | None = current_app.extensions.get("openapi")
    if found is None:
        from webapp.api import openapi  # noqa: PLC0415 - it looks at all rooms

        found = current_app.extensions["openapi"] = openapi.description()
    return found
