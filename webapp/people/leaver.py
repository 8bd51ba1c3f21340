"""A leaver: every open task gets a new home, each with its own result; then the account closes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import leaving
from engine.actors import Actor
from engine.errors import EngineError, FourEyes, Invalid, NotFound, NotPermitted
from engine.leaving import HandedOnMeanwhile, HasOpenTasks, Home, may_take
from engine.models import User, UserTask
from engine.permissions import is_steward, may_administer, require
from engine.queries import absences, people
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, ngettext, said
from webapp.names import Names
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.settings import tabs
from workflows import leavers
from workflows.models import Action

bp = Blueprint("leavers", __name__, url_prefix="/settings/people/<int:user_id>/leave")
REP, GROUP = "rep", "group"


@dataclass(frozen=True, slots=True)
class Row:
    """One open task, and where it may go."""

    id: UUID
    name: str
    about: str
    group: str
    due_on: date | None
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one task or action."""

    name: str
    told: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A leaver's open tasks with all who may take them."""

    user: User
    tasks: Sequence[UserTask]
    colleagues: list[Actor]
    actions: Sequence[Action]

    def rep_for(self, task: UserTask) -> Actor | None:
        """The representative of the task's agency; of the leaver's own where it has none."""
        key = f"agency_rep@{task.agency or self.user.agency}"
        return next(
            (one for one in self.colleagues if key in one.groups and may_take(one, task)), None
        )

    def has_group(self, task: UserTask) -> bool:
        return any(task.candidate_group in one.groups for one in self.colleagues)


@dataclass(frozen=True, slots=True)
class Leftover:
    """What ends with the account, in words."""

    seats: list[str] = field(default_factory=list)
    covers: list[str] = field(default_factory=list)
    vacant: list[str] = field(default_factory=list)


@bp.get("")
def show(user_id: int) -> ResponseReturnValue:
    return _page(user_id, {}, {}, [])


@bp.post("")
def hand_over(user_id: int) -> ResponseReturnValue:
    """Each task by itself: what one of them refuses does not keep the others."""
    require(is_steward(actor()), "hand over a leaver's work")
    try:
        reason = given.needed("reason", most=1000)
    except Invalid as refused:
        return _page(user_id, given.typed(), given.complaint(refused), []), 422
    results = _hand_over_all(user_id, request.form.get("all", ""), reason)
    return _page(user_id, {"reason": reason}, {}, results)


@bp.post("/close")
def close(user_id: int) -> ResponseReturnValue:
    try:
        with process_engine().command(actor()) as ctx:
            name = leavers.leave(ctx, user_id).name
    except Invalid as refused:
        return _page(user_id, {}, given.complaint(refused), []), 422
    except HasOpenTasks as refused:
        waiting = ngettext(
            "%(num)d task must find a new home first.",
            "%(num)d tasks must find a new home first.",
            refused.count,
        )
        return _page(user_id, {}, {"open": waiting}, []), 409
    flash(_("The account is closed: %(name)s. Sign-in is refused from now on.", name=name))
    return redirect(url_for("people.show", user_id=user_id), code=303)


def _hand_over_all(user_id: int, wish: str, reason: str) -> list[Result]:
    with process_engine().query() as session:
        desk = _desk(session, user_id)
        names = Names(session)
    results = []
    for task in desk.tasks:
        chosen = wish or request.form.get(f"to-{task.id}", "")
        if chosen:
            results.append(_hand_over_one(desk, task, chosen, reason, names))
    officer = _officer(wish or request.form.get("actions", ""))
    leads = desk.actions if wish or "actions" in request.form else ()
    return results + [_hand_on_one(desk, action, officer, reason) for action in leads]


def _hand_over_one(desk: Desk, task: UserTask, chosen: str, reason: str, names: Names) -> Result:
    name = " · ".join(part for part in (said(task.name, task.name_cy), task.business_key) if part)
    try:
        home = Home(_home_of(desk, task, chosen), reason)
        with process_engine().command(actor()) as ctx:
            leaving.hand_over(ctx, task.id, desk.user.id, home)
    except EngineError as refused:
        return Result(name, _why_not(refused), is_done=False)
    if home.user_id is None:
        return Result(
            name, _("Back with: %(group)s", group=names.group(task.candidate_group)), is_done=True
        )
    return Result(name, _("Now with: %(who)s", who=names.person(home.user_id)), is_done=True)


def _home_of(desk: Desk, task: UserTask, chosen: str) -> int | None:
    if chosen == GROUP:
        return None
    if chosen == REP:
        rep = desk.rep_for(task)
        if rep is None:
            raise Invalid("to", "no_representative")
        return rep.id
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):  # noqa: PLR2004
        raise Invalid("to", "not_an_option")
    return int(chosen)


