"""What a webhook keeps to itself, sealed by the board's key: its secret and its whole address."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.context import CommandContext
from engine.sign_in.safe import Safe
from engine.sign_in.sealed import Place
from notifications.models import Webhook

OPEN = "whsec_"  # how a secret begins that an older version left open


@dataclass(frozen=True, slots=True)
class Kept:
    """With what a call is signed, and where it goes: an address for Teams is a secret itself."""

    secret: str = field(repr=False)
    url: str = field(repr=False)


def put(row: Webhook, safe: Safe, kept: Kept) -> None:
    """Of the address only the host stays readable, for who looks after webhooks."""
    row.secret = safe.seal(orjson.dumps(asdict(kept)), _purpose(row)).decode()
    row.url = f"{kept.url.partition('//')[0]}//{host_of(kept.url)}/"


def taken(row: Webhook, safe: Safe) -> Kept:
    """Unreadable, if another key sealed it."""
    if row.secret.startswith(OPEN):
        return Kept(row.secret, row.url)
    return Kept(**orjson.loads(safe.open(row.secret.encode(), _purpose(row))))


def hooks(ctx: CommandContext, safe: Safe, ids: Sequence[int]) -> dict[int, Webhook]:
    """Those that are to be called; whatever an older version left open is sealed on the way."""
    seal_open(ctx, safe)
    wanted = sa.select(Webhook).where(Webhook.id.in_(ids)).options(undefer(Webhook.secret))
    return {row.id: row for row in ctx.session.scalars(wanted)}


def seal_open(ctx: CommandContext, safe: Safe) -> int:
    rows = ctx.session.scalars(left_open().options(undefer(Webhook.secret))).all()
    for row in rows:
        put(row, safe, taken(row, safe))
    return len(rows)


def left_open() -> sa.Select[Webhook]:
    return sa.select(Webhook).where(Webhook.secret.startswith(OPEN, autoescape=True))


def places(session: Session) -> Iterator[Place]:
    """All that are sealed."""
    sealed = sa.select(Webhook).where(~Webhook.secret.startswith(OPEN, autoescape=True))
    for row in session.scalars(sealed.order_by(Webhook.id).options(undefer(Webhook.secret))):
        yield Place(row, "secret", _purpose(row))


def host_of(url: str) -> str:
    """What may be told of an address."""
    return url.split("/")[2] if url.count("/") > 1 else ""


def _purpose(row: Webhook) -> str:
    """One program's secret, put into another's row, does not open."""
    return f"webhook {row.id}"
