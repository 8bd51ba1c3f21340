"""Gathers what the page of one task shows; the template only lays it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.context import Actor
from engine.deployments import deployed
from engine.forms import FormDefinition, prefill
from engine.four_eyes import is_barred
from engine.identity import members
from engine.models import ProcessInstance, User, UserTask
from engine.permissions import (
    holds,
    is_steward,
    may_assign,
    may_claim,
    may_complete,
    may_lead,
    may_release,
    may_reschedule,
)
from engine.queries import history, instances
from engine.queries.pages import people
from webapp.current import Moment
from webapp.diagrams import Diagram, diagram_of
from webapp.due import Tag, standing
from webapp.evidence import Evidence, evidence_of
from webapp.explaining import explain
from webapp.forms import Complaint, Sheet, draw_form
from webapp.forms.shown import shown
from webapp.i18n import _, language, said
from webapp.ladder import Step, ladder_of
from webapp.names import Names
from webapp.offers import choices_of
from webapp.story import Line, told
from webapp.variables import variables_of

# What the block about the late task says already.
IN_EVIDENCE = frozenset(
    {"title", "late_task_name", "late_task_name_cy", "late_task_due", "days_late"}
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent and what is wrong with it; on a first visit nothing was."""

    answers: Mapping[str, object] | None = None
    complaints: Mapping[str, Complaint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verbs:
    """What this person may do with this task now."""

    complete: bool
    claim: bool
    release: bool
    assign: bool
    delegate: bool
    reschedule: bool
    ask_for_time: bool
    candidates: Sequence[tuple[str, str]]
    colleagues: Sequence[tuple[str, str]]


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
    title: str
    intro: str
    submit: str
    questions: Markup
    is_barred: bool
    is_decision: bool
    complaints: Sequence[Complaint]
    answers: Sequence[tuple[str, Markup]]
    steps: Sequence[Step]
    reasons: Sequence[str]
    evidence: Evidence | None
    diagram: Diagram | None
    lines: Sequence[Line]


def task_page(
    session: Session, who: Actor, seen: Moment, task_id: UUID, filled: Filled | None = None
) -> TaskPage:
    task = instances.get_task(session, who, task_id)
    instance = session.get_one(ProcessInstance, task.instance_id)
    definition = deployed(session, task.definition_id)
    element = definition.compiled.element(task.element_id)
    form, names = definition.forms.get(task.form or ""), Names(session)
    verbs = _verbs(session, who, seen, task)
    steps = ladder_of(session, task, instance, seen, names)
    filled = filled or Filled()
    return TaskPage(
        task=task,
        instance=instance,
        name=said(task.name, task.name_cy),
        about=_about(task, names),
        instructions=said(element.documentation, element.documentation_cy),
        person=names.person(task.assignee_id) if task.assignee_id else "",
        performer=names.person(task.completed_by) if task.completed_by else "",
        group=names.group(task.candidate_group),
        tag=standing(task, seen),
        verbs=verbs,
        title=form.title.in_language(language()) if form else said(task.name, task.name_cy),
        intro=form.intro.in_language(language()) if form and form.intro else "",
        submit=_submit(form, is_decision=bool(element.decision)),
        questions=_questions(session, seen, task, filled) if form and verbs.complete else Markup(),
        is_barred=task.is_open and is_barred(session, who, task),
        is_decision=bool(element.decision),
        complaints=list(filled.complaints.values()),
        answers=_answers(session, task, instance, form, names),
        steps=steps,
        reasons=explain(task, who, steps, names),
        evidence=evidence_of(session, instance, seen, names),
        diagram=diagram_of(session, instance, task.element_id),
        lines=_lines(session, task, names),
    )


def _submit(form: FormDefinition | None, *, is_decision: bool) -> str:
    if form is not None and form.submit is not None:
        return form.submit.in_language(language())
    return _("Record the decision") if is_decision else _("Complete")


def _about(task: UserTask, names: Names) -> list[str]:
    parts = [task.title, task.item or "", names.agency(task.agency), task.business_key]
    return list(dict.fromkeys(part for part in parts if part))


def _verbs(session: Session, who: Actor, seen: Moment, task: UserTask) -> Verbs:
    is_open = task.is_open
    assign = is_open and may_assign(who, task)
    delegate = is_open and (holds(who, task) or is_steward(who))
    free = is_open and not is_barred(session, who, task)
    sitting = members(session, task.candidate_group, seen.today) if assign or delegate else []
    return Verbs(
        complete=free and may_complete(who, task),
        claim=free and task.assignee_id is None and may_claim(who, task),
        release=is_open and task.assignee_id is not None and may_release(who, task),
        assign=assign,
        delegate=delegate,
        reschedule=is_open and may_reschedule(who, task, _board(session, task)),
        ask_for_time=is_open and task.due_on is not None and _may_ask_for_time(who, task),
        candidates=_named(sitting, task),
        colleagues=_named([*sitting, *_of_agency(session, task)] if delegate else [], task),
    )


def _board(session: Session, task: UserTask) -> str:
    return session.get_one(ProcessInstance, task.instance_id).board


def _may_ask_for_time(who: Actor, task: UserTask) -> bool:
    return holds(who, task) or may_claim(who, task) or may_lead(who, task)


def _named(people: Sequence[User], task: UserTask) -> list[tuple[str, str]]:
    named = {str(user.id): user.name for user in people if user.id != task.assignee_id}
    return sorted(named.items(), key=lambda pair: pair[1])


def _of_agency(session: Session, task: UserTask) -> list[User]:
    """A colleague of the same agency may do it, too, when the task is an agency's."""
    return [user for user in people(session) if task.agency and user.agency == task.agency]


def _questions(session: Session, seen: Moment, task: UserTask, filled: Filled) -> Markup:
    instance = session.get_one(ProcessInstance, task.instance_id)
    form = deployed(session, task.definition_id).forms[task.form or ""]
    variables = variables_of(session, seen, instance, task)
    answers = filled.answers
    if answers is None:
        answers = {**prefill(form, variables), **(task.draft or {})}
    choices = choices_of(session, instance, variables, Names(session))
    in_evidence = IN_EVIDENCE if instance.subject_task_id else frozenset[str]()
    return draw_form(Sheet(form, answers, variables, filled.complaints, choices, in_evidence))


def _answers(
    session: Session,
    task: UserTask,
    instance: ProcessInstance,
    form: FormDefinition | None,
    names: Names,
) -> list[tuple[str, Markup]]:
    """What was handed in, for reading."""
    given = task.answers or {}
    choices = choices_of(session, instance, {}, names)
    return [
        (one.label.in_language(language()), shown(one, given[one.name], {}, choices))
        for one in (form.fields if form else ())
        if one.label is not None and one.name in given
    ]


def _lines(session: Session, task: UserTask, names: Names) -> list[Line]:
    events = history.of_task(session, task.id)
    return told(events, instances.comments(session, task.instance_id), {}, names)
