"""What happens to a person's account: told them at once and alone, and no secret kept anywhere."""

import logging
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from engine import identity
from engine.actors import SYSTEM
from engine.models import Event
from engine.sign_in import links, recovery_codes
from engine.sign_in.safe import Safe
from notifications import dispatch, reading
from notifications.models import Channel, Delivery, DeliveryState, Immediate
from notifications.preferences import Wish, set_preference
from notifications.transport import NotSent, Refused, Uncertain
from notifications.webhooks import KINDS, Wanted, add
from tests.notifications.conftest import HOUSE
from tests.people import member

SAFE = Safe(HOUSE.signer.key)
SECRET = re.compile(r"https://cylch\.example/sign-in/link/\S+")


@pytest.fixture
def at_night(clock):
    """Five past three in the morning, when no digest goes out."""
    clock.set(datetime(2026, 6, 25, 2, 5, tzinfo=UTC))


@pytest.fixture
def told(post):
    """What is in the post at once."""

    def now(way=None):
        post.sent.clear()
        while dispatch.expand(post.engine):
            continue
        post.send(way)
        return list(post.sent)

    return now


def do(post, act, *args):
    with post.engine.command(SYSTEM) as ctx:
        return act(ctx, *args)


def happens(post, kind, person, **details):
    do(post, lambda ctx: ctx.record(kind, None, user=person.id, **details))


@pytest.mark.usefixtures("at_night")
def test_an_invitation_reaches_its_person_with_a_link_that_opens_the_door(post, told):
    bryn = member(post.engine, name="Bryn")
    link = do(post, links.invite, bryn.id)

    [mail] = told()

    assert mail.to == "bryn@example.org"
    [english, welsh] = [mail.text.split("-----")[-1], mail.text.split("-----")[0]]
    assert "Choose your password" in english
    assert "good once, until 28 June 2026, 03:05" in english
    assert "Dewiswch eich cyfrinair" in welsh
    assert "unwaith, tan 28 Mehefin 2026, 03:05" in welsh
    assert set(SECRET.findall(mail.text)) == {links.address_of(SAFE, "https://cylch.example", link)}
    assert mail.subject == "Dewiswch eich cyfrinair / Choose your password"
    assert "daily message" not in mail.text


@pytest.mark.usefixtures("at_night")
def test_the_link_stands_in_no_row_and_in_no_log(post, told, ann, caplog):
    caplog.set_level(logging.DEBUG)
    link = do(post, links.offer_reset, ann.id)

    def away(_message):
        raise NotSent("the server is away", is_everybodys=True)

    assert told(away) == []
    code = links.code_of(SAFE, link)
    secret = code.partition("-")[2]
    with post.engine.query() as session:
        for table in Delivery.metadata.sorted_tables:
            for row in session.execute(sa.select(table)):
                assert secret not in str(tuple(row)), table.name
    assert secret not in caplog.text


@pytest.mark.parametrize("way_out", ["used", "replaced", "too old"])
def test_a_link_that_opens_nothing_any_more_is_not_sent(post, told, ann, clock, way_out):
    first = do(post, links.offer_reset, ann.id)
    while dispatch.expand(post.engine):
        continue
    match way_out:
        case "used":
            code = links.code_of(SAFE, first)
            links.use(post.engine, SAFE, code, "a long enough password", "10.0.0.1")
        case "replaced":
            second = do(post, links.offer_reset, ann.id)
        case _:
            clock.advance(timedelta(hours=2, seconds=1))

    sent = told() + told()

    linked = [one for one in sent if SECRET.search(one.text)]
    expected = 1 if way_out == "replaced" else 0
    assert len(linked) == expected
    if linked:
        assert links.code_of(SAFE, second) in linked[0].text
    states = {one.event_id: one.state for one in post.deliveries(kind="user.reset_offered")}
    assert min(states.items())[1] == DeliveryState.MOOT


@pytest.mark.parametrize("trouble", [NotSent("busy"), Uncertain("it hung up"), OSError("odd")])
def test_a_server_in_trouble_gets_the_same_link_again(post, told, ann, clock, trouble):
    link = do(post, links.offer_reset, ann.id)

    def way(_message):
        raise trouble

    assert told(way) == []
    clock.advance(timedelta(minutes=6))
    [mail] = told()

    assert links.code_of(SAFE, link) in mail.text
    assert told() == []


def test_an_address_that_refuses_an_invitation_is_a_bounce(post, told, ann):
    do(post, links.offer_reset, ann.id)

    def way(_message):
        raise Refused("550 nobody here")

    told(way)

    assert [one.state for one in post.deliveries()] == [DeliveryState.BOUNCED]


def test_a_link_sent_again_by_hand_is_written_anew_while_it_is_good(post, told, ann):
    link = do(post, links.offer_reset, ann.id)
    post.away = Refused("550 nobody here")
    told()
    post.away = None
    [delivery] = post.deliveries()
    do(post, reading.send_again, delivery.id)
    [mail] = told()
    assert links.code_of(SAFE, link) in mail.text


