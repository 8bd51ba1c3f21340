"""A question of a sketch's form, with all that asking its author about it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.forms import FormDefinition
from engine.forms.editing import conditions_of, field_at, fields_of, paths_of
from engine.models import Sketch
from webapp.i18n import said
from webapp.studio.choices import choices_for
from webapp.studio.forms.answering import answers_before
from webapp.studio.forms.asking import question
from webapp.studio.forms.pages import form_in
from webapp.studio.forms.reading import readers_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the sketch, with the form that asks its author about it."""

    sketch: Sketch
    form: Mapping[str, Any]
    field: dict[str, Any]
    before: Sequence[dict[str, Any]]
    asks: FormDefinition
    offered: Mapping[str, object]
    readers: Sequence[str]


def asked_of(session: Any, sketch: Sketch, key: str, path: str) -> Asked:
    form = form_in(sketch, key)
    found = field_at(form, path)
    above = path.rpartition(".")[0]
    siblings = fields_of(form, above)
    place = [one["name"] for one in siblings].index(found["name"])
    outer = fields_of(form)
    if above:
        outer = outer[: [one["name"] for one in outer].index(above)]
    before = [*outer, *siblings[:place]] if above else siblings[:place]
    read = readers_of(sketch).get(found["name"], ()) if not above and not found.get("from") else ()
    return Asked(
        sketch=sketch,
        form=form,
        field=found,
        before=before,
        asks=question(str(found.get("type")), is_read=bool(read), within_list=bool(above)),
        offered=_offered(session, sketch, found, before),
        readers=read,
    )


def _offered(
    session: Any, sketch: Sketch, found: Mapping[str, Any], before: Sequence[Mapping[str, Any]]
) -> Mapping[str, object]:
    """What the questions about a question let choose from."""
    options = found.get("options")
    own = options if isinstance(options, list) else []
    groups = choices_for(session, sketch)["groups"] if found.get("type") == "person" else []
    kept = found.get("group")
    if kept and not any(one["value"] == kept for one in groups):
        groups = [*groups, {"value": kept, "label": kept}]
    return {
        "earlier": answers_before(before),
        "dates": [
            {"value": one["name"], "label": question_title(one)}
            for one in before
            if one.get("type") == "date"
        ],
        "groups": groups,
        "own": [{"value": one["value"], "label": one.get("label", "")} for one in own],
    }


def depending_on(form: Mapping[str, Any], name: str) -> list[str]:
    """The questions that are asked only after this one's answers."""
    found = []
    for _at, one in paths_of(form):
        if any(condition.get("field") == name for condition in conditions_of(one)):
            found.append(question_title(one))
    return found


def question_title(one: Mapping[str, Any]) -> str:
    label = one.get("label")
    return (said(label) if isinstance(label, Mapping) else "") or str(one.get("name"))
