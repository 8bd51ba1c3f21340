"""A server that lives for months holds no more for every page that it has shown."""

import pytest

from tests.soak.held import kept_by_each

WARM_UP, ROUNDS = 15, 60
LITTLE = 20


@pytest.mark.parametrize("path", ["/", "/instances/", "/instances/{instance}"])
def test_nothing_of_a_page_that_was_shown_stays_in_memory(as_, started, path):
    client = as_("officer")
    path = path.format(instance=started)

    def show() -> None:
        assert client.get(path, follow_redirects=True).status_code == 200

    assert kept_by_each(ROUNDS, WARM_UP, show) < LITTLE
