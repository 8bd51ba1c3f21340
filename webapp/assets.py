"""Finds the built files of the front end by the name they had before their hash."""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

DIST = Path(__file__).parent / "static" / "dist"
A_YEAR = 31_536_000


class AssetsMissing(RuntimeError):
    """The front end was never built here."""


def install(app: Flask) -> None:
    app.add_template_global(asset)
    app.after_request(_keep_hashed_files)


def asset(name: str) -> str:
    """The address of app.css, app.js or a font, as last built."""
    return url_for("static", filename=f"dist/{manifest()[name]}")


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError as error:
        raise AssetsMissing(
            f"Expected built files in {DIST}, but there are none: run `make assets`."
        ) from error
    return names


def _keep_hashed_files(response: Response) -> Response:
    """A file whose name holds its hash never changes."""
    if request.endpoint == "static" and request.path.startswith("/static/dist/"):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    return response
