"""Deploy, propose, publish by a second person, and retire definitions."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine import beginnings
from engine.bpmn.diagram import Diagram, read_diagrams
from engine.bpmn.validation import Finding, Library, lint, lint_closure
from engine.bpmn.xml import read_xml
from engine.context import CommandContext, lock_board
from engine.deployments import find_in_force, find_latest
from engine.errors import Invalid, NotFound, NotPermitted, Refused
from engine.materials import findings_together, readable_forms
from engine.models import DefinitionState, Ladder, ProcessDefinition
from engine.permissions import may_design, require
from engine.read_only import Readable

CIRCLES = ("call.cycle", "call.own-cycle")
FURTHEST = 731  # days ahead, two years: a later beginning is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Source:
    """A diagram as it comes in, with what lies beside it."""

    filename: str
    xml: bytes
    forms: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)
    strict: bool = True


def deploy(ctx: CommandContext, source: Source) -> ProcessDefinition:
    """Store a diagram as the draft of its key, or refuse it with every finding."""
    require(may_design(ctx.actor), "deploy")
    diagram = _checked(ctx, source)
    lock_board(ctx)  # one draft a key, also when two people deploy their first at once
    draft = draft_of(ctx.session, diagram.process_id) or _begun(ctx, diagram.process_id)
    if draft.state == DefinitionState.PROPOSED:
        draft.move_to(DefinitionState.DRAFT)
    # what was proposed has changed: somebody must propose it again
    draft.proposed_by = draft.effective_at = None
    draft.created_by = ctx.actor.id
    _fill(ctx.session, draft, source, diagram)
    ctx.session.add(draft)
    ctx.session.flush()
    ctx.record("definition.deployed", None, definition=draft.id, key=draft.key, ref=draft.ref)
    return draft


def propose(
    ctx: CommandContext,
    definition_id: int,
    reason: str = "",
    effective_on: date | None = None,
    brought: Sequence[str] = (),
) -> ProcessDefinition:
    """The first of two people: it should go live from a day on, and every start brings these."""
    require(may_design(ctx.actor), "propose")
    draft = _get(ctx.session, definition_id)
    draft.move_to(DefinitionState.PROPOSED)
    draft.proposed_by, draft.reason = ctx.actor.id, reason
    draft.effective_at = _beginning_of(ctx, effective_on)
    ctx.record(
        "definition.proposed",
        None,
        definition=draft.id,
        key=draft.key,
        reason=reason,
        effective=effective_on.isoformat() if effective_on else None,
        **({"brought": list(brought)} if brought else {}),
    )
    return draft


def publish(ctx: CommandContext, definition_id: int, reason: str = "") -> ProcessDefinition:
    """The second of two people: the draft becomes the next version and never changes again."""
    require(may_design(ctx.actor), "publish")
    draft = _get(ctx.session, definition_id)
    if not ctx.actor.is_system and draft.proposed_by in (None, ctx.actor.id):
        raise NotPermitted("publish", "a second person must approve what another proposed")
    draft.move_to(DefinitionState.PUBLISHED)
    draft.version = 1 + (_latest_version(ctx.session, draft.key) or 0)
    if draft.effective_at is not None and draft.effective_at <= ctx.now:
        draft.effective_at = None  # the day came before the second person did
    draft.called = _pin_calls(ctx, draft)
    _check_closure(ctx.session, draft)
    draft.ref = _ref(draft)
    draft.approved_by, draft.published_at = ctx.actor.id, ctx.now
    draft.reason = reason or draft.reason
    ctx.session.flush()
    ctx.record(
        "definition.published",
        None,
        definition=draft.id,
        key=draft.key,
        version=draft.version,
        ref=draft.ref,
        proposed_by=draft.proposed_by,
        reason=draft.reason,
        effective=draft.effective_at.isoformat() if draft.effective_at else None,
    )
    beginnings.plan(ctx, draft)
    return draft


def send_back(ctx: CommandContext, definition_id: int, reason: str) -> ProcessDefinition:
    """The second person says no: the draft stays a draft, with the reason."""
    require(may_design(ctx.actor), "send back")
    draft = _get(ctx.session, definition_id)
    draft.move_to(DefinitionState.DRAFT)
    draft.proposed_by, draft.reason, draft.effective_at = None, reason, None
    ctx.record("definition.returned", None, definition=draft.id, key=draft.key, reason=reason)
    return draft


def retire(ctx: CommandContext, definition_id: int, reason: str) -> ProcessDefinition:
    """No new instance starts on this version; running ones go on."""
    require(may_design(ctx.actor), "retire")
    definition = _get(ctx.session, definition_id)
    definition.move_to(DefinitionState.RETIRED)
    definition.retired_at = ctx.now
    ctx.record("definition.retired", None, definition=definition.id, reason=reason)
    beginnings.plan_again(ctx, definition.key)
    return definition


def publish_shipped(ctx: CommandContext, sources: Sequence[Source]) -> list[ProcessDefinition]:
    """Bring the shipped library in; a diagram that is already live as it is stays untouched.

    Callees come before their callers, so that each call is pinned to a version.
    """
    require(ctx.actor.is_system, "publish without a second person")
    published = []
    for source in _callees_first(sources):
        key = read_diagrams(read_xml(source.xml))[0].process_id
        live = find_latest(ctx.session, key)
        draft = deploy(ctx, source)
        if live is not None and live.ref == _ref(draft, _pin_calls(ctx, draft)):
            ctx.session.delete(draft)
            ctx.session.flush()
            continue
        published.append(publish(ctx, draft.id, reason="shipped library"))
    return published


def draft_of(session: Session, key: str) -> ProcessDefinition | None:
    return session.scalar(
        sa.select(ProcessDefinition).where(
            ProcessDefinition.key == key, ProcessDefinition.version.is_(None)
        )
    )


def library(session: Session, source: Source | None = None, steps: Any = ()) -> Library:
    """What a diagram may refer to: forms beside it, steps, ladders, other processes."""
    keys = session.scalars(
        sa.select(ProcessDefinition.key).where(
            ProcessDefinition.state == str(DefinitionState.PUBLISHED)
        )
    )
    return Library(
        forms=readable_forms(source.forms if source else {}),
        steps=frozenset(steps),
        ladders=frozenset(session.scalars(sa.select(Ladder.name))) | {"none"},
        processes=frozenset(keys),
        decisions=frozenset(source.decisions if source else ()),
        strict=source.strict if source else True,
    )


def _checked(ctx: CommandContext, source: Source) -> Diagram:
    """The one process of the file, when nothing is wrong with it."""
    errors: list[object] = [one for one in findings_of(ctx, source) if one.severity == "error"]
    if errors:
        raise Refused(errors)
    return read_diagrams(read_xml(source.xml))[0]


def findings_of(board: Readable, source: Source) -> list[Finding]:
    """What is wrong with a diagram, then with the forms and tables that go with it."""
    found = lint(source.filename, source.xml, library(board.session, source, board.steps))
    return findings_together(found, source)


def _begun(ctx: CommandContext, key: str) -> ProcessDefinition:
    """A draft with the scenario tests of what is live: whoever changes it must still pass them."""
    live = find_latest(ctx.session, key)
    return ProcessDefinition(
        key=key,
        state=DefinitionState.DRAFT,
        created_at=ctx.now,
        scenarios=list(live.scenarios) if live is not None else [],
    )


def _fill(session: Session, draft: ProcessDefinition, source: Source, diagram: Diagram) -> None:
    inherited = find_latest(session, diagram.process_id)
    known_forms = dict(inherited.forms) if inherited is not None else {}
    draft.name, draft.name_cy = diagram.name or diagram.process_id, diagram.name_cy
    draft.owner, draft.retention = diagram.owner, diagram.retention
    draft.filename, draft.xml, draft.strict = source.filename, source.xml, source.strict
    draft.forms = {
        key: source.forms.get(key, known_forms.get(key))
        for key in sorted(diagram.forms)
        if key in source.forms or key in known_forms
    }
    draft.decisions = dict(source.decisions)
    draft.called = {}
    draft.ref = _ref(draft)


def _ref(definition: ProcessDefinition, called: Mapping[str, int] | None = None) -> str:
    """The digest of all that decides how an instance will run."""
    digest = hashlib.sha256(definition.xml)
    pinned = definition.called if called is None else called
    for part in (definition.forms, definition.decisions, pinned, definition.strict):
        digest.update(orjson.dumps(part, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _pin_calls(ctx: CommandContext, definition: ProcessDefinition) -> dict[str, int]:
    """What it calls runs in the version that is in force when it is."""
    diagram = read_diagrams(read_xml(definition.xml))[0]
    begins = definition.effective_at or ctx.now
    pinned = {}
    for key in sorted(diagram.called | diagram.called_own):
        callee = find_in_force(ctx.session, key, begins)
        if callee is None:
            raise Invalid("called", "unknown_process", process=key)
        pinned[key] = callee.id
    return pinned


def _check_closure(session: Session, draft: ProcessDefinition) -> None:
    """What only shows when all files lie side by side: calls in a circle.

    Tasks that `differentFrom` names in a caller are not missing: callees are published first.
    """
    files, todo = {draft.key: draft.xml}, list(draft.called.values())
    while todo:
        callee = session.get_one(ProcessDefinition, todo.pop())
        if callee.key not in files:
            files[callee.key] = callee.xml
            todo += callee.called.values()
    findings = lint_closure(files, Library(strict=draft.strict))
    circles: list[object] = [one for one in findings if one.rule in CIRCLES]
    if circles:
        raise Refused(circles)


def _callees_first(sources: Sequence[Source]) -> list[Source]:
    diagrams = {id(source): read_diagrams(read_xml(source.xml))[0] for source in sources}
    by_key = {diagrams[id(source)].process_id: source for source in sources}
    ordered: dict[str, Source] = {}

    def visit(key: str, path: tuple[str, ...]) -> None:
        if key in ordered or key not in by_key or key in path:
            return
        diagram = diagrams[id(by_key[key])]
        for callee in sorted(diagram.called | diagram.called_own):
            visit(callee, (*path, key))
        ordered[key] = by_key[key]

    for key in sorted(by_key):
        visit(key, ())
    return list(ordered.values())


def _beginning_of(ctx: CommandContext, day: date | None) -> datetime | None:
    """The first moment of a local day that is to come; none means at once."""
    today = ctx.calendar.local_date(ctx.now)
    if day is None or day == today:
        return None
    if day < today:
        raise Invalid("effective_on", "past")
    if (day - today).days > FURTHEST:
        raise Invalid("effective_on", "too_far")
    return ctx.calendar.at(day, time())


def _latest_version(session: Session, key: str) -> int | None:
    return session.scalar(
        sa.select(sa.func.max(ProcessDefinition.version)).where(ProcessDefinition.key == key)
    )


def _get(session: Session, definition_id: int) -> ProcessDefinition:
    found = session.get(ProcessDefinition, definition_id, with_for_update=True)
    if found is None:
        raise NotFound("definition", definition_id)
    return found
