"""Every page for everybody, wide and narrow, by keyboard; the languages and colours take turns.

Each page in each of them is what `make pages` looks at.
"""

from itertools import product

import pytest

from tests.webapp.browser.looking import (
    LANGUAGES,
    in_colours_of_ones_own,
    in_the_dark,
    looked_at,
    narrowed,
    tabbed_through,
)

TURNS = list(product(LANGUAGES, (in_the_dark, in_colours_of_ones_own)))


@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_no_page_shuts_anybody_out(crowd, turn):
    language, coloured = TURNS[turn]
    wrong: list[str] = []
    known: set[str] = set()
    for name, page in crowd.pages(language, turn, len(TURNS)):
        wrong += looked_at(name, page) + tabbed_through(name, page, known)
        wrong += coloured(name, page) + narrowed(name, page)

    assert not wrong, "\n".join(wrong)
