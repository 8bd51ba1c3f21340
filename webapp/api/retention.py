"""Retention: the schedule, legal holds, what is due, destructions with four eyes, the log."""

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.permissions import require
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Part, in_order, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import retention as told
from webapp.api.schemas.base import Paging, given
from webapp.current import actor, moment, process_engine
from workflows import destructions, legal_holds, retention, retention_changes
from workflows.models import (
    DestroyedRecord,
    Destruction,
    ItemState,
    LegalHold,
    RetentionChange,
    RetentionClass,
)
from workflows.queries import retention as queries
from workflows.retention import Rule

bp = blueprint("retention_rules", "How long records are kept, what is held, what was destroyed.")


@bp.get("/retention/classes")
@asks(bp, Paging)
@bp.output(told.RetentionClasses)
def schedule(query: Paging) -> Response:
    """List the rules; they are few and come in one page."""
    require(retention.may_see(actor()), "see the retention schedule")
    with process_engine().query() as session:
        items = [_class(session, one) for one in retention.classes(session)[: query.limit]]
    return give(told.RetentionClasses(items=items, next=None))


@bp.get("/retention/changes")
@asks(bp, Paging)
@bp.output(told.RetentionChanges)
def changes(query: Paging) -> Response:
    """List the changes of the schedule, the latest first."""
    require(retention.may_see(actor()), "see the retention schedule")
    order = in_order(RetentionChange.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(sa.select(RetentionChange), order, query.limit, query.cursor))
        items = [told.RetentionChange.model_validate(one) for one in page.items]
    return give(told.RetentionChanges(items=items, next=page.next))


@bp.post("/retention/changes")
@takes(bp, told.RetentionRule)
@bp.output(told.RetentionChange, 201)
def propose(body: told.RetentionRule) -> Response:
    """Ask for a rule from a day on, or for a new class; another process owner confirms it."""

    def act(ctx: CommandContext) -> Answer:
        said = body.model_dump(exclude={"key", "starts_on", "shortens"})
        found = retention_changes.propose(
            ctx, body.key, Rule(**said), body.starts_on, is_known=body.shortens
        )
        where = f"{PREFIX}/retention/changes"
        return Answer(told.RetentionChange.model_validate(found), 201, location=where)

    return change(act)


@bp.post("/retention/changes/<id:change_id>/confirm")
@bp.output(told.RetentionChange)
def confirm(change_id: int) -> Response:
    """Confirm what somebody else proposed; it is in force on its day."""

    def act(ctx: CommandContext) -> Answer:
        found = retention_changes.confirm(ctx, change_id)
        return Answer(told.RetentionChange.model_validate(found))

    return change(act)


@bp.post("/retention/changes/<id:change_id>/withdraw")
@takes(bp, told.WithdrawnDestruction)
@bp.output(told.RetentionChange)
def withdraw_change(change_id: int, body: told.WithdrawnDestruction) -> Response:
    """Take a change back before it is in force."""

    def act(ctx: CommandContext) -> Answer:
        found = retention_changes.withdraw(ctx, change_id, body.reason)
        return Answer(told.RetentionChange.model_validate(found))

    return change(act)


@bp.get("/retention/holds")
@asks(bp, Paging)
@bp.output(told.LegalHolds)
def holds(query: Paging) -> Response:
    """List the legal holds, the latest first."""
    require(legal_holds.may_hold(actor()), "see the legal holds")
    order = in_order(LegalHold.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(sa.select(LegalHold), order, query.limit, query.cursor))
        items = [told.LegalHold.model_validate(one) for one in page.items]
    return give(told.LegalHolds(items=items, next=page.next))


@bp.post("/retention/holds")
@takes(bp, told.NewHold)
@bp.output(told.LegalHold, 201)
def place(body: told.NewHold) -> Response:
    """Keep a record with all its parts, or a whole class, from now on."""

    def act(ctx: CommandContext) -> Answer:
        found = legal_holds.place(ctx, body.ref, body.class_key, body.reason)
        where = f"{PREFIX}/retention/holds"
        return Answer(told.LegalHold.model_validate(found), 201, location=where)

    return change(act)


