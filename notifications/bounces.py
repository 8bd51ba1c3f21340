"""When nobody lives at an address: the Business Unit gets a task, and what was not told is kept."""

from datetime import timedelta

import sqlalchemy as sa

from engine.context import CommandContext
from engine.deployments import find_in_force
from engine.instances import start
from engine.models import Event, InstanceState, ProcessDefinition, ProcessInstance, User
from notifications.models import Channel, Delivery, DeliveryState

PROCESS = "delivery_failed"
SETTLED, SEND_AGAIN = "address.settled", "send_again"
# What came back longer ago than this is history, not news.
OF_USE = timedelta(days=60)


def address_failed(ctx: CommandContext, user_id: int, answer: str) -> ProcessInstance | None:
    """Ask the Business Unit to reach a person; one question at a time about each."""
    user = ctx.session.get_one(User, user_id, with_for_update={"key_share": True})
    if find_in_force(ctx.session, PROCESS, ctx.now) is None or _is_asked(ctx, user_id):
        return None
    return start(
        ctx,
        PROCESS,
        business_key=_key(user_id),
        title=user.name,
        variables={"person": user_id, "person_name": user.name, "answer": answer[:500]},
    )


def bounced(ctx: CommandContext, message_id: str, answer: str) -> int:
    """A mail that had gone out came back; say how many deliveries it was."""
    rows = ctx.session.scalars(
        sa.select(Delivery)
        .where(Delivery.message_id == message_id, Delivery.channel == str(Channel.EMAIL))
        .order_by(Delivery.id)
        .with_for_update()
    ).all()
    fresh = [one for one in rows if one.state != DeliveryState.BOUNCED]
    for one in fresh:
        one.state, one.last_error, one.provider_ref = DeliveryState.BOUNCED, answer[:2000], None
    if fresh:
        address_failed(ctx, fresh[0].user_id, answer)
    return len(fresh)


def failed_at_provider(ctx: CommandContext, reference: str, fate: str) -> None:
    """The provider had taken it, and could not deliver it after all."""
    found = ctx.session.scalar(
        sa.select(Delivery).where(
            Delivery.provider_ref == reference, Delivery.state == str(DeliveryState.SENT)
        )
    )
    if found is None or found.message_id is None:
        return
    if fate == "permanent-failure":
        bounced(ctx, found.message_id, f"GOV.UK Notify: {fate}")
        return
    _send_again(ctx, Delivery.message_id == found.message_id, f"GOV.UK Notify: {fate}")


def hear(ctx: CommandContext, event: Event) -> None:
    """The Business Unit has settled a person's address: send again what is still of use."""
    details = event.details or {}
    if event.kind == SETTLED and details.get("outcome") == SEND_AGAIN:
        theirs = (
            (Delivery.user_id == details.get("person"))
            & (Delivery.state == str(DeliveryState.BOUNCED))
            & (Delivery.due_at > ctx.now - OF_USE)
        )
        _send_again(ctx, theirs)


def _send_again(ctx: CommandContext, which: sa.ColumnElement[bool], why: str = "") -> None:
    ctx.session.execute(
        sa.update(Delivery)
        .where(which, Delivery.channel == str(Channel.EMAIL))
        .values(
            state=DeliveryState.PENDING,
            due_at=ctx.now,
            message_id=None,
            provider_ref=None,
            digest_on=None,
            last_error=why,
            attempts=Delivery.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )


def _is_asked(ctx: CommandContext, user_id: int) -> bool:
    found = ctx.session.scalar(
        sa.select(ProcessInstance.id)
        .join(ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id)
        .where(
            ProcessInstance.business_key == _key(user_id),
            ProcessDefinition.key == PROCESS,
            ProcessInstance.state.in_([str(InstanceState.ACTIVE), str(InstanceState.SUSPENDED)]),
        )
        .limit(1)
    )
    return found is not None


def _key(user_id: int) -> str:
    return f"ADDRESS-{user_id}"
