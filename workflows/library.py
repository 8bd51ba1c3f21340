"""The shipped library: the board's diagrams, forms, ladders and groups, brought into a database."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from engine import board, definitions, identity
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import read_xml
from engine.context import CommandContext
from engine.definitions import Source
from engine.models import Ladder, ProcessDefinition
from workflows import retention, seats, timescales
from workflows.groups import GROUPS

HERE = files("workflows")


def install(ctx: CommandContext) -> list[ProcessDefinition]:
    """Bring in what is shipped. What the board has since changed is left as the board has it."""
    for group in GROUPS:
        identity.add_group(ctx, group.key, group.name, group.name_cy)
    for name, ladder in all_ladders().items():
        if ctx.session.get(Ladder, name) is None:
            board.set_ladder(ctx, name, ladder["title"], ladder["title_cy"], ladder["levels"])
    ctx.session.flush()
    timescales.install(ctx)
    retention.install(ctx)
    seats.install(ctx)
    return definitions.publish_shipped(ctx, shipped())


def shipped() -> list[Source]:
    """Every diagram of the library with the forms and tables that it names."""
    forms, tables = all_forms(), all_decisions()
    return [
        source_of(entry.name, entry.read_bytes(), forms, tables)
        for entry in _entries("bpmn", ".bpmn")
    ]


def source_of(
    filename: str,
    xml: bytes,
    forms: Mapping[str, Any] | None = None,
    decisions: Mapping[str, str] | None = None,
) -> Source:
    """A diagram with those of the forms and tables that it refers to."""
    forms = all_forms() if forms is None else forms
    decisions = all_decisions() if decisions is None else decisions
    diagram = read_diagrams(read_xml(xml))[0]
    return Source(
        filename=filename,
        xml=xml,
        forms={key: forms[key] for key in sorted(diagram.forms) if key in forms},
        decisions={key: decisions[key] for key in sorted(diagram.decisions) if key in decisions},
    )


def all_ladders() -> dict[str, Any]:
    ladders: dict[str, Any] = _json(HERE / "ladders.json")
    return ladders


def all_forms() -> dict[str, Any]:
    return {entry.name.removesuffix(".json"): _json(entry) for entry in _entries("forms", ".json")}


def all_decisions() -> dict[str, str]:
    return {
        entry.name.removesuffix(".dmn"): entry.read_text() for entry in _entries("bpmn", ".dmn")
    }


def patterns() -> dict[str, Source]:
    """The usual patterns of a board's work: small processes, each with its forms."""
    forms = {
        entry.name.removesuffix(".json"): _json(entry)
        for entry in _entries("patterns/forms", ".json")
    }
    return {
        entry.name.removesuffix(".bpmn"): source_of(entry.name, entry.read_bytes(), forms, {})
        for entry in _entries("patterns", ".bpmn")
    }


def _entries(folder: str, ending: str) -> Iterable[Traversable]:
    found = [entry for entry in (HERE / folder).iterdir() if entry.name.endswith(ending)]
    return sorted(found, key=lambda entry: entry.name)


def _json(entry: Traversable) -> Any:
    return orjson.loads(entry.read_bytes())
