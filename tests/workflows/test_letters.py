"""The letters as they are shipped: people edit them in a field of any width, and send them."""

from importlib.resources import files

import pytest

LETTERS = [one for one in files("workflows").joinpath("letters").iterdir() if one.is_file()]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.name)
def test_no_sentence_is_broken_into_lines(letter):
    lines = letter.read_text("utf-8").splitlines()

    assert [one for one in lines if " " in one and one[-1] not in ".:}" and len(one) > 50] == []
