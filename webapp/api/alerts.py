"""Alerts that need attention at once: raised by anybody, read by those whom they concern."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.errors import NotFound
from notifications.told import tellings
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, containing, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import alerts as told
from webapp.api.schemas.base import given
from webapp.current import actor, process_engine
from workflows import alerts
from workflows.alerts import Raised
from workflows.models import Alert, AlertEntry
from workflows.queries import access

bp = blueprint("alerts", "Alerts that need attention at once. They are no referrals.")


@bp.get("/alerts")
@asks(bp, told.AlertQuery)
@bp.output(told.Alerts)
def listing(query: told.AlertQuery) -> Response:
    """List the alerts that I may see, the latest first."""
    statement = sa.select(Alert).where(access.alerts(actor()))
    for name in ("board", "state"):
        if (value := getattr(query, name)) is not None:
            statement = statement.where(getattr(Alert, name) == value)
    if query.agency is not None:
        concerned = sa.type_coerce(Alert.agencies, sa.Text)
        statement = statement.where(concerned.contains(f'"{query.agency}"', autoescape=True))
    if query.q:
        statement = statement.where(containing(query.q, (Alert.ref, Alert.subject)))
    order = in_order(Alert.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Alert.model_validate(row) for row in page.items]
    return give(told.Alerts(items=items, next=page.next))


@bp.post("/alerts")
@takes(bp, told.NewAlert)
@bp.output(told.Alert, 201)
def raise_one(body: told.NewAlert) -> Response:
    """Raise an alert: the chair, the deputy and the Business Unit are told at once."""

    def act(ctx: CommandContext) -> Answer:
        wanted = body.model_dump(exclude={"not_a_referral"})
        alert = alerts.raise_alert(ctx, Raised(**wanted))
        where = f"{PREFIX}/alerts/{alert.id}"
        return Answer(told.Alert.model_validate(alert), 201, location=where)

    return change(act)


@bp.get("/alerts/<id:alert_id>")
@bp.output(told.AlertInFull)
def show(alert_id: int) -> Response:
    """Read one alert: what was said, and who knew when."""
    with process_engine().query() as session:
        alert = _found(session, alert_id)
        entries = session.scalars(
            sa.select(AlertEntry)
            .where(AlertEntry.alert_id == alert.id, _readable(session, alert))
            .order_by(AlertEntry.id)
        )
        knew = tellings(session, alert.instance_id) if alert.instance_id else ()
        return give(
            given(
                told.AlertInFull,
                alert,
                entries=[told.Entry.model_validate(one) for one in entries],
                told=[given(told.Telling, one, user=one.user_id) for one in knew],
            )
        )


@bp.post("/alerts/<id:alert_id>/additions")
@takes(bp, told.NewAddition)
@bp.output(told.Entry, 201)
def add(alert_id: int, body: told.NewAddition) -> Response:
    """Say more about an alert that I have raised."""

    def act(ctx: CommandContext) -> Answer:
        _found(ctx.session, alert_id)
        entry = alerts.add(ctx, alert_id, body.text, is_checked=body.is_checked)
        where = f"{PREFIX}/alerts/{alert_id}"
        return Answer(told.Entry.model_validate(entry), 201, location=where)

    return change(act)


@bp.post("/alerts/<id:alert_id>/take-over")
@bp.output(told.TakenOver)
def take_over(alert_id: int) -> Response:
    """Look at it in the chair's place: the deputy at any time, the Board chair when it is late."""

    def act(ctx: CommandContext) -> Answer:
        _found(ctx.session, alert_id)
        task = alerts.take_over(ctx, alert_id)
        return Answer(told.TakenOver(task=task.id, assignee=task.assignee_id))

    return change(act)


def _found(session: Session, alert_id: int) -> Alert:
    wanted = sa.select(Alert).where(Alert.id == alert_id, access.alerts(actor()))
    alert = session.scalar(wanted)
    if alert is None:
        raise NotFound("alert", alert_id)
    return alert


def _readable(session: Session, alert: Alert) -> sa.ColumnElement[bool]:
    whole = sa.select(Alert.id).where(Alert.id == alert.id, access.alerts_in_full(actor()))
    return sa.true() if session.scalar(whole) else AlertEntry.kind == "addition"
