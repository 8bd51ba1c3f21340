"""A glance at stored tokens says the same as the running process: where it waits."""

import pytest

from engine.bpmn import carrying
from engine.bpmn.glance import waits
from engine.bpmn.process import Process
from engine.bpmn.world import World
from engine.deployments import deployed
from engine.models import ProcessInstance
from engine.working_days import Calendar
from tests.engine.diagrams import Drawing, one_task, publish, timer


@pytest.mark.parametrize(
    ("drawing", "variables", "expected"),
    [
        (one_task(), {}, ["act"]),
        (Drawing("main").start().side_by_side("one", "two").end(), {}, ["one", "two"]),
        (Drawing("main").start().catch("pause", timer("P3D")).end(), {}, ["pause"]),
        (Drawing("main").start().call("ask", "child").end(), {}, ["ask"]),
        (
            Drawing("main").start().call("ask", "child", each="names").end(),
            {"names": ["a", "b"]},
            ["ask"],
        ),
        (Drawing("main").start().call("ask", "child", own=False).end(), {}, ["act"]),
        (
            Drawing("main").start().task("act").boundary("late", "act", timer("P3D")).end("gone"),
            {},
            ["act"],
        ),
    ],
)
def test_it_sees_what_waits_and_no_listener(engine, begin, drawing, variables, expected):
    publish(engine, one_task("child"), drawing, strict=False)
    story = begin(**variables)

    with engine.query() as session:
        row = session.get(ProcessInstance, story.root_id)
        definition = deployed(session, row.definition_id).compiled
        process = Process.restore(definition, row.tokens, World(engine.now(), Calendar()))
        told = [one.element_id for one in carrying.stands(process)]
        assert sorted(waits(definition, row.tokens)) == sorted(told)
    assert sorted(one.rpartition("/")[2] for one in told) == expected
