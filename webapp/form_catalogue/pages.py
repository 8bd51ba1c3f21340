"""The pages of the catalogue: the list, and a form as people see it, from which nothing is sent."""

import flask_babel
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from engine.forms import FormDefinition
from engine.permissions import may_design, require
from webapp.current import actor, moment, process_engine
from webapp.form_catalogue import catalogue as read
from webapp.form_catalogue.words import rows_of
from webapp.forms import Choices, Sheet, draw_form
from webapp.i18n import LANGUAGES, language
from webapp.names import Names
from webapp.people.register import agencies
from webapp.people.settings import tabs

bp = Blueprint("form_catalogue", __name__, url_prefix="/settings/forms")


@bp.get("/")
def listing() -> ResponseReturnValue:
    require(read.may_see_forms(actor()), "see the forms")
    with process_engine().query() as session:
        found = read.catalogue(session, moment().now)
    return render_template("form_catalogue/listing.html", forms=found, tabs=tabs())


@bp.get("/<form_process>/<int(max=999999):form_version>/<form_key>")
def show(form_process: str, form_version: int, form_key: str) -> ResponseReturnValue:
    """In one language or the other; the page around it stays in the reader's own."""
    require(read.may_see_forms(actor()), "see the forms")
    asked = request.args.get("in", "")
    shown = asked if asked in LANGUAGES else language()
    with process_engine().query() as session:
        used = read.one_form(session, form_process, form_version, form_key)
        names = Names(session)
    with flask_babel.force_locale(shown):
        drawn = _drawn(used.form, names)
        title = used.form.title.in_language(shown)
        intro = used.form.intro.in_language(shown) if used.form.intro else ""
    return render_template(
        "form_catalogue/show.html",
        used=used,
        shown=shown,
        title_shown=title,
        intro=intro,
        drawn=drawn,
        rows=rows_of(used.form),
        may_design=may_design(actor()),
    )


def _drawn(form: FormDefinition, names: Names) -> Markup:
    """With every question that some process would be asked; agencies are the real ones."""
    conditions = (
        condition
        for _path, one in form.walk()
        for condition in one.conditions
        if condition.source == "variable" and condition.values
    )
    variables = {condition.name: condition.values[0] for condition in conditions}
    choices = Choices(agencies=lambda _field: agencies(), agency_name=names.agency)
    return draw_form(Sheet(form, variables=variables, choices=choices))
