"""Whom people ask when the pages cannot help them."""

from flask import current_app
from markupsafe import Markup, escape

from webapp.i18n import _


def contact() -> Markup:
    """The Business Unit's address as a link, or how one comes by it."""
    address = current_app.extensions["settings"].contact
    if not address:
        return escape(_("your agency’s representative knows its address"))
    link = '<a class="govuk-link" href="mailto:{0}">{0}</a>'
    return Markup(link).format(address)  # noqa: S704 - the address is escaped


def with_contact(text: str) -> Markup:
    """A sentence with `{contact}` in it."""
    before, found, after = text.partition("{contact}")
    return escape(before) + (contact() if found else "") + escape(after)
