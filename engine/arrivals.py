"""What a user task of a diagram becomes when a token arrives: group, deadline, ladder, person."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from engine import ladders
from engine.bpmn.diagram import Element
from engine.bpmn.expressions import ScriptError
from engine.bpmn.process import Process
from engine.bpmn.views import Failure, OpenTask
from engine.bpmn.world import World
from engine.context import CommandContext
from engine.deployments import Deployed
from engine.errors import Invalid
from engine.models import ProcessInstance, User, UserTask, UserTaskState
from engine.permissions import UNIT
from engine.working_days.offsets import FIRST_YEAR, LAST_YEAR

A_MOMENT = timedelta(microseconds=1)
LARGEST_ID = 2**31 - 1
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def arrive(
    ctx: CommandContext,
    instance: ProcessInstance,
    definition: Deployed,
    process: Process,
    token: OpenTask,
) -> tuple[UserTask, list[Failure]]:
    """Create the row of a user task that a token has just reached.

    An expression that fails costs the task its deadline or its assignee, never its existence:
    the failures come back beside it and become incidents.
    """
    element = definition.compiled.element(token.element_id)
    group = offered_to(element, token.data, instance)
    task = UserTask(
        id=uuid4(),
        instance_id=instance.id,
        root_id=instance.root_id,
        element_id=element.id,
        element_instance_id=token.element_instance_id,
        name=element.name or element.id,
        name_cy=element.name_cy,
        title=instance.title,
        business_key=instance.business_key,
        definition_id=instance.definition_id,
        form=element.form or None,
        item=label_of(token.item),
        state=UserTaskState.CREATED,
        candidate_group=group,
        agency=agency_of(element, token.data, instance),
        board=instance.board,
        created_at=ctx.now,
        due_version=1,
        version=1,
        draft_version=0,
        ladder_failures=0,
        ladder=element.ladder or definition.compiled.diagram.ladder or None,
    )
    return task, settle(ctx, definition, process, token, task)


def settle(
    ctx: CommandContext, definition: Deployed, process: Process, token: OpenTask, task: UserTask
) -> list[Failure]:
    """Compute the deadline, its ladder, and the person, as the diagram says."""
    failures: list[Failure] = []
    element = definition.compiled.element(token.element_id)
    for one in (_set_deadline, _narrow):
        try:
            one(ctx, process, token, element, task)
        except (ScriptError, ValueError) as error:
            failures.append(_failure(token, error))
    # A rung "at once" is at this very moment, and is climbed in the next sweep.
    task.ladder_due_at = next_rung_at(ctx, task, ctx.now - A_MOMENT)
    return failures


def resolve_group(template: str, data: Mapping[str, object], instance: ProcessInstance) -> str:
    """`agency_rep@{agency}` for the agency that this instance or loop item is about."""
    known = {"board": instance.board, "agency": instance.agency, **data}
    return PLACEHOLDER.sub(lambda found: str(known.get(found[1]) or ""), template)


def offered_to(element: Element, data: Mapping[str, object], instance: ProcessInstance) -> str:
    """The group of its lane; the Business Unit where that is of an agency that nobody named."""
    group = resolve_group(element.lane.group if element.lane else "", data, instance)
    return UNIT if group.endswith("@") else group


def due(task: UserTask) -> ladders.Due | None:
    """The task's deadline as its ladder sees it."""
    if task.due_on is None or task.due_at is None:
        return None
    since = (task.due_basis or {}).get("set_at")
    created_at = datetime.fromisoformat(since) if since else task.created_at
    return ladders.Due(created_at=created_at, on=task.due_on, at=task.due_at)


def climb(ctx: CommandContext, task: UserTask) -> list[ladders.Rung]:
    """The rungs of this task's ladder with their moments; none without a deadline."""
    deadline = due(task)
    levels = ctx.ladders.get(task.ladder or "", ())
    if deadline is None or not levels:
        return []
    role = task.candidate_group.partition("@")[0]
    return ladders.rungs(levels, deadline, ctx.calendar, role)


def next_rung_at(ctx: CommandContext, task: UserTask, after: datetime) -> datetime | None:
    return ladders.next_at(climb(ctx, task), after)


