"""What an entry of the history is called in a copy for somebody: words, never a code."""

import re

import pytest

from tests.house.test_readmes import READMES, recorded_kinds
from webapp.i18n import LANGUAGES, speaking
from webapp.subjects.decided import decided
from webapp.subjects.happenings import told


def every_kind():
    """Every kind that the house records; of those with a computed part, what a README lists.

    A README names modules, too, and `migration.py` looks like a kind.
    """
    listed = set(re.findall(r"`([a-z_]+\.(?!py`)[a-z_]+)`", READMES))
    for pattern in recorded_kinds():
        kinds = [one for one in listed if re.fullmatch(pattern, one)]
        yield from kinds if "[" in pattern else [pattern.replace("\\", "")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_told_in_words(app, language):
    kinds = set(every_kind())
    with app.app_context(), speaking(language, app.extensions["process_engine"].timezone):
        codes = [kind for kind in kinds if told(kind) == kind]

    assert len(kinds) > 300
    assert codes == []


def test_a_kind_from_elsewhere_stays_as_it_is():
    assert told("kettle.boiled") == "kettle.boiled"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["with conditions", "returned", "kettle"]),
        ("cy", ["gydag amodau", "dychwelwyd", "kettle"]),
    ],
)
def test_what_was_decided_is_told_in_words(app, language, said):
    with app.app_context(), speaking(language, app.extensions["process_engine"].timezone):
        assert [decided(mark) for mark in ("conditions", "return", "kettle")] == said
