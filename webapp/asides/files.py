"""Adds files beside a form, with the day of the fact that they show."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from engine import collaboration
from engine.errors import Invalid
from engine.files import Upload
from engine.forms import FormRefused, validate
from webapp.asides import Sent, form_of
from webapp.current import actor, moment, process_engine
from webapp.errors import refusal_of
from webapp.files import folder, received
from webapp.forms import Complaint, complaints_about, read_answers

MOST = 10


def add_files(instance_id: UUID, task_id: UUID | None = None) -> Sent | None:
    """All of them, or none: what is wrong with one is said, and the others are not half kept."""
    form, sent = form_of("add_file"), request.files.getlist("attachment-upload")
    raw = read_answers(form, request.form)
    try:
        given = validate(form, raw, moment().today)
        uploads = _uploads(sent, _day(given.get("fact_on")))
        with process_engine().command(actor()) as ctx:
            for upload in uploads:
                collaboration.attach(ctx, folder(), instance_id, upload, task_id)
    except FormRefused as refused:
        return Sent(form.key, raw, complaints_about(form, refused))
    except Invalid as refused:
        told = Complaint("attachment", refusal_of(refused).sentence, "attachment")
        return Sent(form.key, raw, {"attachment": told})
    return None


def _uploads(sent: Sequence[FileStorage], fact_on: date | None) -> list[Upload]:
    chosen = [file for file in sent if file.filename]
    if not chosen:
        raise Invalid("file", "required")
    if len(chosen) > MOST:
        raise Invalid("file", "too_many", maximum=MOST)
    return [received(file, fact_on) for file in chosen]


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
