"""The page of one engagement, its answer as a document, and beginning one for an audit."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current import actor, moment, process_engine
from webapp.engagements.answering import leaflet_file
from webapp.engagements.page import engagement_page, found
from webapp.i18n import _
from webapp.registers import audit_page
from webapp.registers.lists import bp
from webapp.registers.register import Reading
from workflows import engagements

SPOKEN, ENDING = "any(en,cy)", "any(docx,pdf)"


@bp.get("/engagements/<int:engagement_id>")
def engagement(engagement_id: int) -> ResponseReturnValue:
    with process_engine().query() as session:
        reading = Reading(session, actor(), moment())
        row = found(reading, engagement_id)
        record = engagement_page(reading, row)
    return render_template(
        "registers/engagement.html",
        record=record,
        engagement_id=engagement_id,
        has_answer=bool(row.answers),
    )


@bp.get(f"/engagements/<int:engagement_id>/answer-<{SPOKEN}:spoken>.<{ENDING}:paper>")
def engagement_answer(engagement_id: int, spoken: str, paper: str) -> Response:
    """“You said, we did” for those who took part."""
    return leaflet_file(engagement_id, spoken, paper)


@bp.post("/audits/<int:audit_id>/engagements")
def begin_engagement(audit_id: int) -> ResponseReturnValue:
    with process_engine().command(actor()) as ctx:
        audit_page.found(Reading(ctx.session, ctx.actor, moment()), audit_id)
        instance = engagements.begin_for_audit(ctx, audit_id)
    flash(_("The engagement has begun. First somebody of the group says who is to be heard."))
    return redirect(url_for("instances.show", instance_id=instance.id), code=303)
