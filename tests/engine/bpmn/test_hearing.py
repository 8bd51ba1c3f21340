"""Who hears what: event sub-processes beside the flow, and instances told apart by correlation."""

import pytest

from engine.bpmn.views import Thrown
from tests.engine.bpmn.pen import EVENTS, Pen, around, inside
from tests.engine.bpmn.stage import Stage, compiled


def listening(event: str, *, interrupting: bool = False) -> str:
    """Draw the event sub-process `aside` with the user task `note`."""
    flag = str(interrupting).lower()
    return (
        '<bpmn:subProcess id="aside" triggeredByEvent="true">'
        f'<bpmn:startEvent id="heard" isInterrupting="{flag}">{EVENTS[event]}</bpmn:startEvent>'
        '<bpmn:userTask id="note"/><bpmn:endEvent id="noted"/>'
        '<bpmn:sequenceFlow id="n1" sourceRef="heard" targetRef="note"/>'
        '<bpmn:sequenceFlow id="n2" sourceRef="note" targetRef="noted"/></bpmn:subProcess>'
    )


def sub_process(end: str = "", kind: str = "subProcess") -> str:
    return f'<bpmn:{kind} id="x">{inside(end=end)}</bpmn:{kind}>'


@pytest.mark.parametrize(("kind", "name"), [("message", "hello"), ("signal", "alarm")])
def test_an_event_sub_process_runs_beside_the_flow_each_time(kind, name):
    stage = Stage(around('<bpmn:userTask id="x"/>').raw(listening(kind)), a=1)
    (waiting,) = stage.process.subscriptions()
    assert (waiting.kind, waiting.name, waiting.element_id) == (kind, name, "aside")

    assert stage.tell(name, {"p": 1}, kind=kind)
    assert stage.tell(name, {"p": 2}, kind=kind)
    assert stage.open == ["note", "note", "x"]
    stage.do("x", a=2)
    assert not stage.done
    stage.do("note", noted=True).do("note")
    assert stage.done
    assert stage.data == {"a": 2, "p": 2, "noted": True}


def test_what_an_event_sub_process_did_not_touch_is_not_undone():
    stage = Stage(around('<bpmn:userTask id="x"/>').raw(listening("message")), a=1)
    stage.tell("hello")

    stage.do("x", a=2).do("note", b=3)  # it began with a = 1 and ends last

    assert stage.data == {"a": 2, "b": 3}


def test_an_interrupting_event_sub_process_replaces_the_flow():
    pen = around(sub_process()).raw(listening("message", interrupting=True))
    stage = Stage(pen, a=1)

    assert stage.tell("hello", {"p": 1})
    assert stage.open == ["note"]
    assert ("x", "canceled") in stage.process.passed()
    assert stage.do("note").done
    assert stage.data == {"a": 1, "p": 1}


@pytest.mark.parametrize(("kind", "name"), [("message", "hello"), ("signal", "alarm")])
def test_an_interrupting_event_sub_process_begins_once(kind, name):
    beside = listening("signal").replace('"aside"', '"other"')  # it is interrupted, too
    for inner in ("heard", "note", "noted", "n1", "n2"):
        beside = beside.replace(f'"{inner}"', f'"other_{inner}"')
    pen = around(sub_process()).raw(listening(kind, interrupting=True)).raw(beside)
    stage = Stage(pen, a=1)

    assert stage.tell(name, {"p": 1}, kind=kind)
    assert stage.process.subscriptions() == []
    assert not stage.tell(name, {"p": 2}, kind=kind)
    assert not stage.tell("alarm", kind="signal")
    assert stage.open == ["note"]
    assert stage.do("note").done
    assert stage.data == {"a": 1, "p": 1}


def test_an_error_within_what_handles_errors_goes_further_out():
    raised = f'<bpmn:endEvent id="noted">{EVENTS["error"]}</bpmn:endEvent>'
    handler = listening("error", interrupting=True).replace('<bpmn:endEvent id="noted"/>', raised)
    stage = Stage(around(sub_process(EVENTS["error"])).raw(handler)).do("it")

    assert stage.open == ["note"]
    assert stage.do("note").done


def test_a_shared_definition_does_not_remember_what_one_instance_heard():
    definition = compiled(around('<bpmn:userTask id="x"/>').raw(listening("signal")))
    first = Stage(definition)
    first.tell("alarm", kind="signal")
    second = Stage(definition)

    assert first.open == ["note", "x"]
    assert second.open == ["x"]
    assert second.do("x").done


def test_an_event_sub_process_inside_a_sub_process_hears_too():
    host = f'<bpmn:subProcess id="x">{inside()}{listening("message")}</bpmn:subProcess>'
    stage = Stage(around(host))

    assert stage.tell("hello")
    assert stage.open == ["it", "note"]
    assert stage.do("it").open == ["note"]
    assert stage.do("note").done
    assert not stage.tell("hello")


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_an_event_sub_process_handles_what_is_raised_within(kind):
    pen = around(sub_process(EVENTS[kind])).raw(listening(kind, interrupting=kind == "error"))
    stage = Stage(pen).do("it", why=1)

    assert stage.open == ["note"]
    assert stage.task("note").data == {"why": 1}
    went_on = ("done", "entered") in stage.process.passed()
    assert went_on is (kind == "escalation")


