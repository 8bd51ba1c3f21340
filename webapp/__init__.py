"""Where people act: pages, API and command line."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from engine.context import ProcessEngine
    from engine.settings import Settings


def create_app(settings: "Settings", engine: "ProcessEngine") -> "Flask":
    """Wire the pages and the API to one process engine."""
    # The command line imports this package too, and most of its commands need no Flask.
    from webapp.wiring import build  # noqa: PLC0415

    return build(settings, engine)
