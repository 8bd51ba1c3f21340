"""Webhooks: signed, tried again, replayed; and never sent into somebody's own network."""

import json
import socket
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import standardwebhooks

from engine import board
from engine.actors import SYSTEM
from engine.errors import Invalid, NotPermitted
from notifications import calling, dispatch, keeping, outside, webhooks
from notifications.letterhead import Letterhead
from notifications.models import Webhook, WebhookCall
from notifications.outside import Door, NoAnswer, NotAllowed
from notifications.tokens import Signer
from notifications.webhooks import Wanted
from tests.clock import SettableClock
from tests.notifications.conftest import HOUSE
from tests.notifications.servers import web_server
from tests.people import member

HERE = Door(schemes=("http", "https"), is_allowed=lambda address: address == "127.0.0.1")
TIME = "2026-06-24T09:00:00"


class Program:
    """What somebody's program was told, and what it answers."""

    def __init__(self) -> None:
        self.asked, self.status, self.headers, self.body = [], 200, {}, b"thank you"

    def __call__(self, asked):
        self.asked.append(asked)
        return self.status, self.headers, self.body


@pytest.fixture
def program():
    return Program()


@pytest.fixture
def url(program):
    with web_server(program) as address:
        yield f"{address}/hook?a=1"


@pytest.fixture
def hook(engine, post, url):  # noqa: ARG001 - the board is founded first
    def added(**wanted):
        with engine.command(SYSTEM) as ctx:
            row, secret = webhooks.add(ctx, HOUSE.safe, Wanted("Register", url, **wanted), HERE)
            return row.id, secret

    return added


def call(engine) -> int:
    dispatch.expand(engine)
    return calling.call_all(engine, HOUSE, HERE)


def calls(engine) -> list[WebhookCall]:
    with engine.query() as session:
        return list(session.scalars(sa.select(WebhookCall).order_by(WebhookCall.id)))


# ---- what is told


def test_a_program_is_told_by_reference_and_link_alone(engine, hook, begin, program):
    hook(kinds=["user_task.created"])
    begin(business_key="A/1", title="Child B, 4 Castle Street")

    assert call(engine) == 1

    [asked] = program.asked
    told = json.loads(asked.body)
    assert (asked.method, asked.path) == ("POST", "/hook?a=1")
    assert (told["type"], told["data"]["reference"]) == ("user_task.created", "A/1")
    assert told["data"]["url"].startswith("https://cylch.example/tasks/")
    assert "Castle" not in asked.body.decode()


def test_the_signature_is_as_standard_webhooks_have_it(engine, hook, begin, program, clock):
    clock.set(clock.now.fromtimestamp(time.time(), clock.now.tzinfo))  # noqa: TID251 - the library asks the time of day
    _id, secret = hook(kinds=["user_task.created"])
    begin()
    call(engine)

    [asked] = program.asked
    signature = standardwebhooks.Webhook(secret)
    assert signature.verify(asked.body, asked.headers)["type"] == "user_task.created"
    with pytest.raises(standardwebhooks.webhooks.WebhookVerificationError):
        signature.verify(asked.body + b" ", asked.headers)


def test_teams_gets_a_card_in_both_languages(engine, hook, begin, program):
    hook(form="teams", kinds=["user_task.created"])
    begin(business_key="A/1")
    call(engine)

    card = json.loads(program.asked[0].body)["attachments"][0]
    said = [block["text"] for block in card["content"]["body"]]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert said == [
        "Tasg newydd: agorwch hi i weld beth a ofynnir.",
        "act (cy) (A/1)",
        "A new task: open it and see what is asked.",
        "Act (A/1)",
    ]
    assert "webhook-signature" not in program.asked[0].headers


def test_a_program_hears_only_what_it_asked_for_and_only_from_then_on(engine, hook, begin, program):
    begin()
    dispatch.expand(engine)
    hook(kinds=["user_task.completed"])
    story = begin()
    story.hand_in("act")

    assert call(engine) == 1
    assert json.loads(program.asked[0].body)["type"] == "user_task.completed"


