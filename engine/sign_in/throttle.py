"""A brake on guessing: so many tries of one account, and from one address, in so many minutes."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

import sqlalchemy as sa

from engine.context import CommandContext
from engine.errors import Conflict
from engine.models import SignInAttempt
from engine.sign_in.tokens import digest_of

ATTEMPTS, WITHIN = 10, timedelta(minutes=5)  # Cyber Essentials: at most ten tries in five minutes


class TooManyAttempts(Conflict):
    """Somebody guesses; wait a little."""


def admit(ctx: CommandContext, *subjects: str) -> Sequence[SignInAttempt]:
    """Count a try before it is looked at, or refuse it: many at once are not more than ten."""
    tries = []
    since = ctx.began_at - WITHIN
    ctx.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < since))
    for subject in sorted(filter(None, subjects)):
        _take_turns(ctx, subject)
        before = ctx.session.scalar(_COUNT, {"subject": subject, "since": since}) or 0
        if before >= ATTEMPTS:
            raise TooManyAttempts(subject)
        tries.append(SignInAttempt(subject=subject, at=ctx.began_at))
    ctx.session.add_all(tries)
    return tries


def forgive(ctx: CommandContext, tries: Sequence[SignInAttempt]) -> None:
    """A try that was right clears its account; of its address, only this one try.

    Else who knows one password could guess others from the same place without end.
    """
    accounts = [one.subject for one in tries if not one.subject.startswith("address:")]
    ctx.session.execute(
        sa.delete(SignInAttempt).where(
            SignInAttempt.subject.in_(accounts) | SignInAttempt.id.in_([one.id for one in tries])
        )
    )


def account(email: str) -> str:
    return f"email:{email.strip().lower()[:254]}"


def link_from(given: str) -> str:
    """Apart from sign-ins: who opens an old link ten times shuts no colleague out."""
    return f"link:{address(given)}" if given else ""


def address(given: str) -> str:
    """One household or office has a whole network of IPv6 addresses, so all of it counts as one."""
    try:
        found = ip_address(given)
    except ValueError:
        return f"address:{given[:64]}" if given else ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"address:{found.exploded[:19]}"
    return f"address:{getattr(found, 'ipv4_mapped', None) or found}"


def _take_turns(ctx: CommandContext, subject: str) -> None:
    """On PostgreSQL two tries at once would not see each other; SQLite has one writer anyway."""
    if ctx.session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(digest_of(subject)[:8], signed=True)
        ctx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


_COUNT = (
    sa.select(sa.func.count())
    .select_from(SignInAttempt)
    .where(
        SignInAttempt.subject == sa.bindparam("subject"),
        SignInAttempt.at >= sa.bindparam("since", type_=SignInAttempt.at.type),
    )
)
