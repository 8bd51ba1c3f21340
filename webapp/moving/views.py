"""The blueprint of dry runs and moves."""

from flask import Blueprint, request

bp = Blueprint("moving", __name__, url_prefix="/moving")


def number(name: str) -> int:
    """A number in the query; what is none is zero."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004
