"""For every rule of the lint a file that breaks it, or several that belong together."""

from tests.engine.bpmn.pen import EVENTS, HEAD, TAIL, Pen, around, document, element, inside
from tests.engine.bpmn.sketches import (
    ITEM,
    OUT,
    OVER,
    Example,
    aside,
    attached,
    calling,
    catch,
    choice,
    complete,
    end,
    extended,
    fork,
    loop,
    multi,
    plain,
    strict,
    sub,
    task,
    time,
    timer,
    waiting,
    whole,
)

TIMER, MESSAGE = EVENTS["timer"], EVENTS["message"]
PROCESS = '<bpmn:process id="main" isExecutable="true">{}</bpmn:process>'


def script(text: str, **attributes: str) -> str:
    return element("scriptTask", "x", f"<bpmn:script>{text}</bpmn:script>", **attributes)


def condition(text: str) -> Pen:
    return choice("exclusiveGateway", text, "", default="way1")


def flow(**ends: str) -> Pen:
    return around(task()).draw("sequenceFlow", "loose", **ends)


FILES = {
    "file.doctype": plain(b"<!DOCTYPE a><a/>"),
    "file.empty": plain(b" \n"),
    "file.no-process": plain(document()),
    "file.not-bpmn": plain(b"<html/>"),
    "file.not-executable": plain(document('<bpmn:process id="main" isExecutable="false"/>')),
    "file.not-xml": plain(b"<a>"),
    "file.several-processes": Example(
        {"two.bpmn": document(around(task()), Pen("other"))}, strict(task()).library
    ),
    "file.too-deep": plain(b"<a>" * 300),
    "file.too-large": plain(b"<" * 5_000_001),
    "file.too-many-elements": plain((HEAD + "<a/>" * 20_001 + TAIL).encode()),
    "file.too-many-flows": plain(around(task()).chain(*["x"] * 5_002)),
    "file.too-many-nodes": plain(
        document(PROCESS.format("".join(f'<bpmn:task id="t{n}"/>' for n in range(1_501))))
    ),
}

IDENTITY = {
    "element.foreign": plain(around(task()).raw('<camunda:task id="y"/>')),
    "element.misplaced": plain(around(task(f"<bpmn:incoming>{task()}</bpmn:incoming>"))),
    "element.unknown": plain(around(task()).draw("choreographyTask", "y")),
    "id.duplicate": plain(around(task()).draw("sequenceFlow", "x", sourceRef="x")),
    "id.missing": plain(around(task()).raw("<bpmn:userTask/>")),
    "id.odd": plain(around(task()).draw("userTask", "it's")),
    "id.reserved": plain(around(task()).draw("endEvent", "End").chain("x", "End")),
    "name.too-long": plain(task(name="W" * 251)),
}

STRUCTURE = {
    "flow.crosses-scope": plain(
        around(sub(inside())).flow("it", "done")  # out of the sub-process
    ),
    "flow.dangling": plain(flow(sourceRef="x", targetRef="nowhere")),
    "flow.duplicate": plain(around(task()).flow("x", "done")),
    "flow.into-start": plain(flow(sourceRef="x", targetRef="begin")),
    "flow.out-of-end": plain(flow(sourceRef="done", targetRef="x")),
    "flow.to-event-subprocess": plain(aside(MESSAGE).flow("x", "aside")),
    "structure.dead-end": strict(around(task()).draw("userTask", "y").flow("x", "y")),
    "structure.empty": plain(Pen()),
    "structure.endless-loop": plain(loop("x")),
    "structure.loop-without-wait": plain(loop("x", x="scriptTask")),
    "structure.no-end": strict(Pen().draw("startEvent", "s").raw(task()).flow("s", "x")),
    "structure.no-start": strict(Pen().raw(task()).draw("endEvent", "e").flow("x", "e")),
    "structure.no-way-out": plain(around(task()).draw("userTask", "y").chain("x", "y", "y")),
    "structure.runs-twice": plain(fork("parallelGateway", "exclusiveGateway")),
    "structure.several-starts": plain(around(task()).draw("startEvent", "s").flow("s", "x")),
    "structure.unreachable": plain(around(task()).draw("userTask", "y").flow("y", "done")),
    "join.may-hang": plain(
        fork("inclusiveGateway", "parallelGateway").flow("split", "x", "note == 2")
    ),
    "join.never-fires": plain(fork("exclusiveGateway", "parallelGateway", default="to_a")),
}

