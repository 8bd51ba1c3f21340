"""Small counts are never shown, nor to be worked out from what is shown."""

import random

import pytest

from workflows.suppression import Figure, suppress

FIVE = ("blaenau_gwent", "caerphilly", "monmouthshire", "newport", "torfaen")


def counts(*numbers, agency=""):
    return [Figure(agency or one, one, number) for one, number in zip(FIVE, numbers, strict=False)]


def shares(*pairs):
    return [Figure(one, one, *pair) for one, pair in zip(FIVE, pairs, strict=False)]


def hidden(shown):
    return {shown.figures[place].area for place in shown.hidden}


def test_nothing_small_hides_nothing():
    shown = suppress(counts(20, 30, 40, 50, 60), 5)

    assert not shown.hidden
    assert shown.whole.numerator == 200


@pytest.mark.parametrize("number", [0, 1, 4])
def test_one_small_count_takes_two_more_with_it(number):
    """Two hidden would tell the one agency the other's figure: it knows its own."""
    shown = suppress(counts(number, 30, 40, 50, 60), 5)

    assert hidden(shown) == {"blaenau_gwent", "caerphilly", "monmouthshire"}
    assert shown.whole.numerator == 180 + number


def test_one_agency_that_says_all_needs_two():
    shown = suppress(counts(3, 30, 40, 50, 60, agency="police"), 5)

    assert hidden(shown) == {"blaenau_gwent", "caerphilly"}


def test_a_small_rest_is_a_small_count():
    """97 of 100 tells three."""
    shown = suppress(shares((97, 100), (40, 50), (30, 60), (20, 80), (50, 100)), 5)

    assert "blaenau_gwent" in hidden(shown)


def test_what_is_hidden_comes_to_enough_together():
    shown = suppress(counts(1, 1, 1, 50, 60, agency="police"), 5)

    assert hidden(shown) == {"blaenau_gwent", "caerphilly", "monmouthshire", "newport"}
    assert suppress(counts(3, 6, 6, 6, 6), 5).hidden == {0, 1, 2, 3}


def test_where_it_cannot_be_had_the_whole_is_hidden_and_the_others_stay():
    shown = suppress(counts(3, 30), 5)

    assert hidden(shown) == {"blaenau_gwent"}
    assert shown.whole is None


@pytest.mark.parametrize("figures", [[], counts(2), counts(0, 0, 0)])
def test_nothing_and_little_have_no_whole(figures):
    assert suppress(figures, 5).whole is None


def test_counts_of_five_are_shown():
    assert not suppress(counts(5, 5, 5, 5, 5), 5).hidden


@pytest.mark.parametrize("seed", range(6))
def test_nobody_works_out_a_hidden_count_even_who_knows_the_rule(seed):
    """Try every table that would be shown alike, as each agency would with its own figure."""
    luck = random.Random(seed)  # noqa: S311 - a test, no secret
    for _number in range(8):
        figures = counts(*(luck.choice((0, 2, 3, 4, 5, 6, 9, 14)) for _one in range(5)))
        shown = suppress(figures, 5)
        for who in (None, *FIVE) if shown.whole else ():
            _require_doubt(shown, who, luck)


def _require_doubt(shown, who, luck):
    """For each small count another table that looks alike has another number there."""
    unknown = [place for place in shown.hidden if shown.figures[place].agency != who]
    left = sum(_number(shown, place) for place in unknown)
    ways = _ways(len(unknown), left)
    luck.shuffle(ways)  # the next that looks alike is near; the whole list would take minutes
    certain = {place for place in unknown if _number(shown, place) < 5}
    while certain and ways:
        way = dict(zip(unknown, ways.pop(), strict=True))
        if any(way[place] != _number(shown, place) for place in certain):
            alike = _looks_alike(shown, unknown, way.values())
            certain -= {one for one in certain if alike and way[one] != _number(shown, one)}
    assert not certain, (shown, who, certain)
    assert left >= 15 or not unknown


def _number(shown, place):
    return shown.figures[place].numerator


def _ways(count, left):
    if count <= 1:
        return [(left,)] if count else []
    return [(one, *rest) for one in range(left + 1) for rest in _ways(count - 1, left - one)]


def _looks_alike(shown, unknown, way):
    numbers = [one.numerator for one in shown.figures]
    for place, number in zip(unknown, way, strict=True):
        numbers[place] = number
    other = suppress(counts(*numbers), 5)
    return other.hidden == shown.hidden and other.whole == shown.whole
