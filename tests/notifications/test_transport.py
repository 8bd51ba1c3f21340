"""How a message leaves the machine, by servers that behave and servers that do not."""

import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from engine import board
from engine.settings import Settings
from notifications import dispatch, smtp
from notifications.transport import Message, NotSent, Refused, Uncertain, transport
from tests.certificates import certificate
from tests.engine.diagrams import one_task, publish
from tests.notifications.servers import Dialogue, Mailbox, mail_server, odd_server
from tests.people import member
from tests.play import play

GROUP = "officer@newport"
MAIL = Message("digest-1-2026-06-25", "ann@example.org", "Tasks", "A task\n.\n", "<p>A task</p>")
NOWHERE = "smtp://127.0.0.1:1"  # nobody listens


def mail_to(who: str) -> Message:
    return Message(f"digest-{who}", f"{who}@example.org", "Tasgau ŵ", "ŵ\n.dot\n", "<p>ŵ ŷ</p>")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(smtp, "PATIENCE", 1)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


# ---- where it goes


@pytest.mark.parametrize("url", [NOWHERE, "smtps://127.0.0.1:1", "govuk-notify:x", "odd:"])
def test_from_a_sandbox_everything_stays_in_its_folder(tmp_path, url):
    with transport(url, is_sandbox=True, home=tmp_path)() as send:
        send(MAIL)

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["digest-1-2026-06-25.eml"]


def test_null_is_nowhere(tmp_path):
    with transport("null:", is_sandbox=False, home=tmp_path)() as send:
        send(MAIL)

    assert list(tmp_path.iterdir()) == []


def test_a_file_is_whole_or_absent_and_written_once(tmp_path):
    with transport(f"file:{tmp_path}/out", is_sandbox=False, home=tmp_path)() as send:
        send(MAIL)
        send(MAIL)

    [path] = (tmp_path / "out").iterdir()
    assert b"A task" in path.read_bytes()


def test_a_tick_in_a_sandbox_writes_files_only(sqlite_process_engine, clock, tmp_path):
    engine = sqlite_process_engine
    settings = Settings.from_env({"CYLCH_HOME": str(tmp_path), "CYLCH_MAIL_URL": NOWHERE})
    with engine.command() as ctx:
        board.found(ctx, sandbox=True)
    publish(engine, one_task())
    member(engine, GROUP, name="Ann")
    play(engine, clock, "main", agency="newport")
    clock.set(clock.now.replace(day=25, hour=7, second=5))

    assert dispatch.tick(engine, settings) == 1

    [path] = (Path(settings.home) / "mail").iterdir()
    assert b"SANDBOX" in path.read_bytes()


# ---- a server that behaves


def test_a_batch_goes_over_one_connection():
    peers = set()

    class Counting(Mailbox):
        async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
            peers.add(session.peer)
            session.host_name = hostname
            return responses

    counting = Counting()
    with mail_server(counting) as url, smtp.connected(url) as send:
        for who in ("ann", "bob", "cai"):
            send(mail_to(who))

    assert counting.recipients == ["ann@example.org", "bob@example.org", "cai@example.org"]
    assert len(peers) == 1


def test_every_letter_arrives_as_it_was_written(mailbox):
    with mail_server(mailbox) as url, smtp.connected(url) as send:
        send(mail_to("ann"))

    [mail] = mailbox.taken
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "Tasgau ŵ"
    assert mail.get_body(("plain",)).get_content().splitlines() == ["ŵ", ".dot"]
    assert "<p>ŵ ŷ</p>" in mail.get_body(("html",)).get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_that_takes_seven_bits_gets_seven(mailbox):
    got = []

    def old(conversation):
        dialogue = Dialogue(conversation)
        dialogue.until("DATA")
        got.append(dialogue.letter())
        dialogue.say("250 OK")
        dialogue.until("QUIT")

    with odd_server(old) as url, smtp.connected(url) as send:
        send(mail_to("ann"))

    mail = message_from_bytes(got[0], policy=policy.default)
    assert got[0].isascii()
    assert mail.get_body(("plain",)).get_content().splitlines()[:2] == ["ŵ", ".dot"]
    assert mailbox.taken == []