GATEWAYS = {
    "event-gateway.instantiate": plain(waiting(catch(MESSAGE), instantiate="true")),
    "event-gateway.parallel": plain(waiting(catch(MESSAGE), eventGatewayType="Parallel")),
    "event-gateway.shared-target": plain(
        waiting(catch(MESSAGE), catch(TIMER)).draw("userTask", "y").chain("begin", "y", "w0")
    ),
    "event-gateway.target": plain(waiting(task())),
    "flow.condition-on-default": plain(
        choice("exclusiveGateway", "note == 1", "note == 2", default="way0")
    ),
    "flow.empty-condition": plain(choice("exclusiveGateway", " ", "note == 2")),
    "gateway.complex": plain(element("complexGateway", "x")),
    "gateway.default-unknown": plain(choice("exclusiveGateway", "a", "b", default="way9")),
    "gateway.no-condition": plain(choice("exclusiveGateway", "note == 1", "")),
    "gateway.no-default": plain(choice("inclusiveGateway", "note == 1", "note == 2")),
    "gateway.parallel-condition": plain(choice("parallelGateway", "note == 1", "")),
}

EVENT_RULES = {
    "boundary.cancel-outside": plain(attached(EVENTS["cancel"], on=sub(inside()))),
    "boundary.must-interrupt": plain(
        attached(EVENTS["error"], on=sub(inside()), cancelActivity="false")
    ),
    "boundary.never-thrown": plain(attached(EVENTS["error"])),
    "boundary.no-activity": plain(attached(TIMER, attachedToRef="begin")),
    "boundary.own-instance": plain(
        attached(TIMER, on=element("callActivity", "x", calledElement="c", cylch__instance="own"))
    ),
    "boundary.parallel": plain(
        attached(TIMER + MESSAGE, cancelActivity="false", parallelMultiple="true")
    ),
    "compensation.not-run": plain(task(isForCompensation="true")),
    "error.maybe-uncaught": plain(end(EVENTS["error"])),
    "error.uncaught": whole(end(EVENTS["error"])),
    "event.cancel-outside": plain(end(EVENTS["cancel"])),
    "event.code-missing": plain(
        document(
            attached('<bpmn:errorEventDefinition errorRef="blank"/>', on=sub(inside())),
            '<bpmn:error id="blank"/>',
        )
    ),
    "event.conditional-clock": plain(
        catch(EVENTS["conditional"].replace("ready", 'today() == "2026-01-05"'))
    ),
    "event.conditional-start": plain(
        Pen()
        .draw("startEvent", "begin", EVENTS["conditional"])
        .raw(task())
        .draw("endEvent", "done")
        .chain("begin", "x", "done")
    ),
    "event.no-condition": plain(catch("<bpmn:conditionalEventDefinition/>")),
    "event.no-trigger": plain(catch("")),
    "event.not-here": plain(catch(EVENTS["error"])),
    "event.reference-missing": plain(element("sendTask", "x")),
    "event.reference-unknown": plain(element("receiveTask", "x", messageRef="m9")),
    "event.reference-unnamed": plain(
        document(around(element("sendTask", "x", messageRef="m")), '<bpmn:message id="m"/>')
    ),
    "event.several": plain(catch(TIMER * 2)),
    "event.shared-definition": plain(catch("<bpmn:eventDefinitionRef>d</bpmn:eventDefinitionRef>")),
    "event-subprocess.error-interrupts": plain(aside(EVENTS["error"], isInterrupting="false")),
    "event-subprocess.start": plain(aside(TIMER)),
    "link.no-source": plain(
        around(task()).draw("intermediateCatchEvent", "l", EVENTS["link"]).flow("l", "done")
    ),
    "link.no-target": plain(
        around(task()).draw("intermediateThrowEvent", "l", EVENTS["link"]).flow("x", "l")
    ),
    "link.several-targets": plain(
        around(task())
        .draw("intermediateThrowEvent", "l", EVENTS["link"])
        .draw("intermediateCatchEvent", "a", EVENTS["link"])
        .draw("intermediateCatchEvent", "b", EVENTS["link"])
        .flow("x", "l")
        .flow("a", "done")
        .flow("b", "done")
    ),
    "message-flow.no-message": plain(
        document(
            around(element("sendTask", "x", messageRef="m1")),
            '<bpmn:process id="p2" isExecutable="true"><bpmn:startEvent id="s2">'
            f"{EVENTS['message'].replace('m1', 'm2')}</bpmn:startEvent></bpmn:process>"
            '<bpmn:collaboration id="c"><bpmn:messageFlow id="mf" sourceRef="x" targetRef="s2"/>'
            "</bpmn:collaboration>",
        )
    ),
    "receive.instantiate": plain(element("receiveTask", "x", messageRef="m1", instantiate="true")),
    "sub-process.start-event": plain(
        sub(inside().replace('"is"/>', f'"is">{TIMER}</bpmn:startEvent>'))
    ),
    "timer.cycle-not-here": plain(catch(timer(time("timeCycle", "R3/PT1H")))),
    "timer.negative": plain(catch(timer(time("timeDuration", '"-PT1H"')))),
    "timer.no-time": plain(catch(timer())),
    "timer.several-times": plain(
        catch(timer(time("timeDuration", "PT1H"), time("timeDate", "2026-01-05")))
    ),
    "timer.unreadable": plain(catch(timer(time("timeDuration", '"three days"')))),
}

