"""The rehearsal: who would do what by when from a chosen day, and the scenario tests kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine import scenarios, sketches
from engine.bpmn.compiled import Uncompilable
from engine.errors import Invalid, Refused
from engine.models import Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.simulation import Walk, Walkable, simulate
from engine.sketches import Stroke
from engine.walking import rules_of, walkable_of
from webapp.current import actor, moment, process_engine
from webapp.drawing import Progress, draw, read_picture
from webapp.i18n import _, language, said
from webapp.names import Names
from webapp.people.given import Wrong, complaint, day_or_none, typed
from webapp.studio.asking import Question, given_now, questions
from webapp.studio.views import bp, seen_version
from webapp.studio.walked import Row, called, rows_of, told_of

NEVER_ENDS = "never_ends"
NAMED = "scenario-name"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """All that the page shows."""

    sketch: Sketch
    start: date
    is_broken: bool
    rows: Sequence[Row]
    ends: Sequence[str]
    finish: date | None
    warnings: Sequence[str]
    choices: Sequence[Question]
    results: Sequence[Question]
    outcomes: Sequence[Mapping[str, Any]]
    coverage: Markup
    untested: Sequence[str]
    endless: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Mapping[str, str]:
        """The first day as the page shows it: what was typed stays where it is wrong."""
        return typed() if "start" in self.wrong else {"start": self.start.isoformat()}


@bp.get("/<process>/rehearse")
def rehearse(process: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        page = _rehearsed(board, sketches.get(board.session, process))
    return render_template("processes/rehearse.html", page=page)


@bp.post("/<process>/scenarios")
def keep(process: str) -> ResponseReturnValue:
    """Keep this walk: it is walked again whenever the process is saved, and before it goes live."""
    name = request.form.get("name", "").strip()[:120]
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        if not name:
            page = _rehearsed(ctx, sketch, _("Say what this scenario is about."))
            return render_template("processes/rehearse.html", page=page), 422
        walkable = walkable_of(ctx.session, sketch)
        given = given_now(walkable)
        walk = simulate(walkable, _start()[0], rules_of(ctx), given)
        if scenarios.is_endless(walk):
            page = _rehearsed(ctx, sketch, _("This walk never ends. Change the answers first."))
            return render_template("processes/rehearse.html", page=page), 422
        others = scenarios.without(sketch.scenarios, name)
        kept = [*others, scenarios.recorded(name, walk, given)]
        sketches.save(ctx, process, Stroke(scenarios=kept), seen_version())
    flash(_("Kept. It is walked again after every change."))
    return redirect(url_for(".rehearse", process=process), code=303)


@bp.post("/<process>/scenarios/forget")
def forget(process: str) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        require(may_design(ctx.actor), "draw")
        sketch = sketches.get(ctx.session, process)
        name = request.form.get("name", "")
        left = scenarios.without(sketch.scenarios, name)
        sketches.save(ctx, process, Stroke(scenarios=left), seen_version())
    flash(_("The scenario is taken out."))
    return redirect(url_for(".rehearse", process=process), code=303)


def _rehearsed(board: Readable, sketch: Sketch, unnamed: str = "") -> Rehearsed:
    start, no_day = _start()
    wrong = {NAMED: unnamed} if unnamed else no_day
    try:
        walkable = walkable_of(board.session, sketch)
    except (Uncompilable, Refused):
        return Rehearsed(
            sketch=sketch,
            start=start,
            is_broken=True,
            rows=(),
            ends=(),
            finish=None,
            warnings=(),
            choices=(),
            results=(),
            outcomes=(),
            coverage=Markup(),
            untested=(),
            wrong=wrong,
        )
    given = given_now(walkable)
    walk = simulate(walkable, start, rules_of(board), given)
    choices, results = questions(walkable, walk, given)
    outcomes = scenarios.run_all(walkable, rules_of(board), sketch.scenarios)
    names = Names(board.session)
    passed = set(walk.passed).union(*(one.walk.passed for one in outcomes))
    return Rehearsed(
        sketch=sketch,
        start=start,
        is_broken=False,
        rows=rows_of(walk, walkable, names),
        ends=[called(walkable, end) for end in walk.ends],
        finish=_finish(walk),
        warnings=[_warning(one, walkable) for one in walk.warnings if one["rule"] != NEVER_ENDS],
        choices=choices,
        results=results,
        outcomes=[told_of(one, walkable) for one in outcomes],
        coverage=_coverage(sketch, passed),
        untested=[
            said(one.name, one.name_cy)
            for one in walkable.compiled.diagram.elements.values()
            if one.is_human and one.id not in passed
        ],
        endless=_endless(walk, walkable),
        wrong=wrong,
    )


def _finish(walk: Walk) -> date | None:
    if _never_ending(walk) is not None:
        return None
    return max((task.due or task.created for task in walk.tasks), default=None)


def _never_ending(walk: Walk) -> Mapping[str, str] | None:
    return next((one for one in walk.warnings if one["rule"] == NEVER_ENDS), None)


def _endless(walk: Walk, walkable: Walkable) -> str:
    found = _never_ending(walk)
    if found is None:
        return ""
    name = called(walkable, found["element"])
    times = found["message"]
    return _("It never ends this way: %(name)s came up %(number)s times.", name=name, number=times)


def _warning(found: Mapping[str, str], walkable: Walkable) -> str:
    name = called(walkable, found["element"])
    told = {
        "step_not_run": _("%(name)s: the system’s step is not run in a rehearsal.", name=name),
        "call_not_walked": _("%(name)s: the process that it calls is not live.", name=name),
        "due_unknown": _("%(name)s: its date is computed from data of the real case.", name=name),
        "waits": _("It waits for a message that does not come in a rehearsal."),
    }
    return told.get(found["rule"]) or _("%(name)s: this fails in the rehearsal.", name=name)


def _coverage(sketch: Sketch, passed: set[str]) -> Markup:
    picture = read_picture(sketch.xml, sketch.key, language())
    if picture.is_empty:
        return Markup()
    progress = Progress(done=frozenset(passed), taken=frozenset(passed))
    return draw(picture, progress, title=_("What is rehearsed"), description="", uid="coverage")


def _start() -> tuple[date, Wrong]:
    """The day on which it begins: the reader's, or today and what is wrong with the reader's."""
    try:
        return day_or_none("start") or moment().today, {}
    except Invalid as refused:
        return moment().today, complaint(refused)
