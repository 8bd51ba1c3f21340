"""The pages of one process, as a row of links; those of the sketch only while there is one."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for

from engine import sketches
from engine.bpmn.xml import Unreadable
from engine.errors import Invalid
from engine.models import ProcessDefinition, Sketch
from engine.permissions import may_design, may_see_operations
from engine.walking import diagram_of
from webapp.current import actor, process_engine
from webapp.i18n import _, said


@dataclass(frozen=True, slots=True)
class Tab:
    key: str
    name: str
    url: str


def tabs(key: str) -> list[Tab]:
    found = [Tab("show", _("Overview"), url_for("processes.show", process=key))]
    if may_see_operations(actor()):
        url = url_for("operations.show", process=key)
        found.append(Tab("operations", _("Operations"), url))
    if may_design(actor()) and _is_drawn(key):
        found += [
            Tab("draw", _("Drawing board"), url_for("processes.draw", process=key)),
            Tab("steps", _("Steps as a list"), url_for("processes.steps", process=key)),
            Tab("forms", _("Forms"), url_for("processes.forms", process=key)),
            Tab("tables", _("Tables"), url_for("processes.tables", process=key)),
            Tab("check", _("Check"), url_for("processes.check", process=key)),
            Tab("rehearse", _("Rehearsal"), url_for("processes.rehearse", process=key)),
        ]
    if may_design(actor()):
        found += [
            Tab("changes", _("Changes"), url_for("processes.changes", process=key)),
            Tab("publish", _("Publish"), url_for("processes.publish", process=key)),
        ]
    return found


def process_name(key: str) -> str:
    """What people call a process; one that was never brought in has its key alone."""
    named = (
        sa.select(ProcessDefinition.name, ProcessDefinition.name_cy)
        .where(ProcessDefinition.key == key)
        .order_by(ProcessDefinition.id.desc())
        .limit(1)
    )
    with process_engine().query() as session:
        row = session.execute(named).one_or_none()
        drawn = sketches.find(session, key) if row is None else None
    return (said(row.name, row.name_cy) if row else drawn_name(drawn)) or key


def drawn_name(sketch: Sketch | None) -> str:
    """What a sketch calls its process; nothing while it cannot be read."""
    try:
        diagram = diagram_of(sketch) if sketch is not None else None
    except (Unreadable, Invalid):
        return ""
    return said(diagram.name, diagram.name_cy) if diagram else ""


def _is_drawn(key: str) -> bool:
    with process_engine().query() as session:
        return sketches.is_drawn(session, key)
