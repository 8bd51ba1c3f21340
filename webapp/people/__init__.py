"""People: their profile, who stands in for them, who they are, how they leave."""

from flask import Flask

from engine.actors import Actor

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
    """What the templates of every page ask of the settings."""
    from webapp.people import settings  # noqa: PLC0415

    app.add_template_global(settings.tabs, "settings_tabs")


def may_set_something(who: Actor) -> bool:
    """Whether the menu offers the settings to this person."""
    from webapp.people import settings  # noqa: PLC0415

    return settings.may_see_any(who)
