"""Offsets are read as the contract writes them, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.working_days import Offset, OffsetError
from engine.working_days.offsets import UNITS, WORKING

OFFSETS = st.builds(
    lambda count, unit, roll: Offset(count, unit, "" if unit in WORKING else roll),
    st.integers(-9999, 9999),
    st.sampled_from(UNITS),
    st.sampled_from(["", "<", ">"]),
)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("20wd", Offset(20, "wd")),
        ("-5wd", Offset(-5, "wd")),
        ("28d", Offset(28, "d")),
        ("28d>", Offset(28, "d", ">")),
        ("28d<", Offset(28, "d", "<")),
        ("2w", Offset(2, "w")),
        ("6m", Offset(6, "m")),
        ("1y", Offset(1, "y")),
        ("4wh", Offset(4, "wh")),
        ("+3d", Offset(3, "d")),
        (" 3d ", Offset(3, "d")),
        ("0d", Offset(0, "d")),
    ],
)
def test_an_offset_is_read(text, offset):
    assert Offset.parse(text) == offset


@given(OFFSETS)
def test_an_offset_is_written_as_it_is_read(offset):
    assert Offset.parse(str(offset)) == offset


@pytest.mark.parametrize(
    "text",
    [
        *[
            "wd",
            "20",
            "20WD",
            "1.5d",
            "20wd>",
            "4wh<",
            "28d>>",
            "--1d",
            "20h",
            "P1D",
            "10000d",
            "٣d",
        ],
        *("", "20 wd", "1d\n2d", "d" * 10_000, None, 20),
    ],
)
def test_anything_else_is_refused_with_what_was_found_and_what_is_accepted(text):
    with pytest.raises(OffsetError) as refused:
        Offset.parse(text)

    assert repr(str(text)[:60]) in str(refused.value)
    assert "working days" in refused.value.accepted
    assert len(str(refused.value)) < 300


@given(st.text(max_size=8))
def test_no_text_breaks_the_reader(text):
    try:
        offset = Offset.parse(text)
    except OffsetError:
        return
    assert str(offset) == text.strip().removeprefix("+") or offset.count == int(
        text.strip().rstrip("wdhmy<>")
    )


@pytest.mark.parametrize("made", [(1, "x", ""), (1, "wd", ">"), (1, "d", "!"), (10**9, "wd", "")])
def test_an_impossible_offset_cannot_be_made(made):
    with pytest.raises(OffsetError):
        Offset(*made)
