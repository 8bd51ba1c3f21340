"""Signing in and out, by every way there is; every page but a few asks for it."""

from flask import Flask

from webapp.signing_in.marks import passive, public
from webapp.signing_in.refusals import SignInAgain
from webapp.signing_in.visitor import Visitor

__all__ = ["SignInAgain", "Visitor", "install", "passive", "public"]


def install(app: Flask) -> None:
    from webapp.signing_in import again, staying, visitor  # noqa: PLC0415
    from webapp.signing_in.rooms import ROOMS  # noqa: PLC0415 - other rooms import the marks alone

    visitor.install(app)
    app.add_template_global(staying.seconds_left)
    app.register_error_handler(SignInAgain, again.to_proof)
    for room in ROOMS:
        app.register_blueprint(room.bp)
