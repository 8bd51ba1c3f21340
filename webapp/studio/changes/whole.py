"""All that the next version changes: its diagram, its forms, its tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import object_session

from engine.models import ProcessDefinition
from engine.walking import Drawn, diagram_of
from webapp.api.differences import difference_of
from webapp.studio.changes.diagrams import of_elements, of_flows, of_process, picture
from webapp.studio.changes.forms import of_forms
from webapp.studio.changes.parts import Change
from webapp.studio.changes.tables import of_tables
from webapp.studio.changes.words import Words


@dataclass(frozen=True, slots=True)
class Changes:
    """All of them, and both diagrams with the places marked."""

    rows: Sequence[Change]
    before: Markup
    after: Markup


def changes_between(old: Drawn, new: Drawn) -> Changes:
    found = difference_of(old, new)
    before, after = diagram_of(old), diagram_of(new)
    session = object_session(old) if isinstance(old, ProcessDefinition) else None
    words = Words(session, {**old.forms, **new.forms})
    rows = [
        *of_process(found.process, words),
        *of_elements(found.elements, before, after, words),
        *of_flows(found.flows, before, after, words),
        *of_forms(old.forms, new.forms),
        *of_tables(old.decisions, new.decisions),
    ]
    otherwise = {part.id for part in found.elements.changed}
    return Changes(
        rows=rows,
        before=picture(old, "before", dict.fromkeys(found.elements.removed, "removed")),
        after=picture(
            new,
            "after",
            dict.fromkeys(found.elements.added, "added") | dict.fromkeys(otherwise, "changed"),
        ),
    )
