"""What people were told: their own list with its bell, what became of mails, the words in them."""

from flask import Flask


def install(app: Flask) -> None:
    """Hang the pages about messages into the application."""
    from webapp.messages import (  # noqa: PLC0415
        bell,
        calendar,
        deliveries,
        from_mail,
        mine,
        webhooks,
        wordings,
    )

    for pages in (mine, calendar, deliveries, wordings, webhooks, from_mail):
        app.register_blueprint(pages.bp)
    bell.install(app)
    from_mail.install(app)
