"""What to say where the board has no figures yet: nothing is lost, they were never brought in."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

from engine.permissions import may_design
from webapp.current import actor
from webapp.i18n import _
from workflows.timescales import NoFigures


def install(app: Flask) -> None:
    app.register_error_handler(NoFigures, _answer)


def told(_error: object) -> tuple[str, str]:
    return (
        _("The board has no figures yet"),
        _("A process owner brings them in, in the settings under Timescales."),
    )


def _answer(error: NoFigures) -> ResponseReturnValue:
    """A page that would count says what is missing; whatever else is refused as ever."""
    from webapp.error_pages import answer  # noqa: PLC0415 - it knows this room's words

    if request.method != "GET":
        return answer(error)
    return render_template("timescales/none.html", may_change=may_design(actor()))
