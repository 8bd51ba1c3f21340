"""Puts the web application together: engine, protection, languages, pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, request, url_for
from flask_login import current_user
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from engine.context import ProcessEngine
from engine.permissions import may_see_drafts, may_start
from webapp import (
    api,
    assets,
    compiled,
    costly,
    doorkeeper,
    error_pages,
    help,  # noqa: A004 - a room of ours
    i18n,
    logs,
    looks,
    messages,
    opening,
    people,
    safe_lines,
    security,
    signing_in,
    traces,
)
from webapp.current import actor, moment
from webapp.drawing import swatch
from webapp.i18n import _
from webapp.people.given import date_parts
from webapp.rooms import ROOMS
from webapp.studio.helped import page_help
from webapp.studio.tabs import process_name, tabs
from webapp.timescales import missing
from webapp.written import kept_lines
from workflows.groups import may_see_overview, overseen_by

if TYPE_CHECKING:
    from engine.settings import Settings


# Rooms whose pages belong to the processes.
PROCESSES = ("processes", "operations", "moving")
# Of rank and of learning; they are no part of anybody's initials.
TITLES = frozenset({"Dr", "Mr", "Mrs", "Ms", "Miss", "Prof", "Prof.", "DC", "DS", "DI", "DCI"})


@dataclass(frozen=True, slots=True)
class Room:
    """An entry of the menu."""

    name: str
    url: str
    is_here: bool


def build(settings: "Settings", engine: ProcessEngine) -> Flask:
    app = Flask("webapp")
    opening.install(app)
    app.extensions["process_engine"] = engine
    app.extensions["settings"] = settings
    logs.install(app)
    traces.install(app, traces.tracer_of(settings.logs))
    security.install(app, settings)
    safe_lines.install(app, settings)
    i18n.install(app, settings.timezone)  # before signing in: that page, too, has two languages
    signing_in.install(app)
    costly.install(app)
    doorkeeper.install(app)
    looks.install(app)
    assets.install(app)
    error_pages.install(app)
    _install_templates(app)
    help.install(app)
    people.install(app)
    messages.install(app)
    missing.install(app)
    api.install(app)
    opening.hang(app, *ROOMS)
    return app


def _install_templates(app: Flask) -> None:
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    own = app.jinja_loader
    assert own is not None  # noqa: S101 - webapp has a folder of templates
    app.jinja_loader = ChoiceLoader([own, govuk])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    compiled.install(app)
    app.add_template_filter(initials)
    app.add_template_filter(kept_lines)
    app.add_template_global(swatch)
    app.add_template_global(tabs)
    app.add_template_global(process_name)
    app.add_template_global(page_help)
    app.add_template_global(date_parts)
    app.context_processor(_around_every_page)


def _around_every_page() -> dict[str, object]:
    seen = moment()
    return {
        "is_sandbox": seen.is_sandbox,
        "now": seen.now,
        "today": seen.today,
        "navigation": _rooms() if current_user.is_authenticated else [],
    }


def _rooms() -> list[Room]:
    here = request.blueprint
    rooms = [
        Room(_("Tasks"), url_for("inbox.show"), here in ("inbox", "tasks")),
        _late_work(here),
        Room(_("Work in progress"), url_for("instances.listing"), here in ("instances", "moves")),
        Room(_("Registers"), url_for("registers.landing"), here == "registers"),
        Room(_("Raise an alert"), url_for("alerts.before"), here == "alerts"),
    ]
    if may_see_overview(actor()):
        rooms.append(Room(_("Overview"), url_for("overview.show"), here == "overview"))
    if may_see_drafts(actor()):
        rooms.append(Room(_("Processes"), url_for("processes.index"), here in PROCESSES))
    if may_start(actor(), ""):
        rooms.append(Room(_("Start something"), url_for("starting.choose"), here == "starting"))
    if people.may_set_something(actor()):
        rooms.append(Room(_("Settings"), url_for("settings.first"), here in people.SETTINGS))
    return rooms


def _late_work(here: str | None) -> Room:
    """Chairs and their deputies have a desk; everybody else sees what is done about late work."""
    is_here = here in ("desk", "escalations")
    if overseen_by(actor()):
        return Room(_("Desk"), url_for("desk.show"), is_here)
    return Room(_("Escalations"), url_for("escalations.listing"), is_here)


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalpha() and word not in TITLES]
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()
