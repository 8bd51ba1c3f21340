"""Draw the next version of a process: save it however unfinished, hand it in when it is right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine import definitions
from engine.bpmn.validation import Finding
from engine.context import CommandContext, lock_board
from engine.definitions import Source
from engine.deployments import find_latest
from engine.errors import Conflict, Invalid, NotFound
from engine.models import ProcessDefinition, Sketch
from engine.permissions import may_design, require
from engine.promises import require_confirmed, source_of_version
from engine.read_only import Readable
from engine.walking import outcomes_of

XML_LIMIT = 6_000_000


class SketchChanged(Conflict):
    """Somebody else has saved this sketch meanwhile; nothing was overwritten."""

    def __init__(self, sketch: Sketch) -> None:
        super().__init__(f"Expected {sketch.key} unchanged, but it is at {sketch.version}.")
        self.key, self.version = sketch.key, sketch.version
        self.by, self.at = sketch.saved_by, sketch.saved_at


@dataclass(frozen=True, slots=True)
class Stroke:
    """What one save changes; what is left out stays."""

    xml: bytes | None = None
    forms: Mapping[str, Any] | None = None
    decisions: Mapping[str, str] | None = None
    scenarios: Sequence[Mapping[str, Any]] | None = None


def find(session: Session, key: str) -> Sketch | None:
    return session.scalar(sa.select(Sketch).where(Sketch.key == key).options(undefer("*")))


def is_drawn(session: Session, key: str) -> bool:
    """Whether there is a sketch, without reading it."""
    return session.scalar(sa.select(Sketch.id).where(Sketch.key == key)) is not None


def get(session: Session, key: str) -> Sketch:
    found = find(session, key)
    if found is None:
        raise NotFound("sketch", key)
    return found


def take_up(ctx: CommandContext, key: str) -> Sketch:
    """Go on with the sketch of a process, or begin one from what is live now."""
    require(may_design(ctx.actor), "draw")
    lock_board(ctx)  # one sketch a process, also when two owners begin at once
    known = find(ctx.session, key)
    if known is not None:
        return known
    base = definitions.draft_of(ctx.session, key) or find_latest(ctx.session, key)
    if base is None:
        raise NotFound("definition", key)
    ctx.session.refresh(base, ["xml", "forms", "decisions", "scenarios"])
    return _add(
        ctx,
        Sketch(
            key=key,
            base_id=base.id,
            filename=base.filename,
            xml=base.xml,
            forms=dict(base.forms),
            decisions=dict(base.decisions),
            scenarios=_tests_for(ctx.session, base),
        ),
    )


def begin_new(ctx: CommandContext, key: str, source: Source) -> Sketch:
    """Begin a process that is not there yet: from a template, or from another tool's file."""
    require(may_design(ctx.actor), "draw")
    lock_board(ctx)
    taken = sa.select(ProcessDefinition.id).where(ProcessDefinition.key == key)
    if find(ctx.session, key) is not None or ctx.session.scalar(taken.limit(1)) is not None:
        raise Invalid("key", "taken")
    _require_size(source.xml)
    return _add(
        ctx,
        Sketch(
            key=key,
            base_id=None,
            filename=source.filename,
            xml=source.xml,
            forms=dict(source.forms),
            decisions=dict(source.decisions),
            scenarios=[],
        ),
    )


def save(ctx: CommandContext, key: str, stroke: Stroke, seen_version: int) -> Sketch:
    """Keep what was drawn, right or wrong; never over what somebody else has saved unseen."""
    require(may_design(ctx.actor), "draw")
    sketch = _locked(ctx, key)
    if sketch.version != seen_version:
        raise SketchChanged(sketch)
    if stroke.xml is not None:
        _require_size(stroke.xml)
        sketch.xml = stroke.xml
    for name in ("forms", "decisions", "scenarios"):
        value = getattr(stroke, name)
        if value is not None:
            setattr(sketch, name, value)
    sketch.version += 1
    sketch.saved_at, sketch.saved_by = ctx.now, ctx.actor.id
    return sketch


def discard(ctx: CommandContext, key: str) -> None:
    """Throw a sketch away; what is live, and what was handed in, stays."""
    require(may_design(ctx.actor), "draw")
    sketch = _locked(ctx, key)
    ctx.session.delete(sketch)
    ctx.record("sketch.discarded", None, key=key, version=sketch.version)


