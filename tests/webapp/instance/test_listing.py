"""The list of what is under way, and what it offers to whom."""

import pytest


@pytest.mark.parametrize(("who", "is_offered"), [("officer", False), ("chair", True)])
def test_only_who_may_start_something_is_led_there(as_, who, is_offered):
    page = as_(who).read("/instances/")

    assert bool(page.xpath("//main//a[@href='/start/']")) is is_offered
    offered = as_(who).read("/start/").xpath("//main//a[starts-with(@href, '/start/')]")
    assert bool(offered) is is_offered
