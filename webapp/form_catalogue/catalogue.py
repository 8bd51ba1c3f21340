"""Every form of what is live: its diagram and version, the steps that show it, its fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from engine.actors import Actor
from engine.bpmn.diagram import Element, read_diagrams
from engine.bpmn.xml import read_xml
from engine.errors import NotFound
from engine.forms import FormDefinition
from engine.models import DefinitionState, ProcessDefinition
from engine.permissions import is_steward, may_design
from webapp.api.versions import is_current


@dataclass(frozen=True, slots=True)
class Used:
    """A form in one version of a diagram, with the steps that ask it."""

    process: str
    process_name: str
    process_name_cy: str
    version: int
    form: FormDefinition
    steps: tuple[Element, ...]


def may_see_forms(actor: Actor) -> bool:
    return is_steward(actor) or may_design(actor)


def catalogue(session: Session, now: datetime) -> list[Used]:
    """The forms of every version on which work begins, or will from a day on."""
    rows = session.scalars(
        sa.select(ProcessDefinition)
        .where(is_current(now), ProcessDefinition.state == str(DefinitionState.PUBLISHED))
        .order_by(ProcessDefinition.name, ProcessDefinition.version.desc())
        .options(undefer(ProcessDefinition.forms), undefer(ProcessDefinition.xml))
    ).all()
    return [one for row in rows for one in _used_in(row)]


def one_form(session: Session, process: str, version: int, key: str) -> Used:
    row = session.scalar(
        sa.select(ProcessDefinition)
        .where(ProcessDefinition.key == process, ProcessDefinition.version == version)
        .options(undefer(ProcessDefinition.forms), undefer(ProcessDefinition.xml))
    )
    found = next((one for one in _used_in(row) if one.form.key == key), None) if row else None
    if found is None:
        raise NotFound("form", f"{process} {version} {key}")
    return found


def _used_in(row: ProcessDefinition) -> Sequence[Used]:
    steps = _steps(row.ref, row.xml)
    return [
        Used(
            process=row.key,
            process_name=row.name,
            process_name_cy=row.name_cy,
            version=row.version or 0,
            form=FormDefinition.from_json(data),
            steps=tuple(one for one in steps if one.form == key),
        )
        for key, data in sorted(row.forms.items())
    ]


@lru_cache(maxsize=64)
def _steps(_ref: str, xml: bytes) -> tuple[Element, ...]:
    """The steps of a diagram that ask something, in its order; published ones never change."""
    diagram = read_diagrams(read_xml(xml))[0]
    return tuple(one for one in diagram.elements.values() if one.form)
