"""Walks a sketch as it is drawn now: what it calls runs as it is live."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine.bpmn.compiled import compile_definition
from engine.context import CommandContext
from engine.deployments import deployed, find_latest
from engine.forms import FormDefinition
from engine.models import ProcessDefinition, Sketch
from engine.simulation import Rules, Walkable
from webapp.api.outlines import diagram_of

Parts = tuple[bytes, Mapping[str, Any], Mapping[str, str]]


def walkable_of(session: Session, sketch: Sketch | ProcessDefinition) -> Walkable:
    """The sketch with all that it embeds; raises `Uncompilable` while it cannot run at all."""
    closure = _closure(session, sketch)
    tables = {key: text for _xml, _forms, decisions in closure for key, text in decisions.items()}
    forms = {key: form for _xml, found, _decisions in closure for key, form in found.items()}
    return Walkable(
        compiled=compile_definition(
            "sketch",
            [xml for xml, _forms, _decisions in closure],
            diagram_of(sketch).process_id,
            [text.encode() for text in tables.values()],
        ),
        forms={key: FormDefinition.from_json(form) for key, form in forms.items()},
        called=lambda key: _called(session, key),
    )


def rules_of(ctx: CommandContext) -> Rules:
    return Rules(ctx.calendar, ctx.ladders)


def _called(session: Session, key: str) -> Walkable | None:
    live = find_latest(session, key)
    if live is None:
        return None
    found = deployed(session, live.id)
    return Walkable(found.compiled, found.forms, lambda inner: _called(session, inner))


def _closure(session: Session, sketch: Sketch | ProcessDefinition) -> list[Parts]:
    found: dict[str, Parts] = {}
    todo: list[Sketch | ProcessDefinition] = [sketch]
    while todo:
        one = todo.pop()
        diagram = diagram_of(one)
        if diagram.process_id not in found:
            found[diagram.process_id] = (one.xml, one.forms, one.decisions)
            live = [find_latest(session, key) for key in sorted(diagram.called)]
            todo += [definition for definition in live if definition is not None]
    return list(found.values())
