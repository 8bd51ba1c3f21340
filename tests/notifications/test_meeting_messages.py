"""A meeting that moves or is called off is news to everybody who sits in the group."""

from datetime import date

import pytest

from notifications import dispatch
from notifications.models import Delivery
from tests.workflows.audit_world import install
from tests.workflows.quarter_world import QuarterWorld
from workflows import meeting_moves, meetings
from workflows.meeting_moves import Wish

SIX = ("newport", "torfaen", "health", "police", "housing", "edt")


@pytest.fixture
def world(engine, clock) -> QuarterWorld:
    install(engine)
    return QuarterWorld.on_board(engine, clock).at(date(2026, 9, 7)).peopled(*SIX)


def told(world, kind: str) -> tuple[set[int], set[str]]:
    """Who hears of it, and the page that the message leads to."""
    dispatch.expand(world.engine)
    rows = world.rows(Delivery, Delivery.kind == kind)
    return {one.user_id for one in rows}, {str(one.about.get("page")) for one in rows}


def members(world) -> set[int]:
    return {world.seat(agency).id for agency in SIX}


def test_everybody_hears_of_another_day_but_who_chose_it(world):
    world.called()

    world.do(
        meeting_moves.move,
        world.day().id,
        Wish(date(2026, 12, 16), "The hall is taken"),
        by=world.chair,
    )

    page = f"/registers/meetings/{world.day().id}"
    assert told(world, "meeting.moved") == (members(world), {page})


def test_everybody_hears_that_it_is_off(world):
    world.called()

    world.do(meetings.cancel, world.day().id, "Snow", by=world.chair)

    assert told(world, "meeting.called_off")[0] == members(world)
