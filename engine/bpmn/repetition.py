"""Multi-instance activities: their variables, in BPMN's own words or another vendor's."""

from dataclasses import dataclass

from lxml import etree

from engine.bpmn.vocabulary import (
    ZEEBE,
    bpmn,
    bpmn_name,
    extensions,
    local_name,
    namespace_of,
    text_of,
)


@dataclass(frozen=True, slots=True)
class Repetition:
    """The names of variables; "" where there is none."""

    collection: str = ""
    item: str = ""
    output: str = ""
    result: str = ""

    @classmethod
    def of(cls, multi: etree._Element) -> "Repetition":
        vendor = _vendor(multi)
        return cls(
            collection=_data_name(multi, text_of(multi, "loopDataInputRef")) or vendor.collection,
            item=_item(multi, "inputDataItem") or vendor.item,
            output=_data_name(multi, text_of(multi, "loopDataOutputRef")) or vendor.output,
            result=_item(multi, "outputDataItem") or vendor.result,
        )


def _vendor(multi: etree._Element) -> Repetition:
    for zeebe in extensions(multi, f"{{{ZEEBE}}}loopCharacteristics"):
        return Repetition(
            collection=_plain(zeebe.get("inputCollection", "")),
            item=zeebe.get("inputElement", "").strip(),
            output=zeebe.get("outputCollection", "").strip(),
            result=_plain(zeebe.get("outputElement", "")),
        )
    own = {
        local_name(str(name)): str(value)
        for name, value in multi.attrib.items()
        if namespace_of(str(name))
    }
    return Repetition(_plain(own.get("collection", "")), own.get("elementVariable", "").strip())


def _plain(expression: str) -> str:
    """Strip what other engines write around the name of a variable."""
    text = expression.strip()
    if text[:2] in ("${", "#{") and text.endswith("}"):
        text = text[2:-1]
    return text.removeprefix("=").strip()


def _item(multi: etree._Element, kind: str) -> str:
    found = multi.find(bpmn(kind))
    if found is None:
        return ""
    name = found.get("name", "").strip()
    return name if name.isidentifier() else found.get("id", "").strip()


def _data_name(multi: etree._Element, reference: str) -> str:
    """BPMN refers to data by id; the variable goes by its name."""
    if not reference or (activity := multi.getparent()) is None:
        return reference
    for node in (*activity.iterfind(f"{bpmn('ioSpecification')}/*"), *_data_objects(activity)):
        if node.get("id") == reference and node.get("name", "").strip().isidentifier():
            return node.get("name", "").strip()
    return reference


def _data_objects(activity: etree._Element) -> list[etree._Element]:
    kinds = ("dataObject", "dataObjectReference", "property")
    return [
        node for scope in activity.iterancestors() for node in scope if bpmn_name(node) in kinds
    ]
