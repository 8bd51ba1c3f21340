"""The forms of what is live, and where each is used."""

from typing import Any

from webapp.api.schemas.base import Given
from webapp.form_catalogue.catalogue import Used


class FormStep(Given):
    """A step that asks the form."""

    id: str
    name: str
    name_cy: str


class UsedForm(Given):
    """A form in one version of a diagram."""

    definition: str
    version: int
    key: str
    title: str
    title_cy: str
    steps: list[FormStep]


class UsedForms(Given):
    items: list[UsedForm]
    next: str | None


class FormInFull(UsedForm):
    """The same with its fields, as they stand beside the diagram."""

    form: dict[str, Any]


def used_of(one: Used) -> UsedForm:
    return UsedForm(**_plain(one))


def in_full(one: Used) -> FormInFull:
    return FormInFull(**_plain(one), form=one.form.to_json())


def _plain(one: Used) -> dict[str, Any]:
    return {
        "definition": one.process,
        "version": one.version,
        "key": one.form.key,
        "title": one.form.title.en,
        "title_cy": one.form.title.cy,
        "steps": [FormStep(id=e.id, name=e.name, name_cy=e.name_cy) for e in one.steps],
    }
