"""What people were told: their own list with its bell, what became of mails, the words in them."""

from flask import Flask


def install(app: Flask) -> None:
    """What every page has of it: the bell, and the way in from a mail."""
    from webapp.messages import bell, from_mail  # noqa: PLC0415

    bell.install(app)
    from_mail.install(app)
