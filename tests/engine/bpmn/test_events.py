"""Every kind of event, run: caught, thrown, attached, raised, in sub-processes of their own."""

from itertools import pairwise

import pytest

from engine.bpmn.compiled import Uncompilable
from engine.bpmn.views import Subscription, Thrown
from engine.errors import NotFound
from tests.engine.bpmn.pen import EVENTS, Pen, around, element, inside
from tests.engine.bpmn.stage import Stage, compiled

GIVING = (
    '<bpmn:extensionElements><cylch:input name="number">n + 1</cylch:input>'
    "</bpmn:extensionElements>"
)


def attached(event: str, host: str = '<bpmn:userTask id="x"/>', *, interrupting: bool) -> Pen:
    """Draw `x` with an event that leads to the user task `handle`."""
    return (
        around(host)
        .draw(
            "boundaryEvent",
            "b",
            EVENTS[event],
            attachedToRef="x",
            cancelActivity=str(interrupting).lower(),
        )
        .draw("userTask", "handle")
        .draw("endEvent", "handled")
        .chain("b", "handle", "handled")
    )


def sub_process(end: str = "", kind: str = "subProcess") -> str:
    return f'<bpmn:{kind} id="x">{inside(end=end)}</bpmn:{kind}>'


def scope(element_id: str, *nodes: str, ways: str) -> str:
    """Draw a sub-process; `ways` are chains of element ids such as "a b c, b d"."""
    pairs = [pair for way in ways.split(",") for pair in pairwise(way.split())]
    flows = "".join(element("sequenceFlow", f"{a}_{b}", sourceRef=a, targetRef=b) for a, b in pairs)
    return element("subProcess", element_id, "".join(nodes) + flows)


# Where an instance begins


def many_starts() -> Pen:
    pen = around('<bpmn:userTask id="x"/>')
    for event in ("message", "signal", "timer", "conditional"):
        pen.draw("startEvent", event, EVENTS[event]).flow(event, "x")
    return pen


@pytest.mark.parametrize("start", ["message", "signal", "timer", "conditional"])
def test_an_instance_begins_where_it_is_told_to(start):
    stage = Stage(many_starts(), start_event=start, given=1)

    assert stage.way == [start, "x"]
    assert stage.data == {"given": 1}
    assert (stage.due, stage.process.subscriptions()) == ({}, [])


def test_an_instance_begins_where_nothing_is_waited_for():
    definition = compiled(many_starts())

    assert Stage(definition).way == ["begin", "x"]
    assert {(one.element_id, one.kind, one.name) for one in definition.beginnings} == {
        ("begin", "none", ""),
        ("message", "message", "hello"),
        ("signal", "signal", "alarm"),
        ("timer", "timer", "PT1H"),
        ("conditional", "conditional", "ready"),
    }
    with pytest.raises(NotFound):
        Stage(definition, start_event="x")


# Waiting in the flow


@pytest.mark.parametrize(("kind", "name"), [("message", "hello"), ("signal", "alarm")])
def test_a_catching_event_takes_what_it_waits_for(kind, name):
    event = f'<bpmn:intermediateCatchEvent id="x">{EVENTS[kind]}</bpmn:intermediateCatchEvent>'
    stage = Stage(around(event), a=1)
    (waiting,) = stage.process.subscriptions()

    assert waiting == Subscription(kind, name, None, waiting.element_instance_id, "x")
    assert not stage.tell("another", kind=kind)
    assert not stage.done
    assert stage.tell(name, {"payload": [1]}, kind=kind)
    assert stage.done
    assert stage.data == {"a": 1, "payload": [1]}
    assert not stage.tell(name, kind=kind)


@pytest.mark.parametrize(
    "event",
    [
        "<bpmn:messageEventDefinition/>",
        "<bpmn:compensateEventDefinition/>",
        "<bpmn:timerEventDefinition/>",
        EVENTS["timer"] + EVENTS["timer"],
    ],
)
def test_an_event_that_cannot_happen_is_refused(event):
    with pytest.raises(Uncompilable):
        compiled(around(element("intermediateCatchEvent", "x", event)))


