"""One task with its form, its answers, and the reasons why it is here."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import arrivals, ladders
from engine.actors import Actor
from engine.deployments import Deployed, deployed
from engine.forms import Field, FormDefinition, options_of, prefill
from engine.four_eyes import is_barred
from engine.models import Ladder, ProcessDefinition, ProcessInstance, UserTask
from engine.permissions import (
    holds,
    is_steward,
    may_assign,
    may_claim,
    may_complete,
    may_release,
    may_reschedule,
)
from engine.queries import history
from webapp.api.schemas.instances import event_of
from webapp.api.schemas.tasks import Choice, Explanation, Rung, TaskInFull, facts_of
from webapp.current import Moment
from webapp.explaining import explain
from webapp.i18n import language, said
from webapp.ladder import ladder_of
from webapp.names import Names
from webapp.offers import choices_of
from webapp.variables import variables_of

Variables = Mapping[str, object]


def task_in_full(session: Session, who: Actor, seen: Moment, row: UserTask) -> TaskInFull:
    instance = session.get_one(ProcessInstance, row.instance_id)
    form = deployed(session, row.definition_id).forms.get(row.form or "")
    variables = variables_of(session, seen, instance, row) if form else {}
    mine = may_complete(who, row)
    return TaskInFull(
        **facts_of(row, seen.now),
        form=form.to_json() if form else None,
        context=prefill(form, variables) if form and row.is_open else {},
        choices=_choices(session, instance, form, variables) if row.is_open else {},
        answers=row.answers,
        draft=row.draft if mine else None,
        draft_version=row.draft_version,
        draft_at=row.draft_at if mine else None,
        draft_by=row.draft_by if mine else None,
        can=verbs_of(session, who, row),
    )


def verbs_of(session: Session, who: Actor, row: UserTask) -> list[str]:
    """What this caller may do with it now."""
    if not row.is_open:
        return []
    is_free = row.assignee_id is None
    mine = may_complete(who, row) and not is_barred(session, who, row)
    allowed = {
        "claim": is_free and mine and may_claim(who, row),
        "release": not is_free and may_release(who, row),
        "assign": may_assign(who, row),
        "delegate": holds(who, row) or is_steward(who),
        "complete": mine,
        "draft": mine,
        "reschedule": may_reschedule(who, row, _board(session, row)),
    }
    return [verb for verb, is_allowed in allowed.items() if is_allowed]


def _board(session: Session, row: UserTask) -> str:
    return session.get_one(ProcessInstance, row.instance_id).board


def _choices(
    session: Session, instance: ProcessInstance, form: FormDefinition | None, variables: Variables
) -> dict[str, list[Choice]]:
    """By the path of each field whose options are not in the form itself."""
    if form is None:
        return {}
    offered = choices_of(session, instance, variables, Names(session))
    found = {}
    for path, one in form.walk():
        if one.type in ("person", "agency"):
            found[path] = [Choice(value=value, name=name) for value, name in offered.of(one)]
        elif one.options_from is not None:
            found[path] = list(_options(one, variables))
    return found


def _options(one: Field, variables: Variables) -> Iterator[Choice]:
    for option in options_of(one, variables):
        yield Choice(value=option.value, name=option.label.in_language(language()))


def explanation_of(session: Session, who: Actor, seen: Moment, row: UserTask) -> Explanation:
    instance = session.get_one(ProcessInstance, row.instance_id)
    definition = session.get_one(ProcessDefinition, row.definition_id)
    names = Names(session)
    steps = ladder_of(session, row, instance, seen, names)
    return Explanation(
        why=explain(row, who, steps, names),
        definition=definition.key,
        version=definition.version,
        file=definition.filename,
        **_element(deployed(session, definition.id), row),
        group=row.candidate_group,
        assignee=row.assignee_id,
        may=verbs_of(session, who, row),
        due_on=row.due_on,
        due_at=row.due_at,
        baseline_due_on=row.baseline_due_on,
        due_basis=row.due_basis,
        due_version=row.due_version,
        ladder=row.ladder,
        rungs=_rungs(session, row, instance, seen),
        now=seen.now,
        events=[event_of(event) for event in history.of_task(session, row.id)],
    )


def _element(definition: Deployed, row: UserTask) -> dict[str, Any]:
    """What the diagram says, and where it says it."""
    element = definition.compiled.element(row.element_id)
    lane = element.lane
    return {
        "element": element.id,
        "line": element.line,
        "lane": said(lane.name, lane.name_cy) if lane else "",
        "different_from": list(element.different_from),
    }


def _rungs(session: Session, row: UserTask, instance: ProcessInstance, seen: Moment) -> list[Rung]:
    due, stored = arrivals.due(row), session.get(Ladder, row.ladder or "")
    if due is None or stored is None:
        return []
    role, known = row.candidate_group.partition("@")[0], {"agency": row.agency}
    return [
        Rung(
            level=rung.level,
            at=rung.at,
            to=[arrivals.resolve_group(to, known, instance) for to in rung.to],
            starts=rung.starts,
            is_passed=rung.at <= seen.now,
        )
        for rung in ladders.rungs(stored.levels, due, seen.calendar, role)
    ]