# One message, one receiver


def waiting_twice(kind: str) -> Stage:
    """Two branches wait for the same; `second` is reached first."""
    pen = Pen().draw("startEvent", "begin").draw("parallelGateway", "fork")
    for name in ("first", "second"):
        pen.draw("userTask", name).draw("intermediateCatchEvent", f"{name}_hears", EVENTS[kind])
        pen.draw("userTask", f"{name}_heard").draw("endEvent", f"{name}_done")
        pen.chain("fork", name, f"{name}_hears", f"{name}_heard", f"{name}_done")
    return Stage(pen.chain("begin", "fork")).do("second").do("first")


def test_of_two_that_wait_for_a_message_the_one_that_has_waited_longest_gets_it():
    stage = waiting_twice("message")

    assert stage.tell("hello", {"p": 1})
    assert stage.open == ["second_heard"]
    assert stage.tell("hello", {"p": 2})
    assert stage.open == ["first_heard", "second_heard"]
    assert [stage.task(name).data["p"] for name in stage.open] == [2, 1]
    assert not stage.tell("hello")


def test_a_signal_reaches_all_that_wait():
    stage = waiting_twice("signal")

    assert stage.tell("alarm", kind="signal")

    assert stage.open == ["first_heard", "second_heard"]


def test_each_of_several_rounds_gets_a_message_of_its_own():
    rounds = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    stage = Stage(around(f'<bpmn:receiveTask id="x" messageRef="m1">{rounds}</bpmn:receiveTask>'))

    for _ in range(3):
        assert not stage.done
        assert stage.tell("hello")

    assert stage.done


def test_who_waits_for_a_message_comes_before_an_event_sub_process():
    catch = f'<bpmn:intermediateCatchEvent id="x">{EVENTS["message"]}</bpmn:intermediateCatchEvent>'
    pen = Pen().draw("startEvent", "begin").raw(catch).draw("userTask", "after")
    pen.draw("endEvent", "done").chain("begin", "x", "after", "done").raw(listening("message"))
    stage = Stage(pen)

    assert stage.tell("hello")
    assert stage.open == ["after"]
    assert stage.tell("hello")
    assert stage.open == ["after", "note"]


# Correlation

RETRIEVAL = "".join(
    f'<bpmn:correlationPropertyRetrievalExpression messageRef="{message}">'
    "<bpmn:messagePath>reference</bpmn:messagePath>"
    "</bpmn:correlationPropertyRetrievalExpression>"
    for message in ("m1", "m2")
)
CORRELATION = (
    '<bpmn:collaboration id="c"><bpmn:correlationKey id="key" name="audit">'
    "<bpmn:correlationPropertyRef>property</bpmn:correlationPropertyRef>"
    "</bpmn:correlationKey></bpmn:collaboration>"
    f'<bpmn:correlationProperty id="property">{RETRIEVAL}</bpmn:correlationProperty>'
)


def asking(reference: str) -> Stage:
    pen = Pen().draw("startEvent", "begin").draw("sendTask", "ask", messageRef="m1")
    pen.draw("receiveTask", "answer", messageRef="m2").draw("endEvent", "done")
    pen.chain("begin", "ask", "answer", "done")
    return Stage(compiled(pen.xml(CORRELATION)), reference=reference)


def test_an_answer_finds_the_instance_that_asked():
    one, other = asking("A-1"), asking("A-2")
    sent, expected = other.thrown[0], {"audit": {"property": "A-2"}}
    assert sent == Thrown("message", "hello", {}, expected)
    assert other.process.subscriptions()[0].correlation == expected

    assert not one.tell("goodbye", {"said": 1}, expected)
    assert other.tell("goodbye", {"said": 1}, expected)

    assert (one.done, other.done) == (False, True)


def test_an_event_sub_process_hears_only_what_is_meant_for_its_instance():
    event = EVENTS["message"].replace("m1", "m2")
    pen = Pen().draw("startEvent", "begin").draw("sendTask", "ask", messageRef="m1")
    pen.draw("userTask", "x").draw("endEvent", "done").chain("begin", "ask", "x", "done")
    pen.raw(listening("message").replace(EVENTS["message"], event))
    stage = Stage(compiled(pen.xml(CORRELATION)), reference="A-1")

    assert not stage.tell("goodbye", {"reference": "A-2"})
    assert stage.tell("goodbye", {"reference": "A-1"})
    assert stage.open == ["note", "x"]


def test_a_payload_may_carry_the_correlation_itself():
    one = asking("A-1")

    assert not one.tell("goodbye", {"reference": "A-2"})
    assert not one.tell("goodbye", {})
    assert one.tell("goodbye", {"reference": "A-1"})
