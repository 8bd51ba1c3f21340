"""A small board with plans of two agencies and both regimes, made once and copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from engine import board
from engine.actors import SYSTEM, Actor
from engine.context import ProcessEngine
from engine.db import connect
from engine.models import User
from tests import databases
from tests.clock import SettableClock
from tests.webapp.conftest import ReadingClient
from tests.webapp.settings import settings_in
from tests.webapp.signing import enter
from tests.workflows.audit_world import install
from tests.workflows.plan_world import World
from workflows.models import Recommendation, Review

OTHERS: dict[str, Callable[[World], Actor]] = {
    "torfaen": lambda world: world.person("Tomos", "lead_officer@torfaen", agency="torfaen"),
    "guest": lambda world: world.person("Guest"),
    "reviewer": lambda world: world.person("Rhian of the CRG", "crg"),
}


@pytest.fixture(scope="session")
def registered(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("registered"))
    found(url)
    return Path(url.removeprefix("sqlite:///"))


def found(url: str) -> None:
    """Make the board on an empty database."""
    database = connect(url)
    engine = ProcessEngine(database, SettableClock())
    install(engine)
    with engine.command(SYSTEM) as ctx:
        board.found(ctx, sandbox=True)
    furnish(World.on_board(engine, engine.clock))
    database.dispose()


def furnish(world: World) -> None:
    """A plan after a review that runs, another of the newer kind, and one that is a draft."""
    for one in (world.unit, world.chair, world.officer, world.rep, world.verifier):
        assert one.id
    for other in OTHERS.values():
        assert other(world).id
    world.do(_reviews)
    cpr = world.drafted("SEW-CPR-1", "cpr", title="An infant with bruising")
    world.do(_recommend, cpr)
    world.with_action(cpr, date(2026, 9, 30), text="Audit 20 assessments, ŵyneb")
    world.with_action(cpr, date(2026, 6, 1), text="Train duty staff", lead_agency="torfaen")
    world.with_action(cpr, date(2026, 7, 1), text="Revise the protocol", lead_agency="health")
    world.monitored(cpr)
    susr = world.drafted("SEW-SUSR-1", "susr", finalise_due=date(2026, 7, 30), title="Neglect")
    world.with_action(susr, date(2026, 12, 1), text="Copy reports", lead_agency="police")
    world.drafted("SEW-A26-09", "audit", title="A draft", board="adults")


def _reviews(ctx):
    for ref, regime, begun in (("CPR-1", "cpr", (2024, 7, 8)), ("SUSR-1", "susr", (2024, 11, 18))):
        ctx.session.add(
            Review(
                ref=ref,
                regime=regime,
                title=f"Review {ref}",
                begun_on=date(*begun),
                created_at=ctx.now,
            )
        )


def _recommend(ctx, plan_id):
    ctx.session.add(
        Recommendation(
            source="cpr",
            source_ref="for SEW-CPR-1",
            plan_id=plan_id,
            number=1,
            text="Every bruise is looked at",
            text_cy="Edrychir ar bob clais",
            scope="regional",
            created_at=ctx.now,
        )
    )


@pytest.fixture
def registered_sqlite_url(registered: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copyfile(registered, tmp_path / 'board.db')}"


@pytest.fixture
def registered_postgresql_url(postgresql_url: str) -> str:
    found(postgresql_url)
    return postgresql_url


@pytest.fixture
def engine(
    request: pytest.FixtureRequest, database_of_story: str, clock: SettableClock
) -> Iterator[ProcessEngine]:
    """The board on SQLite; where a scenario is told, on both databases."""
    database = connect(request.getfixturevalue(f"registered_{database_of_story}_url"))
    yield ProcessEngine(database, clock)
    database.dispose()


@pytest.fixture
def world(engine: ProcessEngine, clock: SettableClock) -> World:
    return World.on_board(engine, clock)


@pytest.fixture
def app(wired: Flask, engine: ProcessEngine, tmp_path: Path) -> Flask:
    wired.extensions.update(process_engine=engine, settings=settings_in(tmp_path / "home"))
    return wired


@pytest.fixture
def as_(app: Flask, world: World) -> Callable[..., ReadingClient]:
    """A client of somebody of the plan's world: `as_("unit", "cy")`."""

    def signed_in(who: str, language: str = "en") -> ReadingClient:
        person = OTHERS[who](world) if who in OTHERS else getattr(world, who)
        client = app.test_client()
        with world.engine.query() as session:
            enter(client, session.get(User, person.id), language)
        return client

    return signed_in
