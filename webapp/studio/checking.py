"""What stands against publishing, element by element: also what another tool wrote for itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from engine import promises, sketches
from engine.bpmn.diagram import Diagram
from engine.bpmn.findings import Finding
from engine.bpmn.rules.beginning import RULE
from engine.bpmn.vocabulary import bpmn
from engine.bpmn.xml import read_xml
from engine.errors import NotFound
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import reading
from engine.walking import diagram_of, outcomes_of
from webapp.current import actor, process_engine
from webapp.i18n import _, language
from webapp.lint_messages import sentence
from webapp.studio.outline import part_of, title_of
from webapp.studio.told import in_form, named
from webapp.studio.views import bp
from webapp.studio.words import kind_of, plainly

# What is not yet said, rather than drawn in a way that would not run.
MISSING = ("form.", "ladder.", "missing_", "name.missing", "process.no-owner", "task.no-", "welsh.")


@dataclass(frozen=True, slots=True)
class Place:
    """One element or form with everything that is said of it; `url` where it has a page."""

    name: str
    kind: str
    sentences: Sequence[str]
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings by what has to be done about them."""

    sketch: Sketch
    tool: str
    wont_run: Sequence[Place]
    missing: Sequence[Place]
    to_confirm: Sequence[Place]
    to_read: Sequence[Place]
    failing: Sequence[str] = ()

    @property
    def is_ready(self) -> bool:
        return not (self.wont_run or self.missing or self.failing)


@bp.get("/<process>/check")
def check(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        sketch = sketches.get(board.session, process)
        findings = sketches.findings_of(board, sketch)
        failing = [one.name for one in outcomes_of(board, sketch) if not one.passes]
        asked = promises.to_confirm(board, process, findings)
        page = replace(_checked(sketch, findings, asked), failing=failing)
    return render_template("processes/check.html", page=page)


def _checked(sketch: Sketch, findings: Sequence[Finding], asked: Collection[str]) -> Checked:
    """`asked` are the variables that the hand-in asks about."""
    diagram = diagram_of(sketch)
    errors = [one for one in findings if one.severity == "error"]
    others = [one for one in findings if one.severity != "error"]
    to_confirm = [one for one in others if one.rule == RULE and one.details["variable"] in asked]
    return Checked(
        sketch=sketch,
        tool=read_xml(sketch.xml).get("exporter", ""),
        wont_run=_places(sketch, diagram, [one for one in errors if not _is_missing(one)]),
        missing=_places(sketch, diagram, [one for one in errors if _is_missing(one)]),
        to_confirm=_places(sketch, diagram, to_confirm),
        to_read=_places(sketch, diagram, [one for one in others if one not in to_confirm]),
    )


def _is_missing(finding: Finding) -> bool:
    return finding.rule.startswith(MISSING)


def _places(sketch: Sketch, diagram: Diagram, findings: Iterable[Finding]) -> list[Place]:
    """One an element, in the order of the file; what is said twice is said once."""
    found: dict[str, Place] = {}
    kinds = _kinds(sketch)
    for one in findings:
        place = found.get(one.element) or _place(sketch, diagram, one, kinds)
        called = named(one, sketch.forms)
        said = plainly(sentence(called, language())).removeprefix(
            f"{called.details.get('name', one.element)}: "
        )
        said = said[:1].upper() + said[1:]
        if said not in place.sentences:
            place = replace(place, sentences=[*place.sentences, said])
        found[one.element] = place
    return list(found.values())


def _place(sketch: Sketch, diagram: Diagram, finding: Finding, kinds: Mapping[str, str]) -> Place:
    form = in_form(finding, sketch.forms)
    if form:
        name = named(finding, sketch.forms).details["name"]
        return Place(name, _("Form"), (), url_for(".form", process=sketch.key, form=form))
    try:
        part = part_of(diagram, finding.element)
    except NotFound:
        name = finding.details.get("name", "") or finding.element or _("The file")
        return Place(name, kind_of(kinds.get(finding.element, "")), (), "")
    url = url_for(".change", process=sketch.key, element=finding.element)
    return Place(title_of(part, diagram), kind_of(kinds.get(finding.element, "")), (), url)


def _kinds(sketch: Sketch) -> dict[str, str]:
    """The kind of every element of the file, also of what the outline leaves out."""
    root = read_xml(sketch.xml)
    return {
        str(node.get("id")): str(node.tag).rpartition("}")[2]
        for node in root.iter(bpmn("*"))
        if node.get("id")
    }
