"""A link in a mail: opened once or twice, by its person or another, in time or long after."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from engine import identity, tasks
from engine.actors import SYSTEM
from engine.models import Membership, UserTask
from notifications import dispatch
from notifications.letterhead import Letterhead
from notifications.models import Channel, Delivery
from tests.webapp.conftest import PASSWORD, page_of, task_of
from tests.webapp.test_pages import RIGHT

SOMEBODY_ELSES = "The link was sent to somebody else"
NO_LONGER = "The task of this message is no longer with you"


def user_of(engine, who):
    with engine.query() as session:
        return identity.find_by_email(session, f"{who}@example.org")


@pytest.fixture
def links(engine, started, settings):
    """What the digest's link of somebody is: `links("officer")`."""
    while dispatch.expand(engine):
        continue
    task, house = task_of(engine, started), Letterhead.of(settings)

    def link(who):
        user = user_of(engine, who)
        one = next(one for one in told(engine, user) if one.channel == Channel.EMAIL)
        parts = urlsplit(house.link(f"/tasks/{task.id}", one.id, user.id))
        return f"{parts.path}?{parts.query}"

    return link


def told(engine, user) -> list[Delivery]:
    with engine.query() as session:
        return list(session.scalars(sa.select(Delivery).where(Delivery.user_id == user.id)))


def read_at(engine, who):
    [one] = [one for one in told(engine, user_of(engine, who)) if one.channel == Channel.APP]
    return one.read_at


def test_it_opens_nothing_until_its_reader_has_signed_in(app, engine, links, started):
    with engine.command(SYSTEM) as ctx:
        identity.set_password(ctx, user_of(engine, "officer").id, PASSWORD)
    client, link = app.test_client(), links("officer")

    asked = client.get(link)
    assert urlsplit(asked.location).path == "/sign-in"
    assert read_at(engine, "officer") is None, "a program that follows every link reads nothing"

    entered = client.post(
        asked.location,
        data={"csrf_token": client.token(), "email": "officer@example.org", "password": PASSWORD},
    )
    marked = client.get(entered.location)
    assert marked.location == f"/tasks/{task_of(engine, started).id}", "the mark leaves the address"
    assert client.get(marked.location).status_code == 200
    assert read_at(engine, "officer") is not None


def test_used_twice_it_leads_to_the_same_page_and_changes_nothing(as_, engine, links, clock):
    officer, link = as_("officer"), links("officer")
    first = officer.get(link)
    was_read = read_at(engine, "officer")
    clock.advance(timedelta(minutes=5))

    second = officer.get(link)

    assert first.location == second.location
    assert read_at(engine, "officer") == was_read


@pytest.mark.parametrize(("who", "status"), [("colleague", 200), ("torfaen", 404)])
def test_in_another_persons_hands_it_gives_no_right(as_, engine, links, who, status):
    client = as_(who)

    shown = client.get(client.get(links("officer")).location)

    assert shown.status_code == status
    assert SOMEBODY_ELSES in " ".join(page_of(shown).itertext())
    assert read_at(engine, "officer") is None


def test_after_reassignment_its_person_is_told_so_kindly(as_, engine, links, started):
    link, task = links("officer"), task_of(engine, started)
    colleague, officer = user_of(engine, "colleague"), user_of(engine, "officer")
    with engine.command(SYSTEM) as ctx:
        tasks.assign(ctx, task.id, colleague.id)
        ctx.session.execute(
            sa.update(Membership)
            .where(Membership.user_id == officer.id)
            .values(ends_on=date(2021, 1, 1))
        )
    client = as_("officer")

    led = client.get(link)

    assert led.location == "/"
    assert NO_LONGER in " ".join(page_of(client.get("/")).itertext())


def test_long_after_the_task_is_done_it_shows_what_became_of_it(as_, engine, links, started, clock):
    officer, link = as_("officer"), links("officer")
    officer.send(f"/tasks/{task_of(engine, started).id}", **RIGHT)
    clock.advance(timedelta(days=400))
    later = as_("officer")

    led = later.get(link)

    assert later.get(led.location).status_code == 200
    assert not task_of(engine, started).is_open


def test_a_message_that_was_cleared_away_does_not_call_its_person_somebody_else(as_, engine, links):
    link = links("officer")
    with engine.command(SYSTEM) as ctx:
        ctx.session.execute(sa.delete(Delivery))
    client = as_("officer")

    led = client.get(link)

    assert client.get(led.location).status_code == 200
    assert SOMEBODY_ELSES not in " ".join(page_of(client.get(led.location)).itertext())


def test_a_mark_that_somebody_made_up_leaves_and_does_nothing(as_, engine, links):
    client, path = as_("officer"), links("officer").partition("?")[0]

    assert client.get(f"{path}?m=1.1.aaaaaaaaaaaaaaaaaaaaa").location == path
    assert read_at(engine, "officer") is None


@pytest.fixture
def binding(engine, started):
    """The task is a chair's, whose decisions bind the board."""
    row = task_of(engine, started)
    with engine.command(SYSTEM) as ctx:
        ctx.session.get_one(UserTask, row.id).candidate_group = "qa_chair@children"
        identity.set_password(ctx, user_of(engine, "chair").id, PASSWORD)
    return row


def test_a_sign_off_from_a_mail_asks_again_who_it_is(as_, binding, links, engine, clock):
    chair = as_("chair")
    for _ in range(6):
        clock.advance(timedelta(minutes=20))
        chair.get("/")

    path = chair.get(links("chair")).location
    asked = chair.send(path, **RIGHT)

    assert asked.location == f"/sign-in/again?next={path}"
    assert task_of(engine, binding.instance_id).is_open
    chair.send(asked.location, password=PASSWORD)
    chair.send(path, **RIGHT)
    assert not task_of(engine, binding.instance_id).is_open


def test_who_signed_in_for_the_link_has_just_said_so(as_, binding, links, engine):
    chair = as_("chair")

    chair.send(chair.get(links("chair")).location, **RIGHT)

    assert not task_of(engine, binding.instance_id).is_open
