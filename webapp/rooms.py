"""All rooms of the application, each by the module that has its blueprint `bp`."""

from pathlib import Path
from secrets import token_hex

from engine.context import ProcessEngine
from engine.db import connect
from engine.settings import Settings
from webapp import compiled, create_app
from webapp.api.rooms import ROOMS as API

PAGES = (
    "webapp.signing_in.password",
    "webapp.signing_in.second",
    "webapp.signing_in.passkey_pages",
    "webapp.signing_in.outside",
    "webapp.signing_in.again",
    "webapp.signing_in.link",
    "webapp.signing_in.security",
    "webapp.signing_in.helping",
    "webapp.signing_in.staying",
    "webapp.inbox.views",
    "webapp.task.actions",
    "webapp.desk",
    "webapp.escalations",
    "webapp.instance.views",
    "webapp.starting",
    "webapp.alerts.raising",
    "webapp.sandbox",
    "webapp.registers.views",
    "webapp.overview",
    "webapp.studio.pages",
    "webapp.operations.pages",
    "webapp.operations.loose",
    "webapp.operations.moving",
    "webapp.moving.pages",
    "webapp.people.profile",
    "webapp.people.away",
    "webapp.people.settings",
    "webapp.people.register",
    "webapp.people.leaver",
    "webapp.people.closed_days",
    "webapp.people.ladder_titles",
    "webapp.timescales.pages",
    "webapp.retention.rules",  # hangs its pages beside those of retention.pages
    "webapp.subjects.pages",
    "webapp.proof.pages",
    "webapp.seats.terms",  # hangs its page beside those of seats.pages
    "webapp.members.importing",
    "webapp.form_catalogue.pages",
    "webapp.help.views",
    "webapp.messages.mine",
    "webapp.messages.calendar",
    "webapp.messages.deliveries",
    "webapp.messages.wordings",
    "webapp.messages.webhooks",
    "webapp.messages.from_mail",
)
ROOMS = (*PAGES, *API, "webapp.pulse")


def write_down() -> None:
    """Write beside the byte code what the rooms are opened with, where whoever serves may not."""
    settings = Settings(Path(), "sqlite://", secret_key=token_hex(), mail_url="null:")
    app = create_app(settings, ProcessEngine(connect(settings.database_url)))
    compiled.compile_all(app)


if __name__ == "__main__":
    write_down()
