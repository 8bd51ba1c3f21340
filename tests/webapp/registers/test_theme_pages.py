"""The pages on which the Business Unit keeps the words for themes."""

import pytest

from tests.webapp.conftest import page_of, words_of

WHERE = "/registers/learning/words"
NEGLECT = f"{WHERE}/neglect"


@pytest.mark.parametrize(
    ("language", "shown", "gone"),
    [("en", "Neglect ŵ <b>", "No longer offered"), ("cy", "Esgeuluso ŷ <b>", "Nas cynigir mwyach")],
)
def test_a_theme_is_called_otherwise_retired_and_used_again(as_, language, shown, gone):
    unit = as_("unit", language)
    assert WHERE in unit.get("/registers/learning").text

    unit.send(NEGLECT, en="Neglect ŵ <b>", cy="Esgeuluso ŷ <b>")
    assert shown in words_of(unit.read("/registers/learning/themes/neglect"))

    assert unit.send(f"{NEGLECT}/retire").status_code == 303
    assert gone in words_of(unit.read(WHERE))
    assert unit.send(f"{NEGLECT}/retire").status_code == 422
    assert unit.send(f"{NEGLECT}/restore").status_code == 303
    assert gone not in words_of(unit.read(WHERE))


def test_a_merged_theme_leads_to_the_one_that_it_means(as_):
    unit = as_("unit")

    unit.send(f"{NEGLECT}/merge", into="infants")

    assert unit.get("/registers/learning/themes/neglect").location.endswith("/themes/infants")
    assert "Counts under: Infants and pre-birth" in words_of(unit.read(WHERE))


def test_a_name_that_is_taken_is_refused_under_its_field(as_):
    answer = as_("unit").send(WHERE, en="Neglect", cy="Rhywbeth")

    assert answer.status_code == 422
    page = page_of(answer)
    assert page.xpath("//*[@id='en-error']")
    assert page.xpath("//input[@name='cy']/@value") == ["Rhywbeth"]


def test_an_agency_keeps_no_words(as_):
    assert as_("rep").get(WHERE).status_code == 403


def test_the_language_of_the_page_stands_first(as_):
    first = as_("unit", "cy").read(WHERE).xpath("(//tbody/tr)[1]/*")

    assert ["".join(one.itertext()).strip() for one in first[:2]] == [
        "Llais y plentyn",
        "The child’s voice",
    ]
