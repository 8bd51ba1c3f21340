"""The words in a file, as far as a file has any: run in a process of its own, within limits."""

import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from engine.words import distinct

MOST_WORDS = 5_000
MOST_BYTES = 60 * 1024 * 1024  # unpacked, of one part of a document
MOST_PAGES = 400
MOST_LETTERS = 4_000_000
# Where a document keeps what people wrote; pictures, styles and formulas are not looked at.
PARTS = {
    ".docx": ("word/document", "word/header", "word/footer", "word/comments", "word/footnotes"),
    ".xlsx": ("xl/sharedStrings", "xl/worksheets/sheet"),
    ".pptx": ("ppt/slides/slide", "ppt/notesSlides/notesSlide"),
    ".odt": ("content",),
    ".ods": ("content",),
    ".odp": ("content",),
}


def words_of(path: Path, ending: str) -> list[str]:
    """The different words of a file; an ending without words has none."""
    read = READERS.get(ending)
    return distinct(_within(read(path, ending)), MOST_WORDS) if read is not None else []


def main(memory: int, seconds: int, path: str, ending: str) -> None:
    """What the process of its own does: read within its limits, and tell the words."""
    _limit(memory, seconds)
    sys.stdout.buffer.write(" ".join(words_of(Path(path), ending)).encode())


def _within(texts: Iterator[str]) -> Iterator[str]:
    left = MOST_LETTERS
    for text in texts:
        yield text[:left]
        left -= len(text)
        if left <= 0:
            return


def _pdf(path: Path, _ending: str) -> Iterator[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - only the process of its own needs it

    reader = PdfReader(path)
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            return
        yield page.extract_text()


def _document(path: Path, ending: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            is_read = entry.filename.startswith(PARTS[ending])
            if is_read and entry.filename.endswith(".xml") and entry.file_size <= MOST_BYTES:
                with archive.open(entry) as part:
                    yield from _said_in(part)


def _said_in(part: IO[bytes]) -> Iterator[str]:
    """The text between the marks, without a tree of it in memory."""
    from lxml import etree  # noqa: PLC0415

    for _event, element in etree.iterparse(
        part, events=("end",), resolve_entities=False, no_network=True, huge_tree=False
    ):
        for text in (element.text, element.tail):
            if text and not text.isspace():
                yield text
        element.clear()


def _text(path: Path, _ending: str) -> Iterator[str]:
    content = path.read_bytes()[:MOST_LETTERS]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", errors="replace")
    else:
        yield content.decode("utf-8" if _is_utf8(content) else "cp1252", errors="replace")


def _is_utf8(content: bytes) -> bool:
    """Of a text that may have been cut in the middle of a letter."""
    try:
        content[:-4].decode()
    except UnicodeDecodeError:
        return False
    return True


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has none; the parent's patience holds all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


READERS: Mapping[str, Callable[[Path, str], Iterator[str]]] = {
    ".pdf": _pdf,
    ".csv": _text,
    ".txt": _text,
    **dict.fromkeys(PARTS, _document),
}