def test_nobody_stands_in_for_a_person_at_their_own_door(post, told, ann):
    bob = member(post.engine, name="Bob")
    with post.engine.command(SYSTEM) as ctx:
        identity.stand_in(ctx, ann.id, bob.id, date(2026, 6, 1), date(2026, 7, 31))
    told()
    do(post, links.offer_reset, ann.id)
    happens(post, "user.second_factor_added", ann, factor="passkey", name="Ffôn Ann")

    sent = told() + told()

    assert {one.to for one in sent} == {"ann@example.org"}
    assert len(sent) == 2


CHANGES = [
    (
        "user.password_changed",
        {},
        "The password of your account was changed",
        "Newidiwyd cyfrinair",
    ),
    (
        "user.second_factor_added",
        {"factor": "passkey", "name": "Ann's telephone"},
        "A passkey was added to your account",
        "Ychwanegwyd allwedd fynediad at eich cyfrif",
    ),
    (
        "user.second_factor_added",
        {"factor": "app"},
        "An authenticator app was added to your account",
        "Ychwanegwyd ap dilysu at eich cyfrif",
    ),
    (
        "user.second_factor_removed",
        {"factor": "all"},
        "Every second proof was taken off your account",
        "Tynnwyd pob ail brawf oddi ar eich cyfrif",
    ),
    (
        "user.recovery_code_used",
        {},
        "A recovery code opened your account",
        "Agorwyd eich cyfrif â chod adfer",
    ),
    (
        "user.outside_identity_bound",
        {"issuer": "https://login.example"},
        "Your account was joined to an outside sign-in service",
        "gwasanaeth mewngofnodi allanol",
    ),
    ("token.issued", {"name": "robot"}, "An API token was made", "Gwnaed tocyn API"),
]


@pytest.mark.usefixtures("at_night")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_way_in_is_told_at_once_in_both_languages(post, told, ann, change):
    kind, details, english, welsh = change
    do(post, lambda ctx: setattr(ctx.session.get_one(identity.User, ann.id), "language", None))
    with post.engine.command(ann) as ctx:
        quiet = {"quiet_from": datetime.min.time(), "quiet_to": datetime.max.time()}
        set_preference(ctx, ann.id, Wish(immediate=Immediate.NOTHING, **quiet))
    happens(post, kind, ann, **details)

    [mail] = told()

    for said in (english, "If it was not you, tell the Business Unit now", "25 June 2026, 03:05"):
        assert said in mail.text
    for said in (welsh, "Os nad chi oedd hyn", "25 Mehefin 2026, 03:05"):
        assert said in mail.text
    assert english in mail.subject
    assert "telephone" not in mail.text + mail.html, "nobody's own words"
    assert "https://cylch.example/profile/security?m=" in mail.text


def test_somebody_hears_of_their_own_deed_for_it_may_not_have_been_theirs(post, told, ann):
    with post.engine.command(ann) as ctx:
        ctx.record("user.second_factor_added", None, user=ann.id, factor="app")
        recovery_codes.keep(ctx, ann.id, {"AAAA": "x"})

    [mail] = told()

    assert mail.subject == "This is about the security of your account"
    assert "An authenticator app was added" in mail.text
    assert "New recovery codes were made" in mail.text


def test_news_of_an_account_never_waits_for_nor_rides_in_the_digest(post, begin, ann, told):
    begin()
    post.at("2026-06-25T06:59:59")
    do(post, links.offer_reset, ann.id)
    happens(post, "user.password_changed", ann)
    post.at("2026-06-25T07:00:05")
    told()
    told()

    mails = {one.message_id: one for one in post.deliveries(state="sent")}
    kinds = {}
    for one in post.deliveries(state="sent"):
        kinds.setdefault(one.message_id, set()).add(one.kind)
    assert len(mails) == 3
    assert {"user.reset_offered"} in kinds.values()
    assert {"user.password_changed"} in kinds.values()


def test_in_the_app_the_change_is_read_and_the_link_is_not(post, told, ann):
    do(post, links.offer_reset, ann.id)
    happens(post, "user.password_changed", ann)
    told()

    assert [one.kind for one in post.deliveries(Channel.APP)] == ["user.password_changed"]


def test_a_leaver_gets_no_link(post, told, ann):
    do(post, links.offer_reset, ann.id)
    while dispatch.expand(post.engine):
        continue
    do(post, lambda ctx: setattr(ctx.session.get_one(identity.User, ann.id), "is_active", False))

    assert told() == []


def test_no_program_hears_of_an_account(post, ann):
    with post.engine.command(SYSTEM) as ctx:
        add(ctx, SAFE, Wanted("Register", "https://register.example/hook"))
    happens(post, "user.password_changed", ann)
    while dispatch.expand(post.engine):
        continue

    with post.engine.query() as session:
        published = session.scalars(sa.select(Event.kind).where(Event.published_at.is_not(None)))
        assert "user.password_changed" in set(published)
    assert not {kind for kind in KINDS if kind.startswith(("user.", "token."))}
