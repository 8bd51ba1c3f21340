"""The words for themes: added, called otherwise, retired, merged, and used again."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.context import CommandContext
from engine.errors import Invalid, NotFound
from engine.permissions import require
from webapp.current import actor, process_engine
from webapp.i18n import _
from webapp.learning import themes as pages
from webapp.people import given
from webapp.people.given import Wrong
from webapp.registers.lists import bp
from workflows import vocabulary


@bp.get("/learning/words")
def learning_words() -> ResponseReturnValue:
    return _list({}, {})


@bp.post("/learning/words")
def add_learning_word() -> ResponseReturnValue:
    require(vocabulary.may_edit(actor()), "change the themes")
    try:
        with process_engine().command(actor()) as ctx:
            vocabulary.add(ctx, *_sent())
    except Invalid as refused:
        return _list(given.typed(), given.complaint(refused)), 422
    flash(_("The theme is offered from now on."))
    return redirect(url_for(".learning_words"), code=303)


@bp.get("/learning/words/<theme>")
def learning_word(theme: str) -> ResponseReturnValue:
    return _page(theme, {}, {})


@bp.post("/learning/words/<theme>")
def rename_learning_word(theme: str) -> ResponseReturnValue:
    said = _("The theme is called so from now on, wherever it stands.")
    return _do(theme, lambda ctx: vocabulary.rename(ctx, theme, *_sent()), said)


@bp.post("/learning/words/<theme>/retire")
def retire_learning_word(theme: str) -> ResponseReturnValue:
    said = _("The theme is offered no more. What carries it keeps it.")
    return _do(theme, lambda ctx: vocabulary.retire(ctx, theme), said)


@bp.post("/learning/words/<theme>/merge")
def merge_learning_word(theme: str) -> ResponseReturnValue:
    into = request.form.get("into", "")
    said = _("What was tagged with it counts under the other theme now.")
    return _do(theme, lambda ctx: vocabulary.merge(ctx, theme, into), said)


@bp.post("/learning/words/<theme>/restore")
def restore_learning_word(theme: str) -> ResponseReturnValue:
    said = _("The theme is offered again, with all that carried it.")
    return _do(theme, lambda ctx: vocabulary.restore(ctx, theme), said)


def _do(theme: str, change: Callable[[CommandContext], None], said: str) -> ResponseReturnValue:
    require(vocabulary.may_edit(actor()), "change the themes")
    try:
        with process_engine().command(actor()) as ctx:
            change(ctx)
    except Invalid as refused:
        return _page(theme, given.typed(), given.complaint(refused)), 422
    flash(said)
    return redirect(url_for(".learning_words"), code=303)


def _sent() -> tuple[str, str]:
    return request.form.get("en", ""), request.form.get("cy", "")


def _list(values: dict[str, str], wrong: Wrong) -> str:
    require(vocabulary.may_edit(actor()), "change the themes")
    known = pages.known()
    rows = [
        (one, pages.name_of(one.merged_into) if one.merged_into else "")
        for one in known.themes.values()
    ]
    return render_template("learning/words.html", rows=rows, values=values, wrong=wrong)


def _page(theme: str, values: dict[str, str], wrong: Wrong) -> str:
    require(vocabulary.may_edit(actor()), "change the themes")
    known = pages.known()
    one = known.themes.get(theme)
    if one is None:
        raise NotFound("theme", theme)
    return render_template(
        "learning/word.html",
        one=one,
        name=pages.name_of(theme),
        is_offered=theme in known.offered,
        others=[(key, pages.name_of(key)) for key in known.offered if key != theme],
        values={"en": one.en, "cy": one.cy, **values},
        wrong=wrong,
    )
