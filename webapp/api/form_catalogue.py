"""The catalogue of forms for programs."""

from flask import Response

from engine.errors import Invalid
from engine.permissions import require
from engine.queries.cursors import decode, encode
from webapp.api.answers import give
from webapp.api.blueprints import blueprint
from webapp.api.reading import asks
from webapp.api.schemas import form_catalogue as told
from webapp.api.schemas.base import Paging
from webapp.current import actor, moment, process_engine
from webapp.form_catalogue import catalogue as read

bp = blueprint("forms", "The forms of what is live, and where each is used.")


@bp.get("/forms")
@asks(bp, Paging)
@bp.output(told.UsedForms)
def listing(query: Paging) -> Response:
    """List every form with its diagram, its version and the steps that ask it."""
    require(read.may_see_forms(actor()), "see the forms")
    first = _place(query.cursor)
    with process_engine().query() as session:
        found = read.catalogue(session, moment().now)
    shown = found[first : first + query.limit]
    following = encode(first + query.limit) if len(found) > first + query.limit else None
    return give(told.UsedForms(items=[told.used_of(one) for one in shown], next=following))


@bp.get("/forms/<form_process>/<id:form_version>/<form_key>")
@bp.output(told.FormInFull)
def show(form_process: str, form_version: int, form_key: str) -> Response:
    """Read one form of one published version, fields and conditions included."""
    require(read.may_see_forms(actor()), "see the forms")
    with process_engine().query() as session:
        return give(told.in_full(read.one_form(session, form_process, form_version, form_key)))


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    place = decode(cursor, 1)[0]
    if not isinstance(place, int) or isinstance(place, bool) or place < 0:
        raise Invalid("cursor", "not_a_cursor")
    return place
