"""Sketches of diagrams, right but for one thing, and what they are linted against."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn.findings import Finding, Library
from engine.bpmn.validation import lint, lint_closure
from engine.forms import FormDefinition
from tests.engine.bpmn.pen import Pen, around, element, inside


def _both(text: str) -> dict[str, str]:
    return {"en": text, "cy": f"{text} (cy)"}


FORM = FormDefinition.from_json(
    {
        "key": "plan",
        "title": _both("Plan"),
        "fields": [
            {
                "name": "outcome",
                "type": "choice",
                "label": _both("Outcome"),
                "options": [
                    {"value": "yes", "label": _both("Yes")},
                    {"value": "no", "label": _both("No")},
                ],
            },
            {"name": "note", "type": "text", "label": _both("Note")},
        ],
    }
)
PLAIN = Library(strict=False)
STRICT = Library(
    forms={"plan": FORM},
    steps={"record"},
    ladders={"standard"},
    processes={"elsewhere"},
    decisions={"grade"},
)


@dataclass(frozen=True)
class Example:
    """What breaks a rule; `whole` files are linted together as a closure."""

    files: Mapping[str, bytes]
    library: Library = PLAIN
    whole: bool = False

    def findings(self) -> list[Finding]:
        if self.whole:
            return lint_closure(self.files, self.library)
        ((file, data),) = self.files.items()
        return lint(file, data, self.library)


def plain(drawn: Pen | str | bytes) -> Example:
    """A file in which only what BPMN says counts; a text is an element `x` on its way."""
    pen = around(drawn) if isinstance(drawn, str) else drawn
    return Example({"example.bpmn": pen.xml() if isinstance(pen, Pen) else pen})


def strict(drawn: Pen | str) -> Example:
    """A file that is to be published."""
    return Example(dict(plain(drawn).files), STRICT)


def whole(*pens: Pen) -> Example:
    return Example({f"{pen.process_id}.bpmn": pen.xml() for pen in pens}, whole=True)


def task(inner: str = "", **attributes: str) -> str:
    return element("userTask", "x", inner, **attributes)


def extended(kind: str, pieces: str, **attributes: str) -> str:
    holder = f"<bpmn:extensionElements>{pieces}</bpmn:extensionElements>"
    return element(kind, "x", holder, **attributes)


def timer(*times: str) -> str:
    return f"<bpmn:timerEventDefinition>{''.join(times)}</bpmn:timerEventDefinition>"


def time(kind: str, text: str) -> str:
    return f"<bpmn:{kind}>{text}</bpmn:{kind}>"


def catch(definition: str, **attributes: str) -> str:
    return element("intermediateCatchEvent", "x", definition, **attributes)


def end(definition: str) -> Pen:
    return (
        Pen()
        .draw("startEvent", "begin")
        .draw("userTask", "t")
        .draw("endEvent", "x", definition)
        .chain("begin", "t", "x")
    )


def attached(definition: str, on: str = "", **attributes: str) -> Pen:
    """A boundary event `b` on `x`, and its own way to an end."""
    given = {"attachedToRef": "x", **attributes}
    return (
        around(on or task())
        .draw("boundaryEvent", "b", definition, **given)
        .draw("endEvent", "e")
        .chain("b", "e")
    )


def sub(inner: str, kind: str = "subProcess", **attributes: str) -> str:
    return element(kind, "x", inner, **attributes)


def aside(start: str, **attributes: str) -> Pen:
    """An event sub-process beside a user task."""
    inner = inside().replace(
        '<bpmn:startEvent id="is"/>', element("startEvent", "is", start, **attributes)
    )
    return around(task()).raw(element("subProcess", "aside", inner, triggeredByEvent="true"))


def choice(kind: str, *conditions: str, **attributes: str) -> Pen:
    """A gateway `x` with one way per condition to an end of its own."""
    pen = Pen().draw("startEvent", "begin").draw(kind, "x", **attributes).flow("begin", "x")
    for number, condition in enumerate(conditions):
        pen.draw("userTask", f"t{number}").draw("endEvent", f"e{number}")
        pen.flow("x", f"t{number}", condition, id=f"way{number}").flow(f"t{number}", f"e{number}")
    return pen


def fork(split: str, join: str, **attributes: str) -> Pen:
    """Two ways from one gateway to another."""
    conditions = ("", "") if split == "parallelGateway" else ("", "note == 1")
    pen = (
        Pen().draw("startEvent", "begin").draw(split, "split", **attributes).flow("begin", "split")
    )
    pen.draw(join, "x")
    for name, condition in zip("ab", conditions, strict=True):
        pen.draw("userTask", name).flow("split", name, condition, id=f"to_{name}").flow(name, "x")
    return pen.draw("userTask", "after").draw("endEvent", "done").chain("x", "after", "done")


def waiting(*awaited: str, **attributes: str) -> Pen:
    """An event-based gateway `x` with these behind it; each has the id `wN`."""
    pen = Pen().draw("startEvent", "begin").draw("eventBasedGateway", "x", **attributes)
    pen.flow("begin", "x")
    for number, xml in enumerate(awaited):
        pen.raw(xml.replace('id="x"', f'id="w{number}"')).draw("endEvent", f"e{number}")
        pen.flow("x", f"w{number}").flow(f"w{number}", f"e{number}")
    return pen


def loop(*ids: str, **kinds: str) -> Pen:
    """A start, a gateway that goes round through these, and an end."""
    pen = Pen().draw("startEvent", "begin").draw("exclusiveGateway", "again", default="out")
    for element_id in ids:
        kind = kinds.get(element_id, "exclusiveGateway")
        script = "<bpmn:script>n = 1</bpmn:script>" if kind == "scriptTask" else ""
        pen.draw(kind, element_id, script)
    pen.draw("endEvent", "done").chain("begin", *ids, "again")
    return pen.flow("again", "done", id="out").flow("again", ids[0], "n < 3")


def multi(inner: str, **attributes: str) -> str:
    return task(element("multiInstanceLoopCharacteristics", "mi", inner, **attributes))


OVER = "<bpmn:loopDataInputRef>cases</bpmn:loopDataInputRef>"
OUT = "<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef>"
ITEM = '<bpmn:inputDataItem id="case" name="case"/>'


def complete(*, group: str = "Unit", **changed: str) -> Pen:
    """A user task fit to be published, in a process fit to be published, but for what changes."""
    attributes = {
        "name": "Plan",
        "cylch__nameCy": "Cynllunio",
        "cylch__form": "plan",
        "cylch__dueIn": "5wd",
        "cylch__ladder": "standard",
        **changed,
    }
    lane = f'<bpmn:laneSet id="ls"><bpmn:lane id="l" name="{group}" cylch:nameCy="Uned">'
    return around(
        task(**{name: value for name, value in attributes.items() if value}),
        name="Audit",
        cylch__nameCy="Archwiliad",
        cylch__owner="process_owner",
    ).raw(f"{lane}<bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>")


def calling(process_id: str, called: str, **attributes: str) -> Pen:
    return around(
        element("callActivity", "x", calledElement=called, **attributes), process_id=process_id
    )
