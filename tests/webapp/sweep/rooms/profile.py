"""Everybody's own profile."""

from engine import sign_in
from tests.webapp.sweep.entries import Entry

WISH = {"digest_at": "08:00", "digest_days": "every_day", "immediate": "nothing"}
ROUTES = {
    "GET /profile/": Entry(),
    "POST /profile/language": Entry(form={"language": "cy"}),
    "GET /profile/notifications": Entry(),
    "POST /profile/notifications": Entry(form=WISH),
    "GET /profile/tokens": Entry(),
    "POST /profile/tokens": Entry(form={"name": "x"}),
    "POST /profile/tokens/{token_id}/revoke": Entry(frozenset({"stranger", "admin"})),
}


def furnish(world, things):
    """A token of the stranger's."""
    stranger = int(things["stranger"])
    with world.engine.command() as ctx:
        sign_in.issue_token(ctx, stranger, "x")
        ctx.session.flush()
        [token, *_others] = sign_in.live_tokens(ctx.session, stranger)
    return {"token_id": str(token.id)}
