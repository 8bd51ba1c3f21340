"""The lists of self-assessment on both databases: whoever asks, in every order, for any words."""

from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.actors import Actor
from tests.workflows.assurance_world import AssuranceWorld
from tests.workflows.audit_world import install
from webapp.assurance import register, standards
from workflows.models import AssuranceRound
from workflows.queries import assurance


@dataclass(frozen=True)
class Reading:
    session: Session
    who: Actor


@pytest.fixture
def world(process_engine, clock) -> AssuranceWorld:
    """Newport alone is through its desk moderation, so that the panels have begun."""
    install(process_engine)
    world = AssuranceWorld.on_board(process_engine, clock).on(date(2026, 6, 24))
    world.settled(world.launched(["newport"]), "newport")
    return world


def test_lists_say_to_each_what_is_theirs(world, wired):
    seen = [
        (world.unit, (1, 1, 1)),
        (world.chair, (1, 1, 1)),
        (world.peer, (1, 1, 1)),
        (world.officer("newport"), (1, 1, 1)),
        (world.officer("gdas"), (0, 0, 1)),
        (world.person("Board", "board_chair"), (0, 0, 0)),
    ]
    with wired.test_request_context("/"), world.engine.query() as session:
        for who, expected in seen:
            found = session.scalars(sa.select(AssuranceRound)).one()
            parts = assurance.parts_of(session, who, found)
            rounds, versions = (rows(session, who, one) for one in (register, standards))
            assert (len(rounds), len(parts), len(versions)) == expected, who


def rows(session, who, room):
    """The rows of a register; in every order, and for words that nothing holds, it answers, too."""
    listed = room.register(Reading(session, who))
    for keys in listed.sorts.values():
        session.execute(listed.statement.order_by(*keys)).all()
    for column in listed.searched:
        odd = listed.statement.where(column.icontains("%ŵ_", autoescape=True))
        assert not session.execute(odd).all()
    return session.execute(listed.statement).all()
