"""Files as people send them, and as nobody should."""

import io
import zipfile

TYPES = '<Types><Override PartName="/{part}" ContentType="{kind}.main+xml"/></Types>'
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = OFFICE + "wordprocessingml.document"
SHEET = OFFICE + "spreadsheetml.sheet"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive(files: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return written.getvalue()


def office(kind: str = WORD, more: dict[str, bytes | str] | None = None) -> bytes:
    parts = TYPES.format(part="word/document.xml", kind=kind)
    return archive({"[Content_Types].xml": parts, "word/document.xml": "<w/>", **(more or {})})


def open_document(kind: str = "text", more: dict[str, bytes | str] | None = None) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return archive({"mimetype": mime, "content.xml": "<x/>", **(more or {})})
