"""Help: a guide for each role, the tour of a first day, accessibility and privacy."""

from flask import Flask


def install(app: Flask) -> None:
    # Other rooms import their parts alone.
    from webapp.help.contact import contact, with_contact  # noqa: PLC0415
    from webapp.help.guides import in_page_words  # noqa: PLC0415
    from webapp.help.tour import shown_tour  # noqa: PLC0415

    app.add_template_global(contact)
    app.add_template_global(shown_tour)
    app.add_template_filter(with_contact)
    app.add_template_filter(in_page_words)