@bp.post("/retention/holds/<id:hold_id>/lift")
@takes(bp, told.LiftedHold)
@bp.output(told.LegalHold)
def lift(hold_id: int, body: told.LiftedHold) -> Response:
    """Lift a hold that somebody else placed."""

    def act(ctx: CommandContext) -> Answer:
        found = legal_holds.lift(ctx, hold_id, body.reason)
        return Answer(told.LegalHold.model_validate(found))

    return change(act)


@bp.get("/retention/due")
@asks(bp, Paging)
@bp.output(told.DueRecords)
def due(query: Paging) -> Response:
    """List what is due, the longest overdue first; as much as one list takes."""
    require(retention.may_see(actor()), "see what is due for destruction")
    seen = moment()
    with process_engine().query() as session:
        found = queries.due(session, seen.calendar, seen.now, query.limit)
        items = [
            given(told.DueRecord, one, class_key=one.rule.key, outcome=one.rule.outcome)
            for one in found
        ]
    return give(told.DueRecords(items=items, next=None))


@bp.get("/retention/destructions")
@asks(bp, Paging)
@bp.output(told.Destructions)
def listing(query: Paging) -> Response:
    """List the lists, the latest first."""
    require(retention.may_see(actor()), "see the destructions")
    order = in_order(Destruction.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(sa.select(Destruction), order, query.limit, query.cursor))
        items = [_list(session, one) for one in page.items]
    return give(told.Destructions(items=items, next=page.next))


@bp.post("/retention/destructions")
@takes(bp, told.NewDestruction)
@bp.output(told.Destruction, 201)
def prepare(body: told.NewDestruction) -> Response:
    """Put records that are due on a list; nothing is destroyed by that."""

    def act(ctx: CommandContext) -> Answer:
        found = destructions.prepare(ctx, body.roots, body.note)
        where = f"{PREFIX}/retention/destructions/{found.id}"
        return Answer(_list(ctx.session, found), 201, location=where)

    return change(act)


@bp.get("/retention/destructions/<id:destruction_id>")
@bp.output(told.Destruction)
def show(destruction_id: int) -> Response:
    """Read one list with what became of each record."""
    require(retention.may_see(actor()), "see the destructions")
    with process_engine().query() as session:
        return give(_list(session, destructions.get(session, destruction_id)))


@bp.post("/retention/destructions/<id:destruction_id>/approve")
@bp.output(told.Destruction)
def approve(destruction_id: int) -> Response:
    """Let a list that somebody else prepared be carried out; it cannot be undone."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(_list(ctx.session, destructions.approve(ctx, destruction_id)))

    return change(act)


@bp.post("/retention/destructions/<id:destruction_id>/withdraw")
@takes(bp, told.WithdrawnDestruction)
@bp.output(told.Destruction)
def withdraw(destruction_id: int, body: told.WithdrawnDestruction) -> Response:
    """Take a list back before anybody approves it."""

    def act(ctx: CommandContext) -> Answer:
        return Answer(_list(ctx.session, destructions.withdraw(ctx, destruction_id, body.reason)))

    return change(act)


@bp.get("/retention/log")
@asks(bp, Paging)
@bp.output(told.DestroyedRecords)
def log(query: Paging) -> Response:
    """List what was destroyed, the latest first."""
    require(retention.may_see(actor()), "see the destruction log")
    gone = [str(ItemState.ERASED), str(ItemState.DONE)]
    wanted = sa.select(DestroyedRecord).where(DestroyedRecord.state.in_(gone))
    order = in_order(DestroyedRecord.id, is_descending=True)
    with process_engine().query() as session:
        page = page_of(session, Part(wanted, order, query.limit, query.cursor))
        items = [told.DestroyedRecord.model_validate(one) for one in page.items]
    return give(told.DestroyedRecords(items=items, next=page.next))


def _class(session: Session, one: RetentionClass) -> told.RetentionClass:
    live = retention.lifecycles(session).get(one.key, [])
    shown = told.RetentionClass.model_validate(one)
    return shown.model_copy(update={"processes": [each.key for each in live]})


def _list(session: Session, found: Destruction) -> told.Destruction:
    shown = told.Destruction.model_validate(found)
    lines = destructions.items(session, found)
    records = [told.DestroyedRecord.model_validate(one) for one in lines]
    return shown.model_copy(update={"records": records})
