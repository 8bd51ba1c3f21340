"""A year on the demo board: what is begun when, and who keeps to their dates."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import board, collaboration, identity, sandbox, tasks
from engine.actors import SYSTEM, Actor
from engine.choices import Choices
from engine.context import CommandContext, ProcessEngine
from engine.deployments import deployed
from engine.errors import EngineError, NotPermitted
from engine.forms import FormRefused
from engine.models import OPEN, ProcessInstance, User, UserTask
from engine.working_days import Calendar
from notifications import dispatch, reading
from notifications.letterhead import Letterhead
from notifications.tokens import Signer
from notifications.transport import transport
from webapp.current import Moment
from webapp.demo import assessing, sayings, scripts, words
from webapp.demo.pen import Pen
from webapp.demo.scripts import Begin
from webapp.variables import variables_of
from workflows import membership

MORNING, AFTERNOON = time(9, 0), time(15, 30)
# Of a hundred tasks so many are done late by a few days, late by weeks, or not at all.
LATE, VERY_LATE, LEFT = 14, 6, 4
TRIES = 3
READ_WITHIN = timedelta(days=3)  # people look at their messages twice a week
REMARKS = 9  # one task in so many gets a comment
Report = Callable[[str], None]


@dataclass(slots=True)
class Year:
    """Lives from one day to another, one working day at a time."""

    engine: ProcessEngine
    files: Path
    report: Report
    visitors_since: date
    refused: list[str] = field(default_factory=list)
    done: int = 0
    _actors: dict[int, Actor] = field(default_factory=dict)
    _tried: dict[Any, int] = field(default_factory=dict)

    def live(self, first: date, last: date) -> None:
        """The year itself, with all that time brings to a board."""
        self.live_by(scripts.plan(first, last, self.engine.calendar()), first, last)

    def live_by(self, plan: Mapping[date, Sequence[Begin]], first: date, last: date) -> None:
        calendar = self.engine.calendar()
        day = first
        while day <= last:
            sandbox.advance(self.engine, calendar.at(day, MORNING))
            self._post()
            if calendar.is_working_day(day):
                for begin in plan.get(day, ()):
                    with self.engine.command(SYSTEM) as ctx:
                        begin(ctx)
                membership.sweep(self.engine)
                self._work(day)
                sandbox.advance(self.engine, calendar.at(day, AFTERNOON))
                self._work(day)
            if day.day == 1:
                self.report(f"{day:%B %Y}: {self.done} tasks done")
            day += timedelta(days=1)

    def _post(self) -> None:
        """Everybody gets their digests; they are kept as sent, not as files."""
        while dispatch.expand(self.engine) == dispatch.BATCH:
            pass
        nowhere = transport("null:", is_sandbox=True, home=self.files)
        dispatch.send(self.engine, nowhere, Letterhead("", Signer("")))
        with self.engine.command(SYSTEM) as ctx:
            reading.read_before(ctx, ctx.now - READ_WITHIN)

    def _work(self, today: date) -> None:
        for task_id in self._ready(today):
            if self._tried.get(task_id, 0) < TRIES:
                self._tried[task_id] = self._tried.get(task_id, 0) + 1
                self._do(task_id)

    def _ready(self, today: date) -> list[Any]:
        """The open tasks whose people have got to them by today."""
        calendar = self.engine.calendar()
        with self.engine.query() as session:
            rows = session.scalars(
                sa.select(UserTask)
                .where(UserTask.state.in_([str(state) for state in OPEN]))
                .order_by(UserTask.business_key, UserTask.element_id, UserTask.candidate_group)
            )
            return [task.id for task in rows if self._done_on(task, calendar) <= today]

    def _done_on(self, task: UserTask, calendar: Calendar) -> date:
        """When this task's person gets to it: mostly in time, sometimes not."""
        created = calendar.local_date(task.created_at)
        due = task.due_on or calendar.add(created, "5wd")
        allowed = max(calendar.working_days_between(created, due), 0)
        habit = scripts.HABITS.get(task.element_id)
        if created >= self.visitors_since and self._is_left(task):
            return date.max
        if assessing.is_presented(task.business_key):
            return self._presented_on(task, created, calendar)
        if habit is not None:
            return calendar.add(created, f"{min(habit, allowed)}wd") if habit else created
        return self._by_luck(task, created, due, allowed, calendar)

    def _by_luck(
        self, task: UserTask, created: date, due: date, allowed: int, calendar: Calendar
    ) -> date:
        luck = zlib.crc32(f"{task.element_id}{task.business_key}{task.item}{created}".encode())
        throw, share = luck % 100, 0.3 + (luck // 100 % 60) / 100
        slips = task.element_id in scripts.SLIPPING
        if task.business_key.startswith(scripts.FINISHES):
            throw = max(throw, LEFT + VERY_LATE)
        if slips and throw < LEFT:
            return date.max
        if slips and throw < LEFT + VERY_LATE:
            return calendar.add(due, f"{8 + luck % 9}wd")
        if slips and throw < LEFT + VERY_LATE + LATE:
            return calendar.add(due, f"{1 + luck % 3}wd")
        return calendar.add(created, f"{max(1, int(allowed * share))}wd") if allowed else created

    def _presented_on(self, task: UserTask, created: date, calendar: Calendar) -> date:
        """All of this plan is done soon, its last action late in the year."""
        is_last = task.element_id == "report_completion"
        since = max(created, self.visitors_since) if is_last else created
        return calendar.add(since, "1wd")

    def _is_left(self, task: UserTask) -> bool:
        """What comes to the people whom a visitor may be is theirs to do."""
        mine = task.agency == scripts.VISITORS_AGENCY and task.element_id in scripts.SLIPPING
        is_theirs = task.element_id in scripts.LEFT_FOR_VISITORS
        return mine or is_theirs or task.form in scripts.FORMS_LEFT_FOR_VISITORS

    def _do(self, task_id: Any) -> None:
        with self.engine.query() as session:
            task = session.get_one(UserTask, task_id)
            people = self._people(task)
        why = "nobody sits in its group"
        for person in people:
            try:
                with self.engine.command(person) as ctx:
                    tasks.complete(ctx, task_id, self._answers(ctx, task_id))
                    self._remark(ctx, task)
            except NotPermitted as error:
                why = str(error)  # perhaps a colleague may
            except FormRefused as refused:
                wrong = ", ".join(f"{one.path}: {one.rule}" for one in refused.errors)
                self.refused.append(f"{task.element_id}: {wrong}")
                return
            except EngineError as error:
                self.refused.append(f"{task.element_id}: {type(error).__name__} {error}")
                return
            else:
                self.done += 1
                return
        self.refused.append(f"{task.element_id}: {why}")

    def _remark(self, ctx: CommandContext, task: UserTask) -> None:
        """Now and then somebody adds a word."""
        luck = zlib.crc32(f"{task.business_key}{task.element_id}{task.created_at.date()}".encode())
        if luck % REMARKS == 0:
            body = words.COMMENTS[luck // REMARKS % len(words.COMMENTS)]
            collaboration.comment(ctx, task.instance_id, body, task.id)

    def _people(self, task: UserTask) -> list[Actor]:
        if task.assignee_id is not None:
            return [self._actor(task.assignee_id)]
        today = self.engine.calendar().local_date(self.engine.now())
        with self.engine.query() as session:
            members = _at_work(task, identity.members(session, task.candidate_group, today))
        turn = zlib.crc32(f"{task.business_key}{task.item}".encode()) % max(1, len(members))
        return [self._actor(user.id) for user in members[turn:] + members[:turn]]

    def _actor(self, user_id: int) -> Actor:
        if user_id not in self._actors:
            today = self.engine.calendar().local_date(self.engine.now())
            with self.engine.query() as session:
                self._actors[user_id] = identity.actor_of(session, user_id, today)
        return self._actors[user_id]

    def _answers(self, ctx: CommandContext, task_id: Any) -> Mapping[str, Any]:
        task = ctx.session.get_one(UserTask, task_id)
        definition = deployed(ctx.session, task.definition_id)
        form = definition.forms.get(task.form or "")
        if form is None:
            return {}
        instance = ctx.session.get_one(ProcessInstance, task.instance_id)
        seen = Moment(ctx.now, ctx.calendar, is_sandbox=True)
        variables = variables_of(ctx.session, seen, instance, task)
        pen = Pen(
            f"{task.element_id}{task.business_key}{task.item}{task.created_at.date()}",
            ctx.calendar.local_date(ctx.now),
            ctx.calendar,
            Choices(ctx, instance, variables),
            variables,
        )
        return pen.fill(form, sayings.said(ctx, task, variables, self.files))


def _at_work(task: UserTask, members: list[User]) -> list[User]:
    """What the group may do any member does; who decides about it later leaves it to them."""
    if not task.candidate_group.startswith("qa_group@"):
        return members
    others = [user for user in members if user.email.partition("@")[0] not in scripts.DECIDING]
    return others or members


def begin_at(engine: ProcessEngine, first: date) -> None:
    """Set a new sandbox's clock back to the first day of the year that it tells."""
    moment = engine.calendar().at(first, time(8, 30))
    with engine.command(SYSTEM) as ctx:
        board.set_clock(ctx, moment, real=engine.clock())
