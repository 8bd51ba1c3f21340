"""What lies beside a diagram, its forms and tables, held to the same rule: all findings at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from engine.bpmn.decisions import lint_decision, table_id_of
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.findings import Finding
from engine.bpmn.xml import Unreadable, read_xml
from engine.forms import FormDefinition, FormFinding, FormUnreadable, check_definition

# A diagram that is read loosely may do without the second language.
LANGUAGES = frozenset({"missing_welsh", "missing_english", "missing_message"})


class Given(Protocol):
    """A diagram with what came along."""

    @property
    def xml(self) -> bytes: ...
    @property
    def forms(self) -> Mapping[str, Any]: ...
    @property
    def decisions(self) -> Mapping[str, str]: ...
    @property
    def strict(self) -> bool: ...


def readable_forms(forms: Mapping[str, Any]) -> dict[str, FormDefinition]:
    """The forms that can be read at all; what is wrong with the others is a finding."""
    found = {}
    for key, data in forms.items():
        try:
            found[key] = FormDefinition.from_json(data)
        except FormUnreadable:
            continue
    return found


def findings_of_form(key: str, data: Any) -> list[Finding]:
    """Everything an author has yet to put right in one form; the element is `key/field.part`."""
    try:
        found: list[FormFinding] = check_definition(FormDefinition.from_json(data))
    except FormUnreadable as unreadable:
        found = [one for one in unreadable.findings if isinstance(one, FormFinding)]
    return [
        Finding(f"{key}.json", f"{key}/{one.path}", 0, one.rule, one.severity, one.details)
        for one in found
    ]


def findings_of_table(key: str, text: str) -> list[Finding]:
    """Everything that is wrong with one table, and with the name it goes by."""
    data = text.encode()
    found = lint_decision(f"{key}.dmn", data)
    own = table_id_of(data)
    if own and own != key:
        details = {"key": key, "id": own}
        found.append(Finding(f"{key}.dmn", own, 0, "table.other-id", "error", details))
    return found


def findings_together(of_diagram: Iterable[Finding], given: Given) -> list[Finding]:
    """All that stands against a version: its diagram, the forms it shows, the tables it asks."""
    own = [
        one
        for one in of_diagram
        # A form that is there and cannot be read says so itself.
        if one.rule != "form.unknown" or one.details.get("form") not in given.forms
    ]
    return sorted([*own, *_beside(given)], key=lambda one: one.severity != "error")


def _beside(given: Given) -> Iterator[Finding]:
    for key in sorted(_forms_shown(given.xml) & given.forms.keys()):
        found = findings_of_form(key, given.forms[key])
        yield from found if given.strict else (one for one in found if one.rule not in LANGUAGES)
    for key, text in sorted(given.decisions.items()):
        yield from findings_of_table(key, text)


def _forms_shown(xml: bytes) -> frozenset[str]:
    try:
        diagrams = read_diagrams(read_xml(xml))
    except Unreadable:
        return frozenset()
    return frozenset(key for diagram in diagrams for key in diagram.forms)
