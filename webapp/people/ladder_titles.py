"""What a ladder is called, in both languages."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import board
from engine.errors import Invalid, NotInState
from engine.models import Ladder
from engine.permissions import may_set_ladders, require
from webapp.current import actor, process_engine
from webapp.i18n import _, said
from webapp.people import given
from webapp.people.given import Wrong
from webapp.people.ladders import bp, get_ladder
from webapp.people.settings import tabs


@bp.get("/<ladder_name>/title")
def title(ladder_name: str) -> ResponseReturnValue:
    require(may_set_ladders(actor()), "change a ladder")
    with process_engine().query() as session:
        ladder = get_ladder(session, ladder_name)
    values = {"title": ladder.title, "title_cy": ladder.title_cy}
    return _form(ladder, {**values, "seen": _seen(ladder)}, {})


@bp.post("/<ladder_name>/title")
def retitle(ladder_name: str) -> ResponseReturnValue:
    """Both languages or none; a title that somebody changed meanwhile is not written over."""
    require(may_set_ladders(actor()), "change a ladder")
    with process_engine().query() as session:
        ladder = get_ladder(session, ladder_name)
    try:
        given.require_all(title=given.needed, title_cy=given.needed)
        name, name_cy = given.needed("title"), given.needed("title_cy")
        with process_engine().command(actor()) as ctx:
            if request.form.get("seen") != _seen(get_ladder(ctx.session, ladder_name)):
                raise NotInState("ladder", ladder_name, "changed", "as it was read")
            board.retitle_ladder(ctx, ladder_name, name, name_cy)
    except Invalid as refused:
        return _form(ladder, given.typed(), given.complaint(refused)), 422
    flash(_("The ladder has its new title in both languages."))
    return redirect(url_for(".show", ladder_name=ladder_name), code=303)


def _seen(ladder: Ladder) -> str:
    return f"{ladder.title}|{ladder.title_cy}"


def _form(ladder: Ladder, values: dict[str, str], wrong: Wrong) -> str:
    return render_template(
        "ladders/title.html",
        ladder=ladder,
        title_said=said(ladder.title, ladder.title_cy),
        values=values,
        wrong=wrong,
        tabs=tabs(),
    )
