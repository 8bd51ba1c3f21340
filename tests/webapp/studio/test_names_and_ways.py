"""A draft goes by its name, the way without a condition is told as such, and removal is asked."""

import pytest

from engine import sketches
from engine.actors import SYSTEM
from tests.webapp.conftest import words_of
from tests.webapp.studio.test_rounds import drawn
from tests.webapp.test_new_process import sketch_of


@pytest.fixture
def owner(as_, engine):
    with engine.command(SYSTEM) as ctx:
        source = drawn()
        xml = source.xml.replace(b'id="way"', b'id="way" default="flow5"')
        xml = xml.replace(b'name="Review"', b'name="Policy review"')
        sketches.begin_new(ctx, "review", type(source)(source.filename, xml, source.forms, {}))
    return as_("owner")


def test_what_was_never_published_goes_by_the_name_in_its_sketch(owner):
    assert "Policy review" in words_of(owner.read("/processes/"))
    assert owner.read("/processes/review").xpath("string(//h1)") == "Policy review"
    assert "Policy review" in owner.read("/processes/review/check").xpath("string(//title)")


def test_the_way_that_is_taken_if_no_other_fits_is_ticked_and_can_be_unticked(owner, engine):
    page = owner.read("/processes/review/steps/flow5")
    assert page.xpath("//input[@id='set-default']/@checked")
    assert not owner.read("/processes/review/steps/flow4").xpath(
        "//input[@id='set-default']/@checked"
    )
    assert "otherwise" in words_of(owner.read("/processes/review/steps"))

    owner.send("/processes/review/steps/flow5", version=1, was_default="yes")

    assert b'default="flow5"' not in sketch_of(engine, "review").xml


def test_a_step_is_taken_out_only_when_that_is_confirmed(owner):
    page = owner.read("/processes/review/steps/write")
    assert page.xpath("//a[@href='/processes/review/steps/write/remove']")

    asked = owner.read("/processes/review/steps/write/remove")

    assert "Take it out of the sketch?" in words_of(asked)
    assert asked.xpath("//form[@action='/processes/review/steps/write/remove']")


@pytest.mark.parametrize("word", ["template", "rehearse", "ladder", "retention", "lead officers"])
def test_help_is_found_by_what_people_call_a_thing(owner, word):
    assert "/help/" in "".join(owner.read(f"/help?q={word}").xpath("//main//ul//a/@href"))


def test_who_gets_a_task_in_a_rehearsal_is_said_in_welsh(as_, owner):  # noqa: ARG001
    page = as_("owner", "cy").read("/processes/review/rehearse?start=2026-12-01")

    assert page.xpath("//tbody/tr/td/text()")[0] == "officer (un asiantaeth)"
