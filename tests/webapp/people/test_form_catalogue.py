"""The catalogue of forms: where each is used, and how it looks in both languages."""

import pytest

from tests.people import member
from tests.webapp.conftest import words_of

LIST = "/settings/forms/"
RETURN = f"{LIST}small_return/1/small_return"


@pytest.fixture
def owner(as_, engine):
    member(engine, "process_owner", name="Owner")
    return as_("owner")


def test_every_form_says_where_it_is_used(owner):
    page = owner.read(LIST)

    assert page.xpath(f"//a[@href='{RETURN}']")
    assert page.xpath("//a[@href='/processes/small_return']")
    assert "Steps that ask it" in words_of(page)


def test_a_form_is_shown_in_either_language_and_nothing_can_be_sent(owner):
    english, welsh = owner.read(f"{RETURN}?in=en"), owner.read(f"{RETURN}?in=cy")

    for page, code in ((english, "en"), (welsh, "cy")):
        preview = page.xpath("//section[contains(@class,'app-form-preview')]")[0]
        assert preview.get("lang") == code
        assert preview.xpath(".//input")
        assert not preview.xpath("ancestor::form|.//form")
    assert words_of(english) != words_of(welsh)


def test_each_field_has_its_words_in_both_languages_and_its_condition(owner):
    said = words_of(owner.read(RETURN))

    assert "must be answered" in said
    assert "the answer to" in said
    assert "cases.reference" in said


@pytest.mark.parametrize("path", ["nothing/1/x", "small_return/9/small_return", "small_return/1/x"])
def test_what_is_not_there_is_not_found(owner, path):
    assert owner.get(f"{LIST}{path}").status_code == 404


def test_a_version_out_of_reach_is_not_there_either(owner):
    assert owner.get(f"{LIST}small_return/{10**12}/small_return").status_code == 404
