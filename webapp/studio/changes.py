"""What the next version changes, in words and in the diagram: also what no diagram shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from engine.bpmn.diagram import Diagram, Element, Flow
from webapp.api.differences import difference_of
from webapp.api.outlines import Drawn, diagram_of
from webapp.drawing import Progress, draw, read_picture
from webapp.due import Tag
from webapp.i18n import _, language, pgettext, said
from webapp.studio.words import kind_of, property_of

# Told by the flows, or in the drawing alone.
SILENT = frozenset(
    {"id", "kind", "parent", "events", "interrupting", "event_subprocess", "default"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise; `before` and `after` are empty where there is nothing."""

    what: str
    kind: str
    tag: Tag
    property: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All of them, and both diagrams with the places marked."""

    rows: Sequence[Change]
    before: Markup
    after: Markup


def changes_between(old: Drawn, new: Drawn) -> Changes:
    found = difference_of(old, new)
    before, after = diagram_of(old), diagram_of(new)
    rows = [
        *_of_process(found.process),
        *_of_elements(found.elements, before, after),
        *_of_flows(found.flows, before, after),
        *_of_forms(old.forms, new.forms),
        *_of_tables(old.decisions, new.decisions),
    ]
    moved = {part.id for part in found.elements.changed}
    return Changes(
        rows=rows,
        before=_picture(old, "before", dict.fromkeys(found.elements.removed, "removed")),
        after=_picture(
            new,
            "after",
            dict.fromkeys(found.elements.added, "added") | dict.fromkeys(moved, "changed"),
        ),
    )


def added() -> Tag:
    return Tag("green", pgettext("change", "Added"))


def removed() -> Tag:
    return Tag("red", pgettext("change", "Removed"))


def changed() -> Tag:
    return Tag("blue", pgettext("change", "Changed"))


def _of_process(changes: Mapping[str, tuple[Any, Any]]) -> Iterator[Change]:
    for name, (before, after) in changes.items():
        yield Change(
            _("The process"), "", changed(), property_of(name), _shown(before), _shown(after)
        )


def _of_elements(found: Any, before: Diagram, after: Diagram) -> Iterator[Change]:
    for element_id in found.added:
        yield _whole(after.elements[element_id], added())
    for element_id in found.removed:
        yield _whole(before.elements[element_id], removed())
    for part in found.changed:
        element = after.elements[part.id]
        told = {name: pair for name, pair in part.changes.items() if name not in SILENT}
        if "kind" in part.changes:
            yield Change(
                _named(element),
                kind_of(element.kind),
                changed(),
                _("Kind"),
                *(kind_of(kind) for kind in part.changes["kind"]),
            )
        for name, (old, new) in told.items():
            yield Change(
                _named(element),
                kind_of(element.kind),
                changed(),
                property_of(name),
                _shown(old),
                _shown(new),
            )


def _whole(element: Element, tag: Tag) -> Change:
    lane = said(element.lane.name, element.lane.name_cy) if element.lane else ""
    return Change(
        _named(element),
        kind_of(element.kind),
        tag,
        property_of("lane") if lane else "",
        "" if tag.colour == "green" else lane,
        lane if tag.colour == "green" else "",
    )


def _of_flows(found: Any, before: Diagram, after: Diagram) -> Iterator[Change]:
    kind = kind_of("sequenceFlow")
    for flow_id in found.added:
        yield Change(_way(after, after.flows[flow_id]), kind, added())
    for flow_id in found.removed:
        yield Change(_way(before, before.flows[flow_id]), kind, removed())
    for part in found.changed:
        for name, (old, new) in part.changes.items():
            is_end = name in ("source", "target")
            pair = (_at(before, old), _at(after, new)) if is_end else (_shown(old), _shown(new))
            what = _way(after, after.flows[part.id])
            yield Change(what, kind, changed(), property_of(name), *pair)


def _of_forms(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    kind = _("Form")
    for key in sorted({*old, *new}):
        what = _title(new.get(key) or old.get(key), key)
        if key not in old or key not in new:
            yield Change(what, kind, added() if key not in old else removed())
        elif old[key] != new[key]:
            yield from _of_one_form(what, old[key], new[key])


def _of_one_form(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    kind = _("Form")
    for name in ("title", "intro", "submit"):
        if old.get(name) != new.get(name):
            pair = _both(old.get(name)), _both(new.get(name))
            yield Change(what, kind, changed(), property_of(f"form.{name}"), *pair)
    before, after = _fields(old), _fields(new)
    for name in dict.fromkeys([*after, *before]):
        if before.get(name) != after.get(name):
            pair = _question(before.get(name)), _question(after.get(name))
            tag = added() if name not in before else changed()
            tag = removed() if name not in after else tag
            yield Change(what, kind, tag, _("Question: %(name)s", name=name), *pair)
    if list(before) != list(after) and set(before) == set(after):
        yield Change(
            what, kind, changed(), _("Order of the questions"), *map(", ".join, (before, after))
        )


def _of_tables(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            tag = added() if key not in old else changed()
            yield Change(key, _("Decision table"), removed() if key not in new else tag)


def _fields(form: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(field.get("name")): field for field in form.get("fields", ())}


def _question(field: Mapping[str, Any] | None) -> str:
    """What is asked and how: the label in both languages, then all else that is set."""
    if field is None:
        return ""
    rest = [
        f"{name}: {_shown(value)}" for name, value in field.items() if name not in ("name", "label")
    ]
    return "; ".join([_both(field.get("label")), *rest])


def _both(text: Any) -> str:
    if isinstance(text, Mapping):
        return " / ".join(str(text[one]) for one in ("en", "cy") if text.get(one))
    return str(text or "")


def _title(form: Any, key: str) -> str:
    title = form.get("title") if isinstance(form, Mapping) else None
    return said(title) if isinstance(title, Mapping) else key


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_shown(one)}" for name, one in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_shown(one) for one in value)
    return "" if value is None else str(value)


def _named(element: Element) -> str:
    return said(element.name, element.name_cy) or element.id


def _at(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return _named(element) if element else element_id


def _way(diagram: Diagram, flow: Flow) -> str:
    return f"{_at(diagram, flow.source)} → {_at(diagram, flow.target)}"


def _picture(drawn: Drawn, uid: str, marks: Mapping[str, str]) -> Markup:
    picture = read_picture(drawn.xml, drawn.key, language())
    if picture.is_empty:
        return Markup()
    words = {"added": added(), "removed": removed(), "changed": changed()}
    notes = {one: words[mark].text for one, mark in marks.items()}
    title = _("Diagram as it would be") if uid == "after" else _("Diagram as it is")
    said_of = ", ".join(
        f"{shape.name}: {notes[shape.id]}" for shape in picture.shapes if shape.id in notes
    )
    return draw(
        picture, Progress(notes=notes, marks=marks), title=title, description=said_of, uid=uid
    )
