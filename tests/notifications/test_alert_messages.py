"""Scenario 15 through to the text: an alert on a Friday afternoon, on the diagram that ships."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from engine import identity
from engine.actors import SYSTEM
from notifications.models import Immediate
from notifications.preferences import Wish, set_preference
from tests.workflows.alert_world import FRIDAY, NOT_IMMEDIATE, SEEN, SYSTEMIC, AlertWorld
from tests.workflows.audit_world import install
from workflows import alerts

REFERENCE = "SEW-AL26-01"
NIGHT = {"quiet_from": time(16), "quiet_to": time(7)}


@pytest.fixture
def world(post, engine, clock) -> AlertWorld:
    """Chair and Board chair read English, the deputy Welsh and has quiet hours."""
    install(engine)
    world = AlertWorld(engine, clock).peopled()
    tongues = {
        "en": [world.chair, world.board_chair],
        "cy": [world.deputy, world.officer("newport")],
    }
    with engine.command(SYSTEM) as ctx:
        for language, people in tongues.items():
            for person in people:
                identity.set_language(ctx, person.id, language)
    with engine.command(world.deputy) as ctx:
        quiet = replace(Wish(), immediate=Immediate.NOTHING, **NIGHT)
        set_preference(ctx, world.deputy.id, quiet)
    clock.set(FRIDAY)
    post.at("2026-10-16T15:39")
    post.sent.clear()
    clock.set(FRIDAY)
    return world


def told(post) -> dict[str, str]:
    found = {
        one.to.partition(".")[0]: " ".join(f"{one.subject} {one.text}".split()) for one in post.sent
    }
    post.sent.clear()
    return found


@pytest.mark.scenario(15)
def test_chair_deputy_and_unit_are_told_at_once_each_in_their_language(world, post):
    world.raised()

    assert post.at("2026-10-16T15:40:05") == 3

    said = told(post)
    assert set(said) == {"carys", "dafydd", "una"}
    chair, deputy, unit = (said[name] for name in ("carys", "dafydd", "una"))
    assert "Look at this now; if a child is in danger, call 999 first" in chair
    assert "This message is not a referral" in chair
    assert "Emergency Duty Team" in chair
    assert "os oes plentyn mewn perygl, ffoniwch 999 yn gyntaf" in deputy
    assert "Nid atgyfeiriad yw’r neges hon" in deputy
    assert "Tîm Dyletswydd Brys" in deputy
    assert "call 999 first" in unit
    assert "ffoniwch 999 yn gyntaf" in unit  # nobody has chosen: both
    assert chair.count("https://cylch.example/tasks/") == 1  # offered and reminded: one line
    assert all(REFERENCE in text for text in said.values())
    assert not any(SEEN.subject in text or SEEN.concern in text for text in said.values())


@pytest.mark.scenario(15)
def test_without_triage_the_board_chair_is_told_by_itself_on_monday(world, post):
    world.raised()
    post.at("2026-10-16T15:40:05")
    told(post)

    assert post.at("2026-10-18T12:00") == 0  # nobody works on Sunday
    assert post.at("2026-10-19T11:40:05") == 1  # four working hours: the deputy
    assert set(told(post)) == {"dafydd"}
    assert post.at("2026-10-19T15:39") == 0
    assert post.at("2026-10-19T15:40:05") == 1

    said = told(post)["beti"]
    assert "Decide who acts now; if a child is in danger, call 999 first" in said
    assert "without the chair’s decision" in said


def test_an_alert_that_was_looked_at_troubles_nobody_else(world, post):
    story = world.raised()
    post.at("2026-10-16T15:40:05")
    told(post)

    story.hand_in("triage", by=world.chair, **NOT_IMMEDIATE)

    assert post.at("2026-10-16T15:41") == 1
    raiser = told(post)["olwen"]
    assert "rhowch wybod nawr" in raiser
    assert "phenderfynwyd nad yw’n fater i’w drin ar unwaith" in raiser
    assert "supervision" not in raiser
    assert [post.at(f"2026-10-{day}T15:41") for day in (17, 18, 19, 20)] == [0] * 4


def test_those_above_are_told_the_same_evening_whatever_their_hours(world, post):
    story = world.raised()
    post.at("2026-10-16T15:40:05")
    told(post)

    world.clock.set(datetime(2026, 10, 16, 20, 0, tzinfo=UTC))
    story.hand_in("triage", by=world.chair, **SYSTEMIC)

    assert post.at("2026-10-16T20:00:05") == 3
    said = told(post)
    assert set(said) == {"beti", "prys"}
    assert "An alert was confirmed" in said["beti"]
    assert "A child in danger is 999" in said["beti"]


def test_what_the_raiser_adds_reaches_those_who_look_at_once(world, post):
    raiser = world.officer("newport")
    world.raised(by=raiser)
    post.at("2026-10-16T15:40:05")
    told(post)

    world.do(alerts.add, world.alert().id, "A fourth discussion", by=raiser)

    assert post.at("2026-10-16T15:50") == 3
    said = told(post)
    assert "Read what was added, now" in said["carys"]
    assert f"https://cylch.example/registers/alerts/{world.alert().id}" in said["carys"]
    assert "fourth" not in "".join(said.values())


def test_the_board_chair_reads_it_in_welsh_where_they_chose_that(world, post, engine):
    with engine.command(SYSTEM) as ctx:
        identity.set_language(ctx, world.board_chair.id, "cy")
    world.raised()
    post.at("2026-10-16T15:40:05")
    told(post)
    post.at("2026-10-19T15:39")
    told(post)

    assert post.at("2026-10-19T15:40:05") == 1

    said = told(post)["beti"]
    assert "Penderfynwch pwy sy’n gweithredu nawr" in said
    assert "ffoniwch 999 yn gyntaf" in said
    assert "heb benderfyniad y cadeirydd" in said
    assert "Decide who acts now" not in said
