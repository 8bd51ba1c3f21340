"""Every page in both languages and all colours, wide and narrow, by keyboard: `make pages`."""

import pytest

from tests.webapp.browser.looking import (
    LANGUAGES,
    in_colours_of_ones_own,
    in_the_dark,
    looked_at,
    narrowed,
    tabbed_through,
)

PARTS = 6  # whoever is free takes the next


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out_in_any_form(crowd, language, part):
    wrong: list[str] = []
    known: set[str] = set()
    for name, page in crowd.pages(language, part, PARTS):
        wrong += looked_at(name, page) + in_the_dark(name, page)
        wrong += tabbed_through(name, page, known)
        wrong += narrowed(name, page) + in_colours_of_ones_own(name, page)

    assert not wrong, "\n".join(wrong)
