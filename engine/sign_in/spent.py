"""What is good once: it is written down when it is used, and refused the second time."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from engine.context import CommandContext
from engine.errors import Conflict
from engine.models import SpentSecret
from engine.sign_in.tokens import digest_of


class AlreadySpent(Conflict):
    """Somebody sent the same thing twice."""


def spend(ctx: CommandContext, secret: str, good_for: timedelta) -> None:
    """Use it up; two at the same moment cannot both."""
    ctx.session.execute(sa.delete(SpentSecret).where(SpentSecret.expires_at < ctx.began_at))
    is_sqlite = ctx.session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    row = {"digest": digest_of(secret), "expires_at": ctx.began_at + good_for}
    taken = ctx.session.execute(
        insert(SpentSecret).values(row).on_conflict_do_nothing().returning(SpentSecret.digest)
    )
    if taken.first() is None:
        raise AlreadySpent("Expected something that was not used yet.")
