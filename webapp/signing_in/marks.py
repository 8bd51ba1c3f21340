"""Marks on a view: open to everybody; no sign of life."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def public(view: View) -> View:
    """Mark a page that is open to everybody. All others ask to sign in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def passive(view: View) -> View:
    """Mark what a page asks for by itself: it does not show that anybody is still there."""
    view.is_passive = True  # type: ignore[attr-defined]
    return view


def is_marked(mark: str) -> bool:
    """Whether the view that answers this request has the mark."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, mark, False))