@pytest.mark.usefixtures("impatient")
def test_it_signs_in_where_the_setting_says_so(mailbox):
    def check(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"me", b"p@ss"))

    wanted = {"authenticator": check, "auth_require_tls": False}
    with mail_server(mailbox, **wanted) as url:
        with smtp.connected(url.replace("//", "//me:p%40ss@")) as send:
            send(MAIL)
        with smtp.connected(url.replace("//", "//me:wrong@")) as send, pytest.raises(NotSent) as no:
            send(MAIL)

    assert len(mailbox.taken) == 1
    assert no.value.is_everybodys
    assert "p@ss" not in str(no.value)


def test_it_encrypts_where_the_server_can_and_only_to_the_right_server(mailbox, tmp_path):
    """The server's certificate is made up: that is somebody in between, not our server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))

    with (
        mail_server(mailbox, tls_context=context, require_starttls=True) as url,
        smtp.connected(url) as send,
        pytest.raises(NotSent, match="certificate verify failed"),
    ):
        send(MAIL)

    assert mailbox.taken == []


def test_mail_goes_openly_to_nobody_but_this_machine(mailbox, monkeypatch):
    with mail_server(mailbox) as url:
        with smtp.connected(url) as send:
            send(MAIL)
        monkeypatch.setattr(smtp, "HERE", ())  # as if it were another machine
        with smtp.connected(url) as send, pytest.raises(NotSent, match="not sent openly") as no:
            send(MAIL)

    assert len(mailbox.taken) == 1
    assert no.value.is_everybodys


# ---- servers that do not


def test_a_server_that_is_down_is_everybodys_trouble():
    with smtp.connected(NOWHERE) as send, pytest.raises(NotSent) as no:
        send(MAIL)

    assert no.value.is_everybodys


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [("550 no such mailbox", Refused), ("452 mailbox full", NotSent), ("530 sign in", NotSent)],
)
def test_one_address_refused_is_not_anothers_trouble(mailbox, answer, trouble):
    mailbox.refuses["ann@example.org"] = answer
    with mail_server(mailbox) as url, smtp.connected(url) as send:
        with pytest.raises(trouble, match=answer[4:]) as no:
            send(mail_to("ann"))
        send(mail_to("bob"))

    assert not getattr(no.value, "is_everybodys", False)
    assert mailbox.recipients == ["bob@example.org"]


@pytest.mark.parametrize(
    ("answer", "trouble"), [("554 this is spam", Refused), ("451 later", NotSent)]
)
def test_the_servers_word_after_the_letter_holds(mailbox, answer, trouble):
    mailbox.after_data = answer
    with (
        mail_server(mailbox) as url,
        smtp.connected(url) as send,
        pytest.raises(trouble, match=answer),
    ):
        send(MAIL)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_says_nothing_is_not_waited_for():
    silence = threading.Event()
    with (
        odd_server(lambda _conversation: silence.wait(5)) as url,
        smtp.connected(url) as send,
    ):
        with pytest.raises(NotSent, match="timed out") as no:
            send(MAIL)
        silence.set()

    assert no.value.is_everybodys


def test_a_server_that_hangs_up_before_the_letter_has_not_got_it():
    with (
        odd_server(lambda conversation: Dialogue(conversation).until("RCPT")) as url,
        smtp.connected(url) as send,
        pytest.raises(NotSent),
    ):
        send(MAIL)


def test_a_server_that_hangs_up_in_mid_message_may_have_it():
    def cut(conversation):
        dialogue = Dialogue(conversation)
        dialogue.until("DATA")
        dialogue.letter()

    with odd_server(cut) as url, smtp.connected(url) as send, pytest.raises(Uncertain):
        send(MAIL)


@pytest.mark.usefixtures("impatient")
def test_a_server_that_takes_it_and_says_nothing_may_have_it():
    silence, got = threading.Event(), []

    def swallow(conversation):
        dialogue = Dialogue(conversation)
        dialogue.until("DATA")
        got.append(dialogue.letter())
        silence.wait(5)

    with odd_server(swallow) as url, smtp.connected(url) as send:
        with pytest.raises(Uncertain, match="timed out"):
            send(MAIL)
        silence.set()

    assert b"Message-ID: <digest-1-2026-06-25@cylch>" in got[0]
