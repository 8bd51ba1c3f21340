"""Every kind of message: its words are whole, in both languages, and people know it by a name."""

from datetime import date

import pytest

from notifications import preview, wordings, words
from notifications.rules import RULES
from notifications.webhooks import KINDS
from webapp.messages.kinds import kind_name
from webapp.messages.webhooks import event_name

EN, CY = "en", "cy"


def test_every_kind_that_is_told_has_words():
    assert RULES.keys() - words.shipped().keys() == set()


@pytest.mark.parametrize("kind", words.shipped())
def test_both_languages_say_the_same_things(kind):
    for part, pair in words.shipped()[kind].items():
        assert wordings.check(kind, part, pair) == {one: pair[one] for one in (EN, CY)}


@pytest.mark.parametrize("kind", words.shipped())
def test_every_kind_reads_in_both_languages(kind):
    vocabulary = words.Vocabulary(words.shipped())

    both = preview.sample(kind, vocabulary, None, date(2026, 6, 24), "https://x.example/profile")
    welsh = preview.sample(kind, vocabulary, CY, date(2026, 6, 24), "https://x.example/profile")

    assert "{" not in both.text + both.subject
    assert both.text.index("Pam chi") < both.text.index("Why you"), "Welsh is read first"
    assert "https://cylch.example/" in both.text
    assert "Why you" not in welsh.text + welsh.html
    assert all(line in both.html for line in ("https://cylch.example/", 'lang="cy"', 'lang="en"'))


def test_every_kind_has_a_name(app):
    with app.test_request_context("/"):
        unnamed = [kind for kind in preview.kinds() if kind_name(kind) == kind]
        unnamed += [kind for kind in KINDS if event_name(kind) == kind]

    assert unnamed == []


@pytest.mark.parametrize(
    ("days", "english", "welsh"),
    [
        (1, "1 working day late", "1 diwrnod gwaith yn hwyr"),
        (2, "2 working days late", "2 ddiwrnod gwaith yn hwyr"),
        (3, "3 working days late", "3 diwrnod gwaith yn hwyr"),
    ],
)
def test_days_are_said_as_each_language_says_them(days, english, welsh):
    assert words.working_days_late(days, EN) == english
    assert words.working_days_late(days, CY) == welsh
