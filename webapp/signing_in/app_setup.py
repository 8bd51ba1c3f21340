"""Setting up an app that makes codes: the picture to scan, the words to type, the first code."""

from flask import render_template

from engine.models import User
from engine.sign_in import authenticator
from webapp.current import process_engine
from webapp.signing_in.where import safe

LETTERS = 4


def setup_page(user: User, error: str = "", *, is_required: bool = False) -> str:
    """With the secret that waits for its first code."""
    with process_engine().query() as db:
        secret = authenticator.pending(db, safe(), user.id)
    return render_template(
        "auth/set_up.html",
        picture=_picture(authenticator.uri(secret, user.email)),
        secret=_in_groups(secret),
        error=error,
        is_required=is_required,
    )


def _picture(uri: str) -> str:
    """Dark on white with its margin, whatever the page's own colours: a camera must read it."""
    import segno  # noqa: PLC0415 - only this page draws one

    code = segno.make(uri, error="m", micro=False)
    return str(code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + LETTERS] for at in range(0, len(secret), LETTERS))