def test_an_event_on_the_boundary_must_wait_for_something():
    pen = around('<bpmn:userTask id="x"/>').draw("boundaryEvent", "b", attachedToRef="x")

    with pytest.raises(Uncompilable):
        compiled(pen.flow("b", "done"))


def test_a_receive_task_waits_for_its_message():
    stage = Stage(around('<bpmn:receiveTask id="x" messageRef="m1"/>'))

    assert not stage.tell("hello", kind="signal")
    assert stage.tell("hello")
    assert stage.done


def test_a_condition_is_looked_at_whenever_anything_happens():
    catch = element("intermediateCatchEvent", "x", EVENTS["conditional"])
    pen = around(catch).draw("userTask", "y").draw("parallelGateway", "fork")
    pen.draw("startEvent", "both").chain("both", "fork", "x").chain("fork", "y", "done")
    by_branch, by_correction, at_once = (
        Stage(compiled(pen), start_event="both", ready=ready) for ready in (False, False, True)
    )

    assert by_branch.do("y", ready=True).done
    by_correction.take_up().update({"ready": True})
    by_correction.take_up().run()
    assert ("x", "completed") in by_correction.process.passed()
    assert ("x", "completed") in at_once.process.passed()


def test_a_condition_that_fails_is_a_failure_of_its_own():
    pen = attached("conditional", interrupting=True)
    stage = Stage(pen)

    (failure,) = stage.failures
    assert (failure.element_id, failure.rule) == ("b", "name")
    assert stage.do("x").done


def test_of_several_events_any_is_enough_unless_all_are_needed():
    both = EVENTS["message"] + EVENTS["signal"]
    catch = '<bpmn:intermediateCatchEvent id="x"{}>' + both + "</bpmn:intermediateCatchEvent>"
    any_of, all_of = (
        Stage(around(catch.format(flag))) for flag in ("", ' parallelMultiple="true"')
    )

    assert any_of.tell("alarm", kind="signal")
    assert any_of.done
    assert all_of.tell("alarm", {"first": 1}, kind="signal")
    assert not all_of.tell("alarm", kind="signal")
    assert not all_of.done
    assert all_of.tell("hello", {"second": 2})
    assert all_of.done
    assert all_of.data == {"first": 1, "second": 2}


# Throwing


@pytest.mark.parametrize("kind", ["message", "signal"])
@pytest.mark.parametrize("shape", ["intermediateThrowEvent", "endEvent"])
def test_what_is_thrown_carries_only_what_it_is_given(kind, shape):
    inner = GIVING + EVENTS[kind]
    pen = Pen().draw("startEvent", "begin").draw(shape, "x", inner).draw("endEvent", "done")
    pen.chain("begin", "x", *(["done"] if shape != "endEvent" else []))
    stage = Stage(pen, n=1, other="s")

    name = {"message": "hello", "signal": "alarm"}[kind]
    assert stage.thrown == [Thrown(kind, name, {"number": 2}, None)]
    assert stage.done
    assert stage.take_up().thrown() == []


def test_a_send_task_sends():
    stage = Stage(around(f'<bpmn:sendTask id="x" messageRef="m1">{GIVING}</bpmn:sendTask>'), n=1)

    assert stage.thrown == [Thrown("message", "hello", {"number": 2}, None)]


def heard_inside(kind: str) -> Stage:
    pen = Pen().draw("startEvent", "begin").draw("endEvent", "done").draw("userTask", "x")
    pen.draw("parallelGateway", "fork").draw("intermediateCatchEvent", "hear", EVENTS[kind])
    pen.draw("intermediateThrowEvent", "say", GIVING + EVENTS[kind]).draw("userTask", "after")
    pen.chain("begin", "fork", "x", "say", "done").chain("fork", "hear", "after", "done")
    return Stage(pen, n=1)


def test_a_message_that_is_heard_inside_stays_inside():
    stage = heard_inside("message")

    stage.do("x")

    assert "after" in stage.open
    assert stage.task("after").data["number"] == 2
    assert stage.thrown == []


