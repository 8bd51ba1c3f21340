"""Walks a sketch as it is drawn now: what it calls runs as it is live."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson
from sqlalchemy.orm import Session

from engine import scenarios
from engine.bpmn.compiled import Uncompilable, compile_definition
from engine.bpmn.diagram import Diagram, read_diagrams
from engine.bpmn.xml import Unreadable, read_xml
from engine.deployments import Deployed, deployed, find_latest
from engine.errors import Invalid, Refused
from engine.forms import FormDefinition
from engine.models import ProcessDefinition, Sketch
from engine.read_only import Readable
from engine.scenarios import Outcome
from engine.simulation import Rules, Walkable

Parts = tuple[bytes, Mapping[str, Any], Mapping[str, str]]


class Drawn(Protocol):
    """A version, a draft, or what an owner is still drawing."""

    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int | None: ...
    @property
    def xml(self) -> bytes: ...
    @property
    def forms(self) -> Mapping[str, Any]: ...
    @property
    def decisions(self) -> Mapping[str, str]: ...


def diagram_of(drawn: Drawn) -> Diagram:
    """The process of this key; its file was read before, when it was brought in."""
    diagrams = read_diagrams(read_xml(drawn.xml))
    if not diagrams:
        raise Invalid("xml", "no_process")
    return next((one for one in diagrams if one.process_id == drawn.key), diagrams[0])


def outcomes_of(board: Readable, drawn: Sketch | ProcessDefinition) -> Sequence[Outcome]:
    """Every scenario test, walked now; none while the diagram cannot run at all."""
    if not drawn.scenarios:
        return []
    try:
        walkable = walkable_of(board.session, drawn)
    except (Uncompilable, Unreadable, Refused, Invalid):
        return []
    return scenarios.run_all(walkable, rules_of(board), drawn.scenarios)


def walkable_of(session: Session, sketch: Sketch | ProcessDefinition) -> Walkable:
    """The sketch with all that it embeds; raises `Uncompilable` while it cannot run at all."""
    closure = _closure(session, sketch)
    tables = {key: text for _xml, _forms, decisions in closure for key, text in decisions.items()}
    forms = {key: form for one in closure for key, form in _shown(one).items()}
    return Walkable(
        compiled=compile_definition(
            "sketch",
            [xml for xml, _forms, _decisions in closure],
            diagram_of(sketch).process_id,
            [text.encode() for text in tables.values()],
        ),
        forms={key: FormDefinition.from_json(form) for key, form in forms.items()},
        called=lambda key: _called(session, key),
        files=[xml for xml, _forms, _decisions in closure],
    )


def prepared(session: Session, drawn: Sketch | ProcessDefinition) -> Deployed:
    """The same, as if it were a version that instances run on."""
    if isinstance(drawn, ProcessDefinition) and drawn.version is not None:
        return deployed(session, drawn.id)
    walkable = walkable_of(session, drawn)
    own = drawn.id if isinstance(drawn, ProcessDefinition) else 0
    return Deployed(own, drawn.key, 0, walkable.compiled, walkable.forms, {}, strict=True)


def _shown(parts: Parts) -> Mapping[str, Any]:
    """The forms that tasks show: one that no task shows goes into no version either."""
    xml, forms, _decisions = parts
    named = {key for diagram in read_diagrams(read_xml(xml)) for key in diagram.forms}
    return {key: form for key, form in forms.items() if key in named}


def digest_of(session: Session, drawn: Sketch | ProcessDefinition) -> str:
    """What the drawing and all that it embeds say, as one word: another word, another meaning."""
    digest = hashlib.sha256()
    for xml, forms, decisions in _closure(session, drawn):
        digest.update(xml + orjson.dumps([forms, decisions], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def rules_of(board: Readable) -> Rules:
    return Rules(board.calendar, board.ladders)


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
