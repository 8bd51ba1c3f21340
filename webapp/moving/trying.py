"""A dry run: how far it is, what it found in one line each, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import definitions, migration, sketches, trials
from engine.context import CommandContext
from engine.deployments import newest
from engine.errors import Invalid, NotFound, NotInState
from engine.migration import Order
from engine.models import Trial, TrialKind, Verdict
from engine.permissions import may_design, require
from engine.queries import moving
from engine.queries.moving import Counts
from engine.trials import Question
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, said
from webapp.moving import words
from webapp.moving.lines import Line, Lines
from webapp.moving.views import bp, number
from webapp.names import Names

ORDER = ("fits", "differs", "stops", "cannot", "unknown", "ended")


@dataclass(frozen=True, slots=True)
class Told:
    """A dry run as a page shows it: whole, or as a part of the page on which one publishes."""

    trial: Trial
    name: str
    counts: Counts
    tags: Sequence[tuple[str, str, str, int]]  # verdict, colour, words, how many
    lines: Sequence[Line]
    next: str
    chosen: str
    by: str

    @property
    def is_replay(self) -> bool:
        return self.trial.kind == TrialKind.REPLAY

    @property
    def fits(self) -> int:
        return self.counts.by_state.get("fits", 0)


@bp.get("/trials/<int:trial_id>")
def trial(trial_id: int) -> ResponseReturnValue:
    require(may_design(actor()), "try out")
    return _page(trial_id)


@bp.post("/trials/<int:trial_id>")
def start(trial_id: int) -> ResponseReturnValue:
    """Move what the rehearsal said can be moved."""
    reason = request.form.get("reason", "").strip()
    try:
        with process_engine().command(actor()) as ctx:
            row = moving.trial(ctx.session, trial_id)
            begun = migration.start(ctx, _order(ctx.session, row, reason)).id
    except NotInState:
        wrong = _("Another move of this process is under way. Wait until it is over, or pause it.")
        return _page(trial_id, {"reason": wrong})
    except Invalid as error:
        return _page(trial_id, {"reason": _wrong(error)})
    flash(_("The move has begun. It goes on by itself, also when you leave this page."))
    return redirect(url_for(".move", migration_id=begun), code=303)


@bp.post("/try/<process>")
def begin(process: str) -> ResponseReturnValue:
    """Try out what is to become the next version: on what runs, and on what is finished."""
    try:
        with process_engine().command(actor()) as ctx:
            begin_both(ctx, process)
    except Invalid as error:
        flash(refusal_of(error).sentence)
    else:
        flash(_("It is being tried out. Nothing that runs is changed by it."))
    return redirect(url_for("processes.publish", process=process), code=303)


def begin_both(ctx: CommandContext, process: str) -> None:
    require(may_design(ctx.actor), "try out")
    target_id = next_of(ctx.session, process)
    for kind in (TrialKind.IMPACT, TrialKind.REPLAY):
        trials.ask(ctx, Question(process, kind, target_id))


def next_of(session: Session, process: str) -> int | None:
    """The draft where one is handed in, else the sketch (which has no number)."""
    draft = definitions.draft_of(session, process)
    if draft is not None and draft.state == "proposed":
        return draft.id
    if not sketches.is_drawn(session, process):
        raise NotFound("sketch", process)
    return None


def latest_told(
    session: Session, process: str, kind: TrialKind, target_id: int | None, limit: int = 10
) -> Told | None:
    """What was found last for what is to become the next version."""
    row = moving.last_trial(session, process, kind, target_id)
    return told_of(session, row, limit=limit) if row is not None else None


def told_of(
    session: Session, row: Trial, chosen: str = "", *, after: int = 0, limit: int = 50
) -> Told:
    counts = moving.trial_counts(session, row.id)
    page = moving.trial_lines(session, row.id, chosen, after=after, limit=limit)
    is_replay = row.kind == TrialKind.REPLAY
    target = trials.target_of(session, row)
    compiled = target.compiled if target else None
    names = Names(session)
    return Told(
        trial=row,
        name=_name(session, row.key),
        counts=counts,
        tags=[
            (one, *_tag(one, is_replay=is_replay), counts.by_state[one])
            for one in ORDER
            if counts.by_state.get(one)
        ],
        lines=Lines(session, actor(), compiled).of_trial(page.items, is_replay=is_replay),
        next=page.next or "",
        chosen=chosen,
        by=names.person(row.created_by),
    )


def _page(trial_id: int, wrong: dict[str, str] | None = None) -> ResponseReturnValue:
    chosen = request.args.get("verdict", "")
    with process_engine().query() as session:
        row = moving.trial(session, trial_id)
        told = told_of(
            session, row, chosen if chosen in tuple(Verdict) else "", after=number("after")
        )
    given = {"reason": request.form.get("reason", "")}
    page = render_template("moving/trial.html", told=told, wrong=wrong or {}, given=given)
    return page, 422 if wrong else 200


def _order(session: Session, row: Trial, reason: str) -> Order:
    """All that the rehearsal has found fit; with the map and the dates that were rehearsed."""
    if row.kind != TrialKind.MOVE or row.target_id is None:
        raise NotFound("trial", row.id)
    fits = trials.fitting(session, row)
    return Order(row.target_id, fits, reason, row.renamed, row.new_dates)


def _wrong(error: Invalid) -> str:
    return {
        "reason": _("Say why they are moved: the reason stays in the history of each."),
        "instances": _("None of these can be moved any more. Rehearse again."),
        "target": _("This version is not live. Choose another one."),
    }.get(error.field, str(error))


def _tag(verdict: str, *, is_replay: bool) -> tuple[str, str]:
    tag = words.verdict_of(verdict, is_replay=is_replay)
    return tag.colour, tag.text


def _name(session: Session, key: str) -> str:
    row = newest(session, key)
    return said(row.name, row.name_cy) if row is not None else key
