"""A list of breached passwords as it is downloaded: in order, and looked through by halves."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.sign_in import breaches

STOLEN = [f"stolen by somebody {number}" for number in range(300)]


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture(params=["\n", "\r\n"])
def listed(request, tmp_path):
    """As Have I Been Pwned gives it; counts are of any length."""
    file = tmp_path / "pwned.txt"
    lines = (f"{one}:{int(one[:4], 16) or 1}" for one in sorted(map(digest, STOLEN)))
    file.write_bytes("".join(line + request.param for line in lines).encode())
    return file


def is_refused(listed, password: str) -> bool:
    try:
        breaches.refuse(listed, password)
    except Invalid as refused:
        return refused.rule == "breached"
    return False


def test_what_stands_in_the_list_is_refused_wherever_it_stands(listed):
    assert [one for one in STOLEN if not is_refused(listed, one)] == []


def test_what_does_not_stand_there_is_taken(listed):
    assert [one for one in range(300) if is_refused(listed, f"stolen by nobody {one}")] == []


def test_where_there_is_no_list_nothing_is_refused():
    breaches.refuse(None, STOLEN[0])


@given(st.sets(st.text(min_size=1, max_size=6), max_size=40), st.text(min_size=1, max_size=6))
@settings(max_examples=200)
def test_any_list_says_of_any_word_whether_it_stands_there(tmp_path_factory, words, asked):
    file = tmp_path_factory.getbasetemp() / "any.txt"
    kept = {breaches.tidied(one) for one in words}
    hashes = sorted(
        hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in kept
    )
    file.write_text("".join(f"{one}:7\n" for one in hashes))

    assert is_refused(file, asked) is (breaches.tidied(asked) in kept)