def test_a_signal_is_heard_inside_and_outside():
    stage = heard_inside("signal")

    stage.do("x")

    assert "after" in stage.open
    assert stage.thrown == [Thrown("signal", "alarm", {"number": 2}, None)]


def test_a_payload_that_fails_leaves_the_token_and_nothing_thrown():
    stage = Stage(around(element("intermediateThrowEvent", "x", GIVING + EVENTS["signal"])))
    (failure,) = stage.failures

    assert (failure.element_id, stage.thrown) == ("x", [])
    stage.take_up().update({"n": 1})
    stage.take_up().retry(failure.element_instance_id)
    assert stage.done
    assert len(stage.thrown) == 1


# Attached to activities


@pytest.mark.parametrize(("kind", "name"), [("message", "hello"), ("signal", "alarm")])
def test_an_attached_event_takes_over(kind, name):
    stage = Stage(attached(kind, interrupting=True), a=1)

    assert stage.tell(name, {"p": 1}, kind=kind)
    assert (stage.open, stage.data) == (["handle"], {"a": 1, "p": 1})
    assert stage.process.passed()[0] == ("x", "canceled")
    assert not stage.tell(name, kind=kind)


@pytest.mark.parametrize(("kind", "name"), [("message", "hello"), ("signal", "alarm")])
def test_an_event_beside_the_activity_happens_each_time(kind, name):
    stage = Stage(attached(kind, interrupting=False))

    for number in (1, 2):
        assert stage.tell(name, {"p": number}, kind=kind)
    assert stage.open == ["handle", "handle", "x"]
    assert [stage.task("handle", number).data["p"] for number in (0, 1)] == [1, 2]
    assert stage.do("x").open == ["handle", "handle"]
    assert not stage.tell(name, kind=kind)
    assert stage.do("handle").do("handle").done


def test_a_condition_beside_the_activity_happens_each_time_it_comes_true():
    stage = Stage(attached("conditional", interrupting=False), ready=False)

    for ready, opened in ((True, 1), (True, 1), (False, 1), (True, 2)):
        stage.take_up().update({"ready": ready})
        stage.process.run()
        assert stage.open.count("handle") == opened


# Errors, escalations, cancellation


@pytest.mark.parametrize("catching", [EVENTS["error"], "<bpmn:errorEventDefinition/>"])
def test_an_error_ends_the_sub_process_and_is_handled(catching):
    pen = attached("error", sub_process(EVENTS["error"]), interrupting=True)
    document = pen.xml().replace(
        b'attachedToRef="x" cancelActivity="true">' + EVENTS["error"].encode(),
        b'attachedToRef="x" cancelActivity="true">' + catching.encode(),
    )
    stage = Stage(compiled(document), a=1).do("it", why="broken")

    assert stage.open == ["handle"]
    assert stage.task("handle").data == {"a": 1, "why": "broken"}
    assert stage.way == ["ie", "b", "handle"]
    assert ("x", "canceled") in stage.process.passed()
    assert stage.do("handle").process.ended_by == ["handled"]


def test_an_error_goes_to_the_handler_of_its_code():
    pen = attached("error", sub_process(EVENTS["error"]), interrupting=True)
    pen.draw("boundaryEvent", "any", "<bpmn:errorEventDefinition/>", attachedToRef="x")
    pen.draw("userTask", "whatever").chain("any", "whatever", "handled")
    other = '<bpmn:error id="er2" name="other" errorCode="E2"/>'
    elsewhere = pen.xml(other).replace(
        b'<bpmn:endEvent id="ie"><bpmn:errorEventDefinition errorRef="er1"/>',
        b'<bpmn:endEvent id="ie"><bpmn:errorEventDefinition errorRef="er2"/>',
    )

    assert Stage(pen).do("it").open == ["handle"]
    assert Stage(compiled(elsewhere)).do("it").open == ["whatever"]


def test_an_error_climbs_through_the_levels():
    inner = scope(
        "it",
        element("startEvent", "ds"),
        element("userTask", "deep"),
        element("endEvent", "de", EVENTS["error"]),
        ways="ds deep de",
    )
    host = element("subProcess", "x", inside(middle=inner))
    stage = Stage(attached("error", host, interrupting=True)).do("deep")

    assert stage.open == ["handle"]
    canceled = [name for name, how in stage.process.passed() if how == "canceled"]
    assert canceled == ["x", "it"]


