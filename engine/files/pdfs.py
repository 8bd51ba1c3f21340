"""Finds what acts in a PDF: scripts, and programs that it would start.

Whoever wants to hide one from us can; this finds what ordinary programs write. That is why every
file is also handed out as a download alone, never opened inside a page.
"""

import re
import zlib
from collections.abc import Iterator

from engine.errors import Invalid

# Names may be written with numbers for letters: /J#61vaScript.
NUMBERED = re.compile(rb"#([0-9a-fA-F]{2})")
ACTS = re.compile(rb"/(?:JavaScript|Launch|RichMedia)(?![A-Za-z0-9])")
# Objects may be packed together; what is packed is looked at, too.
PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
MOST_UNPACKED = 40 * 1024 * 1024
LONGEST_PACK = 4 * 1024 * 1024


def check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-4096:]:
        raise Invalid("file", "broken")
    for objects in (content, *_unpacked(content)):
        if ACTS.search(NUMBERED.sub(_letter, objects)):
            raise Invalid("file", "acting_pdf")


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _unpacked(content: bytes) -> Iterator[bytes]:
    left, whole = MOST_UNPACKED, memoryview(content)
    for found in PACKED.finditer(content):
        packed = whole[found.end() : found.end() + LONGEST_PACK]
        try:
            objects = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue  # packed in another way, or locked with a password
        yield objects
        left -= len(objects)
        if left <= 0:
            raise Invalid("file", "bomb")
