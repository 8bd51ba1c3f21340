"""What the chair is asked to approve, each with the figures that matter for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from engine.deployments import deployed
from engine.forms import Field
from engine.models import UserTask
from engine.permissions import may_complete
from webapp.desk.cards import View, board_name
from webapp.desk.words import Outlook, Step, outlook_of_extension
from webapp.due import Tag, standing
from webapp.forms.shown import shown
from webapp.i18n import _, day, language, ngettext, pgettext, said
from webapp.offers import choices_of
from webapp.registers.words import colours
from workflows import foresight
from workflows.foresight import Subject
from workflows.models import Action, Scrutiny
from workflows.queries.approvals import EXTENSION, TERMS, Approval
from workflows.queries.desk import asked, granted

HANDLED_HERE = (EXTENSION, TERMS)
Told = tuple[list[tuple[str, str]], str, Outlook]


@dataclass(frozen=True, slots=True)
class Change:
    """What was drafted otherwise when it came back."""

    label: str
    before: Markup
    after: Markup


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to approve, as a list shows it."""

    task_id: UUID
    kind: str
    board: str
    board_name: str
    name: str
    about: str
    facts: Sequence[tuple[str, str]]
    quote: str
    outlook: Outlook
    steps: Sequence[Step]
    tag: Tag
    url: str
    may_decide: bool


def request_of(view: View, one: Approval) -> Request:
    task = one.task
    facts, quote, ahead = _told(view, one)
    return Request(
        task_id=task.id,
        kind=task.form or "",
        board=one.instance.board,
        board_name=board_name(one.instance.board),
        name=said(task.name, task.name_cy),
        about=_about(view, one),
        facts=facts,
        quote=quote,
        outlook=ahead,
        steps=ahead.steps,
        tag=standing(task, view.seen),
        url=_url(task),
        may_decide=may_complete(view.who, task),
    )


def changes(view: View, one: Approval) -> list[Change]:
    """The fields of the terms that are not as they were when the chair sent them back."""
    if len(one.drafts) < 2:  # noqa: PLR2004 - two are needed to differ
        return []
    new, old = (draft.answers or {} for draft in one.drafts[:2])
    form = deployed(view.session, one.task.definition_id).forms.get(one.drafts[0].form or "")
    choices = choices_of(view.session, one.instance, {}, view.names)
    return [
        Change(
            _label(field),
            shown(field, old.get(field.name), {}, choices),
            shown(field, new.get(field.name), {}, choices),
        )
        for field in (form.fields if form is not None else ())
        if field.is_answered and old.get(field.name) != new.get(field.name)
    ]


def _label(field: Field) -> str:
    return field.label.in_language(language()) if field.label else field.name


def _url(task: UserTask) -> str:
    if task.form in HANDLED_HERE:
        return url_for("desk.decide", decision_id=task.id)
    return url_for("tasks.show", task_id=task.id)


def _about(view: View, one: Approval) -> str:
    task = one.subject or one.task
    name = said(task.name, task.name_cy) if one.subject else ""
    return " · ".join(filter(None, dict.fromkeys((name, *view.names.about(task)))))


def _told(view: View, one: Approval) -> Told:
    if one.subject is not None:
        return _of_extension(view, one)
    if one.task.form == TERMS:
        return _of_terms(view, one)
    if one.action is not None and one.scrutiny is not None:
        return _of_concern(view, one.action, one.scrutiny)
    return [], "", Outlook([])


def _of_concern(view: View, action: Action, scrutiny: Scrutiny) -> Told:
    """What the group found inadequate; to whom it goes is for the chair to say."""
    facts = [
        (pgettext("column", "Meeting"), day(scrutiny.meeting_on)),
        (_("Colour"), colours().get(scrutiny.rag, scrutiny.rag)),
        (_("Lead agency"), view.names.agency(action.lead_agency)),
        (_("Due now"), day(action.current_due)),
        (_("First deadline"), day(action.baseline_due)),
    ]
    quote = "\n".join(filter(None, (scrutiny.reason, scrutiny.challenge)))
    said = _("Those whom you name are told at once, and nobody else is.")
    return facts, quote, Outlook([said])


def _of_extension(view: View, one: Approval) -> Told:
    request, subject = asked(one.extensions), one.subject
    if request is None or subject is None or one.home is None:
        return [], "", Outlook([])
    before = len(granted(one.extensions))
    baseline = subject.baseline_due_on
    past = (request.asked_due - baseline).days if baseline else 0
    facts = [
        (_("Due now"), day(subject.due_on)),
        (_("Date asked for"), day(request.asked_due)),
        (
            _("Extensions before"),
            ngettext("%(num)d granted", "%(num)d granted", before) if before else _("None"),
        ),
        (_("First deadline"), day(baseline)),
        (_("Past the first deadline"), ngettext("%(num)d day", "%(num)d days", past)),
    ]
    about = Subject(subject, one.home)
    effect = foresight.of_extension(view.ground, about, request.asked_due)
    return facts, request.reason, outlook_of_extension(effect, view.names)


def _of_terms(view: View, one: Approval) -> Told:
    """The terms in short; all of them stand in the form."""
    drafted = (one.drafts[0].answers or {}) if one.drafts else {}
    agencies = list(drafted.get("agencies") or ())
    cases = int(drafted.get("sample_size") or 0)
    facts = [
        (_("Practice looked at"), _period(drafted.get("period_from"), drafted.get("period_to"))),
        (_("Cases"), str(cases)),
        (_("Agencies"), ", ".join(view.names.agency(str(key)) for key in agencies)),
        (_("Returns to come"), str(cases * len(agencies))),
    ]
    verdict = (one.verdicts[0].answers or {}) if one.verdicts else {}
    quote = str(verdict.get("tor_comment") or "")
    if one.verdicts:
        number = len(changes(view, one))
        facts.append((_("Came back with"), ngettext("%(num)d change", "%(num)d changes", number)))
    return facts, quote, _terms_ahead(view, one)


def _terms_ahead(view: View, one: Approval) -> Outlook:
    said = [
        sentence(day(on))
        for element, sentence in TERMS_LEAD_TO.items()
        if (on := _due_of(view, one, element)) is not None
    ]
    return Outlook(said)


TERMS_LEAD_TO: Mapping[str, Callable[[str], str]] = {
    "draw_sample": lambda on: _("Approved, the sample is drawn by %(date)s.", date=on),
    "draft_tor": lambda on: _("Returned, the new draft is due on %(date)s.", date=on),
}


def _due_of(view: View, one: Approval, element: str) -> date | None:
    try:
        span = deployed(view.session, one.task.definition_id).compiled.element(element).due_in
    except KeyError:
        return None
    return view.ground.calendar.add(view.ground.today, span) if span else None


def _period(first: object, last: object) -> str:
    said = [day(date.fromisoformat(str(one))) for one in (first, last) if one]
    return " – ".join(said)
