"""Replies and reports, sent by a real mail program's words to the real mail server."""

import smtplib
import ssl
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import collaboration
from engine.actors import SYSTEM
from engine.files import Scanner
from engine.models import Attachment, Comment, User
from notifications import mail_server
from notifications.inbound import Reception
from notifications.letterhead import Letterhead
from notifications.models import ReceivedMail
from notifications.tokens import Signer
from tests.certificates import certificate
from tests.notifications.servers import free_port
from tests.people import member
from tests.play import Story
from tests.scanners import fake_clamd
from webapp import cli

GROUP = "officer@newport"
DOMAIN = "in.board.example"
HOUSE = Letterhead("https://cylch.example", Signer("k" * 40), replies=DOMAIN)
QUOTED = """Visited on Monday.
Fe welais y plentyn ŵ.

On Wed, 24 Jun 2026 at 08:00, Cylch <cylch@board.example>
wrote:
> Open the task and see what is asked
> secret of the message before
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def port(engine, folder):
    number = free_port()
    server = mail_server.listening(Reception(engine, HOUSE, folder), "127.0.0.1", number)
    server.start()
    yield number
    server.stop()


@pytest.fixture
def story(begin, post) -> Story:  # noqa: ARG001 - the board is there
    return begin(business_key="A/1")


@pytest.fixture
def address(story, ann) -> str:
    return HOUSE.reply_to(story.task("act").id, ann.id)


def mail(to: str, text: str = "Seen.", sender: str = "ann@example.org", **headers) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, "Re: tasks"
    made["Message-ID"] = headers.pop("message_id", "<one@newport.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def send(port: int, made: EmailMessage, envelope: str = "ann@example.org") -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="newport.example", timeout=20) as smtp:
        smtp.send_message(made, from_addr=envelope, to_addrs=[made["To"]])


def refused(port: int, made: EmailMessage, envelope: str = "ann@example.org") -> str:
    """What the sending server is told."""
    with pytest.raises((smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)) as no:
        send(port, made, envelope)
    if isinstance(no.value, smtplib.SMTPRecipientsRefused):
        [(code, said)] = no.value.recipients.values()
    else:
        code, said = no.value.smtp_code, no.value.smtp_error
    return f"{code} {said.decode()}"


def comments(engine) -> list[Comment]:
    with engine.query() as session:
        return list(session.scalars(sa.select(Comment)))


def files(engine) -> list[Attachment]:
    with engine.query() as session:
        return list(session.scalars(sa.select(Attachment)))


# ---- what is taken


def test_a_reply_becomes_a_comment_of_its_sender_without_what_it_quotes(
    port, address, engine, ann, story
):
    send(port, mail(address, QUOTED))

    [said] = comments(engine)
    assert said.body == "Visited on Monday.\nFe welais y plentyn ŵ."
    assert (said.author_id, said.user_task_id) == (ann.id, story.task("act").id)


def test_a_reply_in_html_says_its_words_alone(port, address, engine):
    made = mail(address)
    made.set_content(
        "<html><head><style>p{}</style></head><body><p>Seen &amp; <b>noted</b>.</p><p>Ann</p>"
        "<div class='gmail_quote'>On Wed Cylch wrote:<blockquote>secret</blockquote></div>",
        subtype="html",
    )

    send(port, made)

    assert comments(engine)[0].body == "Seen & noted.\nAnn"


def test_a_file_becomes_evidence_with_its_hash(port, address, engine, folder, story):
    made = mail(address, "See the plan.")
    made.add_attachment(b"%PDF-1.7\n%%EOF\n", "application", "pdf", filename="plan ŵ.pdf")
    made.add_attachment(
        b"\x89PNG\r\n\x1a\n", "image", "png", filename="logo.png", disposition="inline"
    )

    send(port, made)

    [kept] = files(engine)
    assert (kept.filename, kept.user_task_id) == ("plan ŵ.pdf", story.task("act").id)
    assert collaboration.path_of(folder, kept).read_bytes().startswith(b"%PDF")
    assert comments(engine)[0].body == "See the plan."


def test_a_server_that_sends_it_twice_has_it_taken_once(port, address, engine):
    send(port, mail(address))
    send(port, mail(address))

    assert len(comments(engine)) == 1


def test_the_address_survives_a_mailbox_that_shouts(port, address, engine):
    send(port, mail(address.upper()))

    assert len(comments(engine)) == 1


def test_a_task_that_is_done_can_still_be_answered(port, address, engine, ann, story):
    story.hand_in("act", by=ann)

    send(port, mail(address))

    assert len(comments(engine)) == 1


# ---- what is turned away, politely and while the sending server listens


@pytest.mark.parametrize("sender", ["mallory@example.org", "ann@example.org, mallory@x.example"])
def test_a_forged_sender_is_told_to_sign_in(port, address, engine, sender):
    told = refused(port, mail(address, sender=sender))

    assert told.startswith("550 5.7.1 Please answer from the address")
    assert "mewngofnodwch" in told
    assert comments(engine) == []


def test_nobody_makes_up_an_address(port, address, engine, story):
    bob = member(engine, GROUP, name="Bob")
    task, _dot, rest = address.partition(".")
    for made_up in (
        address.replace("@", "x@"),
        f"{task}.{bob.id}.{rest.partition('.')[2]}",
        f"task+{story.task('act').id}@{DOMAIN}",
        f"bounce+digest-1-2026-06-25.x@{DOMAIN}",
        f"anybody@{DOMAIN}",
        address.replace(DOMAIN, "elsewhere.example"),
    ):
        assert refused(port, mail(made_up)).startswith("550 5.1.1 Nothing is received")
    assert comments(engine) == []


def test_a_leaver_is_turned_away(port, address, engine, ann):
    with engine.command(SYSTEM) as ctx:
        ctx.session.get_one(User, ann.id).is_active = False

    assert refused(port, mail(address)).startswith("550 5.7.1")


def test_an_answer_without_words_is_sent_back(port, address, engine):
    assert refused(port, mail(address, "> only\n> quoted\n")).startswith("550 5.6.0")
    assert comments(engine) == []


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_kept(port, address, engine, folder):
    made = mail(address)
    made.add_attachment(b"x" * 50_000_000, "application", "pdf", filename="big.pdf")

    assert refused(port, made).startswith("552")
    assert files(engine) == []
    assert not folder.exists()


def test_a_file_that_a_page_would_refuse_is_refused_here(port, address, engine):
    made = mail(address)
    made.add_attachment(b"MZ\x90\x00" + b"\0" * 60, "application", "pdf", filename="plan.pdf")

    assert refused(port, made).startswith("550 5.6.0")
    assert (comments(engine), files(engine)) == ([], [])


def test_a_file_is_shown_to_the_scanner_and_comes_again_while_that_is_away(
    engine, folder, address, tmp_path
):
    made = mail(address)
    made.add_attachment(b"%PDF-1.7\na worm\n%%EOF\n", "application", "pdf", filename="plan.pdf")
    number = free_port()
    with fake_clamd(tmp_path) as clamd:
        reception = Reception(engine, HOUSE, folder, Scanner(clamd.address))
        server = mail_server.listening(reception, "127.0.0.1", number)
        server.start()
        assert refused(number, made).startswith("550 5.6.0")
    assert refused(number, made).startswith("451"), "its server tries again by itself"
    send(number, mail(address))
    server.stop()

    assert (len(comments(engine)), files(engine)) == (1, [])


def test_with_a_certificate_nothing_is_taken_openly(engine, folder, address, tmp_path):
    pair, number = certificate(tmp_path), free_port()
    server = mail_server.listening(
        Reception(engine, HOUSE, folder), "127.0.0.1", number, certificate=pair
    )
    server.start()
    said = mail(address)
    context = ssl.create_default_context(cafile=pair[0])
    with smtplib.SMTP("localhost", number, local_hostname="newport.example", timeout=20) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused) as no:
            smtp.send_message(said)
        smtp.starttls(context=context)
        smtp.send_message(said)
    server.stop()

    assert no.value.smtp_code == 530
    assert len(comments(engine)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "would come openly"),  # noqa: S104 - it is refused
        (("--certificate", "cert.pem"), "Name both"),
    ],
)
def test_from_another_machine_it_is_not_received_openly(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.setenv("CYLCH_HOME", str(tmp_path))
    monkeypatch.setenv("CYLCH_MAIL_REPLIES", DOMAIN)
    cli.main(["init"])

    assert cli.main(["mail-in", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_mail_that_no_library_reads_is_refused_not_a_crash(port, address):
    broken = (
        f"From: ann@example.org\r\nTo: {address}\r\nContent-Type: text/plain; charset=klingon"
        "\r\nMessage-ID: <\xff[\r\n\r\nhello\r\n"
    ).encode("latin-1")
    with (
        smtplib.SMTP("127.0.0.1", port, local_hostname="newport.example", timeout=20) as smtp,
        pytest.raises(smtplib.SMTPDataError) as no,
    ):
        smtp.sendmail("ann@example.org", [address], broken)

    assert no.value.smtp_code == 550


# ---- machines


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"message_id": "<digest-1-2026-06-25@cylch.example>"},
    ],
)
def test_what_a_machine_sends_is_taken_and_forgotten(port, address, engine, headers):
    send(port, mail(address, "I am out of the office", **headers))

    assert comments(engine) == []


def test_a_report_at_a_reply_address_says_nothing_in_a_persons_name(port, address, engine):
    send(port, mail(address, "Undeliverable"), envelope="")

    assert comments(engine) == []


REPORT = """From: postmaster@x.example
To: {to}
Subject: Undelivered
Message-ID: <{action}@x.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x.example

Final-Recipient: rfc822; ann@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b--
"""


def report(to: str, action: str, status: str) -> EmailMessage:
    text = REPORT.format(to=to, action=action, status=status)
    return message_from_string(text, policy=policy.default)


FATES = {
    ("failed", "5.1.1"): "bounced",
    ("delayed", "4.4.1"): "sent",
    ("failed", "4.2.2"): "sent",  # their mailbox was full
}


@pytest.mark.parametrize("fate", FATES)
def test_a_report_that_it_failed_for_good_is_a_bounce(port, engine, post, story, ann, fate):
    assert story.open_tasks
    post.at("2026-06-25T07:00:05")
    [message] = post.sent

    for _ in range(2):
        send(port, report(HOUSE.bounces_to(message.id), *fate), envelope="")

    assert {one.state for one in post.deliveries(user_id=ann.id)} == {FATES[fate]}
    with engine.query() as session:
        known = list(session.scalars(sa.select(ReceivedMail)))
    assert len(known) == (FATES[fate] == "bounced")