ACTIVITIES = {
    "call.cycle": whole(calling("one", "two"), calling("two", "one")),
    "call.expression": plain(element("callActivity", "x", calledElement="${process}")),
    "call.instance": plain(
        element("callActivity", "x", calledElement="c", cylch__instance="shared")
    ),
    "call.mapping": plain(extended("callActivity", "<camunda:in/>", calledElement="c")),
    "call.no-process": plain(element("callActivity", "x")),
    "call.own-cycle": whole(calling("one", "two", cylch__instance="own"), calling("two", "one")),
    "call.unknown": strict(element("callActivity", "x", calledElement="nowhere")),
    "call.version": plain(
        element("callActivity", "x", calledElement="c", camunda__calledElementVersion="3")
    ),
    "closure.same-id": whole(
        around(sub(inside())), calling("other", "main").draw("subProcess", "x")
    ),
    "data.assignment": plain(
        task("<bpmn:dataInputAssociation><bpmn:assignment/></bpmn:dataInputAssociation>")
    ),
    "data.for-readers-only": plain(around(task()).draw("dataStoreReference", "d")),
    "loop.maximum": plain(task('<bpmn:standardLoopCharacteristics loopMaximum="many"/>')),
    "loop.no-end": plain(task("<bpmn:standardLoopCharacteristics/>")),
    "loop.several": plain(task('<bpmn:standardLoopCharacteristics loopMaximum="2"/>' * 2)),
    "multi.behavior": plain(multi(OVER, behavior="None")),
    "multi.both": plain(multi(OVER + "<bpmn:loopCardinality>3</bpmn:loopCardinality>")),
    "multi.item-is-collection": plain(multi(OVER + ITEM.replace('"case"', '"cases"'))),
    "multi.no-collection": plain(multi(ITEM)),
    "multi.not-a-variable": plain(multi(OVER + OUT.replace("results", "the results"))),
    "multi.result-without-output": plain(
        multi(OVER + '<bpmn:outputDataItem id="result" name="result"/>')
    ),
    "rule-task.decision-unknown": strict(
        element("businessRuleTask", "x", cylch__decision="nowhere")
    ),
    "rule-task.no-decision": plain(element("businessRuleTask", "x")),
    "script.format": plain(script("a = 1", scriptFormat="javascript")),
    "script.missing": plain(element("scriptTask", "x")),
    "service.no-step": plain(element("serviceTask", "x")),
    "step.unknown": strict(element("serviceTask", "x", cylch__step="nowhere")),
    "sub-process.ad-hoc": plain(sub(task().replace('"x"', '"y"'), kind="adHocSubProcess")),
    "task.performer": plain(task("<bpmn:potentialOwner/>")),
    "task.quantity": plain(task(completionQuantity="2")),
    "task.undefined": strict(element("task", "x")),
}