# ---- what lies in its row


def test_neither_secret_nor_address_lies_open(engine, hook, url):
    hook_id, secret = hook()

    with engine.query() as session:
        row = session.get(Webhook, hook_id)
        lies = f"{row.secret} {row.url}"
        assert keeping.taken(row, HOUSE.safe) == keeping.Kept(secret, url)
    assert secret not in lies
    assert "a=1" not in lies
    assert keeping.host_of(row.url) == keeping.host_of(url)


def test_what_an_older_version_left_open_is_sealed_by_the_first_call(
    engine, hook, begin, program, url
):
    hook_id, secret = hook(kinds=["user_task.created"])
    with engine.command() as ctx:
        row = ctx.session.get(Webhook, hook_id)
        row.secret, row.url = secret, url
    begin()

    assert call(engine) == 1

    assert program.asked[0].path == "/hook?a=1"
    with engine.query() as session:
        assert session.scalars(keeping.left_open()).all() == []
        assert keeping.taken(session.get(Webhook, hook_id), HOUSE.safe).secret == secret


def test_with_another_key_a_call_waits_and_says_why(engine, hook, begin, program, clock):
    hook(kinds=["user_task.created"])
    begin()
    dispatch.expand(engine)
    strange = Letterhead(HOUSE.base_url, Signer("another key " * 4))

    assert calling.call_all(engine, strange, HERE) == 0

    [waiting] = calls(engine)
    assert (waiting.state, program.asked) == ("pending", [])
    assert "sealed with another key" in waiting.last_error
    clock.advance(timedelta(hours=1))
    again = Letterhead(HOUSE.base_url, Signer("another key " * 4, (HOUSE.signer.key,)))
    assert calling.call_all(engine, again, HERE) == 1


# ---- when it does not answer


def test_a_program_that_answers_500_for_an_hour_is_told_in_the_end(
    engine, hook, begin, program, clock: SettableClock
):
    hook(kinds=["user_task.created"])
    begin()
    program.status = 500
    for _ in range(60):
        call(engine)
        clock.advance(timedelta(minutes=1))
    tries = len(program.asked)
    program.status = 200
    for _ in range(60):
        call(engine)
        clock.advance(timedelta(minutes=1))

    [one] = calls(engine)
    assert (one.state, one.status, one.last_error) == ("sent", 200, "")
    assert 4 <= tries <= 8, "neither given up nor hammered"
    assert len(program.asked) == tries + 1
    assert len({asked.headers["webhook-id"] for asked in program.asked}) == 1


def test_a_program_that_never_answers_is_given_up_and_can_be_told_again(
    engine, hook, begin, program, clock: SettableClock
):
    hook(kinds=["user_task.created"])
    begin()
    program.status, program.body = 503, b"x" * 100_000
    for _ in range(calling.ATTEMPTS + 5):
        call(engine)
        clock.advance(timedelta(hours=3))
    [one] = calls(engine)
    assert (one.state, one.attempts) == ("failed", calling.ATTEMPTS)
    assert len(one.last_error) < 600

    program.status = 200
    with engine.command(SYSTEM) as ctx:
        webhooks.replay(ctx, one.id)

    assert call(engine) == 1


def test_a_silent_program_is_asked_once_a_run(engine, hook, begin, program):
    hook(kinds=["user_task.created"])
    for _ in range(5):
        begin()
    program.status = 500

    call(engine)

    assert len(program.asked) == 1


def test_a_redirect_is_not_followed(engine, hook, begin, program):
    hook(kinds=["user_task.created"])
    begin()
    program.status, program.headers = 302, {"Location": "http://169.254.169.254/latest/meta-data"}

    assert call(engine) == 0

    assert len(program.asked) == 1
    assert "302: it leads elsewhere, and that is not followed" in calls(engine)[0].last_error


