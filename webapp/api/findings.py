"""The findings about a diagram or a form, as programs read them."""

from collections.abc import Iterable
from typing import Any

from engine.bpmn.findings import Finding
from engine.forms import FormFinding


def findings_of(findings: Iterable[object], spoken: str) -> list[dict[str, Any]]:
    """Each with its element, its line and a sentence."""
    return [told(one, spoken) for one in findings]


def told(finding: object, spoken: str) -> dict[str, Any]:
    from webapp.lint_messages import sentence  # noqa: PLC0415 - a long table of sentences

    if isinstance(finding, FormFinding):
        finding = Finding("", finding.path, 0, finding.rule, finding.severity, finding.details)
    assert isinstance(finding, Finding)  # noqa: S101 - there is no third kind
    return {
        "file": finding.file,
        "element": finding.element,
        "line": finding.line,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": sentence(finding, spoken),
    }
