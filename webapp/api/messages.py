"""What I was told, and my calendar of what is due."""

from flask import Response, current_app

from engine.context import CommandContext
from notifications import calendars, news, reading
from notifications.letterhead import Letterhead
from notifications.models import Delivery
from notifications.queries import mine, unread_count
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import messages as told
from webapp.api.schemas.messages import MessageQuery, News, ReadAll
from webapp.current import actor, process_engine

bp = blueprint("messages", "What I was told, and my calendar of what is due.")


@bp.get("/messages")
@asks(bp, MessageQuery)
@bp.output(told.Messages)
def listing(query: MessageQuery) -> Response:
    """List what I was told, the latest first; what somebody has done meanwhile is gone."""
    with process_engine().query() as session:
        page = mine(session, _me(), unread=query.unread, cursor=query.cursor, limit=query.limit)
    return give(told.Messages(items=[_message(row) for row in page.items], next=page.next))


@bp.post("/messages/<id:message_id>/read")
@bp.output(told.Message)
def read(message_id: int) -> Response:
    """Mark a message of mine as read."""
    return change(lambda ctx: Answer(_message(reading.read(ctx, message_id))))


@bp.post("/messages/read")
@takes(bp, ReadAll)
@bp.output(told.Unread)
def read_all(body: ReadAll) -> Response:
    """Mark my messages as read, as far as I have seen them."""

    def act(ctx: CommandContext) -> Answer:
        reading.read_all(ctx, body.up_to)
        ctx.session.flush()
        return Answer(told.Unread(unread=unread_count(ctx.session, _me())))

    return change(act)


@bp.post("/messages/news")
@takes(bp, News)
@bp.output(told.NewsChosen)
def choose_news(body: News) -> Response:
    """Choose whether news that asks for nothing comes by mail, too; duties always do."""

    def act(ctx: CommandContext) -> Answer:
        (news.resume if body.wanted else news.stop)(ctx, _me())
        return Answer(told.NewsChosen(wanted=body.wanted))

    return change(act)


@bp.post("/calendar-feed")
@bp.output(told.CalendarAddress, 201)
def open_calendar() -> Response:
    """Make a new secret address for my calendar; the one before ends."""
    base = Letterhead.of(current_app.extensions["settings"]).base_url

    def act(ctx: CommandContext) -> Answer:
        address = f"{base}/calendar/{calendars.open_feed(ctx)}.ics"
        return Answer(told.CalendarAddress(address=address), 201, is_secret=True)

    return change(act)


@bp.post("/calendar-feed/close")
@bp.output(told.CalendarClosed)
def close_calendar() -> Response:
    """End the address of my calendar."""
    return change(lambda ctx: Answer(told.CalendarClosed(closed=calendars.close_feed(ctx))))


def _me() -> int:
    return actor().id or 0


def _message(row: Delivery) -> told.Message:
    about = row.about
    return told.Message(
        id=row.id,
        kind=row.kind,
        task_id=row.user_task_id,
        reference=str(about.get("reference") or ""),
        name=str(about.get("en") or ""),
        name_cy=str(about.get("cy") or ""),
        is_duty=row.is_duty,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )
