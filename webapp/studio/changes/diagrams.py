"""What the next version changes in the diagram: also what no drawing of it shows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from engine.bpmn.diagram import Diagram, Element, Flow
from engine.walking import Drawn
from webapp.drawing import Progress, draw, read_picture
from webapp.due import Tag
from webapp.i18n import _, language, said
from webapp.studio.changes.parts import Change, added, changed, removed, shown
from webapp.studio.changes.words import Words
from webapp.studio.whom import beside
from webapp.studio.words import event_of, kind_of, property_of

KEYS = frozenset({"id"})
PLACES = frozenset({"attached_to", "parent", "different_from"})


def of_process(changes: Mapping[str, tuple[Any, Any]], words: Words) -> Iterator[Change]:
    for name, (before, after) in changes.items():
        if name == "lanes":
            yield from _of_lanes(before or (), after or (), words)
        else:
            pair = words.of(name, before), words.of(name, after)
            yield Change(_("The process"), "", changed(), property_of(name), *pair)


def _of_lanes(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]], words: Words
) -> Iterator[Change]:
    old, new = {one[0]: one for one in before}, {one[0]: one for one in after}
    for key in dict.fromkeys([*new, *old]):
        one = new.get(key) or old[key]
        what, kind = said(one[1], one[2]) or one[3], kind_of("lane")
        if key not in old or key not in new:
            group = words.of("group", one[3])
            pair = ("", group) if key in new else (group, "")
            tag = added() if key in new else removed()
            yield Change(what, kind, tag, property_of("group"), *pair)
            continue
        for place, name in enumerate(("name", "name_cy", "group"), 1):
            pair = old[key][place], new[key][place]
            if pair[0] != pair[1]:
                told = [words.of(name, value) for value in pair]
                yield Change(what, kind, changed(), property_of(name), *told)


def of_elements(found: Any, before: Diagram, after: Diagram, words: Words) -> Iterator[Change]:
    for element_id in found.added:
        yield _whole(after.elements[element_id], added())
    for element_id in found.removed:
        yield _whole(before.elements[element_id], removed())
    for part in found.changed:
        yield from _of_one(part, before, after, words)


def _of_one(part: Any, before: Diagram, after: Diagram, words: Words) -> Iterator[Change]:
    """Each setting that is otherwise; what no page names at least is said to be otherwise."""
    element = after.elements[part.id]
    told = {name: pair for name, pair in part.changes.items() if name not in KEYS}
    if set(told) > {"other"}:
        told.pop("other", None)
    for name, (old, new) in told.items():
        sides = ((old, before), (new, after))
        pair = [_value(name, value, part.id, diagram, words) for value, diagram in sides]
        if pair[0] != pair[1] or name == "other":
            yield Change(
                _named(element), kind_of(element.kind), changed(), property_of(name), *pair
            )


def _value(name: str, value: Any, element_id: str, diagram: Diagram, words: Words) -> str:
    """One side of a change, by the names that people know."""
    if name in PLACES:
        ids = [value] if isinstance(value, str) else value or ()
        return ", ".join(_at(diagram, one) for one in ids if one)
    if name == "lane":
        lane = diagram.elements[element_id].lane
        return beside(lane) if lane else ""
    if name == "default":
        return _way(diagram, diagram.flows[value]) if value in diagram.flows else shown(value)
    if name == "kind":
        return kind_of(value)
    if name == "events":
        return ", ".join(event_of(one) for one in value)
    return "" if name == "other" else words.of(name, value)


def _whole(element: Element, tag: Tag) -> Change:
    lane = beside(element.lane) if element.lane else ""
    pair = ("", lane) if tag.colour == "green" else (lane, "")
    return Change(
        _named(element), kind_of(element.kind), tag, property_of("lane") if lane else "", *pair
    )


def of_flows(found: Any, before: Diagram, after: Diagram, words: Words) -> Iterator[Change]:
    kind = kind_of("sequenceFlow")
    for flow_id in found.added:
        yield Change(_way(after, after.flows[flow_id]), kind, added())
    for flow_id in found.removed:
        yield Change(_way(before, before.flows[flow_id]), kind, removed())
    for part in found.changed:
        for name, (old, new) in part.changes.items():
            is_end = name in ("source", "target")
            told = (words.of(name, old), words.of(name, new))
            pair = (_at(before, old), _at(after, new)) if is_end else told
            what = _way(after, after.flows[part.id])
            yield Change(what, kind, changed(), property_of(name), *pair)


def _named(element: Element) -> str:
    return said(element.name, element.name_cy) or kind_of(element.kind)


def _at(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return _named(element) if element else element_id


def _way(diagram: Diagram, flow: Flow) -> str:
    return f"{_at(diagram, flow.source)} → {_at(diagram, flow.target)}"


def picture(drawn: Drawn, uid: str, marks: Mapping[str, str]) -> Markup:
    drawing = read_picture(drawn.xml, drawn.key, language())
    if drawing.is_empty:
        return Markup()
    words = {"added": added(), "removed": removed(), "changed": changed()}
    notes = {one: words[mark].text for one, mark in marks.items()}
    title = _("Diagram as it would be") if uid == "after" else _("Diagram as it is")
    said_of = ", ".join(
        f"{shape.name}: {notes[shape.id]}" for shape in drawing.shapes if shape.id in notes
    )
    return draw(
        drawing, Progress(notes=notes, marks=marks), title=title, description=said_of, uid=uid
    )
