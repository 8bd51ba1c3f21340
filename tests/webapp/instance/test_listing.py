"""What is under way, in a list and in the parts of one work, and what is offered to whom."""

import pytest

from engine.actors import SYSTEM
from engine.models import ProcessInstance
from tests.webapp.conftest import start


@pytest.mark.parametrize(("who", "is_offered"), [("officer", False), ("chair", True)])
def test_only_who_may_start_something_is_led_there(as_, who, is_offered):
    page = as_(who).read("/instances/")

    assert bool(page.xpath("//main//a[@href='/start/']")) is is_offered
    offered = as_(who).read("/start/").xpath("//main//a[starts-with(@href, '/start/')]")
    assert bool(offered) is is_offered


def test_on_paper_the_list_says_what_it_was_narrowed_to(as_):
    page = as_("unit", "cy").read("/instances/?q=neglect&state=any")

    printed = page.xpath("normalize-space(//*[@class='app-in-print'])")
    assert printed.startswith("Chwilio: “neglect” · Statws: Unrhyw statws · Fel yr oedd ar ")


def test_parts_of_one_work_are_told_apart_by_their_agency(as_, engine, started):
    other = start(engine, "torfaen")
    with engine.command(SYSTEM) as ctx:
        ctx.session.get_one(ProcessInstance, other).root_id = started

    page = as_("unit").read(f"/instances/{started}")

    parts = page.xpath("//table[caption='All parts of this work']//th/span/text()")
    assert parts == ["Newport City Council", "Torfaen County Borough Council"]
