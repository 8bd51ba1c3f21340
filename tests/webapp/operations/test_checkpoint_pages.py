"""What an administrator sees of the checkpoints, plans, and takes away to keep."""

from dataclasses import replace

import orjson
import pytest

from engine import checkpoint_keys, checkpoints, proof
from engine.context import board_state
from notifications import checkpoints as carrying
from tests.notifications.servers import Mailbox, mail_server
from tests.people import member
from tests.webapp.conftest import page_of, words_of

HERE = "/settings/checkpoints/"
PLAN = {"every_hours": "6", "addresses": "records@elsewhere.example\n", "seen": "1"}


@pytest.fixture(autouse=True)
def _in_earnest(engine):
    """A board whose mail leaves the house, and its administrator."""
    member(engine, "admin", name="Admin")
    with engine.command() as ctx:
        board_state(ctx.session).is_sandbox = False


@pytest.fixture
def home(engine, settings):
    checkpoint_keys.keep_key(engine, settings.home)
    return settings


def made(engine, settings):
    with engine.query() as session:
        found = checkpoint_keys.key_of(session, settings.home)
    return carrying.make_now(engine, settings, found)


def test_the_page_says_when_the_last_was_made_and_what_it_covers(as_, engine, home):
    assert "None yet" in words_of(as_("admin").read(HERE))

    number = made(engine, home)

    page = words_of(as_("admin", "cy").read(HERE))
    assert str(number) in page
    assert "cylch verify --against" in page
    assert words_of(as_("officer").read(HERE, 403))


def test_a_plan_sends_the_next_one_to_the_mailbox_elsewhere(as_, engine, home):
    admin, mailbox = as_("admin"), Mailbox()

    assert admin.send(HERE, **PLAN).status_code == 303
    with mail_server(mailbox) as url:
        carrying.tick(engine, replace(home, mail_url=url))

    [mail] = mailbox.taken
    assert mail["To"] == "records@elsewhere.example"
    [file] = list(mail.iter_attachments())
    told = proof.read_document(file.get_content())
    assert told.number == 1
    text = mail.get_body(("plain",)).get_content()
    assert "Cadwch y neges hon" in text
    assert "Keep this message" in text
    assert "records@elsewhere.example" in words_of(admin.read(HERE))


def test_a_mailbox_that_cannot_be_reached_is_tried_again_and_shown(as_, engine, home, clock):
    admin = as_("admin")
    admin.send(HERE, **PLAN)
    gone = replace(home, mail_url="smtp://127.0.0.1:9")

    carrying.tick(engine, gone)

    assert "Waiting: records@elsewhere.example" in words_of(admin.read(HERE))
    mailbox = Mailbox()
    clock.advance(carrying.LONGEST_WAIT)
    with mail_server(mailbox) as url:
        carrying.tick(engine, replace(home, mail_url=url))
    assert len(mailbox.taken) >= 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("addresses", "nobody", "This is none: “nobody”"),
        ("addresses", "\n".join(f"a{n}@b.example" for n in range(6)), "at most 5"),
        ("every_hours", "5", "Choose"),
        ("seen", "7", "meanwhile"),
    ],
)
def test_a_wrong_plan_is_said_and_keeps_what_was_typed(as_, field, value, says):
    admin = as_("admin")

    answer = admin.send(HERE, **{**PLAN, field: value})

    page = page_of(answer)
    assert answer.status_code == 422
    assert says in words_of(page)
    assert page.xpath("string(//textarea[@id='addresses'])").strip() == (
        value if field == "addresses" else PLAN["addresses"].strip()
    )


def test_a_checkpoint_is_taken_away_with_every_chain_and_its_key(as_, engine, home):
    number = made(engine, home)
    admin = as_("admin")

    taken = admin.get(f"{HERE}{number}.json")
    key = admin.get(f"{HERE}checkpoint-key.pem")

    assert orjson.loads(taken.data)["covers"] == "all"
    assert key.data.startswith(b"-----BEGIN PUBLIC KEY-----")
    with engine.query() as session:
        found = checkpoints.get(session, number)
        assert taken.data == checkpoints.document_of(session, found, whole=True)
    assert admin.get(f"{HERE}99.json").status_code == 404
