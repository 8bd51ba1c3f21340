"""Files sent with a form: kept at once, so that a wrong answer elsewhere does not lose them."""

from collections.abc import Iterator
from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from engine import collaboration, tasks
from engine.errors import Invalid
from engine.files import Upload
from engine.forms import Field, FormDefinition
from webapp.current import actor, process_engine
from webapp.files import folder, received
from webapp.forms.wire import Raw, wire_name

# Where a file goes: the row or the form, the field, its path in the form, and the file.
Sent = tuple[Raw, Field, str, FileStorage]


def keep_uploads(task_id: UUID, form: FormDefinition | None, raw: Raw) -> None:
    """Attach every file to the instance and put its number among the answers."""
    sent = list(_sent(form, raw)) if form is not None else []
    if not sent:
        return
    uploads = [(row, field, _upload(field, path, file)) for row, field, path, file in sent]
    with process_engine().command(actor()) as ctx:
        task = tasks.workable(ctx, task_id)
        for row, field, upload in uploads:
            kept = collaboration.attach(ctx, folder(), task.instance_id, upload, task_id)
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
            yield row, field, path, file


def _upload(field: Field, path: str, file: FileStorage) -> Upload:
    """The browser filters by ending; so do we, for those who do not use one.

    Whatever is wrong with a file is said at the field that brought it.
    """
    name = (file.filename or "").lower()
    if field.accept and not name.endswith(field.accept):
        raise Invalid(path, "file_kind", accepted=", ".join(field.accept))
    try:
        return received(file)
    except Invalid as refused:
        raise Invalid(path, f"file.{refused.rule}", **refused.values) from None
