"""What a rehearsal asks for, in words: a variable goes by what it is needed for."""

from collections.abc import Callable, Mapping

from engine.bpmn.unknowns import Unknown, unknowns
from engine.bpmn.xml import read_xml
from engine.simulation import Walkable
from webapp.i18n import _, language, said
from webapp.studio.words import kind_of


def wanted(asked: Unknown, walkable: Walkable) -> str:
    """The question that a form of this process asks under the name, or what it is needed for."""
    label = label_of(asked.variable, walkable)
    say = _USES.get(asked.use)
    element = walkable.compiled.elements.get(asked.place)
    if label or say is None or element is None:
        return label or _plain(asked.variable)
    return say(said(element.name, element.name_cy) or kind_of(element.kind), asked.variable)


def label_of(variable: str, walkable: Walkable) -> str:
    fields = (form.field(variable) for form in walkable.forms.values())
    labels = (field.label for field in fields if field is not None and field.label is not None)
    return next((label.in_language(language()) for label in labels), "")


def _plain(variable: str) -> str:
    return variable.replace("_", " ")


def _condition(name: str, variable: str) -> str:
    return name if name.endswith("?") else f"{name} ({_plain(variable)})"


_USES: Mapping[str, Callable[[str, str], str]] = {
    "condition": _condition,
    "due": lambda name, _variable: _("date for “%(name)s”", name=name),
    "round": lambda name, _variable: _("list for “%(name)s”", name=name),
    "time": lambda name, _variable: _("when “%(name)s” happens", name=name),
    "in": lambda name, variable: _("%(what)s for “%(name)s”", what=_plain(variable), name=name),
}


def wanted_by(walkable: Walkable) -> Mapping[tuple[str, str], str]:
    """Everything that is asked about this process, by its step and its variable."""
    asked = unknowns([read_xml(file) for file in walkable.files], walkable.forms)
    return {(one.element, one.variable): wanted(one, walkable) for one in asked}