# ---- where nothing is ever sent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nobody listens there
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_an_address_of_ones_own_network_is_refused(monkeypatch, address):
    """Whatever the name says: it is the address behind it that counts."""
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(kind, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(NotAllowed, match="not public"):
        Door().post("https://innocent.example/hook", b"{}", {})


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in ("93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(NotAllowed):
        Door().post("https://innocent.example/hook", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that leads elsewhere a moment later is not asked again."""
    asked, connected = [], []

    def lookup(*_, **__):
        asked.append(1)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    def connect(address, *_):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(NoAnswer):
        Door().post("https://innocent.example/hook", b"{}", {})
    assert (len(asked), connected) == (1, [("93.184.216.34", 443)])


@pytest.mark.parametrize(
    "address",
    [
        "http://board.example/", "ftp://board.example/", "https://", "https:///x", "javascript:1",
        "https://me:secret@board.example/", "https://board.example/#x", "https://board.example:x/",
        "not an address", "",
    ],
)  # fmt: skip
def test_what_is_no_address_for_a_webhook_is_refused_at_once(engine, post, address):  # noqa: ARG001
    with engine.command(SYSTEM) as ctx, pytest.raises(Invalid) as no:
        webhooks.add(ctx, HOUSE.safe, Wanted("Register", address))

    assert no.value.field == "url"


@pytest.mark.parametrize(
    ("host", "is_named"),
    [
        ("hooks.board.example", True),
        ("Hooks.Board.example", True),
        ("a.teams.example", True),
        ("teams.example", False),
        ("evilteams.example", False),
        ("a.teams.example.evil.example", False),
        ("hooks.board.example.evil.example", False),
    ],
)
def test_where_hosts_are_named_no_other_is_reached(engine, post, host, is_named):  # noqa: ARG001
    named = Door(hosts=("hooks.board.example", "*.teams.example"))
    if is_named:
        assert named.check(f"https://{host}/hook").hostname == host.lower()
        return

    with engine.command(SYSTEM) as ctx, pytest.raises(Invalid) as no:
        webhooks.add(ctx, HOUSE.safe, Wanted("Register", f"https://{host}/hook"), named)

    assert (no.value.field, no.value.rule) == ("url", "host_not_listed")
    with pytest.raises(NotAllowed):
        named.post(f"https://{host}/hook", b"{}", {})


def test_a_webhook_whose_host_is_named_no_more_is_called_no_more(engine, hook, begin, program):
    hook(kinds=["user_task.created"])
    begin()
    dispatch.expand(engine)

    assert calling.call_all(engine, HOUSE, replace(HERE, hosts=("hooks.board.example",))) == 0

    [waiting] = calls(engine)
    assert "none of CYLCH_WEBHOOK_HOSTS" in waiting.last_error
    assert program.asked == []


def test_an_answer_that_drips_for_ever_is_cut_off(monkeypatch):
    monkeypatch.setattr(outside, "LONGEST", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    import threading  # noqa: PLC0415

    def drip():
        conversation, _peer = listening.accept()
        with conversation:
            conversation.sendall(b"HTTP/1.1 200 OK\r\n")
            for number in range(100):
                try:
                    conversation.sendall(f"X-{number}: y\r\n".encode())
                except OSError:
                    return
                time.sleep(0.1)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        HERE.post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
    listening.close()
    thread.join(15)

    assert time.monotonic() - began < 15


# ---- who may


def test_administrators_alone_add_them(engine, post):  # noqa: ARG001
    unit = member(engine, "business_unit", name="Carys")
    with engine.command(unit) as ctx, pytest.raises(NotPermitted):
        webhooks.add(ctx, HOUSE.safe, Wanted("Register", "https://board.example/"))


def test_from_a_sandbox_nothing_is_called(engine, hook, begin, program, tmp_path):
    hook(kinds=["user_task.created"])
    with engine.command() as ctx:
        board.found(ctx, sandbox=True)
    begin()
    dispatch.expand(engine)

    calling.keep_all(engine, HOUSE, tmp_path)

    assert program.asked == []
    assert len(list(tmp_path.glob("webhook-*.json"))) == 1
