"""What time brings comes without a worker too: by `cylch tick`, and when a sandbox moves on."""

from argparse import Namespace
from datetime import date

import pytest

from engine.context import board_state
from tests.webapp.settings import settings_in
from tests.workflows.test_membership import empty_since, of_torfaen
from webapp import house
from webapp.commands import clock, running

WAITING = {"membership", "notifications", "evidence", "letters", "packs", "retention", "figures"}
WAITING |= {"checkpoints"}


@pytest.fixture
def world(membership_world, monkeypatch):
    for command in (clock, running):
        monkeypatch.setattr(command, "open_engine", lambda _settings: membership_world.engine)
        monkeypatch.setattr(command, "require_ready", lambda _engine: None)
    return membership_world


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


def test_cylch_tick_runs_all_that_the_worker_runs(world, settings, capsys):
    seat = empty_since(world, date(2026, 6, 30))
    world.on(date(2026, 7, 29))

    assert running._tick(Namespace(format="text"), settings) == 0  # noqa: SLF001 - as the parser

    assert len(of_torfaen(world, seat)) == 1
    assert "begun" in capsys.readouterr().out
    assert set(running.COUNTS) == WAITING == house.ticks(world.engine, settings).keys() - {"due"}


def test_a_clock_that_moves_brings_the_letter_about_an_empty_seat(world, settings):
    seat = empty_since(world, date(2026, 6, 30))
    world.on(date(2026, 7, 20))
    with world.engine.command() as ctx:
        board_state(ctx.session).is_sandbox = True

    assert clock._advance(Namespace(offset="10wd", format="text"), settings) == 0  # noqa: SLF001

    assert len(of_torfaen(world, seat)) == 1
