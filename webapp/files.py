"""Files on their way in and out of the house, the same for pages and for programs."""

from datetime import date
from pathlib import Path

from flask import Response, current_app, send_file
from werkzeug.datastructures import FileStorage

from engine import collaboration
from engine.errors import Invalid
from engine.files import FILE_LIMIT, Scanner, ScannerAway, Upload
from engine.models import Attachment
from webapp.house import files_folder

BINARY = "application/octet-stream"
DOWNLOAD_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)


def folder() -> Path:
    return files_folder(current_app.extensions["settings"])


def received(sent: FileStorage | None, fact_on: date | None = None) -> Upload:
    """What a form brought, looked at from all sides; never more of it than is taken anyway."""
    if sent is None or not sent.filename:
        raise Invalid("file", "required")
    upload = Upload(sent.filename, sent.read(FILE_LIMIT + 1), fact_on)
    try:
        Scanner(current_app.extensions["settings"].scanner).look(upload.content)
    except ScannerAway as away:
        current_app.logger.warning(str(away), extra={"action": "scanner_away"})
        raise Invalid("file", "not_scanned") from away
    return upload


def download(attachment: Attachment) -> Response:
    """Never shown inside a page, whatever its sender called it."""
    response = send_file(
        collaboration.path_of(folder(), attachment).absolute(),
        mimetype=BINARY,
        as_attachment=True,
        download_name=attachment.filename,
        etag=attachment.sha256,
    )
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def handed_over(content: bytes, kind: str, name: str, *, way: str = "attachment") -> Response:
    """What was made just now, under its name; never a part of our pages."""
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", way, filename=name)
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response
