"""Until when a step is to be done, as one would say it: a span, or a rule that computes a day."""

import ast
from collections.abc import Callable, Mapping, Sequence

from engine.bpmn.diagram import Element
from engine.bpmn.scripting.programs import bare
from webapp.i18n import _
from webapp.studio.conditions import Forms, label_in
from webapp.timescales.names import figure_name
from webapp.timescales.words import offset_in_words

UNITS = {"wd": "wd", "wh": "wh", "days": "d", "weeks": "w", "months": "m", "years": "y"}


def due_in_words(element: Element, forms: Forms) -> str:
    """Nothing where a step has no deadline; a rule that has no words as it is written."""
    if element.due_in:
        return offset_in_words(element.due_in)
    return rule_in_words(element.due_at, forms) if element.due_at else ""


def rule_in_words(text: str, forms: Forms) -> str:
    try:
        return _said(ast.parse(bare(text)[0], mode="eval").body, forms) or text
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _said(node: ast.expr, forms: Forms) -> str:
    """Empty where a part of it has no words."""
    if isinstance(node, ast.Name):
        return _name(node.id, forms)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return _name(str(node.slice.value), forms)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _called(node.func.id, node.args, forms)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        span = _span(node.right)
        first = _said(node.left, forms)
        return f"{first} + {span}" if span and first else ""
    return ""


def _name(name: str, forms: Forms) -> str:
    dates: Mapping[str, Callable[[], str]] = {
        "meeting_on": lambda: _("day of the meeting"),
        "review_meeting_on": lambda: _("day of the review meeting"),
        "update_not_before": lambda: _("first day on which an update can be asked for"),
        "held_to": lambda: _("last day on which it is held"),
        "register_from": lambda: _("first day of the register"),
    }
    label = label_in(forms, name)
    if label:
        return f"“{label}”"
    return dates[name]() if name in dates else _("date “%(name)s”", name=name.replace("_", " "))


def _called(name: str, given: Sequence[ast.expr], forms: Forms) -> str:
    if name == "today" and not given:
        return _("day on which the task comes")
    if name == "add" and given:
        return _added(given, forms)
    parts = [_said(one, forms) for one in given]
    if name not in ("max", "min") or not all(parts):
        return ""
    several = "; ".join(parts)
    if name == "max":
        return _("the later of: %(dates)s", dates=several)
    return _("the earlier of: %(dates)s", dates=several)


def _added(given: Sequence[ast.expr], forms: Forms) -> str:
    start, *spans = given
    first, figure = _said(start, forms), "".join(_figure(one) for one in spans[:1])
    if not first or not figure:
        return ""
    return _("timescale “%(figure)s” from: %(date)s", figure=figure, date=first)


def _figure(node: ast.expr) -> str:
    """A span that is kept with the timescales: `offsets["papers"]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return ""
    is_kept = isinstance(node.value, ast.Name) and node.value.id == "offsets"
    return figure_name(str(node.slice.value)) if is_kept else ""


def _span(node: ast.expr) -> str:
    """`wd(10)`, `weeks(3)`: so many days."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return ""
    number = node.args[0]
    unit = UNITS.get(node.func.id)
    count = number.value if isinstance(number, ast.Constant) else None
    return offset_in_words(f"{count}{unit}") if unit and isinstance(count, int) else ""
