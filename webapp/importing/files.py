"""The table that a browser sends, or that one of our pages carries on."""

import base64
import binascii
import zlib

from flask import request

from engine.errors import Invalid

MOST_CARRIED = 6_000_000
# A sheet as a text table with its own headings, while somebody says what they mean.
FLAT = ".flat.csv"


def sent() -> tuple[str, bytes]:
    """Name and bytes of the file; without a file, of the one that the page carried."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.filename, file.read()
    if request.form.get("packed"):
        return request.form.get("filename", ""), unpacked(request.form["packed"])
    raise Invalid("file", "required")


def shown(filename: str) -> str:
    """The name as the person knows it."""
    return filename.removesuffix(FLAT)


def packed(data: bytes) -> str:
    """Rows as a preview carries them in its form."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def unpacked(carried: str) -> bytes:
    """The rows that the preview showed; never more than a table can have."""
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(carried, validate=True), MOST_CARRIED)
    except (binascii.Error, ValueError, zlib.error):
        raise Invalid("file", "unreadable") from None
    if unpacker.unconsumed_tail or not data:
        raise Invalid("file", "unreadable")
    return data
