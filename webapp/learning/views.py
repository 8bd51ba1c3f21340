"""The page of one briefing, the briefing as a document, and beginning one for a review."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current import actor, moment, process_engine
from webapp.i18n import _
from webapp.learning.page import briefing_page, found
from webapp.learning.papers import briefing_file
from webapp.registers import review_page
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import briefings

SPOKEN, ENDING = "any(en,cy)", "any(docx,pdf)"


@bp.get("/briefings/<int:briefing_id>")
def briefing(briefing_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, briefing_id)
        record = briefing_page(reading, row)
    return render_template(
        "learning/briefing.html",
        record=record,
        briefing_id=briefing_id,
        is_written=bool(row.parts),
    )


@bp.get(f"/briefings/<int:briefing_id>/briefing-<{SPOKEN}:spoken>.<{ENDING}:paper>")
def briefing_paper(briefing_id: int, spoken: str, paper: str) -> Response:
    """Seven headings on two sides, in one language."""
    return briefing_file(briefing_id, spoken, paper)


@bp.post("/reviews/<int:review_id>/briefings")
def begin_briefing(review_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        review_page.found(Reading(ctx.session, ctx.actor, moment()), review_id)
        instance = briefings.begin_for_review(ctx, review_id)
    flash(_("The briefing has begun. The Business Unit writes it first."))
    return redirect(url_for("instances.show", instance_id=instance.id), code=303)
