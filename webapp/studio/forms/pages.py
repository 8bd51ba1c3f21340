"""Gathers what the pages of a sketch's forms show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.bpmn.findings import Finding
from engine.errors import NotFound
from engine.forms import Condition, Field, FormDefinition, FormUnreadable
from engine.forms.editing import fields_of, paths_of
from engine.materials import findings_of_form
from engine.models import Sketch
from engine.walking import diagram_of
from webapp.i18n import _, language, said
from webapp.lint_messages import sentence
from webapp.studio.forms.asking import kind_name
from webapp.studio.forms.preview import preview_of
from webapp.studio.forms.reading import Readers, lost, readers_of, steps_with


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form in the list of a sketch's."""

    key: str
    title: str
    questions: int
    steps: Sequence[tuple[str, str]]
    wrong: int


@dataclass(frozen=True, slots=True)
class FormsPage:
    """All forms of a sketch."""

    sketch: Sketch
    rows: Sequence[FormRow]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, in words."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question in the list of its form."""

    path: str
    name: str
    question: str
    question_cy: str
    about: str
    readers: Sequence[str]
    findings: Sequence[Told]
    rows: Sequence["QuestionRow"]
    is_list: bool
    is_first: bool
    is_last: bool

    @property
    def title(self) -> str:
        """The question in the reader's language."""
        return said(self.question, self.question_cy) or self.name


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form with all its questions."""

    sketch: Sketch
    key: str
    title: str
    titles: tuple[str, str]
    intros: tuple[str, str]
    steps: Sequence[tuple[str, str]]
    questions: Sequence[QuestionRow]
    findings: Sequence[Told]
    lost: Sequence[str]
    preview: Markup
    shown_in: str
    wrong: int


def form_in(sketch: Sketch, key: str) -> Mapping[str, Any]:
    """One form of a sketch; raises NotFound where there is none."""
    found = sketch.forms.get(key)
    if not isinstance(found, Mapping):
        raise NotFound("form", key)
    return found


def forms_page(session: Session, sketch: Sketch) -> FormsPage:
    diagram = diagram_of(sketch)
    rows = [
        FormRow(
            key=key,
            title=title_of(form, key),
            questions=len(fields_of(form)),
            steps=[(one.id, said(one.name, one.name_cy)) for one in steps_with(diagram, key)],
            wrong=sum(one.severity == "error" for one in findings_of_form(key, form)),
        )
        for key, form in sorted(sketch.forms.items())
    ]
    return FormsPage(sketch, rows, lost(session, sketch, readers_of(sketch)))


def form_page(session: Session, sketch: Sketch, key: str, shown_in: str) -> FormPage:
    form, readers = form_in(sketch, key), readers_of(sketch)
    findings = findings_of_form(key, form)
    paths = {path for path, _field in paths_of(form)}
    return FormPage(
        sketch=sketch,
        key=key,
        title=title_of(form, key),
        titles=_both(form.get("title")),
        intros=_both(form.get("intro")),
        steps=[(e.id, said(e.name, e.name_cy)) for e in steps_with(diagram_of(sketch), key)],
        questions=_questions(form, fields_of(form), "", readers, findings),
        findings=[_told(one, key) for one in findings if not _is_about(one, key, paths)],
        lost=lost(session, sketch, readers),
        preview=preview_of(session, form, shown_in),
        shown_in=shown_in,
        wrong=sum(one.severity == "error" for one in findings),
    )


def title_of(form: Mapping[str, Any], key: str) -> str:
    title = form.get("title")
    return (said(title) if isinstance(title, Mapping) else "") or key


def findings_about(key: str, form: Mapping[str, Any], path: str) -> list[Told]:
    """What is wrong with one question; what is wrong in the rows of a list is told there."""
    inner = {at for at, _field in paths_of(form) if at.startswith(f"{path}.")}
    return [
        _told(one, key)
        for one in findings_of_form(key, form)
        if _is_about(one, key, {path}) and not _is_about(one, key, inner)
    ]


def _questions(
    form: Mapping[str, Any],
    fields: Sequence[Mapping[str, Any]],
    prefix: str,
    readers: Readers,
    findings: Sequence[Finding],
) -> list[QuestionRow]:
    read = _read_fields(form)
    key = str(form.get("key"))
    return [
        QuestionRow(
            path=prefix + one["name"],
            name=one["name"],
            question=_both(one.get("label"))[0] or _both(one.get("text"))[0],
            question_cy=_both(one.get("label"))[1] or _both(one.get("text"))[1],
            about=_about(one, read.get(prefix + one["name"]), read),
            readers=() if prefix or one.get("from") else readers.get(one["name"], ()),
            findings=findings_about(key, form, prefix + one["name"]),
            rows=_questions(form, fields_of(one), f"{one['name']}.", readers, findings),
            is_list=one.get("type") == "list",
            is_first=number == 0,
            is_last=number == len(fields) - 1,
        )
        for number, one in enumerate(fields)
    ]


def _read_fields(form: Mapping[str, Any]) -> dict[str, Field]:
    try:
        return dict(FormDefinition.from_json(dict(form)).walk())
    except FormUnreadable:
        return {}


def _about(one: Mapping[str, Any], read: Field | None, fields: Mapping[str, Field]) -> str:
    """Its kind, whether it must be answered, and when it is asked."""
    parts = [kind_name(str(one.get("type")))]
    if one.get("from"):
        parts.append(_("shows: %(name)s", name=one["from"]))
    elif one.get("type") != "static":
        parts.append(_("must be answered") if one.get("required") else _("may stay empty"))
    parts.extend(_when(one, fields) for one in (read.conditions if read is not None else ()))
    return " · ".join(parts)


def _when(condition: Condition, fields: Mapping[str, Field]) -> str:
    other = fields.get(condition.name) if condition.source == "field" else None
    label = said(other.label.en, other.label.cy) if other and other.label else condition.name
    options = (
        {one.value: said(one.label.en, one.label.cy) for one in other.options} if other else {}
    )
    values = [
        (_("ticked") if value else _("not ticked"))
        if isinstance(value, bool)
        else options.get(str(value), str(value))
        for value in condition.values
    ]
    return _("only if: %(question)s: %(answers)s", question=label, answers=_(" or ").join(values))


def _is_about(finding: Finding, key: str, paths: set[str]) -> bool:
    path = finding.element.removeprefix(f"{key}/")
    return any(path == one or path.startswith(f"{one}.") for one in paths)


def _told(finding: Finding, key: str) -> Told:
    plain = Finding(
        "",
        _part(finding.element.removeprefix(f"{key}/")),
        0,
        finding.rule,
        finding.severity,
        finding.details,
    )
    return Told(finding.severity, sentence(plain, language()))


def _part(path: str) -> str:
    """The part of a form that a finding is about, as its page calls it."""
    last = path.rpartition(".")[2]
    return {
        "title": _("Title"),
        "intro": _("Introduction"),
        "submit": _("Words on the button"),
        "label": _("Question"),
        "hint": _("Help under the question"),
        "text": _("Text"),
        "fields": _("Questions"),
        "required": _("When it is not answered"),
        "item": _("Name of one row"),
    }.get(last, last)


def _both(text: object) -> tuple[str, str]:
    found = text if isinstance(text, Mapping) else {}
    return str(found.get("en", "")), str(found.get("cy", ""))
