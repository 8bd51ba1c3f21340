"""A diagram is changed as its file: what was there stays, and it still runs."""

import pytest
from lxml import etree

from engine.bpmn import editing, rewiring
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.errors import Invalid, NotFound
from tests.engine.bpmn.stage import Stage, compiled
from tests.engine.diagrams import Drawing


def drawn(*tasks: str) -> etree._Element:
    drawing = Drawing("main").start()
    for name in tasks:
        drawing.task(name)
    return read_xml(drawing.end().xml())


def diagram(root):
    return read_diagrams(read_xml(etree.tostring(root)))[0]


def walk(root, **results) -> list[str]:
    """The tasks that somebody meets who always does the first one."""
    stage, met = Stage(compiled(etree.tostring(root)), agency="newport"), []
    while stage.open:
        met.append(stage.open[0])
        stage.do(stage.open[0], **results)
    assert stage.done
    return met


def test_settings_and_names_in_both_languages():
    root = drawn("act")

    editing.set_values(
        root, "act", {"name": "Write", "name_cy": "Ysgrifennu", "due_in": "7wd", "form": ""}
    )

    act = diagram(root).elements["act"]
    assert (act.name, act.name_cy, act.due_in, act.form) == ("Write", "Ysgrifennu", "7wd", "")


def test_a_step_is_put_in_with_the_lane_of_the_one_before():
    root = drawn("act", "check")

    new = rewiring.insert_after(root, "act", "userTask", "Legal check")

    assert new == "legal_check"
    assert walk(root) == ["act", "legal_check", "check"]
    assert diagram(root).elements[new].lane == diagram(root).elements["act"].lane


def test_a_step_is_taken_out():
    root = drawn("act", "check", "close")

    rewiring.remove(root, "check")

    assert walk(root) == ["act", "close"]


def test_the_last_step_is_taken_out():
    root = drawn("act", "check")

    rewiring.remove(root, "check")

    assert walk(root) == ["act"]


def test_a_step_is_moved():
    root = drawn("act", "check", "close")

    rewiring.move_after(root, "act", "check")

    assert walk(root) == ["check", "act", "close"]


def test_a_step_moved_to_where_it_stands_stays():
    root = drawn("act", "check")
    before = etree.tostring(root)

    rewiring.move_after(root, "check", "act")

    assert etree.tostring(root) == before


def choice() -> etree._Element:
    drawing = Drawing("main").start().task("act").gateway("which", "exclusive")
    drawing.task("one", follow=False).task("two", follow=False).end()
    drawing.flow("which", "one", "count == 1").flow("which", "two", "count == 2")
    return read_xml(drawing.flow("one", "done").xml())


def test_after_a_choice_the_way_must_be_named():
    root = choice()
    with pytest.raises(Invalid):
        rewiring.insert_after(root, "which", "userTask", "Between")

    way = next(flow for flow in diagram(root).flows.values() if "1" in flow.condition)
    rewiring.insert_after(root, way.id, "userTask", "Between")

    assert walk(root, count=1) == ["act", "between", "one"]
    assert diagram(root).flows[way.id].condition == "count == 1"


def test_a_way_becomes_the_one_that_is_taken_when_no_other_fits():
    root = choice()
    ways = diagram(root).elements["which"].outgoing

    editing.set_default(root, ways[1])

    assert diagram(root).elements["which"].default == ways[1]
    assert walk(root, count=3) == ["act", "two"]


def test_what_is_gone_is_named_nowhere():
    root = drawn("act", "check")
    editing.set_values(root, "check", {"different_from": "act"})
    act = editing.find(root, "act")
    etree.SubElement(
        act.getparent(),
        "{http://www.omg.org/spec/BPMN/20100524/MODEL}boundaryEvent",
        id="late",
        attachedToRef="act",
    )

    rewiring.remove(root, "act")

    assert b"act" not in etree.tostring(root).replace(b"interact", b"")
    assert diagram(root).elements["check"].different_from == ()


def test_lanes_are_added_changed_and_removed_when_nothing_is_in_them():
    root = drawn("act", "check")

    lane = editing.add_lane(root, "main", "Lawyers", "Cyfreithwyr", "lawyer")
    editing.set_lane(root, "check", lane)

    assert diagram(root).elements["check"].lane.group == "lawyer"
    with pytest.raises(Invalid):
        editing.remove_lane(root, lane)
    editing.set_lane(root, "check", editing.lane_of(root, "act"))
    editing.remove_lane(root, lane)
    assert [one.name for one in diagram(root).lanes] == ["Lane 0"]


def test_ids_tell_what_they_are_of_and_are_used_once():
    root = drawn("act")

    assert editing.new_id(root, "Gwirio’r ŵyl!") == "gwirior_wyl"
    assert editing.new_id(root, "Act") == "act_2"
    assert editing.new_id(root, "7 days") == "step_7_days"
    assert editing.new_id(root, "???") == "step"


def test_what_is_not_there_is_not_changed():
    with pytest.raises(NotFound):
        editing.set_values(drawn("act"), "nothing", {"name": "x"})
