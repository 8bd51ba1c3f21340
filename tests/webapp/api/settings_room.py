"""The routes of the settings: figures and seats, forms, and how people sign in and are told."""

import sqlalchemy as sa

from engine.actors import SYSTEM
from engine.models import Passkey, UserSession
from engine.sign_in import recoveries, sessions
from engine.sign_in.sessions import Client
from tests.webapp.api.access import ADMIN, DESIGNERS, HOLDER, STEWARDS, Entry, only
from tests.webapp.sweep.rooms.checkpoints import furnish_checkpoint
from workflows import seats
from workflows.models import BoardSeat

SEES_SEATS = STEWARDS | {"chair"}
WISH = {"figures": {"rework": "12wd"}, "in_force_from": "2030-01-02"}
GIVEN = {"user": "{stranger}", "starts_on": "2027-01-04", "reason": "because"}
WISHES = {"digest_at": "08:30", "digest_days": "every_day", "immediate": "nothing"}
SETTINGS = {
    "GET /timescale-sets": only(may=STEWARDS | DESIGNERS),
    "GET /timescale-sets/{set_key}": only(may=STEWARDS | DESIGNERS),
    "POST /timescale-sets/{set_key}/preview": only(may=DESIGNERS, body=WISH),
    "PATCH /timescale-sets/{set_key}": only(may=DESIGNERS, body={**WISH, "reason": "because"}),
    "POST /timescale-sets/install": only(may=DESIGNERS),
    "GET /forms": only(may=STEWARDS | DESIGNERS),
    "GET /forms/{form_process}/{form_version}/{form_key}": only(may=STEWARDS | DESIGNERS),
    "GET /me/sessions": Entry(),
    "POST /me/sessions/{session_id}/end": Entry(HOLDER),
    "POST /me/sessions/end-others": Entry(),
    "GET /me/second-factors": Entry(),
    "POST /me/second-factors/app/remove": Entry(),
    "POST /me/passkeys/{passkey_id}/remove": Entry(HOLDER),
    "GET /me/wishes": Entry(),
    "PATCH /me/wishes": Entry(body=WISHES),
    "GET /users/{user_id}/signing-in": only(may=STEWARDS),
    "POST /users/{user_id}/invite": only(may=STEWARDS),
    "POST /users/{user_id}/reset": only(may=STEWARDS),
    "POST /users/{user_id}/sign-out": only(may=STEWARDS),
    "POST /users/{user_id}/recover": only(may=STEWARDS, body={"reason": "because"}),
    "GET /recoveries": only(may=STEWARDS),
    "POST /recoveries/{recovery_id}/confirm": only(may=ADMIN),
    "POST /recoveries/{recovery_id}/refuse": only(may=ADMIN),
    "GET /second-factor-roles": only(may=STEWARDS),
    "PATCH /second-factor-roles": only(may=ADMIN, body={"roles": []}),
    "GET /checkpoints": only(may=STEWARDS),
    "GET /checkpoints/{checkpoint_number}": only(may=STEWARDS),
    "GET /checkpoint-plan": only(may=STEWARDS),
    "PATCH /checkpoint-plan": only(
        may=ADMIN, body={"every_hours": 6, "addresses": [], "version": 1}
    ),
    "GET /seats": only(may=SEES_SEATS),
    "GET /quorum-terms": only(may=SEES_SEATS),
    "POST /quorum-terms": only(
        may=SEES_SEATS,
        body={
            "delegates_count": True,
            "agreed_on": "2026-01-05",
            "agreed_by": "The group",
            "starts_on": "2026-01-05",
        },
    ),
    "GET /seats/{board_seat}": only(may=SEES_SEATS),
    "POST /seats/{board_seat}/give": only(may=STEWARDS, body=GIVEN),
    "POST /seats/{board_seat}/end": only(
        may=STEWARDS, body={"last_day": "2027-02-01", "reason": "because"}
    ),
}


def furnish_settings(world):
    """The seats of the terms of reference, Torfaen's empty; the stranger's session and key."""
    stranger = world.stranger.person.id
    checkpoint = furnish_checkpoint(world)
    with world.engine.command(SYSTEM) as ctx:
        sessions.start(ctx, stranger, "password", Client("127.0.0.1", "Firefox"))
        key = Passkey(
            user_id=stranger,
            name="x",
            credential=b"x",
            public_key=b"x",
            user_handle=b"x" * 64,
            sign_count=0,
            transports=[],
            is_synced=False,
            created_at=ctx.now,
        )
        ctx.session.add(key)
        ctx.session.flush()
        lost = recoveries.propose(ctx, stranger, "because")
        session = ctx.session.scalars(sa.select(UserSession.id)).one()
        seats.install(ctx)
        found = ctx.session.scalars(sa.select(BoardSeat.id).where(BoardSeat.agency == "torfaen"))
        return checkpoint | {
            "set_key": "cpr",
            "board_seat": str(found.one()),
            "form_process": "walk",
            "form_version": "1",
            "form_key": "note",
            "session_id": str(session),
            "passkey_id": str(key.id),
            "recovery_id": str(lost.id),
        }