def missed_rung_at(ctx: CommandContext, task: UserTask) -> datetime | None:
    """The highest rung that has passed without firing; else the next one."""
    since = due(task)
    if since is None:
        return None
    passed = [rung for rung in climb(ctx, task) if since.created_at < rung.at <= ctx.now]
    if passed and passed[-1].level != task.ladder_level:
        return passed[-1].at
    return next_rung_at(ctx, task, ctx.now)


def set_due(task: UserTask, on: date, at: datetime, basis: Mapping[str, object]) -> None:
    """Store a deadline with what it was computed from; no later than its ladder can be."""
    if not FIRST_YEAR < on.year < LAST_YEAR:
        raise Invalid("due_on", "not_a_date")
    task.due_on, task.due_at, task.due_basis = on, at, dict(basis)
    if task.baseline_due_on is None:
        task.baseline_due_on = on


def _set_deadline(
    ctx: CommandContext, process: Process, token: OpenTask, element: Element, task: UserTask
) -> None:
    found = deadline(World(ctx.now, ctx.calendar), process, token, element)
    if found is not None:
        set_due(task, *found)


def deadline(
    world: World, process: Process, token: OpenTask, element: Element
) -> tuple[date, datetime, dict[str, object]] | None:
    """Until when a task that comes up now must be done, and what that is computed from."""
    if element.due_in:
        due = world.calendar.due(world.now, element.due_in)
        return due.on, due.at, {"from": world.now.isoformat(), "offset": element.due_in}
    value = process.evaluate(token.element_instance_id, element.due_at) if element.due_at else None
    if value is None:
        return None
    basis: dict[str, object] = {"from": str(value), "expression": element.due_at}
    return *day_or_moment(world, str(value)), basis


def day_or_moment(world: World, text: str) -> tuple[date, datetime]:
    """A date is due at the end of that local day; a date with a time is due then."""
    if "T" not in text:
        on = date.fromisoformat(text)
        return on, world.calendar.end_of(on)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = world.calendar.at(moment.date(), moment.time())
    return world.calendar.local_date(moment), moment


def _narrow(
    ctx: CommandContext, process: Process, token: OpenTask, element: Element, task: UserTask
) -> None:
    """`cylch:assignee` gives the task to one person: a user id or an email address."""
    if not element.assignee or task.assignee_id is not None:
        return
    person = find_user(ctx, process.evaluate(token.element_instance_id, element.assignee))
    if person is not None and person.is_active:
        task.assignee_id = person.id
        task.claimed_at = ctx.now
        task.state = UserTaskState.ASSIGNED


def find_user(ctx: CommandContext, who: object) -> User | None:
    if isinstance(who, str) and who.isdecimal():
        who = int(who)
    if isinstance(who, int) and not isinstance(who, bool):
        here = {"read": True, "key_share": True}  # nobody leaves while they are given work
        return ctx.session.get(User, who, with_for_update=here) if 0 < who <= LARGEST_ID else None
    if isinstance(who, str) and who:
        return ctx.session.scalar(
            sa.select(User)
            .where(User.email == who.lower())
            .with_for_update(read=True, key_share=True)
        )
    return None


def _failure(token: OpenTask, error: Exception) -> Failure:
    return Failure(
        element_id=token.element_id,
        element_instance_id=token.element_instance_id,
        message=f"{type(error).__name__}: {error}"[:2000],
        line=getattr(error, "line", None),
        source=str(getattr(error, "source", "")),
    )


def agency_of(
    element: Element, data: Mapping[str, object], instance: ProcessInstance
) -> str | None:
    """The agency whose work this is: the lane says so by naming {agency}."""
    if element.lane is None or "{agency}" not in element.lane.group:
        return None
    agency = data.get("agency") or instance.agency
    return str(agency) if agency else None


def label_of(item: Mapping[str, object]) -> str | None:
    """What tells one round of a loop from the next, as people would say it."""
    value = item.get("item", item.get("instance"))
    if isinstance(value, Mapping):
        value = value.get("label") or value.get("reference") or value.get("name")
    return None if value is None else str(value)
