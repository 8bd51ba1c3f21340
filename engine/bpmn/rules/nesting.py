"""Which BPMN element may hold which: a piece in the wrong place would not be seen."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.findings import Finding
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.vocabulary import (
    ACTIVITIES,
    EVENTS,
    FLOW_NODES,
    SUB_PROCESSES,
    bpmn,
    bpmn_name,
)

_SCOPES = SUB_PROCESSES | {"process"}
_MULTI = frozenset({"multiInstanceLoopCharacteristics"})
_HOLDERS = {
    **dict.fromkeys(FLOW_NODES | {"sequenceFlow", "laneSet"}, _SCOPES),
    "childLaneSet": frozenset({"lane"}),
    "completionCondition": _MULTI | {"adHocSubProcess"},
    "condition": frozenset({"conditionalEventDefinition"}),
    "conditionExpression": frozenset({"sequenceFlow"}),
    "flowNodeRef": frozenset({"lane"}),
    "inputDataItem": _MULTI,
    "lane": frozenset({"laneSet", "childLaneSet"}),
    "loopCardinality": _MULTI,
    "loopCondition": frozenset({"standardLoopCharacteristics"}),
    "loopDataInputRef": _MULTI,
    "loopDataOutputRef": _MULTI,
    "multiInstanceLoopCharacteristics": ACTIVITIES,
    "outputDataItem": _MULTI,
    "script": frozenset({"scriptTask"}),
    "standardLoopCharacteristics": ACTIVITIES,
    "timeCycle": frozenset({"timerEventDefinition"}),
    "timeDate": frozenset({"timerEventDefinition"}),
    "timeDuration": frozenset({"timerEventDefinition"}),
}
# The throwing and catching kinds inside complex multi-instances are refused elsewhere.
_EVENT_HOLDERS = EVENTS | {"complexBehaviorDefinition"}


def check(sheet: Sheet) -> Iterator[Finding]:
    for process in sheet.processes:
        for node in process.iter(bpmn("*")):
            holder = node.getparent()
            if holder is not None and not _is_in_place(node, bpmn_name(holder)):
                kind, around = bpmn_name(node), bpmn_name(holder) or str(holder.tag)
                yield sheet.say(node, "element.misplaced", kind=kind, holder=around)


def _is_in_place(node: etree._Element, holder: str) -> bool:
    kind = bpmn_name(node)
    if kind == "process":
        return holder == "definitions"
    if kind.endswith("EventDefinition"):
        return holder in _EVENT_HOLDERS
    return kind not in _HOLDERS or holder in _HOLDERS[kind]
