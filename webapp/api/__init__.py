"""The HTTP API: everything a person can do in a page, for programs, under the same permissions."""

from flask import Flask


def install(app: Flask) -> None:
    """What the API's addresses are written with, and what is counted of all answers."""
    # Other rooms import parts of this one, and the command line none.
    from webapp.api import meters  # noqa: PLC0415
    from webapp.api.converters import CONVERTERS  # noqa: PLC0415

    app.url_map.converters.update(CONVERTERS)
    meters.install(app)
