"""Takes what waits for some people, leases it, and says what each of their messages holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from engine.context import CommandContext
from engine.models import User
from notifications import accounts, timing, wording
from notifications.letterhead import Letterhead
from notifications.matters import Known, Matter, still_matter, told_once
from notifications.models import Channel, Delivery, DeliveryState
from notifications.preferences import preference_of
from notifications.transport import Message
from notifications.words import Vocabulary

LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Envelope:
    """All that goes to one person in one message."""

    id: str
    user_id: int
    to: str
    language: str | None
    matters: Sequence[Matter]
    today: date
    is_urgent: bool
    is_sandbox: bool
    is_repeat: bool
    clock_offset: timedelta  # how far the board's clock is from the machine's

    @property
    def delivery_ids(self) -> list[int]:
        return [one.delivery_id for one in self.matters]

    def message(self, letterhead: Letterhead, vocabulary: Vocabulary) -> Message:
        """Duties first, the most urgent first."""
        items = [one.item(letterhead, vocabulary) for one in told_once(self.matters)]
        items.sort(key=lambda one: (not one.is_duty, one.due_on or date.max, one.reference))
        has_news = any(not one.is_duty for one in items)
        frame = wording.Frame(
            kind=self._frame,
            today=self.today,
            profile=letterhead.profile,
            is_sandbox=self.is_sandbox,
            stop_news=letterhead.stop_news(self.user_id) if has_news else "",
        )
        content = wording.compose(items, frame, vocabulary, self.language)
        return Message(
            id=self.id,
            to=self.to,
            subject=content.subject,
            text=content.text,
            html=content.html,
            sender=letterhead.sender,
            domain=letterhead.domain,
            bounces_to=letterhead.bounces_to(self.id),
            is_repeat=self.is_repeat,
            headers=_headers(items, frame),
        )

    @property
    def _frame(self) -> str:
        if self.matters[0].kind in accounts.KINDS:
            return "sign_in_link" if self.matters[0].kind in accounts.LINKS else "account"
        return "immediate" if self.is_urgent else "digest"


def take(ctx: CommandContext, people: Sequence[int]) -> list[Envelope]:
    """Lease these people's deliveries for some minutes; another worker then leaves them alone."""
    users = ctx.session.scalars(
        sa.select(User)
        .where(User.id.in_(people))
        .order_by(User.id)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    waiting = _waiting(ctx, [user.id for user in users])
    known = Known.about(ctx, waiting)
    busy = _had_one_today(ctx, [user.id for user in users])
    envelopes = []
    for user in users:
        mine = [one for one in waiting if one.user_id == user.id]
        chosen = _choose(ctx, mine, has_had_digest=user.id in busy)
        matters = still_matter(ctx, user, chosen, known)
        if matters:
            envelopes.append(_sealed(ctx, user, chosen, matters))
    return envelopes


def _choose(
    ctx: CommandContext, mine: Sequence[Delivery], *, has_had_digest: bool
) -> list[Delivery]:
    """What goes together: a message of uncertain fate alone, then what is urgent, then the rest.

    A digest takes along all that is known by now, so that after a downtime there is one.
    """
    due = [one for one in mine if one.due_at <= ctx.now]
    uncertain = [one for one in due if one.message_id]
    if uncertain:
        return [one for one in uncertain if one.message_id == uncertain[0].message_id]
    urgent = [one for one in due if one.is_urgent]
    if urgent:
        return _together(urgent)
    if not due:
        return []
    if has_had_digest:
        wish = preference_of(ctx.session, due[0].user_id)
        for one in due:
            one.due_at = timing.tomorrows_digest(ctx.calendar, ctx.now, wish)
        return []
    return [one for one in mine if not one.is_urgent and not one.message_id]


def _together(urgent: Sequence[Delivery]) -> list[Delivery]:
    """A secret link goes alone; what else happened to an account goes apart from the work."""
    first = urgent[0]
    if first.kind in accounts.LINKS:
        return [first]
    is_account = first.kind in accounts.CHANGES
    rest = [one for one in urgent if one.kind not in accounts.LINKS]
    return [one for one in rest if (one.kind in accounts.CHANGES) == is_account]


def _sealed(
    ctx: CommandContext, user: User, chosen: Sequence[Delivery], matters: Sequence[Matter]
) -> Envelope:
    today = ctx.calendar.local_date(ctx.now)
    sent = [one for one in chosen if one.state == DeliveryState.PENDING]
    first = sent[0]
    day = first.digest_on or today
    name = f"now-{first.id}" if first.is_urgent else f"digest-{user.id}-{day.isoformat()}"
    is_repeat = first.message_id is not None
    message_id = first.message_id or name
    for delivery in sent:
        delivery.message_id, delivery.due_at = message_id, ctx.now + LEASE
        delivery.digest_on = None if first.is_urgent else day
    return Envelope(
        id=message_id,
        user_id=user.id,
        to=user.email,
        language=user.language,
        matters=matters,
        today=today,
        is_urgent=first.is_urgent,
        is_sandbox=ctx.is_sandbox,
        is_repeat=is_repeat,
        clock_offset=ctx.now - ctx.began_at,
    )


def _waiting(ctx: CommandContext, people: Sequence[int]) -> Sequence[Delivery]:
    return ctx.session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.user_id.in_(people),
            Delivery.channel == str(Channel.EMAIL),
            Delivery.state == str(DeliveryState.PENDING),
        )
        .order_by(Delivery.event_id)
    ).all()


def _had_one_today(ctx: CommandContext, people: Sequence[int]) -> set[int]:
    """Whoever had a digest today, or has one on its way from another worker."""
    on_its_way = (Delivery.state == str(DeliveryState.PENDING)) & (Delivery.due_at > ctx.now)
    found = ctx.session.scalars(
        sa.select(Delivery.user_id)
        .where(
            Delivery.user_id.in_(people),
            Delivery.digest_on == ctx.calendar.local_date(ctx.now),
            (Delivery.state == str(DeliveryState.SENT)) | on_its_way,
        )
        .distinct()
    )
    return set(found)


def _headers(items: Sequence[wording.Item], frame: wording.Frame) -> dict[str, str]:
    headers = {}
    addresses = {one.reply_to for one in items}
    if len(addresses) == 1 and "" not in addresses:
        headers["Reply-To"] = next(iter(addresses))
    if frame.stop_news:
        headers["List-Unsubscribe"] = f"<{frame.stop_news}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
