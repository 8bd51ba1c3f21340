"""The page on which the chair decides: the ordinary form of the task, beside its evidence."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine.actors import Actor
from engine.deployments import deployed
from engine.errors import NotFound
from engine.forms import FormDefinition, prefill
from engine.four_eyes import is_barred
from engine.models import ProcessInstance, UserTask
from engine.permissions import may_complete
from engine.queries import instances
from engine.tasks import ANY_DRAFT, Seen
from webapp.current import Moment
from webapp.desk.approvals import HANDLED_HERE, Change, Request, changes, request_of
from webapp.desk.cards import Card, View, card, effects_of, proposed_return, view_of
from webapp.desk.words import outlook
from webapp.due import Tag, standing
from webapp.forms import Complaint, Sheet, draw_form, read_answers
from webapp.i18n import _, day, language, said
from webapp.offers import choices_of
from webapp.variables import variables_of
from workflows.groups import overseen_by
from workflows.models import Escalation
from workflows.queries.approvals import approval_of
from workflows.queries.desk import CONSIDER, Case, cases

ESCALATION = "escalation_decision"
# What the page shows beside the form.
IN_EVIDENCE = frozenset(
    {"title", "late_task_name", "late_task_name_cy", "late_task_due", "days_late"}
)
IN_REQUEST = IN_EVIDENCE | {"new_due_on", "extension_reason", "extension_number"}
Notes = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was sent and what is wrong with it; on a first visit nothing was."""

    answers: Mapping[str, object] | None = None
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    seen: Seen = ANY_DRAFT


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything on the page, said in the reader's language."""

    task: UserTask
    name: str
    title: str
    tag: Tag
    card: Card | None
    request: Request | None
    changes: Sequence[Change]
    questions: Markup
    seen: Seen
    may_decide: bool
    is_barred: bool
    person: str
    group: str
    complaints: Sequence[Complaint]


def decision(session: Session, who: Actor, seen: Moment, task_id: UUID, filled: Filled) -> Decision:
    task = wanted(session, who, task_id)
    view, definition = view_of(session, who, seen), deployed(session, task.definition_id)
    form = definition.forms[task.form or ""]
    case = _case(session, who, task)
    approval = approval_of(session, task) if case is None else None
    may_decide = task.is_open and may_complete(who, task) and not is_barred(session, who, task)
    return Decision(
        task=task,
        name=said(task.name, task.name_cy),
        title=form.title.in_language(language()),
        tag=standing(task, seen),
        card=card(view, case) if case is not None else None,
        request=request_of(view, approval) if approval is not None else None,
        changes=changes(view, approval) if approval is not None else [],
        questions=_questions(view, task, form, case, filled) if may_decide else Markup(),
        seen=_seen(task, filled),
        may_decide=may_decide,
        is_barred=task.is_open and is_barred(session, who, task),
        person=view.names.person(task.assignee_id) if task.assignee_id else "",
        group=view.names.group(task.candidate_group),
        complaints=list(filled.complaints.values()),
    )


def _seen(task: UserTask, filled: Filled) -> Seen:
    """A page that was sent and comes back is still the same page, with the draft it began with."""
    if filled.answers is not None and filled.seen.page:
        return filled.seen
    return Seen(task.draft_version, secrets.token_urlsafe(12))


def wanted(session: Session, who: Actor, task_id: UUID) -> UserTask:
    """A task that this page knows to show, for somebody who sees the chair's desk."""
    task = instances.get_task(session, who, task_id)
    instance = session.get_one(ProcessInstance, task.instance_id)
    if instance.board not in overseen_by(who) or task.form not in (ESCALATION, *HANDLED_HERE):
        raise NotFound("decision", task_id)
    return task


def _case(session: Session, who: Actor, task: UserTask) -> Case | None:
    if task.element_id != CONSIDER or not task.is_open:
        return None
    mine = Escalation.instance_id == task.instance_id
    return next(iter(cases(session, overseen_by(who), mine)), None)


def _questions(
    view: View, task: UserTask, form: FormDefinition, case: Case | None, filled: Filled
) -> Markup:
    instance = view.session.get_one(ProcessInstance, task.instance_id)
    variables = variables_of(view.session, view.seen, instance, task)
    answers = filled.answers
    proposed = proposed_return(view, case) if case is not None else None
    if answers is None:
        answers = {
            **prefill(form, variables),
            **({"return_by": proposed.isoformat()} if proposed else {}),
            **(task.draft or {}),
            **chosen(form, request.args),
        }
    return_by = day_of(answers.get("return_by")) if proposed is not None else None
    choices = choices_of(view.session, instance, variables, view.names)
    notes = _notes(view, case, return_by) if case is not None else {}
    shown = IN_EVIDENCE if case is not None else IN_REQUEST
    return draw_form(Sheet(form, answers, variables, filled.complaints, choices, shown, notes))


def _notes(view: View, case: Case, return_by: date | None) -> Notes:
    """What each option leads to, under its name."""
    effects = effects_of(view, case, return_by)
    notes = {
        ("escalation", option): outlook(effect, view.names).text
        for option, effect in effects.items()
    }
    drafted = _drafted(view, case)
    return {**notes, ("letter", ""): drafted, ("letter_cy", ""): drafted}


def _drafted(view: View, case: Case) -> str:
    """A letter tells the lateness of the day on which it was drafted."""
    opened = view.seen.calendar.local_date(case.escalation.opened_at)
    if opened == view.seen.today:
        return ""
    late = standing(case.late, view.seen).text
    return _("Drafted on %(date)s. Today: %(late)s.", date=day(opened), late=late)


def foretold(
    session: Session, who: Actor, seen: Moment, task_id: UUID, return_by: date | None
) -> str:
    """What a return with this deadline would lead to, for a page on which it is being typed."""
    task = wanted(session, who, task_id)
    case = _case(session, who, task)
    if case is None:
        raise NotFound("case", task_id)
    view = view_of(session, who, seen)
    return outlook(effects_of(view, case, return_by)["return"], view.names).text


def day_of(answer: object) -> date | None:
    """A date as it is stored or as it was typed; nothing where it is none."""
    typed = answer if isinstance(answer, Mapping) else {}
    parts = [str(typed.get(part) or "") for part in ("year", "month", "day")]
    text = f"{parts[0]:0>4}-{parts[1]:0>2}-{parts[2]:0>2}" if typed else str(answer or "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def chosen(form: FormDefinition, sent: MultiDict[str, str]) -> dict[str, object]:
    """What a door chose beforehand: options alone, so that no link can put words in a letter."""
    raw = read_answers(form, sent)
    return {
        one.name: raw[one.name]
        for one in form.fields
        if one.name in sent and one.type in ("choice", "choices") and one.is_answered
    }
