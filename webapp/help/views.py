"""The pages of help, and how the tour is left and begun again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engine import tour
from engine.errors import NotFound
from webapp.current import actor, process_engine
from webapp.help.guides import found, guides
from webapp.help.statements import statements
from webapp.help.terms import parts
from webapp.i18n import _
from webapp.signing_in import public
from webapp.signing_in.where import is_ours

bp = Blueprint("help", __name__)


@bp.get("/help")
@public
def index() -> ResponseReturnValue:
    groups = actor().all_groups if current_user.is_authenticated else frozenset[str]()
    text = request.args.get("q", "").strip()[:200]
    mine = [guide for guide in guides().values() if guide.is_for(groups)]
    others = [guide for guide in guides().values() if guide not in mine]
    hits = found(text) if text else []
    return render_template("help/index.html", mine=mine, others=others, text=text, hits=hits)


@bp.get("/help/terms-of-reference")
@public
def terms() -> ResponseReturnValue:
    """Each sentence of the group's terms, and where it lives here."""
    who = actor() if current_user.is_authenticated else None
    return render_template("help/terms.html", parts=parts(), who=who)


@bp.get("/help/<guide>")
@public
def show(guide: str) -> ResponseReturnValue:
    wanted = guides().get(guide)
    if wanted is None:
        raise NotFound("guide", guide)
    return render_template("help/guide.html", guide=wanted)


@bp.post("/help/tour")
def begin_tour() -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tour.begin_again(ctx)
    flash(_("The tour is here again. It ends when you say so."))
    return redirect(url_for("inbox.show"), code=303)


@bp.post("/help/tour/<page>/leave")
def leave_tour(page: str) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        tour.leave(ctx, page)
    back = request.form.get("back", "")
    return redirect(back if is_ours(back) else url_for("inbox.show"), code=303)


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("help/statement.html", statement=statements()["accessibility"])


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("help/statement.html", statement=statements()["privacy"])
