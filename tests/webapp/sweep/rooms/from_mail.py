"""Where a mail leads: whoever has its address may stop the news, signed in or not."""

from notifications.letterhead import STOP
from notifications.tokens import Signer
from tests.webapp.api.board import World
from tests.webapp.sweep.entries import Entry

ROUTES = {
    "GET /stop-news/{token}": Entry(is_public=True),
    "POST /stop-news/{token}": Entry(is_public=True, is_signed=True),
}


def furnish(world: World, things: dict[str, str]) -> dict[str, str]:
    key = world.app.extensions["settings"].secret_key
    return {"token": Signer(key).sign(STOP, things["stranger"])}
