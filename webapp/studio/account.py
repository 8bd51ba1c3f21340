"""A generated account of a diagram in plain words, in either language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from engine.bpmn.diagram import Diagram, Element, Flow
from webapp.i18n import LANGUAGES, _, language, said
from webapp.plain import without_marks
from webapp.reading_order import in_reading_order
from webapp.studio.conditions import condition_in_words
from webapp.studio.due import due_in_words
from webapp.studio.whom import lane_name, whom
from webapp.studio.words import kind_of


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one step: its name, then sentences of a label and what it is."""

    name: str
    sentences: Sequence[str]


def account_of(diagram: Diagram, language: str, asked: Mapping[str, Any]) -> list[Told]:
    """Every step in the order in which one would follow it; `asked` are the forms."""
    with force_locale(language):
        return [
            Told(_name(one), list(_told(one, diagram, asked))) for one in in_reading_order(diagram)
        ]


def in_both(diagram: Diagram, asked: Mapping[str, Any]) -> Mapping[str, Sequence[Told]]:
    """The reader's own language first."""
    order = sorted(LANGUAGES, key=lambda one: one != language())
    return {one: account_of(diagram, one, asked) for one in order}


def _told(element: Element, diagram: Diagram, asked: Mapping[str, Any]) -> Iterator[str]:
    if not element.is_human:
        yield f"{kind_of(element.kind)}."
    if element.documentation or element.documentation_cy:
        yield without_marks(said(element.documentation, element.documentation_cy))
    if element.is_human:
        yield from _of_a_task(element, diagram, asked)
    if element.attached_to:
        yield _("At the edge of: %(name)s.", name=_name_of(element.attached_to, diagram))
    if element.multi_instance:
        yield _("Done once for each in a list.")
    yield from _what_follows(element, diagram, asked)


def _of_a_task(element: Element, diagram: Diagram, asked: Mapping[str, Any]) -> Iterator[str]:
    if element.lane:
        yield _("Who: %(name)s.", name=whom(element) or lane_name(element.lane))
    due = due_in_words(element, asked)
    if due:
        yield _("Due: %(when)s.", when=due)
    barred = [_name_of(one, diagram) for one in element.different_from]
    if barred:
        yield _("Not by whoever did: %(names)s.", names=", ".join(barred))


def _what_follows(element: Element, diagram: Diagram, asked: Mapping[str, Any]) -> Iterator[str]:
    flows = [diagram.flows[flow] for flow in element.outgoing]
    if not flows:
        yield _("Nothing follows.")
    elif len(flows) == 1:
        yield _("Then: %(name)s.", name=_name_of(flows[0].target, diagram))
    elif element.kind == "parallelGateway":
        names = ", ".join(_name_of(flow.target, diagram) for flow in flows)
        yield _("Then, all at once: %(names)s.", names=names)
    else:
        for flow in flows:
            yield _choice(flow, element, diagram, asked)


def _choice(flow: Flow, element: Element, diagram: Diagram, asked: Mapping[str, Any]) -> str:
    to, label = _name_of(flow.target, diagram), said(flow.name, flow.name_cy)
    if flow.id == element.default or not flow.condition:
        answer = label or _("Otherwise")
        return f"{answer}: {to}."
    return _(
        "%(answer)s, if %(condition)s: %(name)s.",
        answer=label or "–",
        condition=condition_in_words(flow.condition, asked) or flow.condition,
        name=to,
    )


def _name(element: Element) -> str:
    return said(element.name, element.name_cy) or kind_of(element.kind)


def _name_of(element_id: str, diagram: Diagram) -> str:
    element = diagram.elements.get(element_id)
    return _name(element) if element else element_id
