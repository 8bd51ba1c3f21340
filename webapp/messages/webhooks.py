"""Webhooks: which programs hear of events, what each was told, and telling it again."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.permissions import may_administer, require
from notifications import queries, webhooks
from notifications.keeping import host_of
from notifications.models import DeliveryState, Webhook, WebhookCall
from notifications.outside import Door
from notifications.webhooks import Wanted
from webapp.current import actor, process_engine
from webapp.due import Tag
from webapp.i18n import _, said
from webapp.messages.kinds import kind_name, state_tag
from webapp.people import given
from webapp.people.given import Wrong
from webapp.signing_in.where import safe

bp = Blueprint("webhooks", __name__, url_prefix="/settings/webhooks")


@dataclass(frozen=True, slots=True)
class Row:
    """One program that hears of events."""

    id: int
    name: str
    form: str
    host: str
    kinds: list[str]
    is_active: bool
    failed: int


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    kind: str
    about: str
    tag: Tag
    at: datetime
    is_planned: bool
    status: int | None
    error: str


@bp.get("/")
def listing() -> ResponseReturnValue:
    return _listing()


@bp.post("/")
def add() -> ResponseReturnValue:
    """The secret is shown on this answer and nowhere again."""
    wanted = Wanted(
        name=request.form.get("name", ""),
        url=request.form.get("url", ""),
        form=request.form.get("form", ""),
        kinds=request.form.getlist("kinds"),
    )
    try:
        with process_engine().command(actor()) as ctx:
            row, secret = webhooks.add(ctx, safe(), wanted, door())
            is_signed = row.form == "standard"
    except Invalid as refused:
        return _listing(wrong=given.complaint(refused)), 422
    if not is_signed:
        flash(_("The channel is told from now on."))
        return redirect(url_for(".listing"), code=303)
    return _listing(secret=secret)


@bp.get("/<int:webhook_id>")
def show(webhook_id: int) -> ResponseReturnValue:
    require(may_administer(actor()), "see webhooks")
    with process_engine().query() as session:
        row = session.get(Webhook, webhook_id)
        if row is None:
            raise NotFound("webhook", webhook_id)
        page = queries.calls(session, webhook_id, request.args.get("after"))
        shown = _row(session, row)
    more = url_for(".show", webhook_id=webhook_id, after=page.next) if page.next else ""
    calls = [_call(one) for one in page.items]
    return render_template("webhooks/show.html", hook=shown, calls=calls, more=more)


@bp.post("/<int:webhook_id>/switch")
def switch(webhook_id: int) -> ResponseReturnValue:
    is_active = request.form.get("to") == "on"
    with process_engine().command(actor()) as ctx:
        webhooks.switch(ctx, webhook_id, is_active=is_active)
    flash(_("It is told from now on.") if is_active else _("It is told nothing more."))
    return redirect(url_for(".show", webhook_id=webhook_id), code=303)


@bp.post("/calls/<int:call_id>/replay")
def replay(call_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        call = webhooks.replay(ctx, call_id)
        webhook_id = call.webhook_id
    flash(_("It is told once more now. Look here in a minute."))
    return redirect(url_for(".show", webhook_id=webhook_id), code=303)


def door() -> Door:
    return Door(hosts=current_app.extensions["settings"].webhook_hosts)


def _listing(secret: str = "", wrong: Wrong | None = None) -> str:
    require(may_administer(actor()), "see webhooks")
    with process_engine().query() as session:
        rows = session.scalars(sa.select(Webhook).order_by(Webhook.name, Webhook.id)).all()
        shown = [_row(session, row) for row in rows]
    return render_template(
        "webhooks/listing.html",
        rows=shown,
        secret=secret,
        wrong=wrong or {},
        values=given.typed() if wrong else {"form": "standard"},
        chosen=request.form.getlist("kinds") if wrong else [],
        kinds=[(kind, event_name(kind)) for kind in webhooks.KINDS],
    )


def _row(session: Session, row: Webhook) -> Row:
    failed = session.scalar(
        sa.select(sa.func.count()).where(
            WebhookCall.webhook_id == row.id, WebhookCall.state == str(DeliveryState.FAILED)
        )
    )
    return Row(
        id=row.id,
        name=row.name,
        form=_("Teams channel") if row.form == "teams" else _("Program"),
        host=host_of(row.url),
        kinds=[event_name(kind) for kind in row.kinds],
        is_active=row.is_active,
        failed=failed or 0,
    )


def _call(one: WebhookCall) -> Call:
    about = one.about
    parts = (said(about.get("en"), about.get("cy")), str(about.get("reference") or ""))
    is_waiting = one.state == DeliveryState.PENDING
    return Call(
        id=one.id,
        kind=event_name(one.kind),
        about=" · ".join(part for part in parts if part),
        tag=state_tag(one.state),
        at=one.due_at if is_waiting else one.sent_at or one.due_at,
        is_planned=is_waiting,
        status=one.status or None,
        error=one.last_error,
    )


def event_name(kind: str) -> str:
    """An event as people call it."""
    names = {
        "user_task.completed": _("A task handed in"),
        "instance.started": _("Something began"),
        "instance.completed": _("Something came to its end"),
    }
    return names.get(kind) or kind_name(kind)
