"""All that a version holds, for whoever approves it: names, forms and scenario tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.diagram import Diagram
from engine.bpmn.xml import Unreadable
from engine.errors import Invalid
from engine.forms.editing import fields_of
from engine.models import ProcessDefinition, Sketch
from engine.read_only import Readable
from engine.walking import diagram_of, outcomes_of
from webapp.i18n import _, said
from webapp.reading_order import in_reading_order
from webapp.studio.forms.asking import kind_name
from webapp.studio.outline import way_name
from webapp.studio.words import kind_of

Drawn = ProcessDefinition | Sketch
Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that readers see the name of, in both languages."""

    kind: str
    names: Both


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form as it is asked; `options` are its answers."""

    texts: Both
    kind: str
    is_required: bool
    options: Sequence[Both]


@dataclass(frozen=True, slots=True)
class Asked:
    """One form, with the steps that show it."""

    titles: Both
    steps: Sequence[str]
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Kept:
    """One scenario test, and whether the process goes as it did."""

    name: str
    passes: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What no list of changes shows of a first version."""

    names: Sequence[Named]
    forms: Sequence[Asked]
    tests: Sequence[Kept]
    tests_gone: Sequence[str]


def contents_of(board: Readable, new: Drawn, live: ProcessDefinition | None) -> Contents | None:
    """None while its file cannot be read."""
    try:
        diagram = diagram_of(new)
    except (Unreadable, Invalid):
        return None
    tests = [Kept(one.name, one.passes) for one in outcomes_of(board, new)]
    here = {one["name"] for one in new.scenarios}
    before = [one["name"] for one in live.scenarios] if live is not None else []
    return Contents(
        names=list(_names(diagram)),
        forms=[_form(key, new.forms.get(key), diagram) for key in sorted(diagram.forms)],
        tests=tests,
        tests_gone=[name for name in before if name not in here],
    )


def _names(diagram: Diagram) -> Iterator[Named]:
    yield Named(_("Process"), (diagram.name, diagram.name_cy))
    for lane in diagram.lanes:
        yield Named(kind_of("lane"), (lane.name, lane.name_cy))
    for one in in_reading_order(diagram):
        if one.name or one.name_cy:
            yield Named(kind_of(one.kind), (one.name, one.name_cy))
        for flow in (diagram.flows[key] for key in one.outgoing):
            if flow.name or flow.name_cy:
                yield Named(way_name(diagram, flow), (flow.name, flow.name_cy))


def _form(key: str, form: Any, diagram: Diagram) -> Asked:
    steps = [said(one.name, one.name_cy) for one in in_reading_order(diagram) if one.form == key]
    if not isinstance(form, Mapping):
        return Asked((key, ""), steps, ())
    titles = _both(form.get("title"))
    return Asked(
        titles if any(titles) else (key, ""), steps, [_question(one) for one in fields_of(form)]
    )


def _question(field: Mapping[str, Any]) -> Question:
    options = field.get("options") or ()
    texts = _both(field.get("label"))
    return Question(
        texts=texts if any(texts) else (str(field.get("name", "")), ""),
        kind=kind_name(str(field.get("type", ""))),
        is_required=bool(field.get("required")),
        options=[_both(one.get("label")) for one in options if isinstance(one, Mapping)],
    )


def _both(text: Any) -> Both:
    if isinstance(text, Mapping):
        return str(text.get("en") or ""), str(text.get("cy") or "")
    return str(text or ""), ""
