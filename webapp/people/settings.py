"""Settings: what the board sets for everybody, each page for those who may."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.actors import Actor
from engine.errors import NotPermitted
from engine.permissions import (
    is_steward,
    may_administer,
    may_close_days,
    may_design,
    may_operate,
    may_set_ladders,
)
from webapp.current import actor
from webapp.form_catalogue.catalogue import may_see_forms
from webapp.i18n import _
from webapp.people.profile import Tab
from workflows.queries.membership import may_see as may_see_members
from workflows.retention import may_see as may_see_retention
from workflows.seats import may_see_seats
from workflows.subject_requests import may_ask
from workflows.timescales import may_see_figures

bp = Blueprint("settings", __name__, url_prefix="/settings")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the settings: its name, its endpoint, who may see it."""

    name: Callable[[], str]
    endpoint: str
    may_see: Callable[[Actor], bool]


def _may_see_words(who: Actor) -> bool:
    return is_steward(who) or may_design(who)


PAGES = [
    Page(lambda: _("People"), "people.listing", is_steward),
    Page(lambda: _("Members"), "members.listing", may_see_members),
    Page(lambda: _("Seats"), "board_seats.listing", may_see_seats),
    Page(lambda: _("Closed days"), "closed_days.listing", may_close_days),
    Page(
        lambda: _("Ladders"), "ladders.listing", lambda who: is_steward(who) or may_set_ladders(who)
    ),
    Page(lambda: _("Timescales"), "timescales.listing", may_see_figures),
    Page(lambda: _("Retention"), "retention.listing", may_see_retention),
    Page(lambda: _("Subject requests"), "subjects.listing", may_ask),
    Page(lambda: _("Forms"), "form_catalogue.listing", may_see_forms),
    Page(lambda: _("Signing in"), "sign_in_help.settings", is_steward),
    Page(lambda: _("Deliveries"), "deliveries.listing", may_operate),
    Page(lambda: _("What failed"), "incidents.listing", may_operate),
    Page(lambda: _("Checkpoints"), "checkpoints.listing", may_operate),
    Page(lambda: _("Words of the messages"), "wordings.listing", _may_see_words),
    Page(lambda: _("Webhooks"), "webhooks.listing", may_administer),
]


def tabs() -> list[Tab]:
    """The pages that this person may see; the one that is open, and all below it, is marked."""
    who, here = actor(), request.path.rstrip("/")
    found = []
    for page in PAGES:
        if page.may_see(who):
            url = url_for(page.endpoint)
            is_here = f"{here}/".startswith(f"{url.rstrip('/')}/")
            found.append(Tab(page.name(), url, is_here))
    return found


def may_see_any(who: Actor) -> bool:
    return any(page.may_see(who) for page in PAGES)


@bp.get("/")
def first() -> ResponseReturnValue:
    """The first page that this person may see."""
    mine = tabs()
    if not mine:
        raise NotPermitted("see the settings")
    return redirect(mine[0].url)
