"""Signing in and out, by every way there is; every page but a few asks for it."""

from flask import Flask

from webapp.signing_in.marks import passive, public
from webapp.signing_in.refusals import SignInAgain
from webapp.signing_in.visitor import Visitor

__all__ = ["SignInAgain", "Visitor", "install", "passive", "public"]


def install(app: Flask) -> None:
    # Other rooms import the marks alone.
    from webapp.signing_in import again, staying, visitor  # noqa: PLC0415

    visitor.install(app)
    app.add_template_global(staying.seconds_left)
    app.register_error_handler(SignInAgain, again.to_proof)