def _officer(chosen: str) -> str:
    return chosen if chosen in (REP, GROUP) or chosen.isdigit() else GROUP


def _hand_on_one(desk: Desk, action: Action, chosen: str, reason: str) -> Result:
    """The lead of an action follows its tasks, as far as the person works for its agency."""
    key = f"agency_rep@{action.lead_agency}"
    fitting = {str(one.id): one for one in desk.colleagues if one.agency == action.lead_agency}
    lead = (
        next((one for one in fitting.values() if key in one.groups), None)
        if chosen == REP
        else fitting.get(chosen)
    )
    try:
        with process_engine().command(actor()) as ctx:
            leavers.hand_on(ctx, action.id, desk.user.id, lead.id if lead else None, reason)
    except EngineError as refused:
        return Result(action.ref, _why_not(refused), is_done=False)
    told = (
        _("Lead: %(who)s", who=lead.name)
        if lead
        else _("No lead named: any lead officer of the agency may take its tasks.")
    )
    return Result(_("Action %(ref)s", ref=action.ref), told, is_done=True)


def _why_not(refused: EngineError) -> str:
    if isinstance(refused, HandedOnMeanwhile):
        return _("Not moved: somebody else has moved or finished it meanwhile.")
    if isinstance(refused, FourEyes):
        return _("Not moved: this person did the work that the task checks. Choose another.")
    if isinstance(refused, NotPermitted):
        return _("Not moved: this person is neither in the group nor in the agency.")
    if isinstance(refused, NotFound):
        return _("Not moved: choose somebody who is still here.")
    return _("Not moved: %(why)s", why=refusal_of(refused).sentence)


def _desk(session: Session, user_id: int) -> Desk:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("person", user_id)
    everybody = people.actors(session, moment().today)
    return Desk(
        user=user,
        tasks=leaving.open_work(session, user_id),
        colleagues=[one for one in everybody if one.id != user_id],
        actions=leavers.led_by(session, user_id),
    )


def _page(user_id: int, values: dict[str, str], wrong: Wrong, results: list[Result]) -> str:
    require(is_steward(actor()), "see who leaves")
    with process_engine().query() as session:
        desk = _desk(session, user_id)
        if not desk.user.is_active:
            raise NotFound("active person", user_id)
        names = Names(session)
        rows = [_row(desk, task, names, values) for task in desk.tasks]
        leftover = _leftover(session, desk, names)
    return render_template(
        "people/leave.html",
        user=desk.user,
        rows=rows,
        everybody=_for_all(desk),
        actions=desk.actions,
        results=results,
        undone=[one for one in results if not one.is_done],
        leftover=leftover,
        values=values,
        wrong=wrong,
        may_close=may_administer(actor()) and user_id != actor().id,
        tabs=tabs(),
    )


def _row(desk: Desk, task: UserTask, names: Names, values: dict[str, str]) -> Row:
    rep = desk.rep_for(task)
    options = [(REP, _("Representative: %(who)s", who=rep.name))] if rep else []
    if desk.has_group(task):
        options.append((GROUP, _("Back to its group")))
    options += [(str(one.id), one.name) for one in desk.colleagues if may_take(one, task)]
    default = options[0][0] if options else ""
    return Row(
        id=task.id,
        name=said(task.name, task.name_cy),
        about=" · ".join(names.about(task)),
        group=names.group(task.candidate_group),
        due_on=task.due_on,
        options=options,
        chosen=values.get(f"to-{task.id}", default),
    )


def _for_all(desk: Desk) -> list[tuple[str, str]]:
    """Who could take every one of the tasks."""
    options = [
        (REP, _("Each to its agency’s representative")),
        (GROUP, _("Each back to its group")),
    ]
    return options + [
        (str(one.id), one.name)
        for one in desk.colleagues
        if desk.tasks and all(may_take(one, task) for task in desk.tasks)
    ]


def _leftover(session: Session, desk: Desk, names: Names) -> Leftover:
    today, user = moment().today, desk.user
    groups = people.groups_of(session, [user.id], today).get(user.id, [])
    alone = [
        group for group in groups if not any(group.key in one.groups for one in desk.colleagues)
    ]
    offered = people.offered_counts(session, [group.key for group in alone])
    covers = absences.planned(session, today, user.id)
    return Leftover(
        seats=[said(group.name, group.name_cy) for group in groups],
        covers=[
            f"{names.person(one.user_id)} – {names.person(one.substitute_id)}" for one in covers
        ],
        vacant=[
            said(group.name, group.name_cy)
            + ": "
            + ngettext(
                "%(num)d task waits there", "%(num)d tasks wait there", offered.get(group.key, 0)
            )
            for group in alone
        ],
    )
