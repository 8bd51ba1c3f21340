"""One kept scenario test, read step by step: what was answered, who does what by when."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine import definitions, scenarios, sketches
from engine.bpmn.compiled import Uncompilable
from engine.errors import NotFound, Refused
from engine.models import ProcessDefinition, Sketch
from engine.permissions import may_design, require
from engine.read_only import Readable, reading
from engine.simulation import Walk, Walkable
from engine.walking import rules_of, walkable_of
from webapp.current import actor, process_engine
from webapp.i18n import _, language, said
from webapp.names import Names
from webapp.studio.asking import answers_in, in_words
from webapp.studio.views import bp
from webapp.studio.walked import Row, called, rows_of, told_of
from webapp.studio.wanted import wanted_by

PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Stop:
    """One task on the way, with what its person decides there."""

    row: Row
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario as its page shows it; without stops where the process cannot be walked."""

    key: str
    name: str
    start: date
    is_proposed: bool
    stops: Sequence[Stop] = ()
    found_out: Sequence[tuple[str, str]] = ()
    ends: Sequence[str] = ()
    differences: Sequence[str] = ()
    is_walked: bool = False


@bp.get("/<process>/scenarios/<int:number>")
def scenario(process: str, number: int) -> ResponseReturnValue:
    """Of the sketch, or of what was handed in: whoever approves reads the same."""
    require(may_design(actor()), "draw")
    is_proposed = request.args.get("of") == PROPOSED
    with reading(process_engine()) as board:
        drawn = _drawn(board, process, is_proposed=is_proposed)
        if not 0 < number <= len(drawn.scenarios):
            raise NotFound("scenario", number)
        kept = drawn.scenarios[number - 1]
        page = _read(board, drawn, kept, is_proposed=is_proposed)
    return render_template("processes/scenario.html", page=page)


def _drawn(board: Readable, process: str, *, is_proposed: bool) -> Sketch | ProcessDefinition:
    found = definitions.draft_of(board.session, process) if is_proposed else None
    if is_proposed and found is None:
        raise NotFound("draft", process)
    return found or sketches.get(board.session, process)


def _read(
    board: Readable,
    drawn: Sketch | ProcessDefinition,
    kept: Mapping[str, Any],
    *,
    is_proposed: bool,
) -> Read:
    named = (drawn.key, str(kept["name"]), date.fromisoformat(kept["start"]), is_proposed)
    try:
        walkable = walkable_of(board.session, drawn)
    except (Uncompilable, Refused):
        return Read(*named)
    outcome = scenarios.run(walkable, rules_of(board), kept)
    return Read(
        *named,
        stops=list(_stops(outcome.walk, walkable, kept, Names(board.session))),
        found_out=list(_found_out(walkable, kept)),
        ends=[called(walkable, end) for end in outcome.walk.ends],
        differences=told_of(outcome, walkable)["differences"],
        is_walked=True,
    )


def _stops(walk: Walk, walkable: Walkable, kept: Mapping[str, Any], names: Names) -> Iterator[Stop]:
    times: Counter[str] = Counter()
    for row in rows_of(walk, walkable, names):
        times[row.element] += 1
        yield Stop(row, *_decided(walkable, row.element, times[row.element], kept))


def _decided(
    walkable: Walkable, element_id: str, number: int, kept: Mapping[str, Any]
) -> tuple[str, str]:
    """The question that decides the way, and its answer; neither where nothing is decided."""
    element = walkable.compiled.elements.get(element_id)
    form = walkable.forms.get(element.form) if element else None
    field = form.field(element.decision) if form and element and element.decision else None
    if element is None or field is None or not field.options:
        return "", ""
    usual = field.default or field.options[0].value
    value = str(answers_in(element, number, kept).get(element.decision, usual))
    spoken = {one.value: one.label.in_language(language()) for one in field.options}
    label = field.label.in_language(language()) if field.label else ""
    return label or said(element.name, element.name_cy), spoken.get(value, value)


def _found_out(walkable: Walkable, kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the system's steps were said to return, and what it was begun with."""
    wanted = wanted_by(walkable)
    for element, values in kept.get("steps", {}).items():
        for name, value in values.items():
            told = wanted.get((element, name), name)
            yield f"{called(walkable, element)}: {told}", in_words(value)
    for element, rounds in kept.get("answers", {}).items():
        first: Any = (rounds or [{}])[0] if isinstance(rounds, list) else rounds
        for name, value in first.items():
            if (element, name) in wanted:
                yield f"{called(walkable, element)}: {wanted[element, name]}", in_words(value)
    for name, value in kept.get("variables", {}).items():
        if name not in ("board", "title", "business_key"):
            yield f"{_('When it begins')}: {wanted.get(('', name), name)}", in_words(value)
