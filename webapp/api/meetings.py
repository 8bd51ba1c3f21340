"""The calendar of meetings: everybody may know when a group meets."""

import sqlalchemy as sa
from flask import Response

from engine.context import CommandContext
from engine.errors import Invalid, NotFound, NotInState
from engine.models import Group
from engine.permissions import is_guest
from webapp.api.answers import Answer, give
from webapp.api.blueprints import PREFIX, blueprint
from webapp.api.changes import change
from webapp.api.lists import Order, Part, page_of
from webapp.api.reading import asks, takes
from webapp.api.schemas import registers as told
from webapp.current import actor, process_engine
from workflows import meetings
from workflows.models import Meeting

bp = blueprint("meetings", "Meetings: the days from which updates, papers and decisions count.")


@bp.get("/meetings")
@asks(bp, told.MeetingQuery)
@bp.output(told.Meetings)
def listing(query: told.MeetingQuery) -> Response:
    """List meetings by day."""
    statement = sa.select(Meeting).where(sa.literal(not is_guest(actor())))
    if query.group is not None:
        statement = statement.where(Meeting.group_key == query.group)
    if query.after is not None:
        statement = statement.where(Meeting.on > query.after)
    if query.before is not None:
        statement = statement.where(Meeting.on < query.before)
    order = Order(Meeting.on, Meeting.id)
    with process_engine().query() as session:
        page = page_of(session, Part(statement, order, query.limit, query.cursor))
    items = [told.Meeting.model_validate(row) for row in page.items]
    return give(told.Meetings(items=items, next=page.next))


@bp.post("/meetings")
@takes(bp, told.NewMeeting)
@bp.output(told.Meeting, 201)
def schedule(body: told.NewMeeting) -> Response:
    """Put a meeting of a group into the calendar; one that stands there already is kept."""

    def act(ctx: CommandContext) -> Answer:
        if ctx.session.get(Group, body.group) is None:
            raise Invalid("group", "not_an_option")
        row = meetings.schedule(ctx, body.group, body.on)
        return Answer(told.Meeting.model_validate(row), 201, location=f"{PREFIX}/meetings/{row.id}")

    return change(act)


@bp.get("/meetings/<id:meeting_id>")
@bp.output(told.Meeting)
def show(meeting_id: int) -> Response:
    """Read one meeting."""
    with process_engine().query() as session:
        row = session.get(Meeting, meeting_id)
    if row is None:
        raise NotFound("meeting", meeting_id)
    return give(told.Meeting.model_validate(row))


@bp.patch("/meetings/<id:meeting_id>")
@takes(bp, told.MeetingChange)
@bp.output(told.Meeting)
def cancel(meeting_id: int, body: told.MeetingChange) -> Response:
    """Call a meeting off, with the reason."""

    def act(ctx: CommandContext) -> Answer:
        row = ctx.session.get(Meeting, meeting_id)
        if row is not None and row.cancelled_on is not None:
            raise NotInState("meeting", meeting_id, "cancelled", "to come")
        return Answer(told.Meeting.model_validate(meetings.cancel(ctx, meeting_id, body.reason)))

    return change(act)
