"""What the drawing board offers: groups, forms, ladders, steps, tables and processes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from engine.bpmn.diagram import read_diagrams
from engine.bpmn.xml import Unreadable, read_xml
from engine.deployments import deployed
from engine.models import Ladder, Sketch
from engine.queries.pages import live_definitions
from webapp.i18n import _, language, said
from webapp.studio.step_names import titles
from webapp.studio.subjects import subject_of
from webapp.studio.whom import SYSTEM, group_in_words
from workflows import library, retention
from workflows.groups import OF_A_BOARD, OF_AN_AGENCY, ROLES

Choice = Mapping[str, Any]
Choices = Mapping[str, Sequence[Choice]]


def choices_for(session: Session, sketch: Sketch) -> Choices:
    live = live_definitions(session)
    return {
        "roles": [_choice(role.key, said(role.name, role.name_cy)) for role in ROLES],
        "groups": _groups(),
        "ladders": _ladders(session),
        "forms": _forms(session, sketch),
        "tables": [_choice(key, key) for key in sorted(sketch.decisions)],
        "steps": _steps(),
        "retention": [
            _choice(one.key, said(one.name, one.name_cy)) for one in retention.classes(session)
        ],
        "own": [_choice("own", _("Yes"))],
        "subjects": [_choice("agency", _("One agency"))],
        "processes": [_choice(one.key, said(one.name, one.name_cy)) for one in live],
    }


def _groups() -> list[Choice]:
    """A lane's group as a template: of this instance's board, of the agency it is about."""
    keys = [role.key for role in ROLES]
    keys += [f"{role.key}@{{board}}" for role in OF_A_BOARD]
    keys += [f"{role.key}@{{agency}}" for role in OF_AN_AGENCY]
    return [_choice(key, group_in_words(key)) for key in (*keys, SYSTEM)]


def _steps() -> list[Choice]:
    """By subject, and within it by what they are called."""
    found = [{**_choice(key, title), "group": subject_of(key)} for key, title in titles().items()]
    return sorted(found, key=lambda one: (one["group"], one["label"]))


def _ladders(session: Session) -> list[Choice]:
    rows = session.execute(sa.select(Ladder.name, Ladder.title, Ladder.title_cy))
    return [_choice(name, said(title, title_cy)) for name, title, title_cy in sorted(rows)]


def forms_for(session: Session, sketch: Sketch, xml: bytes) -> dict[str, Any] | None:
    """The sketch's forms with those that its diagram newly names; None where there are none."""
    try:
        named = {key for one in read_diagrams(read_xml(xml)) for key in one.forms}
    except Unreadable:
        return None
    missing = named - sketch.forms.keys()
    known = known_forms(session, sketch) if missing else {}
    taken = {key: known[key] for key in sorted(missing) if key in known}
    return {**sketch.forms, **taken} if taken else None


def known_forms(session: Session, sketch: Sketch) -> dict[str, Any]:
    """The sketch's own, and those of patterns and live processes, which are taken over."""
    return {key: form for _group, key, form in reversed(list(_shelves(session, sketch)))}


def _forms(session: Session, sketch: Sketch) -> list[Choice]:
    """Under the process that each comes from, those of this one first; each key once."""
    found: dict[str, Choice] = {}
    for group, key, form in _shelves(session, sketch):
        found.setdefault(key, {**_form(key, form), "group": group})
    return list(found.values())


def _shelves(session: Session, sketch: Sketch) -> Iterator[tuple[str, str, Any]]:
    """Every form with where it comes from; of two with one key the first counts."""
    for key in sorted(sketch.forms):
        yield _("This process"), key, sketch.forms[key]
    for definition in live_definitions(session):
        group = said(definition.name, definition.name_cy)
        for key, form in sorted(deployed(session, definition.id).forms.items()):
            yield group, key, form.to_json()
    for pattern in library.patterns().values():
        for key in sorted(pattern.forms):
            yield _("Patterns"), key, pattern.forms[key]


def _form(key: str, form: Any) -> Choice:
    title = form.get("title") if isinstance(form, Mapping) else None
    fields = form.get("fields", ()) if isinstance(form, Mapping) else ()
    decisions = [
        _choice(field["name"], _label(field.get("label"), field["name"]))
        for field in _choices_in(fields)
    ]
    return {**_choice(key, _label(title, key)), "decisions": decisions}


def _choices_in(fields: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for field in fields:
        if isinstance(field, Mapping) and field.get("type") == "choice" and field.get("name"):
            yield field


def _label(text: Any, otherwise: str) -> str:
    found = text.get(language()) or text.get("en") if isinstance(text, Mapping) else text
    return str(found or otherwise)


def _choice(value: str, label: str) -> dict[str, Any]:
    return {"value": value, "label": label}
