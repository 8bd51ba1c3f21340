"""The checkpoints of the history: what was signed, where it went, and how anybody proves it."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import checkpoints
from engine.checkpoint_keys import newest_key
from engine.errors import Invalid, NotFound
from engine.models import Checkpoint
from engine.permissions import may_administer, may_operate, require
from engine.signing import pem_of
from notifications.checkpoints import FOLDER, copies_of, file_name
from notifications.models import CheckpointCopy, DeliveryState
from webapp.current import actor, process_engine
from webapp.due import Tag
from webapp.files import handed_over
from webapp.i18n import _, moment, ngettext, pgettext
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from webapp.registers.record import Listing
from webapp.registers.register import Cell, Heading
from webapp.typed import whole

bp = Blueprint("checkpoints", __name__, url_prefix="/settings/checkpoints")
SHOWN = 25
KEY_FILE = "checkpoint-key.pem"


@bp.get("/")
def listing() -> ResponseReturnValue:
    return _page({}, {})


@bp.post("/")
def plan() -> ResponseReturnValue:
    """How often one is made, and to whom it goes by mail."""
    require(may_administer(actor()), "plan the checkpoints")
    try:
        with process_engine().command(actor()) as ctx:
            checkpoints.set_plan(
                ctx,
                request.form.get("every_hours", 0, type=whole),
                request.form.get("addresses", "").splitlines(),
                request.form.get("seen", type=whole),
            )
    except Invalid as refused:
        return _page(given.typed(), given.complaint(refused)), 422
    flash(_("Saved. It counts from the next checkpoint on."))
    return redirect(url_for(".listing"), code=303)


@bp.get("/<int:checkpoint_number>.json")
def document(checkpoint_number: int) -> Response:
    """One checkpoint with every chain by its name: all that is needed to hold it against."""
    require(may_operate(actor()), "see the checkpoints")
    with process_engine().query() as session:
        found = checkpoints.get(session, checkpoint_number)
        content = checkpoints.document_of(session, found, whole=True)
    return handed_over(content, "application/json", file_name(checkpoint_number))


@bp.get(f"/{KEY_FILE}")
def key() -> Response:
    require(may_operate(actor()), "see the checkpoints")
    with process_engine().query() as session:
        found = newest_key(session)
    if found is None:
        raise NotFound("checkpoint_key", KEY_FILE)
    return handed_over(pem_of(found.public_key).encode(), "application/x-pem-file", KEY_FILE)


def _page(values: dict[str, str], wrong: Wrong) -> str:
    require(may_operate(actor()), "see the checkpoints")
    with process_engine().query() as session:
        found = checkpoints.plan_of(session)
        now = {"every_hours": str(found.every_hours), "addresses": "\n".join(found.addresses)}
        return render_template(
            "proof/checkpoints.html",
            tabs=tabs(),
            made=_made(session),
            plan=found,
            has_key=newest_key(session) is not None,
            may_plan=may_administer(actor()),
            every=[(str(hours), how_often(hours)) for hours in checkpoints.HOURS],
            values=values or now,
            wrong=wrong,
        )


def how_often(hours: int) -> str:
    return ngettext("Every hour", "Every %(num)d hours", hours)


def _made(session: Session) -> Listing:
    found = checkpoints.latest(session, SHOWN)
    copies = copies_of(session, [one.number for one in found])
    return Listing(
        title=_("The latest checkpoints"),
        headings=[
            Heading(_("Number")),
            Heading(_("Made")),
            Heading(_("What it covers")),
            Heading(_("Where it went")),
        ],
        rows=[_row(one, copies) for one in found],
        empty=_("None yet. The first one is made within the hour once the key is there."),
    )


def _row(one: Checkpoint, copies: Mapping[int, Sequence[CheckpointCopy]]) -> list[Cell]:
    events = ngettext(
        "%(num)d record of the history", "%(num)d records of the history", one.said["events"]
    )
    chains = ngettext("%(num)d chain", "%(num)d chains", one.said["chains"])
    return [
        Cell(str(one.number), url_for(".document", checkpoint_number=one.number)),
        Cell(moment(one.at, "d MMM y, HH:mm")),
        Cell(events, sub=chains),
        Cell(tags=[_tag(copy) for copy in copies[one.number]]),
    ]


def _tag(copy: CheckpointCopy) -> Tag:
    """The folder is a place of the operator's; only its being there is told."""
    where = _("Folder") if copy.way == FOLDER else copy.target
    if copy.state == DeliveryState.SENT:
        return Tag("green", where)
    if copy.state == DeliveryState.FAILED:
        return Tag("red", pgettext("checkpoint", "Not sent: %(where)s", where=where))
    return Tag("amber", pgettext("checkpoint", "Waiting: %(where)s", where=where))
