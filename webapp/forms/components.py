"""Calls Jinja macros from Python: GOV.UK's components, and the parts that forms add to them."""

from typing import Any

from flask import current_app
from markupsafe import Markup

Params = dict[str, Any]


def component(name: str, macro: str, params: Params) -> Markup:
    """A macro of govuk-frontend-jinja, such as "radios", "govukRadios"."""
    return _call(f"govuk_frontend_jinja/components/{name}/macro.html", macro, params)


def part(macro: str, *values: object) -> Markup:
    """A macro of templates/forms/parts.html."""
    return _call("forms/parts.html", macro, *values)


def _call(template: str, macro: str, *values: object) -> Markup:
    drawn: Markup = getattr(current_app.jinja_env.get_template(template).module, macro)(*values)
    return drawn
