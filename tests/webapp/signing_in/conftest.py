"""The door: an officer with a password, and whatever second proof a story gives them."""

import pyotp
import pytest

from engine import identity
from engine.actors import SYSTEM
from engine.models import User
from engine.sign_in import authenticator, links, recovery_codes, second_factor
from engine.sign_in.safe import Safe
from tests.webapp.conftest import PASSWORD

OFFICER = "officer@example.org"


@pytest.fixture
def client(app):
    """Not held open: a second browser of the same test must not share its context."""
    return app.test_client()


@pytest.fixture
def safe(settings) -> Safe:
    return Safe(settings.secret_key)


@pytest.fixture
def officer(engine) -> User:
    """They have a password."""
    with engine.command(SYSTEM) as ctx:
        user = identity.find_by_email(ctx.session, OFFICER)
        identity.set_password(ctx, user.id, PASSWORD)
    return user


@pytest.fixture
def codes(engine, officer, safe, clock):
    """They have an app, too; this is what it shows: `codes()`."""
    with engine.command(SYSTEM) as ctx:
        authenticator.propose(ctx, safe, officer.id)
    with engine.command(SYSTEM) as ctx:
        totp = pyotp.TOTP(authenticator.pending(ctx.session, safe, officer.id))
        authenticator.confirm(ctx, safe, officer.id, totp.at(clock.now))
    return lambda: totp.at(clock.now)


@pytest.fixture
def on_paper(engine, codes, officer):
    """And ten recovery codes."""
    assert codes()
    fresh = recovery_codes.make()
    with engine.command(SYSTEM) as ctx:
        recovery_codes.keep(ctx, officer.id, recovery_codes.hashes_of(fresh))
    return fresh


@pytest.fixture
def wanted_of_officers(engine):
    """The board wants a second proof of lead officers."""
    with engine.command(SYSTEM) as ctx:
        second_factor.want_of(ctx, {"lead_officer"})


@pytest.fixture
def link_for(engine, safe):
    def made(email, make=links.offer_reset):
        with engine.command(SYSTEM) as ctx:
            link = make(ctx, identity.find_by_email(ctx.session, email).id)
        return f"/sign-in/link/{links.code_of(safe, link)}"

    return made


@pytest.fixture
def enter(client):
    """By password, as a page would: `enter(next="/start/")`."""

    def entered(email=OFFICER, password=PASSWORD, **query):
        return client.post(
            "/sign-in",
            query_string=query,
            data={"csrf_token": client.token(), "email": email, "password": password},
        )

    return entered
