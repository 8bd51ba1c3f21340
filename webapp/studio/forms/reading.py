"""What of a form the diagram reads: by which name, and where."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from engine.bpmn.decisions import read_table
from engine.bpmn.diagram import Diagram, Element
from engine.bpmn.expressions import names_used
from engine.bpmn.findings import Library
from engine.bpmn.rules.sheet import Sheet, name_for
from engine.bpmn.rules.texts import texts_of
from engine.bpmn.xml import read_xml
from engine.forms.editing import fields_of, paths_of
from engine.models import ProcessDefinition, Sketch
from engine.walking import diagram_of
from webapp.i18n import _, said
from webapp.studio.outline import way_name
from webapp.studio.words import kind_of

Readers = Mapping[str, Sequence[str]]


def readers_of(sketch: Sketch) -> Readers:
    """By the name of a value: the places that read it, as people know them."""
    found: dict[str, list[str]] = defaultdict(list)
    diagram = diagram_of(sketch)
    for name, place in (*_by_diagram(sketch, diagram), *_by_tables(sketch), *_by_forms(sketch)):
        if place not in found[name]:
            found[name].append(place)
    return found


def steps_with(diagram: Diagram, form: str) -> list[Element]:
    """The tasks that show a form."""
    return [one for one in diagram.elements.values() if one.form == form]


def lost(session: Session, sketch: Sketch, readers: Readers) -> list[str]:
    """What the version before asked, the diagram still reads, and no form asks any more."""
    base = session.get(ProcessDefinition, sketch.base_id) if sketch.base_id else None
    if base is None:
        return []
    gone = _given(base.forms) - _given(sketch.forms)
    return sorted(gone & {name for name, places in readers.items() if places})


def _given(forms: Mapping[str, object]) -> set[str]:
    """Top-level answers: what becomes a value of the process."""
    return {
        one["name"]
        for form in forms.values()
        if isinstance(form, Mapping)
        for one in fields_of(form)
        if not one.get("from") and one.get("type") != "static"
    }


def _by_diagram(sketch: Sketch, diagram: Diagram) -> Iterator[tuple[str, str]]:
    sheet = Sheet(sketch.filename, read_xml(sketch.xml), Library())
    for text in texts_of(sheet):
        place = _place(diagram, name_for(text.node))
        for name in names_used(text.text, script=text.kind == "script"):
            yield name, place
    for element in diagram.elements.values():
        if element.decision and element.is_human:
            yield element.decision, _named(element)


def _place(diagram: Diagram, element_id: str) -> str:
    if element_id in diagram.flows:
        return way_name(diagram, diagram.flows[element_id])
    element = diagram.elements.get(element_id)
    return _named(element) if element else element_id


def _named(element: Element) -> str:
    return said(element.name, element.name_cy) or kind_of(element.kind)


def _by_tables(sketch: Sketch) -> Iterator[tuple[str, str]]:
    for key, text in sketch.decisions.items():
        table = read_table(text.encode())
        for column in table.table.inputs if table is not None else ():
            for name in names_used(column.expression):
                yield name, f"{_('Decision table')}: {table.table.name if table else key}"


def _by_forms(sketch: Sketch) -> Iterator[tuple[str, str]]:
    for key, form in sketch.forms.items():
        if not isinstance(form, Mapping):
            continue
        title = said(form["title"]) if isinstance(form.get("title"), Mapping) else key
        for _at, field in paths_of(form):
            for name in ("from", "default_from", "options_from"):
                if isinstance(field.get(name), str):
                    yield field[name], f"{_('Form')}: {title}"
