"""Signing in on both databases: two people, a safe, and a clock that only tests move."""

import pytest

from engine import identity
from engine.actors import SYSTEM
from engine.context import ProcessEngine
from engine.sign_in.safe import Safe
from engine.sign_in.sessions import Client
from tests.people import again, member

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HERE = Client("192.0.2.7", "Firefox, Windows")


@pytest.fixture
def engine(process_engine: ProcessEngine) -> ProcessEngine:
    return process_engine


@pytest.fixture
def safe() -> Safe:
    return Safe("k" * 40)


@pytest.fixture
def do(engine):
    """One command by the system, or by somebody: `do(verb, …, by=ann)`."""

    def done(verb, *arguments, by=SYSTEM, **named):
        with engine.command(by) as ctx:
            return verb(ctx, *arguments, **named)

    return done


@pytest.fixture
def ask(engine):
    def asked(query, *arguments, **named):
        with engine.query() as session:
            return query(session, *arguments, **named)

    return asked


@pytest.fixture
def person(engine):
    """Somebody by name: `person("Cai", "qa_chair@children")`."""

    def registered(name, *groups):
        return member(engine, *(groups or ("lead_officer@newport",)), name=name)

    return registered


@pytest.fixture
def ann(engine, do, person):
    """Somebody with a password."""
    found = person("Ann")
    do(identity.set_password, found.id, PASSWORD)
    return again(engine, found.id)
