"""The pages of themes, and saying what a finding, a recommendation or a review is about."""

from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.i18n import _, said
from webapp.learning import themes as pages
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import themes
from workflows.models import Audit, Finding
from workflows.queries import access
from workflows.vocabulary import may_edit

TAGGED = "any(finding,recommendation,review)"
HERE = f"/learning/tags/<{TAGGED}:tagged>/<int:tagged_id>"


@bp.get("/learning")
def learning() -> ResponseReturnValue:
    with process_engine().query() as session:
        record, drawn = pages.overview(Reading(session, actor(), moment()))
    return render_template(
        "learning/themes.html", record=record, drawn=drawn, may_edit=may_edit(actor())
    )


@bp.get("/learning/themes/<theme>")
def learning_theme(theme: str) -> ResponseReturnValue:
    """Whoever asks for one that was merged is led to the one that it means now."""
    if (meant := pages.known().meant(theme)) != theme:
        return redirect(url_for(".learning_theme", theme=meant))
    with process_engine().query() as session:
        record = pages.theme_page(Reading(session, actor(), moment()), theme)
    return render_template("registers/record.html", record=record)


@bp.get(HERE)
def learning_tags(tagged: str, tagged_id: int) -> ResponseReturnValue:
    return _page(tagged, tagged_id)


@bp.post(HERE)
def tag_learning(tagged: str, tagged_id: int) -> ResponseReturnValue:
    """All of its themes at once."""
    try:
        with process_engine().command(actor()) as ctx:
            found(Reading(ctx.session, ctx.actor, moment()), tagged, tagged_id)
            themes.tag(ctx, tagged, tagged_id, request.form.getlist("themes"))
    except Invalid as invalid:
        return _page(tagged, tagged_id, invalid), 422
    flash(_("Kept: its themes count on the page of learning."))
    return redirect(url_for(".learning_tags", tagged=tagged, tagged_id=tagged_id), code=303)


def found(reading: Reading, kind: str, thing_id: int) -> Any:
    """What is tagged, as far as the reader may see it."""
    table = themes.KINDS[kind]
    wanted = sa.select(table).where(table.id == thing_id)
    if kind == "finding":
        own = sa.select(Audit.id).where(access.audits(reading.who))
        wanted = wanted.where(Finding.audit_id.in_(own))
    else:
        seen = {"recommendation": access.recommendations, "review": access.reviews}[kind]
        wanted = wanted.where(seen(reading.who))
    thing = reading.session.scalar(wanted)
    if thing is None:
        raise NotFound(kind, thing_id)
    return thing


def _page(kind: str, thing_id: int, invalid: Invalid | None = None) -> str:
    with process_engine().query() as session:
        thing = found(Reading(session, actor(), moment()), kind, thing_id)
        held = themes.tags_of(session, kind, [thing_id]).get(thing_id, [])
    audit_id = thing.audit_id if kind == "finding" else None
    words = thing.title or thing.ref if kind == "review" else thing.text
    return render_template(
        "learning/tags.html",
        tagged=kind,
        tagged_id=thing_id,
        back=pages.address_of(kind, thing_id, audit_id),
        caption=pages.about(kind),
        words=said(words, getattr(thing, "text_cy", "") or None),
        options=pages.options(held),
        held=request.form.getlist("themes") if invalid else held,
        names=pages.named(held),
        may=themes.may_tag(actor()),
        most=themes.MOST,
        wrong={"themes": refusal_of(invalid).sentence} if invalid else {},
    )
