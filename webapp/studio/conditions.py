"""A condition in words: the question, and the answers after which its way is taken."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.bpmn.scripting.programs import bare
from webapp.i18n import _, language, pgettext

Forms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of one of the forms: what it says, and what its answers say."""

    label: str
    answers: Mapping[str, str]


def condition_in_words(text: str, forms: Forms) -> str:
    """The condition as one would say it; nothing where it is more than words can hold."""
    try:
        tree = ast.parse(bare(text)[0], mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    try:
        return _Reader(_questions(forms)).told(tree)
    except _NoWords:
        return ""


def label_in(forms: Forms, name: str) -> str:
    """What the question of this name says; nothing where no form asks it."""
    return next((_asked(one).label for one in _fields(forms) if one["name"] == name), "")


class _NoWords(Exception):
    """A part of the language that has no words."""


class _Reader:
    def __init__(self, known: Mapping[str, _Asked]) -> None:
        self.known = known

    def told(self, node: ast.expr) -> str:
        if isinstance(node, ast.BoolOp):
            return self._together(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._untrue(node.operand)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node.ops[0], node.left, node.comparators[0])
        if isinstance(node, ast.Name):
            return _with(self._question(node), _("Yes"))
        raise _NoWords

    def _together(self, node: ast.BoolOp) -> str:
        parts = [self.told(one) for one in node.values]
        if any(isinstance(one, ast.BoolOp) for one in node.values):
            parts = [f"({one})" for one in parts]
        word = pgettext("condition", "and") if isinstance(node.op, ast.And) else _or()
        return f" {word} ".join(parts)

    def _untrue(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return _with(self._question(node), _("No"))
        return _("not (%(condition)s)", condition=self.told(node))

    def _compared(self, operator: ast.cmpop, left: ast.expr, right: ast.expr) -> str:
        if isinstance(operator, ast.In | ast.NotIn):
            return self._among(left, right, is_not=isinstance(operator, ast.NotIn))
        say = _OPERATORS.get(type(operator))
        if say is None or not isinstance(left, ast.Name):
            raise _NoWords
        return _with(self._question(left), say(self._answer(left, right)))

    def _among(self, left: ast.expr, right: ast.expr, *, is_not: bool) -> str:
        if isinstance(left, ast.Name) and isinstance(right, ast.List | ast.Tuple) and right.elts:
            answers = f" {_or()} ".join(self._answer(left, one) for one in right.elts)
            return _with(self._question(left), _not(answers) if is_not else answers)
        if isinstance(right, ast.Name):
            answer = self._answer(right, left)
            has = pgettext("condition", "has “%(answer)s” among its answers") % {"answer": answer}
            return _with(self._question(right), _not(has) if is_not else has)
        raise _NoWords

    def _question(self, node: ast.Name) -> str:
        found = self.known.get(node.id)
        return f"“{found.label}”" if found else node.id.replace("_", " ")

    def _answer(self, question: ast.Name, node: ast.expr) -> str:
        if not isinstance(node, ast.Constant):
            raise _NoWords
        if node.value is None or node.value == "":
            return pgettext("condition", "no answer")
        if isinstance(node.value, bool):
            return _("Yes") if node.value else _("No")
        found = self.known.get(question.id)
        value = str(node.value)
        return (found.answers.get(value) if found else None) or value.replace("_", " ")


def _with(question: str, answer: str) -> str:
    return f"{question}: {answer}"


def _or() -> str:
    return pgettext("condition", "or")


def _not(answer: str) -> str:
    return pgettext("condition", "not: %(answer)s") % {"answer": answer}


_OPERATORS: Mapping[type[ast.cmpop], Callable[[str], str]] = {
    ast.Eq: lambda answer: answer,
    ast.NotEq: _not,
    ast.Gt: lambda answer: pgettext("condition", "more than %(answer)s") % {"answer": answer},
    ast.GtE: lambda answer: pgettext("condition", "at least %(answer)s") % {"answer": answer},
    ast.Lt: lambda answer: pgettext("condition", "less than %(answer)s") % {"answer": answer},
    ast.LtE: lambda answer: pgettext("condition", "at most %(answer)s") % {"answer": answer},
}


def _questions(forms: Forms) -> dict[str, _Asked]:
    """Every question of the forms by its name; of two with the same name the first."""
    found: dict[str, _Asked] = {}
    for one in _fields(forms):
        found.setdefault(one["name"], _asked(one))
    return found


def _fields(forms: Forms) -> Iterator[Mapping[str, Any]]:
    for form in forms.values():
        for one in form.get("fields", ()) if isinstance(form, Mapping) else ():
            if isinstance(one, Mapping) and isinstance(one.get("name"), str):
                yield one


def _asked(field: Mapping[str, Any]) -> _Asked:
    options = field.get("options") or ()
    answers = {
        str(one["value"]): _said(one.get("label")) or str(one["value"])
        for one in options
        if isinstance(one, Mapping) and "value" in one
    }
    return _Asked(_said(field.get("label")) or field["name"], answers)


def _said(text: Any) -> str:
    if isinstance(text, Mapping):
        return str(text.get(language()) or text.get("en") or text.get("cy") or "")
    return str(text or "")
