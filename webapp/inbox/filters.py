"""Saved filters as the inbox shows them, and what is done with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import saved_filters
from engine.actors import Actor
from engine.errors import Invalid
from engine.models.saved_filter import EVERYBODY
from webapp.current import actor, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _
from webapp.in_print import name_in, narrowed_by, quoted
from webapp.inbox.asking import Asked
from webapp.inbox.choices import Choices
from webapp.names import Names


@dataclass(frozen=True, slots=True)
class Shown:
    """One saved filter. `shared` says with whom, `by` who shares it."""

    id: int
    name: str
    url: str
    is_here: bool
    shared: str
    by: str
    can_remove: bool


def shown_to(session: Session, who: Actor, asked: Asked, names: Names) -> list[Shown]:
    return [
        Shown(
            id=saved.id,
            name=saved.name,
            url=Asked.of({**saved.wanted, "saved": saved.id}).here,
            is_here=asked.saved == str(saved.id),
            shared=_audience(saved.shared_with, names),
            by="" if saved.owner_id == who.id else names.person(saved.owner_id),
            can_remove=saved_filters.may_remove(who, saved),
        )
        for saved in saved_filters.seen_by(session, who)
    ]


def in_print(asked: Asked, choices: Choices, saved: Sequence[Shown]) -> list[str]:
    """What chose this list, for paper. The view is printed above it."""
    return narrowed_by(
        (_("Saved filter"), next((one.name for one in saved if one.is_here), "")),
        (_("Search"), quoted(asked.q)),
        (_("Process"), name_in(choices.definitions, asked.definition)),
        (_("Group"), name_in(choices.groups, asked.group)),
        (_("Agency"), name_in(choices.agencies, asked.agency)),
        (_("Board"), name_in(choices.boards, asked.board)),
    )


def audiences(who: Actor, names: Names) -> list[tuple[str, str]]:
    """With whom a filter may be shared: nobody, a group of one's own, everybody."""
    groups = sorted((names.group(key), key) for key in who.groups)
    return [
        ("", _("Only me")),
        *((key, name) for name, key in groups),
        (EVERYBODY, _("Everybody")),
    ]


def save() -> tuple[ResponseReturnValue | None, Mapping[str, str]]:
    """Save the filter that a page was made by; what is wrong comes back by its field."""
    asked = Asked.of(request.form)
    name, shared_with = request.form.get("name", ""), request.form.get("shared_with", "")
    try:
        with process_engine().command(actor()) as ctx:
            saved = saved_filters.save(ctx, name, asked.narrowing, shared_with)
    except Invalid as refused:
        return None, {refused.field: refusal_of(refused).sentence}
    flash(_("The filter is saved."))
    return redirect(asked.url(saved=str(saved.id)), code=303), {}


def remove(filter_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        saved_filters.remove(ctx, filter_id)
    flash(_("The filter is gone."))
    return redirect(url_for("inbox.show"), code=303)


def _audience(shared_with: str, names: Names) -> str:
    if shared_with == EVERYBODY:
        return _("Everybody")
    return names.group(shared_with) if shared_with else ""
