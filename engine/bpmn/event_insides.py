"""What sets off an event: its kind, its time or message, and whether it stops what it stands at."""

from lxml import etree

from engine.bpmn.vocabulary import bpmn, bpmn_name, events_of, is_interrupting
from engine.errors import Invalid

TIMERS = ("timeDuration", "timeDate", "timeCycle")
# What may be chosen for each kind of event; what a file says beside them stays as it is.
EVENTS = {
    "startEvent": ("timer", "message"),
    "intermediateCatchEvent": ("timer", "message"),
    "boundaryEvent": ("timer", "message"),
    "endEvent": ("terminate",),
}
SUFFIX = "EventDefinition"


def read_event(node: etree._Element) -> str:
    return next(iter(events_of(node)), "")


def put_event(node: etree._Element, kind: str) -> None:
    """Another kind takes the place of the old one, whose time or message goes with it."""
    if kind and kind not in EVENTS.get(bpmn_name(node), ()):
        raise Invalid("event", "not_here")
    for old in [one for one in node if bpmn_name(one).endswith(SUFFIX)]:
        node.remove(old)
    if kind:
        etree.SubElement(node, bpmn(f"{kind}{SUFFIX}"))


def read_timer(node: etree._Element) -> str:
    timer = _timer(node)
    return "".join(map(str, timer.itertext())).strip() if timer is not None else ""


def put_timer(node: etree._Element, text: str) -> None:
    _set_timer(node, read_timer_kind(node) or TIMERS[0], text)


def read_timer_kind(node: etree._Element) -> str:
    timer = _timer(node)
    kinds = [one for one in TIMERS if timer is not None and timer.find(bpmn(one)) is not None]
    return next(iter(kinds), "")


def put_timer_kind(node: etree._Element, kind: str) -> None:
    """The same text, read as another kind of time."""
    if kind:
        _set_timer(node, kind if kind in TIMERS else TIMERS[0], read_timer(node))


def read_message(node: etree._Element) -> str:
    """The name of the message, which whoever sends it knows."""
    found = node.find(bpmn("messageEventDefinition"))
    key = found.get("messageRef", "") if found is not None else ""
    named = [one for one in _messages(node) if key and one.get("id") == key]
    return str(named[0].get("name", "")) if named else ""


def put_message(node: etree._Element, name: str) -> None:
    """A message of this name, which the file has already or gets."""
    found = node.find(bpmn("messageEventDefinition"))
    if found is None:
        raise Invalid("message", "not_here")
    if not name:
        found.attrib.pop("messageRef", "")
        return
    known = next((one for one in _messages(node) if one.get("name") == name), None)
    found.set("messageRef", (_new_message(node, name) if known is None else known).get("id", ""))


def read_interrupting(node: etree._Element) -> str:
    return "true" if is_interrupting(node) else "false"


def put_interrupting(node: etree._Element, text: str) -> None:
    attribute = "isInterrupting" if bpmn_name(node) == "startEvent" else "cancelActivity"
    if text == "false":
        node.set(attribute, "false")
    else:
        node.attrib.pop(attribute, "")


def _timer(node: etree._Element) -> etree._Element | None:
    return node.find(bpmn("timerEventDefinition"))


def _set_timer(node: etree._Element, kind: str, text: str) -> None:
    timer = _timer(node)
    if timer is None:
        raise Invalid("timer", "none_here")
    for old in [one for one in timer if bpmn_name(one) in TIMERS]:
        timer.remove(old)
    if text or kind != TIMERS[0]:
        etree.SubElement(timer, bpmn(kind)).text = text or None


def _messages(node: etree._Element) -> list[etree._Element]:
    return node.getroottree().getroot().findall(bpmn("message"))


def _new_message(node: etree._Element, name: str) -> etree._Element:
    """Before the processes, as BPMN has it, under an id that nothing else has."""
    root = node.getroottree().getroot()
    taken = {str(one.get("id")) for one in root.iter() if one.get("id")}
    number = next(n for n in range(1, len(taken) + 2) if f"message_{n}" not in taken)
    message = etree.Element(bpmn("message"), id=f"message_{number}", name=name)
    root.insert(0, message)
    return message