def hand_in(
    ctx: CommandContext,
    key: str,
    reason: str,
    seen_version: int,
    effective_on: date | None = None,
    confirmed: Collection[str] = (),
) -> ProcessDefinition:
    """Propose the sketch as the next version; refused with every finding while it has mistakes."""
    if not reason.strip():
        raise Invalid("reason", "required")
    sketch = _locked(ctx, key)
    if sketch.version != seen_version:
        raise SketchChanged(sketch)
    draft = definitions.deploy(ctx, source_of(sketch))
    draft.scenarios = list(sketch.scenarios)
    return propose(ctx, draft.id, reason.strip(), effective_on, confirmed)


def propose(
    ctx: CommandContext,
    definition_id: int,
    reason: str = "",
    effective_on: date | None = None,
    confirmed: Collection[str] = (),
) -> ProcessDefinition:
    """The first of two people, once every scenario test goes as it did when it was kept.

    They say of each variable that only a start can give that it will be given.
    """
    require(may_design(ctx.actor), "propose")
    _require_scenarios(ctx, definition_id)
    brought = require_confirmed(ctx, definition_id, confirmed)
    return definitions.propose(ctx, definition_id, reason, effective_on, brought)


def seal_of(draft: ProcessDefinition) -> str:
    """What somebody looked at before they decided: another proposal has another seal."""
    day = draft.effective_at.isoformat() if draft.effective_at else ""
    return f"{draft.ref} {draft.proposed_by or ''} {day}".strip()


def publish_seen(ctx: CommandContext, key: str, seal: str) -> ProcessDefinition:
    """Publish what this person has looked at, and never what was handed in since."""
    lock_board(ctx)
    draft = definitions.draft_of(ctx.session, key)
    if draft is None:
        raise NotFound("draft", key)
    if seal_of(draft) != seal:
        raise Invalid("approve", "handed_in_anew")
    return publish(ctx, draft.id)


def publish(ctx: CommandContext, definition_id: int, reason: str = "") -> ProcessDefinition:
    """The second of two people; what it calls, or the calendar, may have changed meanwhile."""
    _require_scenarios(ctx, definition_id)
    published = definitions.publish(ctx, definition_id, reason)
    _put_away(ctx, published)
    return published


def findings_of(board: Readable, sketch: Sketch, stroke: Stroke | None = None) -> list[Finding]:
    """What stands against publishing it and what to think about; or would, after a stroke."""
    source = source_of(sketch)
    if stroke is not None:
        said = {name: getattr(stroke, name) for name in ("xml", "forms", "decisions")}
        source = replace(source, **{name: it for name, it in said.items() if it is not None})
    return definitions.findings_of(board, source)


def source_of(sketch: Sketch) -> Source:
    return Source(
        filename=sketch.filename or f"{sketch.key}.bpmn",
        xml=sketch.xml,
        forms=sketch.forms,
        decisions=sketch.decisions,
    )


def _put_away(ctx: CommandContext, published: ProcessDefinition) -> None:
    """The sketch has become a version; what was drawn on it since stays on the board."""
    sketch = find(ctx.session, published.key)
    if sketch is None or source_of(sketch) != source_of_version(published):
        return
    if list(sketch.scenarios) == list(published.scenarios):
        ctx.session.delete(sketch)


def _tests_for(session: Session, base: ProcessDefinition) -> list[Any]:
    """Those of the draft that one goes on from, and those of what is live: none goes unseen."""
    live = find_latest(session, base.key)
    if live is None or live is base:
        return list(base.scenarios)
    session.refresh(live, ["scenarios"])
    named = {one.get("name") for one in base.scenarios}
    return [*base.scenarios, *(one for one in live.scenarios if one.get("name") not in named)]


def _require_scenarios(ctx: CommandContext, definition_id: int) -> None:
    """What was kept as right must still be so, or its owner takes it out knowingly."""
    draft = ctx.session.get(ProcessDefinition, definition_id)
    failing = [one.name for one in outcomes_of(ctx, draft) if not one.passes] if draft else []
    if failing:
        raise Invalid("scenarios", "otherwise", names=", ".join(failing))


def _add(ctx: CommandContext, sketch: Sketch) -> Sketch:
    sketch.version = 1
    sketch.created_at = sketch.saved_at = ctx.now
    sketch.created_by = sketch.saved_by = ctx.actor.id
    ctx.session.add(sketch)
    ctx.session.flush()
    ctx.record("sketch.begun", None, key=sketch.key, base=sketch.base_id)
    return sketch


def _locked(ctx: CommandContext, key: str) -> Sketch:
    found = ctx.session.scalar(
        sa.select(Sketch).where(Sketch.key == key).options(undefer("*")).with_for_update()
    )
    if found is None:
        raise NotFound("sketch", key)
    return found


def _require_size(xml: bytes) -> None:
    if len(xml) > XML_LIMIT:
        raise Invalid("xml", "too_large", maximum=XML_LIMIT)
