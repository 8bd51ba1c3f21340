"""Asks before a part is taken out of a sketch."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.permissions import may_design, require
from webapp.current import actor
from webapp.studio.steps import page_of
from webapp.studio.views import bp


@bp.get("/<process>/steps/<element>/remove")
def ask_remove(process: str, element: str) -> ResponseReturnValue:
    require(may_design(actor()), "draw")
    return render_template("processes/remove.html", page=page_of(process, element))
