"""What nobody asks for but time brings: letters about seats, and the quarter's access review."""

from engine.context import ProcessEngine
from workflows import access_reviews, seat_notices


def sweep(engine: ProcessEngine) -> int:
    """Begin whatever is due and has not begun yet; say how much it was."""
    now, calendar, _is_sandbox = engine.moment()
    today = calendar.local_date(now)
    with engine.query() as session:
        causes = seat_notices.due(session, calendar, today)
        quarter = access_reviews.due(session, calendar, today)
    begun = 0
    for cause in causes:
        with engine.command() as ctx:
            begun += seat_notices.notice(ctx, cause) is not None
    if quarter is not None:
        with engine.command() as ctx:
            begun += len(access_reviews.begin_all(ctx, quarter))
    return begun
