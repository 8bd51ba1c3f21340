"""A scanner of the house's own: asked about each file, and believed only when it says yes."""

import pytest

from engine.errors import Invalid
from engine.files import Scanner, ScannerAway
from tests.scanners import fake_clamd


@pytest.fixture
def clamd(tmp_path):
    with fake_clamd(tmp_path) as found:
        yield found


@pytest.mark.parametrize("content", [b"", b"Minutes", b"long" * 100_000])
def test_it_is_shown_the_whole_file(clamd, content):
    Scanner(clamd.address).look(content)

    assert clamd.seen == [content]


def test_what_it_knows_is_refused_and_named_in_the_log_alone(clamd, caplog):
    with pytest.raises(Invalid) as refused:
        Scanner(clamd.address).look(b"a worm, and a child's name")

    assert (refused.value.field, refused.value.rule) == ("file", "threat")
    assert caplog.records[0].signature == "Worm.Gwent"
    assert "child" not in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"\0", b"OK\0", b"stream: \0", b"stream: OK FOUND ERROR\0"),
        *(b"INSTREAM size limit exceeded. ERROR\0", b"?" * 9000),
    ],
)
def test_whatever_is_no_yes_lets_nothing_pass(clamd, answer):
    clamd.answer = answer

    with pytest.raises(ScannerAway):
        Scanner(clamd.address).look(b"Minutes")


def test_nobody_there_is_no_yes(tmp_path):
    for address in (f"unix:{tmp_path}/none", "tcp:1"):
        with pytest.raises(ScannerAway):
            Scanner(address).look(b"Minutes")


def test_where_none_is_named_nobody_is_asked():
    Scanner().look(b"a worm")