def test_an_error_out_of_one_round_takes_all_rounds_away():
    multi = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    host = f'<bpmn:subProcess id="x">{inside(end=EVENTS["error"])}{multi}</bpmn:subProcess>'
    stage = Stage(attached("error", host, interrupting=True)).do("it", 1)

    assert stage.open == ["handle"]


def test_an_error_nobody_handles_ends_the_branch():
    stage = Stage(around(sub_process(EVENTS["error"]))).do("it")

    assert stage.done
    assert stage.process.ended_by == ["done"]


@pytest.mark.parametrize(("interrupting", "opened"), [(True, ["handle"]), (False, ["handle"])])
def test_an_escalation_is_handled_beside_or_instead(interrupting, opened):
    pen = attached("escalation", sub_process(EVENTS["escalation"]), interrupting=interrupting)
    stage = Stage(pen).do("it", n=1)

    assert stage.open == opened
    went_on = ("done", "entered") in stage.process.passed()
    assert went_on is not interrupting
    assert stage.task("handle").data == {"n": 1}


def test_an_escalation_on_the_way_lets_the_sub_process_go_on():
    host = scope(
        "x",
        element("startEvent", "is"),
        element("intermediateThrowEvent", "it", EVENTS["escalation"]),
        element("userTask", "later"),
        element("endEvent", "ie"),
        ways="is it later ie",
    )
    stage = Stage(attached("escalation", host, interrupting=False))

    assert stage.open == ["handle", "later"]


def test_who_escalates_may_be_stopped_by_it():
    host = scope(
        "x",
        element("startEvent", "is"),
        element("intermediateThrowEvent", "it", EVENTS["escalation"]),
        element("userTask", "never"),
        element("endEvent", "ie"),
        ways="is it never ie",
    )
    stage = Stage(attached("escalation", host, interrupting=True))

    assert stage.open == ["handle"]
    assert ("it", "canceled") in stage.process.passed()


def test_a_canceled_transaction_is_handled():
    host = sub_process(EVENTS["cancel"], kind="transaction")
    stage = Stage(attached("cancel", host, interrupting=True)).do("it")

    assert stage.open == ["handle"]


def test_a_terminating_end_ends_only_its_own_scope():
    host = scope(
        "x",
        element("startEvent", "is"),
        element("parallelGateway", "fork"),
        element("userTask", "go"),
        element("userTask", "other"),
        element("endEvent", "stop", EVENTS["terminate"]),
        element("endEvent", "ie"),
        ways="is fork go stop, fork other ie",
    )
    pen = Pen().draw("startEvent", "begin").raw(host).draw("userTask", "after")
    stage = Stage(pen.draw("endEvent", "done").chain("begin", "x", "after", "done"))

    assert stage.open == ["go", "other"]
    assert stage.do("go", why="enough").open == ["after"]
    assert stage.data == {"why": "enough"}
    assert ("other", "canceled") in stage.process.passed()


# What other tools draw


def test_links_forks_starts_and_ends_that_were_left_out():
    pen = Pen().draw("userTask", "x").draw("userTask", "y").draw("userTask", "z")
    pen.draw("intermediateThrowEvent", "there", EVENTS["link"])
    pen.draw("intermediateCatchEvent", "here", EVENTS["link"])
    pen.chain("x", "y").flow("x", "there").flow("here", "z")
    stage = Stage(pen)

    assert stage.open == ["x"]
    assert stage.do("x").open == ["y", "z"]
    assert ("f1", "taken") in stage.process.passed()
    assert stage.do("y").do("z").done


def test_a_condition_on_a_flow_out_of_a_task_is_asked():
    pen = around('<bpmn:userTask id="x"/>').draw("userTask", "more").flow("x", "more", "n > 1")
    pen.flow("more", "done")

    assert Stage(pen).do("x", n=2).open == ["more"]
    assert Stage(pen).do("x", n=1).done
