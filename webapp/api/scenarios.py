"""The scenario tests of a sketch: walks that must stay as they are, read, kept and taken out."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response

from engine import scenarios, sketches
from engine.bpmn.compiled import Uncompilable
from engine.context import CommandContext
from engine.errors import Invalid, Refused
from engine.models import ProcessDefinition, Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.simulation import Walkable, simulate
from engine.sketches import Stroke
from engine.walking import rules_of, walkable_of
from webapp.api import versions
from webapp.api.answers import Answer, give
from webapp.api.blueprints import blueprint
from webapp.api.changes import change, require_version
from webapp.api.reading import takes
from webapp.api.schemas import sketches as told
from webapp.current import actor, process_engine
from webapp.studio.asking import beginning

bp = blueprint("scenarios", "Scenario tests: walks through a sketch that must stay as they are.")

LARGEST = 50_000


@bp.get("/sketches/<key>/scenarios")
@bp.output(told.Scenarios)
def show(key: str) -> Response:
    """Read every scenario test with its tasks, and where it goes otherwise than it was kept."""
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        answer = _answer(board, sketches.get(board.session, key))
    return give(answer.body, answer.etag)


@bp.get("/definitions/<key>/versions/<version:n>/scenarios")
@bp.output(told.Scenarios)
def of_version(key: str, n: str) -> Response:
    """Read those of a version, or of what was handed in: whoever approves it walks them anew."""
    require(may_design(actor()), "draw")
    with reading(process_engine()) as board:
        answer = _answer(board, versions.get(board.session, actor(), key, n))
    return give(answer.body, answer.etag)


@bp.put("/sketches/<key>/scenarios")
@takes(bp, told.NewScenario)
@bp.output(told.Scenarios)
def keep(key: str, body: told.NewScenario) -> Response:
    """Walk the process with what is said, and keep the walk as a test."""

    def act(ctx: CommandContext) -> Answer:
        sketch = _sketch(ctx, key)
        kept = _walked(ctx, sketch, body)
        others = scenarios.without(sketch.scenarios, body.name)
        stroke = Stroke(scenarios=[*others, kept])
        return _answer(ctx, sketches.save(ctx, key, stroke, body.version))

    return change(act)


@bp.post("/sketches/<key>/scenarios/forget")
@takes(bp, told.ForgottenScenario)
@bp.output(told.Scenarios)
def forget(key: str, body: told.ForgottenScenario) -> Response:
    """Take a scenario test out: what it said may be otherwise from now on."""

    def act(ctx: CommandContext) -> Answer:
        sketch = _sketch(ctx, key)
        left = scenarios.without(sketch.scenarios, body.name)
        if len(left) == len(sketch.scenarios):
            return _answer(ctx, sketch)  # it is gone already
        return _answer(ctx, sketches.save(ctx, key, Stroke(scenarios=left), body.version))

    return change(act)


def _sketch(ctx: CommandContext, key: str) -> Sketch:
    require(may_design(ctx.actor), "draw")
    sketch = sketches.get(ctx.session, key)
    require_version(str(sketch.version))
    return sketch


def _walked(board: Readable, sketch: Sketch, body: told.NewScenario) -> dict[str, object]:
    given = {
        "variables": {**beginning(), **body.variables},
        "answers": body.answers,
        "steps": body.steps,
    }
    if len(orjson.dumps(given)) > LARGEST:
        raise Invalid("answers", "too_large", maximum=LARGEST)
    walk = simulate(_walkable(board, sketch), body.start, rules_of(board), given)
    if scenarios.is_endless(walk):
        raise Invalid("answers", "never_ends")
    return scenarios.recorded(body.name, walk, given)


def _walkable(board: Readable, sketch: Sketch | ProcessDefinition) -> Walkable:
    try:
        return walkable_of(board.session, sketch)
    except (Uncompilable, Refused):
        raise Invalid("sketch", "cannot_run") from None


def _answer(board: Readable, sketch: Sketch | ProcessDefinition) -> Answer:
    kept = list(sketch.scenarios)
    outcomes: list[scenarios.Outcome] = []
    if kept:
        outcomes = scenarios.run_all(_walkable(board, sketch), rules_of(board), kept)
    found = [_told(one, outcome) for one, outcome in zip(kept, outcomes, strict=False)]
    body = told.Scenarios(key=sketch.key, version=sketch.version or 0, scenarios=found)
    return Answer(body, etag=str(sketch.version or 0))


def _told(kept: Mapping[str, Any], outcome: scenarios.Outcome) -> told.ScenarioInFull:
    return told.ScenarioInFull.model_validate(
        {
            **{part: kept.get(part, {}) for part in ("variables", "answers", "steps")},
            "name": outcome.name,
            "start": outcome.walk.start,
            "passes": outcome.passes,
            "differences": [
                {"kind": one.kind, "element": one.element, "before": one.before, "after": one.after}
                for one in outcome.differences
            ],
            "tasks": [
                {name: getattr(one, name) for name in told.WalkedTask.model_fields}
                for one in outcome.walk.tasks
            ],
            "ends": list(outcome.walk.ends),
        }
    )
