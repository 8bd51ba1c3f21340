"""Looks into office documents, which are archives: nothing may unpack without end, or act."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from engine.errors import Invalid
from engine.files.kinds import Kind
from engine.files.scanning import refuse_known_threats

MOST_ENTRIES = 3000
MOST_UNPACKED = 120 * 1024 * 1024  # half a second of work
HIGHEST_RATIO = 150  # from here on it is a trick; a sheet of numbers unpacks twentyfold
SMALL = 5 * 1024 * 1024
DEEPEST = 2  # a chart in a report brings its own sheet along, and that is all
CHUNK = 1 << 20
CONTENT_TYPES = "[Content_Types].xml"
MANIFEST = "META-INF/manifest.xml"
MACRO_FILES = ("vbaproject.bin", "vbadata.xml")
MACRO_FOLDERS = ("/macrosheets/", "/activex/", "/basic/", "/scripts/")
# The end of an archive: its mark, then at 12 how long the list of its files is.
END, LENGTH_OF_LIST = b"PK\x05\x06", slice(12, 16)
LONGEST_LINE = 300
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError)


def look_into(content: bytes, kind: Kind, ending: str) -> None:
    """Refuse an archive that is no such document, unpacks too far, or carries macros."""
    budget = _Budget(len(content))
    _refuse_endless_list(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_document(archive, kind, ending)
            _walk(archive, budget, depth=1)
    except (*BROKEN, RuntimeError) as error:
        raise Invalid("file", "broken") from error


def _refuse_endless_list(content: bytes) -> None:
    """Before it is read: half a million names take more memory than the file itself."""
    end = content[content.rfind(END) :][:22]
    if int.from_bytes(end[LENGTH_OF_LIST], "little") > MOST_ENTRIES * LONGEST_LINE:
        raise Invalid("file", "bomb")


class _Budget:
    """How much one file may still unpack to, in all its layers together."""

    def __init__(self, size: int) -> None:
        self.left = min(MOST_UNPACKED, max(SMALL, size * HIGHEST_RATIO))
        self.entries = MOST_ENTRIES

    def spend(self, entry: zipfile.ZipInfo) -> None:
        self.left -= entry.file_size
        self.entries -= 1
        if self.left < 0 or self.entries < 0:
            raise Invalid("file", "bomb")


def _check_document(archive: zipfile.ZipFile, kind: Kind, ending: str) -> None:
    """An office document says in its list of parts what it is; an open one in its first file."""
    if kind.family == "open":
        is_it = _read(archive, "mimetype").strip() == kind.media_type.encode()
        if b"encryption-data" in _read(archive, MANIFEST):
            raise Invalid("file", "password")
    else:
        parts = _read(archive, CONTENT_TYPES)
        if b"macroEnabled" in parts:
            raise Invalid("file", "macros")
        is_it = f"{kind.media_type}.main+xml".encode() in parts
    if not is_it:
        raise Invalid("file", "other_content", ending=ending)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of one file; nothing, where there is none."""
    if name not in archive.namelist():
        return b""
    if archive.getinfo(name).flag_bits & 0x1:
        raise Invalid("file", "password")
    with archive.open(name) as unpacked:
        return unpacked.read(CHUNK)


def _walk(archive: zipfile.ZipFile, budget: _Budget, depth: int) -> None:
    if depth > DEEPEST:
        raise Invalid("file", "nested")
    entries = archive.infolist()
    for entry in entries:  # all of them, before anything is unpacked
        budget.spend(entry)
        _check_name(entry)
    for entry in entries:
        if not entry.is_dir():
            _check_entry(archive, entry, budget, depth)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.lower().replace("\\", "/")
    if entry.flag_bits & 0x1:
        raise Invalid("file", "password")
    if name.endswith(MACRO_FILES) or any(folder in f"/{name}" for folder in MACRO_FOLDERS):
        raise Invalid("file", "macros")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise Invalid("file", "broken")


def _check_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int
) -> None:
    """Unpack it once: a length that lies shows in its checksum."""
    begins = b""
    for part in _parts(archive, entry):
        begins = begins or part
        refuse_known_threats(part)
    if begins.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(archive.read(entry))) as inner:
            _walk(inner, budget, depth + 1)


def _parts(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as unpacked:
        while part := unpacked.read(CHUNK):
            yield part
