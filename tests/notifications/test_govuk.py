"""GOV.UK Notify, played by a web server on this machine that knows its API."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications import bounces, govuk
from notifications.transport import Message, NotSent, Refused, Uncertain
from tests.notifications.servers import web_server

KEY = f"cylch-{uuid4()}-{uuid4()}"
MAIL = Message(
    "digest-1-2026-06-25",
    "ann@example.org",
    "Tasgau",
    "A task ŵ",
    "<p/>",
    headers={"List-Unsubscribe": "<https://cylch.example/stop-news/1.x>"},
)


class Notify:
    """What the service was asked, and what it answers."""

    def __init__(self) -> None:
        self.sent, self.failed = [], {}
        self.refusal: tuple[int, str] | None = None
        self.templates = [
            {"id": "t0", "subject": "Other", "body": "x"},
            {"id": "t1", "subject": "((subject))", "body": "((body))"},
        ]

    def __call__(self, asked):
        path, _mark, query = asked.path.partition("?")
        if path == "/v2/templates":
            return self._json({"templates": self.templates})
        if asked.method == "GET":
            found = [one for one in self.sent if f"reference={one['reference']}" in query]
            fates = [{"id": ref} for ref, fate in self.failed.items() if f"status={fate}" in query]
            return self._json({"notifications": found + fates, "links": {}})
        if self.refusal is not None:
            status, told = self.refusal
            errors = [{"error": "BadRequestError", "message": told}]
            return self._json({"status_code": status, "errors": errors}, status)
        told = json.loads(asked.body)
        self.sent.append({**told, "id": str(uuid4())})
        return self._json({"id": self.sent[-1]["id"]}, 201)

    def _json(self, value, status=200):
        return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


@pytest.fixture
def notify():
    return Notify()


@pytest.fixture
def address(notify, monkeypatch):
    monkeypatch.setattr(govuk, "_asked_at", {})
    with web_server(notify) as url:
        yield url


def test_a_message_goes_through_the_template_to_one_recipient(notify, address):
    with govuk.client(KEY, address) as send:
        reference = send(MAIL)

    [told] = notify.sent
    assert told["id"] == reference
    assert told["email_address"] == "ann@example.org"
    assert told["template_id"] == "t1"
    assert told["personalisation"] == {"subject": "Tasgau", "body": "A task ŵ"}
    assert told["reference"] == MAIL.id
    assert told["one_click_unsubscribe_url"] == "https://cylch.example/stop-news/1.x"


def test_a_service_without_the_template_says_what_is_missing(notify, address):
    notify.templates.pop()

    with govuk.client(KEY, address) as send, pytest.raises(NotSent, match=r"\(\(body\)\)") as no:
        send(MAIL)

    assert no.value.is_everybodys


@pytest.mark.parametrize(
    ("status", "told", "trouble", "is_everybodys"),
    [
        (400, "email_address Not a valid email address", Refused, False),
        (400, "Can’t send to this recipient using a team-only API key", NotSent, False),
        (400, "Can’t send to this recipient when service is in trial mode", NotSent, False),
        (403, "Invalid token: API key not found", NotSent, True),
        (429, "Exceeded rate limit for key type live of 3000 requests", NotSent, True),
        (500, "Internal server error", Uncertain, False),
    ],
)
def test_every_refusal_is_understood(notify, address, status, told, trouble, is_everybodys):
    notify.refusal = (status, told)

    with govuk.client(KEY, address) as send, pytest.raises(trouble) as no:
        send(MAIL)

    assert getattr(no.value, "is_everybodys", False) == is_everybodys
    assert KEY not in str(no.value)


def test_what_may_have_been_taken_is_looked_up_before_it_is_sent_again(notify, address):
    with govuk.client(KEY, address) as send:
        first = send(MAIL)
        again = send(replace(MAIL, is_repeat=True))

    assert first == again
    assert len(notify.sent) == 1


def test_a_service_that_is_down_is_everybodys_trouble():
    with govuk.client(KEY, "http://127.0.0.1:1") as send, pytest.raises(NotSent) as no:
        send(MAIL)

    assert no.value.is_everybodys


def test_failures_are_asked_for_once_a_minute(notify, address):
    notify.failed = {"n1": "permanent-failure", "n2": "temporary-failure"}

    assert dict(govuk.fates(KEY, address)) == notify.failed
    assert list(govuk.fates(KEY, address)) == []


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    ("fate", "state", "later"),
    [("permanent-failure", "bounced", 0), ("temporary-failure", "sent", 1)],
)
def test_what_failed_at_the_service_bounces_or_goes_again(post, begin, fate, state, later):
    begin()
    post.at("2026-06-25T06:00")
    post.clock.set(post.clock.now.replace(hour=7, second=5))
    post.send(lambda _message: "n1")

    with post.engine.command() as ctx:
        bounces.failed_at_provider(ctx, "n1", fate)
        bounces.failed_at_provider(ctx, "n1", fate)
    post.clock.advance(timedelta(days=1))

    assert post.send() == later
    assert [one.state for one in post.deliveries()] == [state]
