"""Lints a diagram before it may run: every complaint by element, line and rule, all at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.bpmn.findings import Finding, Library
from engine.bpmn.rules import (
    RULES,
    beginning,
    boundary,
    calls,
    closure,
    comparisons,
    events,
    foreign,
    gateways,
    identity,
    nesting,
    ours,
    publishing,
    repeats,
    structure,
    tasks,
    texts,
    timers,
    tokens,
)
from engine.bpmn.rules.catalogue import severity_of
from engine.bpmn.rules.sheet import Sheet
from engine.bpmn.xml import Unreadable, read_xml

__all__ = ["RULES", "Finding", "Library", "lint", "lint_closure"]

Check = Callable[[Sheet], Iterator[Finding]]

_CHECKS: tuple[Check, ...] = (
    identity.check,
    nesting.check,
    structure.check,
    tokens.check,
    gateways.check,
    events.check,
    boundary.check,
    timers.check,
    tasks.check,
    repeats.check,
    calls.check,
    foreign.check,
    texts.check,
    beginning.check,
    comparisons.check,
    ours.check,
    publishing.check,
)
# What one file makes likely, and what all files together know.
_GUESSES = frozenset({"different-from.elsewhere"})
# A page of complaints is read; a book is not. Every kind has its turn.
MAX_OF_A_RULE = 50


def lint(file: str, data: bytes, library: Library) -> list[Finding]:
    """Return everything that is wrong with one file. Never raises, whatever the bytes are."""
    return _linted({file: data}, library, is_whole=False)


def lint_closure(files: Mapping[str, bytes], library: Library) -> list[Finding]:
    """Return everything that is wrong with files that call one another and nobody else calls."""
    return _linted(files, library, is_whole=True)


def _linted(files: Mapping[str, bytes], library: Library, *, is_whole: bool) -> list[Finding]:
    findings: list[Finding] = []
    sheets: list[Sheet] = []
    for file, data in files.items():
        try:
            sheets.append(Sheet(file, read_xml(data), library))
        except Unreadable as refusal:
            findings.append(_refused(file, refusal, library))
    sheets = [_within(sheet, sheets) for sheet in sheets]
    for sheet in sheets:
        findings.extend(_in_one(sheet))
    findings.extend(_together(sheets, is_whole=is_whole))
    return _in_order(found for found in findings if not (is_whole and found.rule in _GUESSES))


def _in_one(sheet: Sheet) -> Iterator[Finding]:
    excess = list(identity.excess(sheet))
    if excess:
        yield from excess
        return
    for check in _CHECKS:
        yield from _guarded(sheet, check(sheet))


def _together(sheets: Sequence[Sheet], *, is_whole: bool) -> Iterator[Finding]:
    if sheets:
        yield from _guarded(sheets[0], closure.check(sheets, is_whole=is_whole))


def _guarded(sheet: Sheet, findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except Exception as error:  # noqa: BLE001 - a stranger's file must not get past a broken rule
        yield sheet.say(sheet.root, "file.not-checked", problem=type(error).__name__)


def _within(sheet: Sheet, sheets: Iterable[Sheet]) -> Sheet:
    """Let files call the processes of their neighbours."""
    if sheet.library.processes is None:
        return sheet
    beside = {diagram.process_id for other in sheets for diagram in other.diagrams}
    known = frozenset(sheet.library.processes) | beside
    return Sheet(sheet.file, sheet.root, replace(sheet.library, processes=known))


def _refused(file: str, refusal: Unreadable, library: Library) -> Finding:
    severity = severity_of(refusal.rule, strict=library.strict)
    return Finding(file, "", refusal.line, refusal.rule, severity, refusal.details)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then as they stand in the files; none twice."""
    unique = {
        (found.file, found.element, found.line, found.rule, tuple(sorted(found.details.items()))): (
            found
        )
        for found in findings
    }
    ordered = sorted(
        unique.values(),
        key=lambda found: (found.severity != "error", found.file, found.line, found.rule),
    )
    told: Counter[tuple[str, str]] = Counter()
    few = []
    for found in ordered:
        told[found.file, found.rule] += 1
        if told[found.file, found.rule] <= MAX_OF_A_RULE:
            few.append(found)
    return few
