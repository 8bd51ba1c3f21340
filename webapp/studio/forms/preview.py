"""A form as whoever gets the task will see it, in either language; nothing is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine.forms import FormDefinition, FormRefused, FormUnreadable, prefill, validate
from engine.models import Group
from engine.queries.pages import people
from webapp.current import moment
from webapp.forms import Choices, Complaint, Sheet, complaints_of, draw_form
from webapp.forms.shown import shown
from webapp.i18n import _
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody entered into the preview, and what became of it."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    result: tuple[tuple[str, str, Markup], ...] | None = None


def readable(form: Mapping[str, Any]) -> FormDefinition | None:
    """The form, unless something in it cannot be read yet."""
    try:
        return FormDefinition.from_json(dict(form))
    except FormUnreadable:
        return None


def preview_of(
    session: Session, form: Mapping[str, Any], spoken: str, tried: Tried | None = None
) -> Markup:
    """The questions with the widgets of the task page; nothing while it cannot be read."""
    read = readable(form)
    if read is None:
        return Markup()
    entered = tried or Tried(prefill(read, {}))
    with force_locale(spoken):
        return draw_form(
            Sheet(
                form=read,
                answers=entered.answers,
                complaints=entered.complaints,
                choices=choices(session),
            )
        )


def try_out(session: Session, form: FormDefinition, raw: Mapping[str, Any], spoken: str) -> Tried:
    """Hold answers against the form, as a task would; nothing is stored."""
    today = moment()
    with force_locale(spoken):
        try:
            found = validate(
                form,
                dict(raw),
                today.today,
                calendar=today.calendar,
                may_choose=lambda _field, _key: True,
            )
        except FormRefused as refused:
            return Tried(raw, complaints_of(form, refused.errors))
    known, rows = choices(session), []
    for one in form.fields:
        if one.name in found:
            label = one.label.in_language(spoken) if one.label else one.name
            rows.append((one.name, label, shown(one, found[one.name], {}, known)))
    return Tried(raw, {}, tuple(rows))


def choices(session: Session) -> Choices:
    """Whom a form could offer: every person and agency, for no instance is there to narrow it."""
    names = Names(session)
    agencies = session.scalars(sa.select(Group.agency).where(Group.agency.is_not(None)).distinct())
    keys = sorted(key for key in agencies if key)
    everybody = [(str(one.id), one.name) for one in people(session)]
    return Choices(
        people=lambda _field: everybody,
        agencies=lambda one: [
            (key, names.agency(key)) for key in keys if not one.only or key in one.only
        ],
        person_name=names.person,
        agency_name=names.agency,
    )


def languages() -> list[tuple[str, str]]:
    """Both, as a page names them."""
    return [("en", _("In English")), ("cy", _("In Welsh"))]
