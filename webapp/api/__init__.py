"""The HTTP API: everything a person can do in a page, for programs, under the same permissions."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apiflask import APIFlask

TITLE = "Cylch"


def new_app(import_name: str) -> "APIFlask":
    """A Flask application that can also describe its API."""
    from apiflask import APIFlask  # noqa: PLC0415 - the command line imports this room, too

    app = APIFlask(import_name, TITLE, spec_path=None, docs_path=None, json_errors=False)
    app.config.update(
        AUTO_200_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,
    )
    return app


def install(app: "APIFlask") -> None:
    """Hang the API's rooms into the application."""
    from webapp.api import rooms  # noqa: PLC0415

    rooms.install(app)
