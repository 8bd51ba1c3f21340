"""Files sent with a form: kept at once, so that a wrong answer elsewhere does not lose them."""

from collections.abc import Iterator
from uuid import UUID

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from engine import collaboration
from engine.collaboration import Upload
from engine.errors import Invalid
from engine.forms import Field, FormDefinition
from engine.models import UserTask
from engine.permissions import may_complete, require
from webapp.current import actor, process_engine
from webapp.forms.wire import Raw, wire_name
from webapp.house import files_folder

# Where a file goes: the row or the form, the name of the field there, and the file.
Sent = tuple[Raw, Field, FileStorage]


def keep_uploads(task_id: UUID, form: FormDefinition | None, raw: Raw) -> None:
    """Attach every file to the instance and put its number among the answers."""
    sent = list(_sent(form, raw)) if form is not None else []
    if not sent:
        return
    with process_engine().command(actor()) as ctx:
        task = ctx.session.get_one(UserTask, task_id)
        require(may_complete(ctx.actor, task), "complete")
        for row, field, file in sent:
            _check_ending(field, file)
            folder = files_folder(current_app.extensions["settings"])
            upload = Upload(file.filename or "", file.mimetype, file.read())
            kept = collaboration.attach(ctx, folder, task.instance_id, upload, task_id)
            before = row.get(field.name)
            row[field.name] = [*(before if isinstance(before, list) else []), str(kept.id)]


def _sent(form: FormDefinition, raw: Raw) -> Iterator[Sent]:
    for one in form.fields:
        if one.type == "file":
            yield from _of_field(one, raw, one.name)
        elif one.type == "list":
            rows = raw.get(one.name)
            for number, row in enumerate(rows if isinstance(rows, list) else []):
                for inner in one.fields:
                    if inner.type == "file":
                        yield from _of_field(inner, row, f"{one.name}.{number}.{inner.name}")


def _of_field(field: Field, row: Raw, path: str) -> Iterator[Sent]:
    for file in request.files.getlist(f"{wire_name(path)}-upload"):
        if file.filename:
            yield row, field, file


def _check_ending(field: Field, file: FileStorage) -> None:
    """The browser filters by ending; so do we, for those who do not use one."""
    name = (file.filename or "").lower()
    if field.accept and not name.endswith(field.accept):
        raise Invalid(field.name, "file_kind", accepted=", ".join(field.accept))
