"""One's own sessions and second factors, and how one wants to be told."""

from datetime import time

from flask import Response
from flask_login import current_user
from sqlalchemy.orm import Session

from engine.context import CommandContext
from engine.models import User
from engine.sign_in import passkeys, second_factor, sessions
from notifications.models import NotificationPreference
from notifications.preferences import Wish, preference_of, set_preference
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change
from webapp.api.reading import asks, takes
from webapp.api.schemas import signing_in as told
from webapp.api.schemas.base import Paging, given
from webapp.current import actor, moment, process_engine
from webapp.signing_in.again import require_recent
from webapp.signing_in.visitor import machine_now
from webapp.signing_in.where import limits

bp = blueprint("own_security", "One’s own sessions, second factors and wishes.")


@bp.get("/me/sessions")
@asks(bp, Paging)
@bp.output(told.Sessions)
def listing(query: Paging) -> Response:
    """List where I am signed in, and was; the newest first, fifty at most."""
    with process_engine().query() as session:
        user = session.get_one(User, actor().id)
        rows = sessions.history(session, user.id, min(query.limit, 50))
        items = [
            given(
                told.Session,
                row,
                is_this_one=row.id == _here(),
                is_over=sessions.is_over(row, user, machine_now(), limits()),
            )
            for row in rows
        ]
    return give(told.Sessions(items=items, next=None))


@bp.post("/me/sessions/<id:session_id>/end")
@bp.output(told.Ended)
def end(session_id: int) -> Response:
    """Sign one browser of mine out."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        sessions.end(ctx, ctx.actor.id or 0, session_id)
        return Answer(told.Ended(sessions=1))

    return change(act)


@bp.post("/me/sessions/end-others")
@bp.output(told.Ended)
def end_others() -> Response:
    """Sign me out everywhere but here; a program is nowhere signed in, so it ends them all."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        return Answer(told.Ended(sessions=sessions.end_others(ctx, ctx.actor.id or 0, _here())))

    return change(act)


@bp.get("/me/second-factors")
@bp.output(told.SecondFactors)
def factors() -> Response:
    """Tell what I have beside a password."""
    with process_engine().query() as session:
        return give(_factors(session, actor().id or 0))


@bp.post("/me/second-factors/app/remove")
@bp.output(told.SecondFactors)
def remove_app() -> Response:
    """Take off my authenticator app; of whom the board wants a second factor, one stays."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        second_factor.remove_app(ctx, ctx.actor.id or 0)
        return _kept(ctx)

    return change(act)


@bp.post("/me/passkeys/<id:passkey_id>/remove")
@bp.output(told.SecondFactors)
def remove_passkey(passkey_id: int) -> Response:
    """Take off a passkey of mine."""
    require_recent()

    def act(ctx: CommandContext) -> Answer:
        passkeys.remove(ctx, passkey_id)
        return _kept(ctx)

    return change(act)


@bp.get("/me/wishes")
@bp.output(told.Wishes)
def wishes() -> Response:
    """Tell how I want to be told."""
    with process_engine().query() as session:
        return give(_wishes(preference_of(session, actor().id or 0)))


@bp.patch("/me/wishes")
@takes(bp, told.NewWishes)
@bp.output(told.Wishes)
def choose(body: told.NewWishes) -> Response:
    """Choose when I am told of what, and when of nothing; `/messages/news` is for news."""

    def act(ctx: CommandContext) -> Answer:
        wish = Wish(
            digest_at=time.fromisoformat(body.digest_at),
            digest_days=body.digest_days,
            immediate=body.immediate,
            quiet_from=time.fromisoformat(body.quiet_from) if body.quiet_from else None,
            quiet_to=time.fromisoformat(body.quiet_to) if body.quiet_to else None,
        )
        return Answer(_wishes(set_preference(ctx, ctx.actor.id or 0, wish)))

    return change(act)


def _here() -> int | None:
    """The session that asks; a program has none."""
    if not current_user.is_authenticated:
        return None
    number: int = current_user.signed_in.session_id
    return number


def _kept(ctx: CommandContext) -> Answer:
    ctx.session.flush()
    return Answer(_factors(ctx.session, ctx.actor.id or 0))


def _factors(session: Session, user_id: int) -> told.SecondFactors:
    held = second_factor.of(session, user_id)
    return told.SecondFactors(
        has_app=held.has_app,
        passkeys=[given(told.Passkey, one) for one in passkeys.listed(session, user_id)],
        recovery_codes_left=held.codes_left,
        is_wanted=second_factor.is_wanted(session, user_id, moment().today),
    )


def _wishes(kept: NotificationPreference) -> told.Wishes:
    return told.Wishes(
        digest_at=kept.digest_at.strftime("%H:%M"),
        digest_days=kept.digest_days,
        immediate=kept.immediate,
        quiet_from=kept.quiet_from.strftime("%H:%M") if kept.quiet_from else None,
        quiet_to=kept.quiet_to.strftime("%H:%M") if kept.quiet_to else None,
        news=kept.news,
    )
