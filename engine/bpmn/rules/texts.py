"""Expressions and scripts: that each can be read, and asks for what something sets."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from engine.bpmn.expressions import (
    names_assigned,
    names_used,
    validate_expression,
    validate_script,
)
from engine.bpmn.findings import Finding
from engine.bpmn.repetition import Repetition
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.timers import is_written_out
from engine.bpmn.vocabulary import CYLCH, bpmn, bpmn_name, cylch, line_of

_EXPRESSIONS = frozenset(
    {
        "completionCondition",
        "condition",
        "conditionExpression",
        "loopCardinality",
        "loopCondition",
        "loopDataInputRef",
        "messagePath",
        "timeCycle",
        "timeDate",
        "timeDuration",
    }
)
_TIMES = frozenset({"timeCycle", "timeDate", "timeDuration"})
# Every instance has them from its beginning.
BEGINS_WITH = frozenset({"board", "business_key", "title"})
_CONDITIONS = frozenset({"completionCondition", "condition", "conditionExpression"})
_OURS = ("dueAt", "assignee")
# Where variables come from that no diagram names.
_SOURCES = frozenset({"serviceTask", "businessRuleTask", "callActivity", "receiveTask"})
_RULES = {"syntax": "expression.unreadable"} | {
    word: f"expression.{word.replace('_', '-')}"
    for word in ("too_long", "too_deep", "too-long", "too-deep")
}


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the language, the node it belongs to, and the line it begins on."""

    node: etree._Element
    text: str
    line: int
    kind: str


def check(sheet: Sheet) -> Iterator[Finding]:
    texts = list(texts_of(sheet))
    for text in texts:
        yield from _unreadable(sheet, text)
    yield from _unknown_variables(sheet, texts)


def texts_of(sheet: Sheet) -> Iterator[Text]:
    for process in sheet.processes:
        for node in process.iter():
            yield from _texts_in(node)
    for node in sheet.root.iter(bpmn("correlationPropertyRetrievalExpression")):
        for child in node:
            if (child.text or "").strip():
                yield Text(child, child.text or "", line_of(child), "messagePath")


def _texts_in(node: etree._Element) -> Iterator[Text]:
    kind = bpmn_name(node)
    said = (node.text or "").strip()
    if (kind in _EXPRESSIONS or kind == "script") and said:
        yield Text(node, node.text or "", line_of(node), kind)
    elif str(node.tag) in (cylch("input"), cylch("output")) and said:
        yield Text(node, node.text or "", line_of(node), "input")
    for name in _OURS:
        if value := node.get(f"{{{CYLCH}}}{name}"):
            yield Text(node, value, line_of(node), name)


def _unreadable(sheet: Sheet, text: Text) -> Iterator[Finding]:
    if text.kind in _TIMES and is_written_out(text.text):
        return
    problems = (
        validate_script(text.text) if text.kind == "script" else validate_expression(text.text)
    )
    # Python's parser calls the pieces of what is not allowed a syntax error, too.
    plain = [problem for problem in problems if problem.rule != "syntax"] or problems
    for problem in plain[:3]:
        rule = _RULES.get(problem.rule, "expression.not-allowed")
        finding = sheet.say(
            text.node,
            rule,
            text=_row(text.text, problem.line),
            what=problem.rule,
            problem=problem.message,
        )
        yield replace(finding, line=text.line + max(problem.line, 1) - 1)


def _row(text: str, line: int) -> str:
    rows = text.splitlines()
    return rows[line - 1] if 0 < line <= len(rows) else text


def _unknown_variables(sheet: Sheet, texts: list[Text]) -> Iterator[Finding]:
    known = names_set(sheet)
    for text in texts:
        if text.kind not in _CONDITIONS:
            continue
        for name in sorted(names_used(text.text) - known):
            if nearest := difflib.get_close_matches(name, known, 1, cutoff=0.88):
                yield sheet.say(text.node, "expression.misspelt", variable=name, nearest=nearest[0])
            elif knows_all(sheet):
                yield sheet.say(text.node, "expression.unknown-variable", variable=name)


def knows_all(sheet: Sheet) -> bool:
    """Say whether nothing but forms and scripts sets variables here; and what it starts with."""
    elements = [element for d in sheet.diagrams for element in d.elements.values()]
    others = any(element.kind in _SOURCES or element.step for element in elements)
    return sheet.library.forms is not None and not others


def names_set(sheet: Sheet, *, with_collections: bool = True) -> set[str]:
    """The variables that scripts, loops, outputs and forms of a file set, or that it declares."""
    return names_everywhere(sheet) | _looped(sheet, with_collections=with_collections)


def names_everywhere(sheet: Sheet) -> set[str]:
    """The same without those of loops, which are known in their rounds alone."""
    return (_written(sheet) | _asked(sheet) | BEGINS_WITH) - {""}


def names_set_by_others(sheet: Sheet) -> set[str]:
    """The same without what forms ask and what each process begins with."""
    return _written(sheet) | _looped(sheet)


def _written(sheet: Sheet) -> set[str]:
    """What scripts and outputs set, and what is declared."""
    known: set[str] = set()
    for text in texts_of(sheet):
        if text.kind == "script":
            known |= names_assigned(text.text)
    for process in sheet.processes:
        for output in process.iter(cylch("output")):
            known.add(output.get("name", ""))
        for declared in process.iter(bpmn("property"), bpmn("dataObject")):
            known.add(declared.get("name", ""))
    return known - {""}


def _looped(sheet: Sheet, *, with_collections: bool = True) -> set[str]:
    known: set[str] = set()
    for process in sheet.processes:
        for multi in process.iter(bpmn("multiInstanceLoopCharacteristics")):
            names = Repetition.of(multi)
            known |= {names.item, names.output, names.result}
            known |= {names.collection} if with_collections else set()
    return known - {""}


def _asked(sheet: Sheet) -> set[str]:
    """The fields of the forms that this file's tasks show."""
    forms = sheet.library.forms
    if not isinstance(forms, Mapping):
        return set()
    named = {key for diagram in sheet.diagrams for key in diagram.forms}
    return {field.name for key in named & forms.keys() for field in forms[key].fields}