TEXTS = {
    "condition.no-such-answer": strict(
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "x", cylch__form="plan")
        .draw("exclusiveGateway", "way", default="else")
        .draw("endEvent", "done")
        .chain("begin", "x", "way")
        .flow("way", "done", 'outcome == "approved"')
        .flow("way", "x", id="else")
    ),
    "expression.from-the-start": strict(complete(cylch__dueIn="", cylch__dueAt="soon")),
    "expression.language": plain(
        around(task()).raw(
            '<bpmn:sequenceFlow id="f" sourceRef="x" targetRef="done"><bpmn:conditionExpression'
            ' language="juel">note</bpmn:conditionExpression></bpmn:sequenceFlow>'
        )
    ),
    "expression.misspelt": Example(
        dict(plain(condition("outcom == 1").draw("userTask", "f", cylch__form="plan")).files),
        strict(task()).library,
    ),
    "expression.not-allowed": plain(script("import os")),
    "expression.too-deep": plain(script("a = " + "[" * 100 + "]" * 100)),
    "expression.too-long": plain(script("a = 1\n" * 10_000)),
    "expression.unknown-variable": Example(
        dict(plain(condition("regime == 1")).files), strict(task()).library
    ),
    "expression.unreadable": plain(condition("note ==")),
    "foreign.ignored": plain(task(camunda__assignee="ann")),
    "foreign.not-run": plain(extended("userTask", "<camunda:taskListener/>")),
}

OURS = {
    "decision.no-form": strict(complete(cylch__form="", cylch__decision="outcome")),
    "decision.not-a-choice": strict(complete(cylch__decision="note")),
    "decision.not-a-field": strict(complete(cylch__decision="result")),
    "different-from.elsewhere": strict(complete(cylch__differentFrom="y")),
    "different-from.itself": strict(complete(cylch__differentFrom="x")),
    "different-from.not-a-person": strict(complete(cylch__differentFrom="done")),
    "different-from.unknown": whole(complete(cylch__differentFrom="y")),
    "due.both": strict(complete(cylch__dueAt="today()")),
    "due.negative": strict(complete(cylch__dueIn="-5wd")),
    "due.unreadable": strict(complete(cylch__dueIn="five days")),
    "form.unknown": strict(complete(cylch__form="nowhere")),
    "group.braces": plain(
        around(task()).raw(
            '<bpmn:laneSet id="ls"><bpmn:lane id="l" cylch:group="rep@{agency"/></bpmn:laneSet>'
        )
    ),
    "group.no-agency": strict(complete(group="lead_officer@{agency}")),
    "input.empty": plain(extended("serviceTask", '<cylch:input name="a"/>', cylch__step="s")),
    "input.not-a-variable": plain(
        extended("serviceTask", '<cylch:input name="a b">1</cylch:input>', cylch__step="s")
    ),
    "input.twice": plain(
        extended("serviceTask", '<cylch:input name="a">1</cylch:input>' * 2, cylch__step="s")
    ),
    "input.without-step": plain(extended("userTask", '<cylch:input name="a">1</cylch:input>')),
    "ladder.unknown": strict(complete(cylch__ladder="steep")),
    "name.missing": strict(complete(name="")),
    "ours.not-here": plain(around(task(), cylch__dueIn="5wd")),
    "ours.unknown": plain(task(cylch__dueBy="5wd")),
    "process.no-owner": strict(around(task())),
    "task.no-due": strict(complete(cylch__dueIn="")),
    "task.no-form": strict(complete(cylch__form="")),
    "task.no-ladder": strict(complete(cylch__ladder="")),
    "task.no-lane": strict(around(task())),
    "welsh.no-documentation": strict(
        task("<bpmn:documentation>Read it twice.</bpmn:documentation>")
    ),
    "welsh.no-name": strict(complete(cylch__nameCy="")),
}

EXAMPLES = {
    **FILES,
    **IDENTITY,
    **STRUCTURE,
    **GATEWAYS,
    **EVENT_RULES,
    **ACTIVITIES,
    **TEXTS,
    **OURS,
}
