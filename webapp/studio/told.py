"""What stands against publishing, in words that name forms and questions as people know them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.bpmn.findings import Finding
from engine.forms.editing import paths_of
from webapp.api.findings import findings_of
from webapp.i18n import language
from webapp.studio.forms.asked import question_title
from webapp.studio.forms.pages import title_of
from webapp.studio.words import plainly


def told(findings: Iterable[Finding], forms: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each as its page shows it."""
    called = [named(one, forms) for one in findings]
    return [
        {**one, "message": plainly(str(one["message"]))} for one in findings_of(called, language())
    ]


def in_form(finding: Finding, forms: Mapping[str, Any]) -> str:
    """The key of the form that a finding is about; "" where it is about something else."""
    key, _sign, path = finding.element.partition("/")
    return key if path and isinstance(forms.get(key), Mapping) else ""


def named(finding: Finding, forms: Mapping[str, Any]) -> Finding:
    key = in_form(finding, forms)
    if not key:
        return finding
    form, path = forms[key], finding.element.partition("/")[2]
    titles = [
        question_title(field)
        for at, field in paths_of(form)
        if path == at or path.startswith(f"{at}.")
    ]
    name = ": ".join([title_of(form, key), *titles])
    return replace(finding, details={**finding.details, "element": name, "name": name})
