"""People: their profile, who stands in for them, who they are, how they leave."""

from flask import Flask


def install(app: Flask) -> None:
    """Hang the pages about people into the application."""
    from webapp.people import away, profile  # noqa: PLC0415

    for pages in (profile, away):
        app.register_blueprint(pages.bp)
