"""Signing in and out, by every way; what concerns one person is there for nobody else."""

from engine.actors import SYSTEM
from engine.models import Passkey, Recovery, User
from engine.sign_in import put_password, sessions
from engine.sign_in.sessions import Client
from tests.webapp.sweep.entries import HOLDER, STEWARDS, Entry

PASSWORD = "three words, unrelated"  # noqa: S105 - of people who exist in tests alone
NOBODY = frozenset()
ADMIN = frozenset({"admin"})
SCRIPT = {"is_page": False}  # or a page that is there only in the middle of a story
ROUTES = {
    "GET /sign-in": Entry(is_public=True, visits=("?because=ended&next=/start/",)),
    "POST /sign-in": Entry(is_public=True, form={"email": "nobody@example.org", "password": "x"}),
    "POST /sign-out": Entry(),
    "GET /sign-in/code": Entry(is_public=True, **SCRIPT),
    "POST /sign-in/code": Entry(is_public=True, form={"code": "123456"}),
    "GET /sign-in/set-up": Entry(is_public=True, **SCRIPT),
    "POST /sign-in/set-up": Entry(is_public=True, form={"code": "123456"}),
    "GET /sign-in/again": Entry(),
    "POST /sign-in/again": Entry(form={"password": PASSWORD}),
    "GET /sign-in/link/{code}": Entry(is_public=True, **SCRIPT),
    "POST /sign-in/link/{code}": Entry(is_public=True, form={"password": PASSWORD}),
    "GET /sign-in/staying": Entry(is_public=True, **SCRIPT),
    "POST /sign-in/staying": Entry(**SCRIPT),
    # No provider is set up on the board of the sweep.
    "GET /sign-in/outside/go": Entry(is_public=True, **SCRIPT),
    "GET /sign-in/outside/again": Entry(NOBODY, **SCRIPT),
    "GET /sign-in/outside/back": Entry(is_public=True, **SCRIPT),
    "POST /passkeys/sign-in/options": Entry(is_public=True, **SCRIPT),
    "POST /passkeys/sign-in": Entry(is_public=True, form={"credential": "x"}, **SCRIPT),
    "POST /passkeys/again": Entry(form={"credential": "x"}, **SCRIPT),
    "POST /passkeys/new/options": Entry(is_public=True, **SCRIPT),
    "POST /passkeys/new": Entry(is_public=True, form={"credential": "x"}, **SCRIPT),
    "POST /passkeys/{passkey_id}/remove": Entry(HOLDER),
    "GET /profile/security": Entry(),
    "POST /profile/security/sessions/{session_id}/end": Entry(HOLDER),
    "POST /profile/security/sessions/end-others": Entry(),
    "GET /profile/security/password": Entry(),
    "POST /profile/security/password": Entry(form={"old": PASSWORD, "password": f"{PASSWORD} 2"}),
    "GET /profile/security/app": Entry(**SCRIPT),
    "POST /profile/security/app": Entry(form={"code": "123456"}),
    "POST /profile/security/app/new": Entry(),
    "POST /profile/security/app/remove": Entry(),
    "GET /profile/security/codes": Entry(),
    "POST /profile/security/codes": Entry(),
    "GET /settings/signing-in": Entry(may=STEWARDS),
    "POST /settings/signing-in/roles": Entry(may=ADMIN, form={"roles": "admin"}),
    "GET /settings/people/{user_id}/signing-in": Entry(may=STEWARDS),
    "POST /settings/people/{user_id}/signing-in/invite": Entry(may=STEWARDS),
    "POST /settings/people/{user_id}/signing-in/reset": Entry(may=STEWARDS),
    "POST /settings/people/{user_id}/signing-in/sign-out": Entry(may=STEWARDS),
    "POST /settings/people/{user_id}/signing-in/recover": Entry(
        may=STEWARDS, form={"reason": "lost"}
    ),
    "POST /settings/recoveries/{recovery_id}/confirm": Entry(may=ADMIN),
    "POST /settings/recoveries/{recovery_id}/refuse": Entry(may=ADMIN),
}


def furnish(world, things):
    """The officer of Torfaen has a passkey, which is lost; the administrator has a password."""
    stranger = int(things["stranger"])
    unit, administrator = world.actor("unit").id, world.actor("admin").id
    with world.engine.command(SYSTEM) as ctx:
        passkey = Passkey(
            user_id=stranger,
            name="x",
            credential=b"c",
            public_key=b"k",
            user_handle=b"h",
            sign_count=0,
            transports=[],
            is_synced=False,
            created_at=ctx.now,
        )
        lost = Recovery(
            user_id=stranger,
            reason="because",
            proposed_by=unit,
            proposed_at=ctx.now,
        )
        ctx.session.add_all([passkey, lost])
        client = Client("192.0.2.1", "Firefox, Windows")
        session = sessions.digest_of(sessions.start(ctx, stranger, "password", client))
        admin = ctx.session.get_one(User, administrator)
        put_password(ctx, admin, PASSWORD)
        ctx.session.flush()
        held = sessions.history(ctx.session, stranger)
        found = next(one.id for one in held if one.digest == session)
        return {
            "passkey_id": str(passkey.id),
            "recovery_id": str(lost.id),
            "session_id": str(found),
            "user_id": things.get("user_id", str(stranger)),
            "code": "1-nothing",
        }
