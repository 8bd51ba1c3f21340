"""Stored state: small, repeatable, of one version, and no older for its age."""

import sys
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from engine.bpmn.process import Process
from engine.bpmn.state import VERSION, StateUnreadable
from engine.bpmn.values import DataRefused
from tests.engine.bpmn.pen import EVENTS, Pen, around
from tests.engine.bpmn.stage import Stage, compiled

X = '<bpmn:userTask id="x"/>'
DATA = Path(__file__).parents[2] / "data" / "bpmn"


def a_loop() -> Pen:
    """Draw a user task with an attached timer whose branch ends by itself, round and round."""
    return (
        Pen()
        .draw("startEvent", "begin")
        .draw("exclusiveGateway", "merge")
        .draw("userTask", "again")
        .draw("exclusiveGateway", "choose", default="out")
        .draw("endEvent", "done")
        .chain("begin", "merge", "again", "choose")
        .flow("choose", "merge", "go_on")
        .flow("choose", "done", id="out")
        .draw(
            "boundaryEvent",
            "late",
            EVENTS["message"],
            attachedToRef="again",
            cancelActivity="false",
        )
        .draw("scriptTask", "count", "<bpmn:script>told = told + 1</bpmn:script>")
        .draw("endEvent", "counted")
        .chain("late", "count", "counted")
    )


def medium() -> Stage:
    names = ("audit_medium", "evidence_collection")
    files = [(DATA / f"{name}.bpmn").read_bytes() for name in names]
    return Stage(compiled(*files, process_id="audit_medium"))


def calls_made(act: Callable[[], object]) -> int:
    """Count the calls that an act makes: its cost, whatever else this machine does."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def test_a_thousand_passes_leave_nothing_behind():
    stage = Stage(a_loop(), told=0)
    sizes, costs = [], []

    def one_pass() -> None:
        task = stage.task("again")
        process = Process.restore(stage.definition, stage.process.state(), stage.world)
        process.complete(task.element_instance_id, {"go_on": True})
        sizes.append(len(process.state()))
        stage.process = process

    for _ in range(1_000):
        assert stage.tell("hello")
        costs.append(calls_made(one_pass))

    assert stage.data == {"told": 1_000, "go_on": True}
    assert max(sizes) < sizes[0] + 40
    assert max(costs[10:]) < 1.1 * costs[10]


def test_a_process_held_in_memory_grows_no_older_either():
    stage = Stage(a_loop(), told=0, storing=False)
    for _ in range(300):
        stage.do("again", go_on=True)

    scopes = stage.process._instance.scopes()  # noqa: SLF001 - nothing else shows it
    assert sum(len(scope.tasks) for scope in scopes) < 10


def test_the_parent_of_a_hundred_actions_is_small_and_each_return_is_cheap():
    multi = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>actions"
        "</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="action"/><bpmn:outputDataItem id="result"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    own = 'calledElement="action" cylch:instance="own"'
    call = f'<bpmn:callActivity id="x" {own}>{multi}</bpmn:callActivity>'
    actions = [
        {"reference": f"AP-2026-{n:03}", "agency": "health", "title": "Train all the midwives"}
        for n in range(100)
    ]
    stage = Stage(around(call), actions=actions)
    assert len(stage.process.state()) < 50_000
    costs = []

    for number in reversed(range(100)):
        call_id = stage.process.calls()[number].element_instance_id
        costs.append(calls_made(lambda one=call_id: stage.take_up().complete(one, {"result": one})))
        assert len(stage.process.state()) < 50_000

    assert stage.done
    results = stage.data["results"]
    assert results == sorted(results, key=int)
    assert max(costs) < 100 * 250


def test_every_state_of_the_medium_audit_is_small():
    stage = medium()
    while not stage.done:
        assert len(stage.process.state()) <= 12_000
        stage.do(stage.process.user_tasks()[0].element_id)

    assert len(stage.process.state()) <= 12_000


def test_the_same_state_has_the_same_bytes():
    one, other = (Stage(a_loop(), a=1, b=2) for _ in range(2))
    swapped = Stage(a_loop(), b=2, a=1)

    assert one.process.state() == other.process.state() == swapped.process.state()
    assert one.take_up().state() == other.process.state()


def test_keys_that_mean_something_to_spiffworkflow_are_only_keys():
    odd = {"typename": "datetime", "value": "2026-01-01T00:00:00"}
    stage = Stage(around('<bpmn:userTask id="x"/><bpmn:userTask id="y"/>'), asset=odd)

    stage.take_up()

    assert stage.data["asset"] == odd
    assert stage.do("x", typename="ScriptTask").data["typename"] == "ScriptTask"


@pytest.mark.parametrize(
    "value", [{"$t": 1}, b"bytes", {1: "number"}, float("nan"), object(), 1 << 70, "\ud800"]
)
def test_what_cannot_be_stored_is_refused_at_the_door(value):
    stage = Stage(around(X))
    before = stage.process.state()

    with pytest.raises(DataRefused):
        stage.do("x", form={"inner": [value]})

    assert stage.process.state() == before
    with pytest.raises(DataRefused):
        Stage(stage.definition, form=value)


def test_values_given_are_copied_and_nobody_changes_them_later():
    form = {"rows": [{"n": 1}]}
    stage = Stage(around(X), storing=False, form=form)

    form["rows"][0]["n"] = 2

    assert stage.data["form"] == {"rows": [{"n": 1}]}
    for seen in (stage.task("x").data, stage.data):
        seen["form"]["rows"].append(2)
    with pytest.raises(TypeError):
        stage.task("x").data["form"] = {}
    assert stage.task("x").data == {"form": {"rows": [{"n": 1}]}}


def test_a_script_changes_its_own_copy_only():
    pen = (
        Pen()
        .draw("startEvent", "begin")
        .draw("parallelGateway", "fork")
        .draw("scriptTask", "change", '<bpmn:script>form["rows"].append(2)</bpmn:script>')
        .draw("userTask", "x")
        .draw("userTask", "y")
        .draw("endEvent", "done")
        .chain("begin", "fork", "change", "y", "done")
        .chain("fork", "x", "done")
    )
    stage = Stage(pen, storing=False, form={"rows": [1]})

    assert stage.task("x").data["form"] == {"rows": [1]}
    assert stage.task("y").data["form"] == {"rows": [1, 2]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda state: state | {"v": VERSION + 1}, "version"),
        (lambda _: {}, "these bytes are none"),
        (lambda _: [1, 2], "these bytes are none"),
    ],
)
def test_a_state_this_program_does_not_know_is_refused(change, reason):
    stage = Stage(a_loop())
    stored = orjson.dumps(change(orjson.loads(stage.process.state())))

    with pytest.raises(StateUnreadable, match=reason):
        Process.restore(stage.definition, stored, stage.world)


def test_a_state_of_another_definition_is_refused():
    stage = Stage(a_loop())

    with pytest.raises(StateUnreadable, match="again"):
        Process.restore(compiled(around(X)), stage.process.state(), stage.world)
    with pytest.raises(StateUnreadable):
        Process.restore(stage.definition, b"\x80not json", stage.world)


def test_a_completed_instance_keeps_its_result_and_nothing_else():
    stage = Stage(a_loop(), told=0).do("again", go_on=False)

    stage.take_up()

    assert stage.done
    assert stage.data == {"told": 0, "go_on": False}
    assert stage.process.ended_by == ["done"]
    assert (stage.open, stage.due, stage.process.subscriptions()) == ([], {}, [])
    stage.process.run()
    assert stage.process.passed() == []
