"""The words of BPMN files: namespaces, the kinds of elements, and how one is read."""

from functools import lru_cache

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CYLCH = "urn:cylch:bpmn:1"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
FLOWABLE = "http://flowable.org/bpmn"

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
    }
)
# What a person does. SpiffWorkflow stops at an undefined task, too.
HUMAN_TASKS = frozenset({"userTask", "manualTask", "task"})
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
GATEWAYS = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS


def bpmn(name: str) -> str:
    """Return lxml's name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def cylch(name: str) -> str:
    """Return lxml's name of one of our own attributes or elements."""
    return f"{{{CYLCH}}}{name}"


@lru_cache(maxsize=1024)
def namespace_of(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


@lru_cache(maxsize=1024)
def local_name(name: str) -> str:
    return name.rpartition("}")[2]


def bpmn_name(node: etree._Element) -> str:
    """Return the local name of a BPMN element, nothing for anybody else's."""
    return _bpmn_name(str(node.tag))


@lru_cache(maxsize=1024)
def _bpmn_name(tag: str) -> str:
    return local_name(tag) if namespace_of(tag) == BPMN else ""


def line_of(node: etree._Element) -> int:
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def flag(node: etree._Element, attribute: str, *, default: bool) -> bool:
    """Return a boolean attribute as XML Schema reads it."""
    value = node.get(attribute)
    return default if value is None else value.strip() in ("true", "1")


def reference(node: etree._Element, attribute: str) -> str:
    """Return what an attribute names, without the prefix that some tools put before ids."""
    value = node.get(attribute, "").strip()
    prefix, colon, rest = value.partition(":")
    return rest if colon and prefix in node.nsmap else value


def text_of(node: etree._Element, child: str) -> str:
    """Return all the text of a BPMN child element."""
    found = node.find(bpmn(child))
    return "".join(str(text) for text in found.itertext()).strip() if found is not None else ""


def extensions(node: etree._Element, name: str) -> list[etree._Element]:
    return node.findall(f"{bpmn('extensionElements')}/{name}")


def events_of(node: etree._Element) -> tuple[str, ...]:
    """Return the kinds of an event's definitions, such as ("timer",)."""
    suffix = "EventDefinition"
    kinds = (bpmn_name(child) for child in node)
    return tuple(kind.removesuffix(suffix) for kind in kinds if kind.endswith(suffix))


def is_executable(process: etree._Element) -> bool:
    """Return false only where a tool said so; many leave the attribute out."""
    return flag(process, "isExecutable", default=True)


def is_event_subprocess(node: etree._Element) -> bool:
    return flag(node, "triggeredByEvent", default=False)


def is_interrupting(node: etree._Element) -> bool:
    attribute = "isInterrupting" if bpmn_name(node) == "startEvent" else "cancelActivity"
    return flag(node, attribute, default=True)
