"""Two versions of one draft: laid side by side, and put together as the person decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from engine import tasks
from engine.actors import Actor
from engine.forms import FormDefinition
from engine.models import ProcessInstance, UserTask
from engine.queries import instances
from webapp.current import Moment, actor, moment, process_engine
from webapp.forms.wire import Raw
from webapp.i18n import said
from webapp.names import Names
from webapp.offers import choices_of
from webapp.task.legible import Said, legible
from webapp.typed import whole
from webapp.variables import variables_of

# What a form sends beside its answers.
NO_ANSWERS = frozenset(
    {"csrf_token", "draft_version", "draft_page", "later", "lang", "compare", "_row"}
)
HERE, THERE = "here", "there"


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that is answered in two ways; the fuller one is chosen beforehand."""

    name: str
    label: str
    here: str
    there: str

    @property
    def chosen(self) -> str:
        return HERE if self.here else THERE


@dataclass(frozen=True, slots=True)
class Comparison:
    """What this page says and what was saved meanwhile, as far as they differ."""

    task: UserTask
    name: str
    about: str
    who: str
    is_me: bool
    at: datetime | None
    differences: list[Difference]
    sent: list[tuple[str, str]]


def seen() -> tasks.Seen:
    """Which draft the page that was sent began with, and which page it is."""
    page = request.form.get("draft_page", "")[:40]
    return tasks.Seen(request.form.get("draft_version", type=whole), page)


def comparison(
    session: Session, who: Actor, now: Moment, task_id: UUID, form: FormDefinition | None, raw: Raw
) -> Comparison:
    task = instances.get_task(session, who, task_id)
    instance, names = session.get_one(ProcessInstance, task.instance_id), Names(session)
    variables = variables_of(session, now, instance, task)
    choices = choices_of(session, instance, variables, names)
    here = legible(form, raw, variables, choices) if form else []
    there = legible(form, task.draft or {}, variables, choices) if form else []
    return Comparison(
        task=task,
        name=said(task.name, task.name_cy),
        about=task.title,
        who=names.person(task.draft_by) if task.draft_by else "",
        is_me=task.draft_by == who.id,
        at=task.draft_at,
        differences=_differences(here, there),
        sent=[pair for pair in request.form.items(multi=True) if pair[0] not in NO_ANSWERS],
    )


def put_together(task_id: UUID, raw: Raw) -> None:
    """Keep of each answer the version that was chosen; the other one was seen and left."""
    with process_engine().command(actor()) as ctx:
        task = tasks.workable(ctx, task_id)
        there = task.draft or {}
        chosen = {
            name: there.get(name) if request.form.get(f"keep-{name}") == THERE else answer
            for name, answer in raw.items()
        }
        tasks.save_draft(ctx, task_id, chosen, seen().version)


def agree(task_id: UUID, form: FormDefinition, raw: Raw) -> bool:
    """Whether both versions read the same: then there is nothing to choose."""
    with process_engine().query() as session:
        return not comparison(session, actor(), moment(), task_id, form, raw).differences


def _differences(here: list[Said], there: list[Said]) -> list[Difference]:
    """In the order of the form."""
    mine = {one.name: one.text for one in here}
    other = {one.name: one.text for one in there}
    labels = {one.name: one.label for one in (*here, *there)}
    return [
        Difference(name, label, mine.get(name, ""), other.get(name, ""))
        for name, label in labels.items()
        if mine.get(name, "") != other.get(name, "")
    ]
