"""What may be set of a part of a diagram, as questions of a page without script."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.bpmn.diagram import Diagram, Element, Flow, Lane
from engine.bpmn.event_insides import EVENTS
from engine.bpmn.vocabulary import ACTIVITIES
from webapp.i18n import _, said
from webapp.studio.choices import Choice, Choices
from webapp.studio.orders import OWN, own_choices
from webapp.studio.typed import shown
from webapp.studio.words import property_of, words

Part = Element | Flow | Lane | Diagram


@dataclass(frozen=True, slots=True)
class Setting:
    """One question: `kind` is text, lines, choice or several."""

    name: str
    label: str
    kind: str
    value: str
    hint: str = ""
    choices: Sequence[Choice] = ()
    language: str = ""

    @property
    def grouped(self) -> Sequence[tuple[str, Sequence[Choice]]]:
        """The choices under their headings, in the order in which those first come."""
        found: dict[str, list[Choice]] = {}
        for one in self.choices:
            found.setdefault(one.get("group", ""), []).append(one)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str = "text"
    choices: str = ""
    language: str = ""
    when: Callable[[Part, Diagram], bool] = lambda _part, _diagram: True


def _is_human(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.is_human


def _is_service(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.kind == "serviceTask"


def _has_step(part: Part, diagram: Diagram) -> bool:
    return _is_human(part, diagram) or _is_service(part, diagram)


def _is_process(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Diagram)


def _is_lane(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Lane)


def _is_table(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.kind == "businessRuleTask"


def _is_call(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.kind == "callActivity"


def _takes_in(part: Part, diagram: Diagram) -> bool:
    return _is_service(part, diagram) or _is_call(part, diagram)


def _may_repeat(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.kind in ACTIVITIES


def _repeats(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.multi_instance


def _has_timer(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and "timer" in part.events


def _has_message(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and "message" in part.events


def _is_script(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element) and part.kind == "scriptTask"


def _is_event(part: Part, _diagram: Diagram) -> bool:
    """Of what can be chosen: other kinds of events are drawn on the board."""
    if not isinstance(part, Element) or part.kind not in EVENTS:
        return False
    return not part.events or set(part.events) <= set(EVENTS[part.kind])


def _may_go_on(part: Part, diagram: Diagram) -> bool:
    """At the edge of a step, or where a sub-process begins by an event."""
    if not isinstance(part, Element):
        return False
    parent = diagram.elements.get(part.parent)
    begins = part.kind == "startEvent" and parent is not None and parent.event_subprocess
    return part.kind == "boundaryEvent" or begins


def _is_late(part: Part, diagram: Diagram) -> bool:
    return _is_human(part, diagram) or _is_process(part, diagram)


def _has_condition(part: Part, diagram: Diagram) -> bool:
    source = diagram.elements.get(part.source) if isinstance(part, Flow) else None
    return source is not None and source.kind in ("exclusiveGateway", "inclusiveGateway")


def _has_purpose(part: Part, _diagram: Diagram) -> bool:
    return isinstance(part, Element | Diagram)


FIELDS = (
    _Field("name"),
    _Field("name_cy", language="cy"),
    _Field("documentation", "lines", when=_has_purpose),
    _Field("documentation_cy", "lines", language="cy", when=_has_purpose),
    _Field("owner", "choice", "roles", when=_is_process),
    _Field("retention", "choice", "retention", when=_is_process),
    _Field("concerns", "choice", "subjects", when=_is_process),
    _Field("group", "choice", "groups", when=_is_lane),
    _Field("assignee", when=_is_human),
    _Field("different_from", "several", "other_tasks", when=_is_human),
    _Field("due_in", when=_is_human),
    _Field("due_at", when=_is_human),
    _Field("ladder", "choice", "ladders", when=_is_late),
    _Field("form", "choice", "forms", when=_is_human),
    _Field("decision", "choice", "decisions", when=_is_human),
    _Field("decision", "choice", "tables", when=_is_table),
    _Field("step", "choice", "steps", when=_has_step),
    _Field("called", "choice", "processes", when=_is_call),
    _Field("instance", "choice", "own", when=_is_call),
    _Field("inputs", "lines", when=_takes_in),
    _Field("outputs", "lines", when=_is_call),
    _Field("collection", when=_may_repeat),
    _Field("item", when=_repeats),
    _Field("order", "choice", "orders", when=_repeats),
    _Field("completion", when=_repeats),
    _Field("script", "lines", when=_is_script),
    _Field("condition", when=_has_condition),
    _Field("event", "choice", "events", when=_is_event),
    _Field("timer_kind", "choice", "timers", when=_has_timer),
    _Field("timer", when=_has_timer),
    _Field("message", when=_has_message),
    _Field("interrupting", "choice", "yes_or_no", when=_may_go_on),
)


def settings_of(
    part: Part, diagram: Diagram, choices: Choices, inside: Mapping[str, str]
) -> Sequence[Setting]:
    """The questions about one part, each with what is set now; `inside` as its file says it."""
    hints = words()["fields"]
    found = []
    for field in FIELDS:
        if field.when(part, diagram):
            value = inside[field.name] if field.name in inside else _value(part, field.name)
            found.append(
                Setting(
                    name=field.name,
                    label=property_of(field.name),
                    kind=field.kind,
                    value=shown(field.name, value),
                    hint=_hint(hints, field.name),
                    choices=_offered(field, part, diagram, choices, value),
                    language=field.language,
                )
            )
    return found


def _value(part: Part, name: str) -> str:
    value: Any = getattr(part, name, "")
    return " ".join(value) if isinstance(value, tuple) else str(value or "")


def _hint(hints: Mapping[str, Mapping[str, str]], name: str) -> str:
    attributes = {
        "due_in": "cylch:dueIn",
        "due_at": "cylch:dueAt",
        "assignee": "cylch:assignee",
        "owner": "cylch:owner",
    }
    if name in ("inputs", "outputs"):  # the board has two fields for each
        return _("One on each line: a name, = and an expression, such as agency = agencies")
    return hints.get(attributes.get(name, name), {}).get("hint", "")


def _offered(
    field: _Field, part: Part, diagram: Diagram, choices: Choices, value: str
) -> Sequence[Choice]:
    """What is set is offered too, also where it is no choice of ours."""
    if field.choices == "other_tasks":
        return [
            {"value": one.id, "label": said(one.name, one.name_cy) or one.id}
            for one in diagram.elements.values()
            if one.is_human and one is not part
        ]
    offered: Sequence[Choice] = list(choices.get(field.choices, ()))
    if field.choices in OWN:
        offered = own_choices(field.choices, getattr(part, "kind", ""))
    if field.choices == "decisions":
        form = getattr(part, "form", "")
        offered = next((one["decisions"] for one in choices["forms"] if one["value"] == form), [])
    if value and not any(one["value"] == value for one in offered) and field.kind == "choice":
        offered = [*offered, {"value": value, "label": value}]
    return offered
