"""People: their profile, who stands in for them, who they are, how they leave."""

from flask import Flask

from engine.context import Actor

# The blueprints behind the menu's entry «Settings».
SETTINGS = (
    "settings",
    "people",
    "sign_in_help",
    "leavers",
    "board_seats",
    "members",
    "closed_days",
    "ladders",
    "form_catalogue",
    "timescales",
    "retention",
    "subjects",
    "checkpoints",
    "deliveries",
    "incidents",
    "wordings",
    "webhooks",
)


def install(app: Flask) -> None:
    """Hang the pages about people into the application."""
    from webapp.form_catalogue import pages as form_catalogue  # noqa: PLC0415
    from webapp.members import importing as members  # noqa: PLC0415
    from webapp.people import (  # noqa: PLC0415
        away,
        closed_days,
        ladder_titles,
        leaver,
        profile,
        register,
        settings,
    )
    from webapp.proof import pages as checkpoints  # noqa: PLC0415
    from webapp.retention import pages as retention  # noqa: PLC0415
    from webapp.retention import rules  # noqa: F401, PLC0415 - hangs its pages beside theirs
    from webapp.seats import pages as board_seats  # noqa: PLC0415
    from webapp.seats import terms  # noqa: F401, PLC0415 - hangs its page beside theirs
    from webapp.subjects import pages as subjects  # noqa: PLC0415
    from webapp.timescales import missing  # noqa: PLC0415
    from webapp.timescales import pages as timescales  # noqa: PLC0415

    rooms = (profile, away, settings, register, leaver, closed_days, ladder_titles, timescales)
    for pages in (*rooms, retention, subjects, checkpoints, board_seats, members, form_catalogue):
        app.register_blueprint(pages.bp)
    missing.install(app)
    app.add_template_global(settings.tabs, "settings_tabs")


def may_set_something(who: Actor) -> bool:
    """Whether the menu offers the settings to this person."""
    from webapp.people import settings  # noqa: PLC0415

    return settings.may_see_any(who)
