"""Starting a lifecycle: choose one, give it a title and a reference."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import instances
from engine.bpmn.diagram import Diagram
from engine.deployments import deployed
from engine.errors import NotFound
from engine.models import ProcessDefinition
from engine.permissions import may_start, require
from engine.queries import pages
from notifications import bounces
from webapp.current import actor, moment, process_engine
from webapp.i18n import _, said
from webapp.plain import without_marks
from workflows import (
    access_reviews,
    alerts,
    assurance_rounds,
    co_options,
    data_reviews,
    nominations,
    programme_changes,
    programme_entries,
    programmes,
    seat_notices,
)
from workflows.agencies import AGENCIES

ASKED = ("title", "reference", "board", "agency")
bp = Blueprint("starting", __name__, url_prefix="/start")


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What can be started, and what it is for."""

    key: str
    name: str
    version: int | None
    purpose: str
    asks_agency: bool


@bp.get("/")
def choose() -> ResponseReturnValue:
    with process_engine().query() as session:
        found = [
            _lifecycle(one, deployed(session, one.id).compiled.diagram)
            for one in _begun_by_people(session)
            if may_start(actor(), one.owner)
        ]
    return render_template("starting/choose.html", lifecycles=found)


@bp.get("/<key>")
def ask(key: str) -> ResponseReturnValue:
    return _page(key, {}, {})


@bp.post("/<key>")
def start(key: str) -> ResponseReturnValue:
    given = {name: request.form.get(name, "").strip() for name in ASKED}
    wrong = _wrong(given) | _wrong_agency(key, given["agency"])
    if wrong:
        return _page(key, given, wrong)
    with process_engine().command(actor()) as ctx:
        instance = instances.start(
            ctx,
            key,
            business_key=given["reference"],
            title=given["title"],
            variables={name: given[name] for name in ("board", "agency") if given[name]},
        )
    flash(_("“%(title)s” is started.", title=instance.title))
    return redirect(url_for("instances.show", instance_id=instance.id), code=303)


def _wrong(given: dict[str, str]) -> dict[str, str]:
    wrong = {}
    if not given["title"]:
        wrong["title"] = _("Enter a title")
    elif len(given["title"]) > 200:  # noqa: PLR2004 - what a heading can hold
        wrong["title"] = _("The title must be 200 characters or fewer")
    if not given["reference"]:
        wrong["reference"] = _("Enter a reference")
    elif len(given["reference"]) > 120:  # noqa: PLR2004 - as long as the column
        wrong["reference"] = _("The reference must be 120 characters or fewer")
    if given["board"] not in instances.BOARDS:
        wrong["board"] = _("Select whose work it is")
    return wrong


def _wrong_agency(key: str, agency: str) -> dict[str, str]:
    """Asked where each instance is about one agency, so that its groups are somebody's."""
    with process_engine().query() as session:
        is_asked = _offered(session, key).asks_agency
    if is_asked and agency not in dict(_agencies()):
        return {"agency": _("Select the agency")}
    return {}


def _agencies() -> list[tuple[str, str]]:
    """Those that still have their seat."""
    return [
        (one.agency, said(one.name, one.name_cy))
        for one in AGENCIES.values()
        if one.ends_on is None
    ]


def _page(key: str, given: dict[str, str], wrong: dict[str, str]) -> ResponseReturnValue:
    with process_engine().query() as session:
        lifecycle = _offered(session, key)
    page = render_template(
        "starting/ask.html",
        lifecycle=lifecycle,
        agencies=_agencies() if lifecycle.asks_agency else (),
        given=given,
        wrong=wrong,
    )
    return page, 422 if wrong else 200


def _offered(session: Session, key: str) -> Lifecycle:
    """One that this person may start; missing otherwise, or refused."""
    found = {one.key: one for one in _begun_by_people(session)}.get(key)
    if found is None:
        raise NotFound("definition", key)
    require(may_start(actor(), found.owner), "start")
    return _lifecycle(found, deployed(session, found.id).compiled.diagram)


def _begun_by_people(session: Session) -> list[ProcessDefinition]:
    """A message that came back begins its own process; others have their own doors."""
    own = (
        bounces.PROCESS,
        alerts.PROCESS,
        data_reviews.PROCESS,
        assurance_rounds.PROCESS,
        programmes.PROCESS,
        programme_entries.PROCESS,
        programme_changes.PROCESS,
        co_options.PROCESS,
        nominations.PROCESS,
        seat_notices.PROCESS,
        access_reviews.PROCESS,
    )
    return [one for one in pages.startable(session, moment().now) if one.key not in own]


def _lifecycle(definition: ProcessDefinition, diagram: Diagram) -> Lifecycle:
    return Lifecycle(
        key=definition.key,
        name=said(definition.name, definition.name_cy),
        version=definition.version,
        purpose=without_marks(said(diagram.documentation, diagram.documentation_cy)),
        asks_agency=diagram.concerns == "agency",
    )
