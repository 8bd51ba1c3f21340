"""Gathers what the page of one task shows; the template only lays it out."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.actors import Actor
from engine.bpmn.diagram import Element
from engine.deployments import deployed
from engine.forms import FormDefinition, prefill
from engine.models import ProcessInstance, UserTask
from engine.queries import history, instances
from engine.tasks import ANY_DRAFT, Seen
from webapp.asides import NOTHING, Aside, Sent, aside
from webapp.current import Moment
from webapp.diagrams import Diagram, diagram_of
from webapp.due import Tag, standing
from webapp.errors import Refusal
from webapp.evidence import Evidence, evidence_of
from webapp.explaining import explain
from webapp.file_rows import FileRow, Proof, files_of, proofs_of
from webapp.forms import Choices, Complaint, Sheet, draw_form
from webapp.forms.shown import shown
from webapp.i18n import _, language, said
from webapp.ladder import Step, ladder_of
from webapp.names import Names
from webapp.offers import choices_of
from webapp.packs.behind import Link, link_behind
from webapp.plain import without_marks
from webapp.story import Line, told
from webapp.task.leads import Lead, lead_of
from webapp.task.legible import Said, legible
from webapp.task.verbs import Verbs, verbs_of
from webapp.variables import variables_of

# What the block about the late task says already.
IN_EVIDENCE = frozenset(
    {"title", "late_task_name", "late_task_name_cy", "late_task_due", "days_late"}
)
LATEST = 8


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent and what is wrong with it; on a first visit nothing was."""

    answers: Mapping[str, object] | None = None
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    seen: Seen = ANY_DRAFT
    refusal: Refusal | None = None
    aside: Sent = NOTHING


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything on the page, said in the reader's language."""

    task: UserTask
    instance: ProcessInstance
    name: str
    about: list[str]
    instructions: str
    person: str
    performer: str
    group: str
    tag: Tag
    verbs: Verbs
    intro: str
    submit: str
    questions: Markup
    is_decision: bool
    complaints: Sequence[Complaint]
    seen: Seen
    refusal: Refusal | None
    lead: Lead | None
    pack: Link | None  # that the task is about
    unsent: Sequence[Said]
    answers: Sequence[tuple[str, Markup]]
    steps: Sequence[Step]
    reasons: Sequence[str]
    evidence: Evidence | None
    files: Sequence[FileRow]
    proofs: Sequence[Proof]
    talk: Mapping[str, Aside]
    diagram: Diagram | None
    lines: Sequence[Line]
    earlier: int


@dataclass(frozen=True, slots=True)
class _Form:
    """The task's form with all that drawing or reading its answers needs."""

    form: FormDefinition | None
    variables: Mapping[str, object]
    choices: Choices


def task_page(
    session: Session, who: Actor, seen: Moment, task_id: UUID, filled: Filled | None = None
) -> TaskPage:
    task = instances.get_task(session, who, task_id)
    instance = session.get_one(ProcessInstance, task.instance_id)
    element = deployed(session, task.definition_id).compiled.element(task.element_id)
    names, filled = Names(session), filled or Filled()
    form = _form(session, seen, task, instance, names)
    verbs = verbs_of(session, who, seen, task, filled.aside)
    steps = ladder_of(session, task, instance, seen, names)
    files = files_of(session, instance, names)
    lines = _lines(session, task, names)
    return TaskPage(
        task=task,
        instance=instance,
        name=said(task.name, task.name_cy),
        about=names.about(task),
        instructions=without_marks(said(element.documentation, element.documentation_cy)),
        person=names.person(task.assignee_id) if task.assignee_id else "",
        performer=names.person(task.completed_by) if task.completed_by else "",
        group=names.group(task.candidate_group),
        tag=standing(task, seen),
        verbs=verbs,
        intro=_intro(form.form),
        submit=_submit(form.form, element),
        questions=_questions(form, task, instance, filled) if verbs.complete else Markup(),
        is_decision=bool(element.decision),
        complaints=[*filled.complaints.values(), *filled.aside.complaints.values()],
        seen=_seen(task, filled),
        refusal=filled.refusal,
        unsent=_unsent(form, who, task, filled) if not verbs.complete else [],
        answers=_answers(form, task),
        steps=steps,
        reasons=explain(task, who, steps, names),
        evidence=evidence_of(session, instance, seen, names),
        lead=lead_of(session, who, task),
        pack=link_behind(session, who, instance),
        files=files,
        proofs=proofs_of(session, instance, files, names),
        talk={name: aside(name, filled.aside) for name in ("comment", "add_file")},
        diagram=diagram_of(session, instance, task.element_id),
        lines=lines[:LATEST],
        earlier=len(lines[LATEST:]),
    )


def _form(
    session: Session, seen: Moment, task: UserTask, instance: ProcessInstance, names: Names
) -> _Form:
    form = deployed(session, task.definition_id).forms.get(task.form or "")
    variables = variables_of(session, seen, instance, task) if form is not None else {}
    return _Form(form, variables, choices_of(session, instance, variables, names))


def _intro(form: FormDefinition | None) -> str:
    return form.intro.in_language(language()) if form is not None and form.intro else ""


def _submit(form: FormDefinition | None, element: Element) -> str:
    if form is not None and form.submit is not None:
        return form.submit.in_language(language())
    return _("Record the decision") if element.decision else _("Complete")


def _seen(task: UserTask, filled: Filled) -> Seen:
    """A page that was sent and comes back is still the same page, with the draft it began with."""
    if filled.answers is not None and filled.seen.page:
        return filled.seen
    return Seen(task.draft_version, secrets.token_urlsafe(12))


def _questions(form: _Form, task: UserTask, instance: ProcessInstance, filled: Filled) -> Markup:
    if form.form is None:
        return Markup()
    answers = filled.answers
    if answers is None:
        answers = {**prefill(form.form, form.variables), **(task.draft or {})}
    in_evidence = IN_EVIDENCE if instance.subject_task_id else frozenset[str]()
    sheet = Sheet(form.form, answers, form.variables, filled.complaints, form.choices, in_evidence)
    return draw_form(sheet)


def _unsent(form: _Form, who: Actor, task: UserTask, filled: Filled) -> list[Said]:
    """Words that would be lost with the page, or with a task that nobody needs any more."""
    words = filled.answers
    if words is None and not task.is_open and who.id in (task.draft_by, task.assignee_id):
        words = task.draft
    return legible(form.form, words, form.variables, form.choices) if form.form and words else []


def _answers(form: _Form, task: UserTask) -> list[tuple[str, Markup]]:
    """What was handed in, for reading."""
    given = task.answers or {}
    return [
        (one.label.in_language(language()), shown(one, given[one.name], {}, form.choices))
        for one in (form.form.fields if form.form else ())
        if one.label is not None and one.name in given
    ]


def _lines(session: Session, task: UserTask, names: Names) -> list[Line]:
    events = history.of_task(session, task.id)
    return told(events, instances.comments(session, task.instance_id), {}, names)
