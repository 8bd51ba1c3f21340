"""A name, a title or an address never begins a header of a mail, whatever stands in it."""

from email import message_from_bytes, policy

import pytest

from notifications.transport import Message

ATTACKS = [
    f"{before}{ending}{after}"
    for before in ("Tasks", "Tasgau ŵ")
    for ending in ("\r\n", "\n", "\r", "\0", "\r\n\r\n", "\n\n", "\u2028", "\x0b", "\x0c", "\x85")
    for after in ("Bcc: all@evil.example", " Bcc: all@evil.example", "<script>alert(1)</script>")
]
HEADERS = [
    *("Message-ID", "From", "To", "Subject", "Auto-Submitted", "Reply-To"),
    *("MIME-Version", "Content-Type"),
]


def written(**instead: str) -> bytes:
    parts = {"to": "ann@example.org", "subject": "Tasks", "text": "A task", "html": "<p>A task</p>"}
    reply = {"Reply-To": instead.pop("reply", "r@in.example")}
    return Message("digest-1", **parts | instead, headers=reply).as_bytes()


@pytest.mark.parametrize("field", ["subject", "to", "reply", "sender"])
@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_nothing_begins_a_header_of_its_own(field, attack):
    letter = written(**{field: attack})
    mail = message_from_bytes(letter, policy=policy.compat32)

    assert mail.keys() == HEADERS
    assert mail["Bcc"] is None
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_nor_a_part_of_its_own(attack):
    letter = written(text=f"{attack}\r\n--=_digest-1_=\r\nContent-Type: text/html\r\n\r\n<b>x</b>")
    mail = message_from_bytes(letter, policy=policy.compat32)

    assert mail.keys() == HEADERS
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]
