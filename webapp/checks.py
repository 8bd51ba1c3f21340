"""What the command line and the pages ask before anything happens: lint and simulate."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from engine import simulation
from engine.bpmn.compiled import compile_definition
from engine.bpmn.diagram import read_diagrams
from engine.bpmn.findings import Finding
from engine.bpmn.validation import Library, lint
from engine.bpmn.xml import Unreadable, read_xml
from engine.context import ProcessEngine
from engine.definitions import Source
from engine.deployments import deployed, latest
from engine.forms import FormDefinition
from engine.materials import findings_of_form, findings_of_table, readable_forms
from engine.models import Ladder
from engine.settings import Settings
from webapp.house import open_engine
from workflows import library
from workflows.steps import STEPS


def read_sources(paths: Sequence[Path]) -> list[Source]:
    """Diagrams with the forms and tables given beside them, or else those of the library."""
    forms = library.all_forms() | _forms_beside(paths)
    decisions = library.all_decisions() | {
        path.stem: path.read_text() for path in paths if path.suffix == ".dmn"
    }
    return [
        library.source_of(path.name, path.read_bytes(), forms, decisions)
        for path in paths
        if path.suffix == ".bpmn"
    ]


def lint_files(paths: Sequence[Path]) -> list[Finding]:
    """Every finding in diagrams, decision tables and forms; never an exception for a bad file.

    The same as a board would say of them, with the same weight.
    """
    shelf = _shelf(paths)
    beside = _forms_beside(paths)
    found: list[Finding] = []
    for path in paths:
        if path.suffix == ".json":
            found += _lint_form(path)
        elif path.suffix == ".dmn":
            found += _lint_decision(path)
        else:
            own = lint(str(path), path.read_bytes(), shelf)
            # A form that is there and cannot be read says so itself.
            found += [one for one in own if not _is_beside(one, beside)]
    return found


def simulate_file_or_key(
    what: str, start: date, scenario: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    """The walk as plain values, for `cylch simulate` and for the rehearsal page."""
    engine = open_engine(settings)
    has_board = sa.inspect(engine.database).has_table("board_state")
    path = Path(what)
    walkable = _walkable_file(path) if path.is_file() else _walkable_key(engine, what)
    rules = simulation.Rules(
        calendar=engine.calendar() if has_board else _bare_calendar(settings),
        ladders=_ladders(engine if has_board else None),
    )
    return told(simulation.simulate(walkable, start, rules, scenario))


def told(walk: simulation.Walk) -> dict[str, Any]:
    return {
        "start": walk.start.isoformat(),
        "tasks": [
            {
                "element": task.element,
                "name": task.name,
                "name_cy": task.name_cy,
                "lane": task.lane,
                "created": task.created.isoformat(),
                "due": task.due.isoformat() if task.due else None,
                "ladder": task.ladder,
            }
            for task in walk.tasks
        ],
        "ends": walk.ends,
        "warnings": walk.warnings,
    }


def _shelf(paths: Sequence[Path]) -> Library:
    """What the files may refer to: each other, the library, and what the board has."""
    drawn = {
        diagram.process_id
        for path in paths
        if path.suffix == ".bpmn"
        for diagram in _diagrams(path.read_bytes())
    }
    forms = library.all_forms() | _forms_beside(paths)
    decisions = set(library.all_decisions()) | {p.stem for p in paths if p.suffix == ".dmn"}
    return Library(
        forms=readable_forms(forms),
        steps=frozenset(STEPS),
        ladders=frozenset(library.all_ladders()) | {"none"},
        processes=_shipped_processes() | drawn,
        decisions=frozenset(decisions),
        strict=True,
    )


@cache
def _shipped_processes() -> frozenset[str]:
    return frozenset(
        diagram.process_id for source in library.shipped() for diagram in _diagrams(source.xml)
    )


def _diagrams(xml: bytes) -> list[Any]:
    try:
        return list(read_diagrams(read_xml(xml)))
    except Unreadable:
        return []


def _forms_beside(paths: Sequence[Path]) -> dict[str, Any]:
    beside = {}
    for path in paths:
        if path.suffix == ".json":
            try:
                beside[path.stem] = orjson.loads(path.read_bytes())
            except orjson.JSONDecodeError:
                continue  # its own finding says so
    return beside


def _is_beside(finding: Finding, forms: Mapping[str, Any]) -> bool:
    return finding.rule == "form.unknown" and finding.details.get("form") in forms


def _lint_form(path: Path) -> list[Finding]:
    try:
        data = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        said = {"message": str(error)}
        return [Finding(str(path), "", error.lineno, "not_json", "error", said)]
    found = findings_of_form(path.stem, data)
    return [
        replace(one, file=str(path), element=one.element.partition("/")[2], line=1) for one in found
    ]


def _lint_decision(path: Path) -> list[Finding]:
    text = path.read_text(errors="replace")
    return [replace(one, file=str(path)) for one in findings_of_table(path.stem, text)]


def _walkable_file(path: Path) -> simulation.Walkable:
    source = read_sources([path])[0]
    shipped = {_diagrams(one.xml)[0].process_id: one for one in library.shipped()}
    return _walkable(source, shipped)


def _walkable(source: Source, shelf: Mapping[str, Source]) -> simulation.Walkable:
    closure = _closure(source, shelf)
    forms = {key: data for one in closure for key, data in one.forms.items()}
    decisions = {key: text for one in closure for key, text in one.decisions.items()}
    return simulation.Walkable(
        compiled=compile_definition(
            "simulated",
            [one.xml for one in closure],
            _diagrams(source.xml)[0].process_id,
            [text.encode() for text in decisions.values()],
        ),
        forms={key: FormDefinition.from_json(data) for key, data in forms.items()},
        called=lambda key: _walkable(shelf[key], shelf) if key in shelf else None,
    )


def _closure(source: Source, shelf: Mapping[str, Source]) -> list[Source]:
    """A diagram and all that it embeds, each once."""
    found: dict[str, Source] = {}
    todo = [source]
    while todo:
        one = todo.pop()
        diagram = _diagrams(one.xml)[0]
        if diagram.process_id not in found:
            found[diagram.process_id] = one
            todo += [shelf[key] for key in sorted(diagram.called) if key in shelf]
    return list(found.values())


def _walkable_key(engine: ProcessEngine, key: str) -> simulation.Walkable:
    with engine.query() as session:
        definition = latest(session, key)
        assert definition is not None  # noqa: S101 - missing ones are refused by `latest`
        return _walkable_deployed(engine, definition.id)


def _walkable_deployed(engine: ProcessEngine, definition_id: int) -> simulation.Walkable:
    with engine.query() as session:
        found = deployed(session, definition_id)

    def called(key: str) -> simulation.Walkable | None:
        pinned = found.called.get(key)
        return _walkable_deployed(engine, pinned) if pinned is not None else None

    return simulation.Walkable(found.compiled, found.forms, called)


def _ladders(engine: ProcessEngine | None) -> Mapping[str, Any]:
    shipped = {name: ladder["levels"] for name, ladder in library.all_ladders().items()}
    if engine is None:
        return shipped
    with engine.query() as session:
        return shipped | {row.name: row.levels for row in session.scalars(sa.select(Ladder))}


def _bare_calendar(settings: Settings) -> Any:
    from engine.working_days import Calendar  # noqa: PLC0415

    return Calendar(zone=settings.timezone)
